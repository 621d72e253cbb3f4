"""``masthead agreement SLUG --by passage|characters|confusion|leave-out``: what the API says, in lines or JSON."""

import json
from typing import Any

import click

from app.actions.chosen_reading import Reading, choose_round, find_reading
from app.errors import RuleBroken
from app.features.agreement import queries, reports
from app.features.agreement.compared import Compared, compared
from app.features.agreement.drill import characters as drill_characters
from app.features.agreement.drill import queries as drill_queries
from app.features.agreement.drill import reports as drill_reports
from app.features.agreement.drill.forms import CHARACTERS, Filter
from app.web.terminal import instance, project_by_slug

BY = ("passage", CHARACTERS, "confusion", "leave-out")
#: So many passages are printed; as JSON all of them.
SHOWN = 20


def answer(given: dict[str, Any]) -> str:
    """What the command prints for its options."""
    if given["ratings"] is not None or given["measure"] or given["script"]:
        raise click.UsageError(
            "--by passage, characters, confusion and leave-out read a project: they have no --ratings, --measure,"
            " --script."
        )
    said = _read(given)
    return json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(_lines(given["by"], said))


def _read(given: dict[str, Any]) -> dict[str, Any]:
    labels = reports.check_labels(given["reading"])
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, given["slug"])
        one = choose_round(session, project.id, given["round_name"])
        reading = find_reading(session, one, given["pass_"])
        judged = queries.ratings(session, reading)
        outlets = None
        if given["by"] == "leave-out":
            outlets = drill_queries.outlets_of(session, reading, judged.articles)
        there = compared(judged, labels)
        if given["by"] == CHARACTERS:
            found = _variable([one for one in there if "span" in one.variable.on], given["variable"])
            wanted = Filter(by=CHARACTERS, label=_label(found, given["label"]))
            many = len(judged.articles)
            report = drill_characters.passages_report(session, reading, found, wanted, 0, many)
            return _named(given, reading, report)
    found = _variable(there, given["variable"])
    if given["by"] == "passage":
        report = drill_reports.passages_report(found, Filter(), 0, len(judged.articles))
    elif given["by"] == "confusion":
        report = drill_reports.confusions_report(found)
    else:
        report = drill_reports.leave_outs_report(found, outlets)
    return _named(given, reading, report)


def _named(given: dict[str, Any], reading: Reading, report: dict[str, Any]) -> dict[str, Any]:
    return {"project": given["slug"], "round": reading.round, "pass": reading.pass_} | report


def _label(found: Compared, label: str | None) -> str:
    """The label that is asked for, "" for any."""
    there = [one.key for one in found.variable.choices if not one.abstract]
    if label is not None and label not in there:
        raise RuleBroken(
            "There is no label %(name)s. There are: %(list)s.", name=label[:60], list=", ".join(there)
        )
    return label or ""


def _variable(there: list[Compared], key: str | None) -> Compared:
    """The variable of that key, the first where none is named."""
    if not there:
        raise RuleBroken("This round asks nothing that can be compared.")
    found = next((one for one in there if key in (None, one.variable.key)), None)
    if found is None:
        raise RuleBroken(
            "Name the variable with --variable. There are: %(list)s.",
            list=", ".join(one.variable.key for one in there),
        )
    return found


def _lines(by: str, said: dict[str, Any]) -> list[str]:
    head = [
        f"{said['project']}, round {said['round']}, pass {said['pass']}",
        f"{said['variable']} ({said['level']})",
    ]
    if said["reason"]:
        head.append(f"{said['reason']}: {said['sentence']}")
    return head + {
        "passage": _passages,
        CHARACTERS: _characters,
        "confusion": _confusions,
        "leave-out": _left_out,
    }[by](said)


def _passages(said: dict[str, Any]) -> list[str]:
    lines = [f"{said['n_differing']} of {said['n_pairable']} passages bear all of the disagreement."]
    for one in said["passages"][:SHOWN]:
        judged = "; ".join(f"{each['annotator']}: {', '.join(each['labels'])}" for each in one["said"])
        lines.append(f"  {one['rank']:>3}  {_share(one['share'])}  passage {one['passage']}  {judged}")
    return lines + _more(said)


def _characters(said: dict[str, Any]) -> list[str]:
    lines = [f"{said['n_differing']} of {said['n_pairable']} passages bear all of it.", said["meaning"]]
    for one in said["passages"][:SHOWN]:
        marked = "; ".join(f"{each['annotator']}: {each['characters']}" for each in one["marked"])
        lines.append(
            f"  {one['rank']:>3}  {_share(one['share'])}  passage {one['passage']}  {one['characters']} characters"
            f" ({marked})"
        )
    return lines + _more(said)


def _more(said: dict[str, Any]) -> list[str]:
    more = len(said["passages"]) - SHOWN
    return [f"  {more} more; --json prints all of them."] if more > 0 else []


def _confusions(said: dict[str, Any]) -> list[str]:
    lines = [
        f"  {_share(one['share'])}  {' / '.join(one['labels'])}: {one['pairs']} pairs in {one['passages']} passages"
        for one in said["confusions"]
    ]
    return lines + [f"  {one['sentence']}" for one in said["swaps"]]


def _left_out(said: dict[str, Any]) -> list[str]:
    alpha = said["alpha"]
    lines = [f"alpha {_number(alpha['value'])}", *([] if alpha["value"] is not None else [alpha["sentence"]])]
    for what in ("labels", "annotators", "outlets"):
        lines += ["", f"without each of the {what}: alpha, what it changes by, and the interval of that"]
        for one in said[what] or ():
            change = "-" if one["change"] is None else f"{one['change']:+.3f}"
            ends = "-" if one["change_ci"] is None else "{:+.3f} to {:+.3f}".format(*one["change_ci"])
            lines.append(
                f"  {_number(one['without']['value']):>6}  {change:>6}  {ends:>16}  {one['name'] or '-'}"
            )
    return lines


def _share(share: float) -> str:
    return f"{100 * share:5.1f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
