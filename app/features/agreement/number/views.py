"""How one number came: a page, and the script, data, tables and values that go with it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.utils import secure_filename

from app.core.codebook.values import Variable
from app.db import now
from app.errors import NotThere, renamed
from app.features.agreement import reports, words
from app.features.agreement.lines import names_of_labels
from app.features.agreement.number import formulas
from app.features.agreement.number import words as number_words
from app.features.agreement.number.form import NumberForm
from app.features.agreement.number.queries import DataVersion, data_version
from app.features.agreement.number.report import Number, as_dict, heads, number_asked, script_for
from app.features.agreement.number.said import is_said, said_number_asked
from app.features.agreement.number.spans import is_of_spans, reading_of_marks, span_number_asked
from app.features.agreement.number.tables import named, tables_of
from app.features.agreement.opened import AnsweredInstead, Opened, open_round
from app.web.policy import membership
from app.web.round_form import LEFT_OUT, PASSES
from app.web.services import database

number = Blueprint("agreement_number", __name__)
ADDRESS = "/projects/<slug:slug>/agreement/number"


@dataclass(frozen=True, eq=False)
class Asked:
    """The number of this request's address, how the round was read, and when."""

    opened: Opened
    variable: Variable
    number: Number
    reading: dict[str, Any]
    version: DataVersion
    at: datetime


@number.errorhandler(AnsweredInstead)
def answered_instead(found: AnsweredInstead) -> Any:
    """No round, a wrong choice, or a warning first."""
    return found.answer


@number.get(ADDRESS)
def show(slug: str) -> Any:
    """The number, its formula with the table's own numbers, the tables, what was left out, and the interval."""
    asked = _asked()
    found, variable = asked.number, asked.variable
    formula = formulas.formula_of(found.measure.name, found.steps)
    return render_template(
        "agreement/number.html",
        asked=asked,
        number=found,
        variable=variable,
        label=None if found.label is None else number_words.value_name(variable, found.label),
        pair=[named(found, one) for one in found.pair or ()],
        formula=formula,
        letters=number_words.letters_in(formulas.spelled(formula), found.of_spans),
        plain=formulas.text,
        figure=formulas.figure,
        signs=number_words,
        interval_formulas=formulas.INTERVAL,
        tables=tables_of(found, variable),
        documents=_documents(asked),
        renamed=partial(renamed, names=names_of_labels(variable)),
        address=asked.opened.form.address,
        words=words,
        passes=PASSES,
        reasons=LEFT_OUT,
    )


@number.get(f"{ADDRESS}/script")
def script(slug: str) -> Response:
    """A Python script that computes the number again with nothing but NumPy. 409 where there is no number."""
    asked = _asked()
    written = script_for(asked.number, slug, asked.reading, asked.version, asked.at)
    return _attached(written, "text/x-python", slug, asked.number, "py")


@number.get(f"{ADDRESS}/data")
def data(slug: str) -> Response:
    """The judgements that were read, as the table that the command reads."""
    asked = _asked()
    return _attached(asked.number.csv, "text/csv", slug, asked.number, "csv")


@number.get(f"{ADDRESS}/table")
def table(slug: str) -> Response:
    """One table of the page, whole: the one that `table` names, or without a name the value without each article."""
    asked = _asked()
    kind = request.args.get("table", "articles")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    if kind == "articles":
        writer.writerows([("article", "value"), *asked.number.without])
        return _attached(file.getvalue(), "text/csv", slug, asked.number, "articles.csv")
    found = next((one for one in _tables(asked.number) if one.kind == kind), None)
    if found is None:
        there = ", ".join([*(one.kind for one in _tables(asked.number)), "articles"])
        raise NotThere("This number has no table %(name)s. There are: %(list)s.", name=kind[:60], list=there)
    rows, columns = heads(asked.number, found)
    writer.writerow(("", *columns))
    writer.writerows((_cell(name), *cells) for name, cells in zip(rows, found.cells.tolist(), strict=True))
    return _attached(file.getvalue(), "text/csv", slug, asked.number, f"{kind}.csv")


@number.get(f"{ADDRESS}/values")
def values(slug: str) -> Response:
    """Everything that the page says, as JSON."""
    asked = _asked()
    said = as_dict(asked.number, slug, asked.reading, asked.version) | {"read_at": asked.at.isoformat()}
    return _attached(current_app.json.dumps(said, indent=1), "application/json", slug, asked.number, "json")


def _asked() -> Asked:
    with database().reading() as session:
        opened = open_round(session, NumberForm)
        form, judged = opened.form, opened.judged
        assert isinstance(form, NumberForm)
        version = data_version(session, judged.reading)
        if is_said(form):
            variable, found = said_number_asked(session, judged.reading, form)
            reading = reading_of_marks(reports.reading_of(judged, None))
            return Asked(opened, variable, found, reading, version, now())
        if is_of_spans(form.measure.data):
            variable, found = span_number_asked(session, judged, form)
            reading = reading_of_marks(reports.reading_of(judged, None))
            return Asked(opened, variable, found, reading, version, now())
    one, found = number_asked(judged, form)
    reading = reports.reading_of(judged, one.labels_read)
    return Asked(opened, one.variable, found, reading, version, now())


def _tables(found: Number) -> tuple[Any, ...]:
    return found.steps.tables if found.steps else ()


def _cell(name: Any) -> Any:
    return " of ".join(str(part) for part in reversed(name)) if isinstance(name, list) else name


def _documents(asked: Asked) -> dict[int, str]:
    """The address of each article by its number."""
    ratings = asked.number.ratings
    if ratings.articles is None:
        return {}
    home = f"/projects/{membership().slug}/documents/"
    subject = asked.number.subject
    places: Mapping[Any, int] = asked.opened.judged.articles if subject is None else subject.documents
    return {
        article + 1: f"{home}{places[unit]}"
        for article, unit in zip(ratings.articles.tolist(), ratings.units, strict=True)
        if isinstance(unit, int)
    }


def _attached(body: str, kind: str, slug: str, found: Number, ending: str) -> Response:
    name = secure_filename(f"agreement-{slug}-{found.file_name}") or "agreement"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(body, mimetype=kind, headers=headers)
