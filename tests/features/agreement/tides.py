"""What Ann and Ben say of one article, and the report of it."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.cast import Cast
from tests.coding import code_all
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}, {key: fog, name: Fog}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - key: stance
    name: Stance
    type: choose_one
    on: [passage]
    labels: [{key: pro, name: Pro}, {key: con, name: Con}]
  - {key: remark, name: Remark, type: text, on: [passage]}
"""


PARAGRAPHS = (
    "Harbour news",
    "The storm reached the quay 🌉.",
    "A calm followed.",
    "Fog hid the المرفأ.",
    "Nobody sailed.",
)


HARBOUR = "/api/v1/projects/harbour"


def says(*chosen: str, marks: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    """Labels of the passage and, by words of the text, of spans; values by variable. Nothing means None."""
    labels = [{"label": label} for label in chosen]
    if not {"storm", "calm", "fog"} & {*chosen, *(marks or {}).values()}:
        return {"none": ["framing"], "labels": labels, "values": [], "_marks": {}} | _values(values)
    return {"labels": labels, "_marks": marks or {}} | _values(values)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {"values": [{"variable": key, "value": value} for key, value in values.items()]}


def coding(answers: dict[str, dict[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The answer for the passage that begins with each of these words; None applies elsewhere."""

    def answer(assignment: dict[str, Any]) -> dict[str, Any]:
        said = next((one for words, one in answers.items() if assignment["text"].startswith(words)), says())
        spans = [a_span(assignment, quote, label) for quote, label in said["_marks"].items()]
        return {key: value for key, value in said.items() if key != "_marks"} | {"spans": spans}

    return answer


ANNS = {
    "The storm": says("storm", tone=1, remark="Loud."),
    "A calm": says("calm", "pro", tone=0),
    "Fog": says(marks={"Fog": "fog"}, tone=-1),
}


BENS = {
    "The storm": says(marks={"storm": "storm"}, tone=1),
    "A calm": says("calm", "fog", "pro", tone=1),
    "Fog": says("fog", "con", tone=-1),
}


def both_code(client: FlaskClient, cast: Cast) -> None:
    assert code_all(client, cast.headers("ann"), "harbour", coding(ANNS)) == 5
    assert code_all(client, cast.headers("ben"), "harbour", coding(BENS)) == 5


def report_of(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    given = client.get(f"{HARBOUR}/agreement{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def variable(report: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(next(one for one in report["variables"] if one["variable"] == key))
