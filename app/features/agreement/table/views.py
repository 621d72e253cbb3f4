"""/ratings: agreement of a table that somebody brings. It needs no account and no project, and nothing is stored."""

import json
from base64 import b64encode
from typing import Any, cast

from flask import Blueprint, render_template

from app.core.agreement.report import Level
from app.core.formats.ratings_csv import read_table
from app.core.formats.ratings_refused import RatingsUnreadable
from app.features.agreement import words
from app.features.agreement.table.form import MOST_ROWS, TableForm
from app.features.agreement.table.lines import lines_of_table
from app.features.agreement.table.reports import as_csv, table_report

pages = Blueprint("ratings", __name__)


@pages.get("/ratings")
def show() -> Any:
    """The form."""
    return render_template("agreement/own_table.html", form=TableForm(), faults=())


@pages.post("/ratings")
def read() -> Any:
    """The report of the table, in the same answer; or every fault of it, with its line."""
    form = TableForm()
    if not form.validate():
        return render_template("agreement/own_table.html", form=form, faults=()), 422
    name, data = form.table()
    level = cast(Level, form.level.data)
    try:
        table = read_table(data, level, most_rows=MOST_ROWS)
    except RatingsUnreadable as error:
        return render_template("agreement/own_table.html", form=form, faults=error.faults), 422
    report = {"ratings": name} | table_report(table, level)
    return render_template(
        "agreement/own_table_report.html",
        report=report,
        shown=lines_of_table(report),
        words=words,
        as_json=_inline("application/json", json.dumps(report, ensure_ascii=False, indent=1)),
        as_csv=_inline("text/csv", as_csv(report)),
    )


def _inline(media_type: str, text: str) -> str:
    """A file as an address that holds all of it: there is no other place where it could be fetched."""
    return f"data:{media_type};charset=utf-8;base64,{b64encode(text.encode('utf-8')).decode('ascii')}"
