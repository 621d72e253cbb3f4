"""``masthead agreement --by annotator``: each annotator of a round or of a table, in lines or as one JSON value."""

import json
from typing import Any, cast

from app.actions.chosen_reading import choose_round, find_reading
from app.core.agreement.report import Level
from app.core.formats.ratings_csv import read_ratings
from app.features.agreement import queries, reports
from app.features.agreement.compared import compared
from app.features.agreement.people import queries as people_queries
from app.features.agreement.people import reports as people_reports
from app.web.terminal import instance, project_by_slug

BY = "annotator"


def answer(given: dict[str, Any]) -> str:
    """What the command prints for its options."""
    said = _of_project(given) if given["ratings"] is None else _of_table(given)
    return json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(_lines(said))


def _of_table(given: dict[str, Any]) -> dict[str, Any]:
    level = cast(Level, given["level"] or "nominal")
    ratings = read_ratings(given["ratings"].read_bytes(), level)
    return {"ratings": given["ratings"].name} | people_reports.table_people(ratings, level)


def _of_project(given: dict[str, Any]) -> dict[str, Any]:
    labels = reports.check_labels(given["reading"])
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, given["slug"])
        one = choose_round(session, project.id, given["round_name"])
        reading = find_reading(session, one, given["pass_"])
        judged = queries.ratings(session, reading)
        beside = people_queries.beside(session, one, reading, None)
    return people_reports.project_people(
        given["slug"], judged, compared(judged, labels), beside, labels, None
    )


def _lines(said: dict[str, Any]) -> list[str]:
    of = (
        said["ratings"]
        if "ratings" in said
        else f"{said['project']}, round {said['round']}, pass {said['pass']}"
    )
    lines = [of, said["sentence"], said["competence"]["sentence"]]
    for one in said["variables"]:
        lines += ["", f"{one['variable']} ({one['level']})"]
        width = max([len(each["annotator"]) for each in one["people"]], default=0)
        lines.append(
            f"  {'':{width}}  judged  others  95 % interval   without  F1 to most  on repeats  model"
        )
        for each in one["people"]:
            lines += _person(each, width)
        lines += _ceiling(one)
        if one.get("confidence", {}).get("n_differing") and one["confidence"]["n_agreeing"]:
            sure = one["confidence"]
            lines.append(
                f"  Confidence, 1 to 3: {sure['agreeing']:.2f} where all agree ({sure['n_agreeing']} judgements),"
                f" {sure['differing']:.2f} where they differ ({sure['n_differing']})"
            )
    return lines


def _ceiling(one: dict[str, Any]) -> list[str]:
    """What an annotator reaches on average against most others, where three have judged something."""
    if one["human_ceiling"] is None:
        return []
    ends = one["human_ceiling_ci"]
    said = one["human_ceiling_why"] if ends is None else "95 % interval {:.3f} to {:.3f}".format(*ends)
    return [f"  F1 to most others, mean over annotators: {one['human_ceiling']:.3f}. {said}"]


def _person(one: dict[str, Any], width: int) -> list[str]:
    beside, repeats, majority = one["with_others"], one["repeats"], one["majority"]
    ends = "-" if beside["ci"] is None else "{:.3f} to {:.3f}".format(*beside["ci"])
    again = None if repeats is None else repeats["measures"]["percent"]["value"]
    model = None if one["competence"] is None else one["competence"]["value"]
    line = (
        f"  {one['annotator']:{width}}  {one['n_judgements']:>6}  {_number(beside['value']):>6}  {ends:>14}"
        f"  {_number(one['without']['value']):>8}  {_number(majority and majority['f1']):>10}"
        f"  {_number(again):>10}  {_number(model):>5}"
    )
    lines = [line]
    for report in (beside, one["competence"]):
        if report is not None and report["value"] is None:
            lines.append(f"      {report['reason']}: {report['sentence']}")
    return lines + [f"      {note['sentence']}" for note in beside["notes"]]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
