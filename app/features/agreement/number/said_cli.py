"""``masthead agreement SLUG --attribution WHAT`` and ``--attribute KEY``: one number of attributions or of what marks
are given, as the page of that number has it, and with ``--script`` the script that reproduces it.
"""

import json
from collections.abc import Mapping
from typing import Any

import click

from app.actions.chosen_reading import choose_round, find_reading
from app.db import now
from app.features.agreement import queries, reports
from app.features.agreement.cli_lines import lines_of_number
from app.features.agreement.number.cli import write
from app.features.agreement.number.queries import data_version
from app.features.agreement.number.report import as_dict, script_for
from app.features.agreement.number.said import said_number
from app.features.agreement.number.spans import reading_of_marks
from app.web.terminal import instance, project_by_slug

OPTIONS = ("attribution", "attribute")
_OTHERS = ("ratings", "by", "reading", "label", "labels", "gamma", "a", "b", "each", "roles")


def answer(given: Mapping[str, Any]) -> str:
    """What the command prints for its options; UsageError for those that say something of other numbers."""
    if given["attribution"] and (given["attribute"] or given["variable"]):
        raise click.UsageError("--attribution is of no variable: leave --variable and --attribute out.")
    if wrong := [name for name in _OTHERS if given[name]]:
        named = ", ".join(f"--{name}" for name in wrong)
        raise click.UsageError(
            f"--attribution and --attribute read one number of a project's round, without {named}."
        )
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, given["slug"])
        one = choose_round(session, project.id, given["round_name"])
        judged = queries.ratings(session, find_reading(session, one, given["pass_"]))
        names = (given["attribution"], given["attribute"], given["variable"], given["measure"])
        _variable, number = said_number(session, judged.reading, *names)
        version = data_version(session, judged.reading)
    reading = reading_of_marks(reports.reading_of(judged, None))
    if given["script"] is not None:
        write(given["script"], script_for(number, given["slug"], reading, version, now()))
    said = as_dict(number, given["slug"], reading, version)
    return json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(lines_of_number(said))
