"""What ``masthead agreement`` prints where no JSON is asked for."""

from typing import Any

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.pair_reports import TITLES
from app.core.agreement.spans.measures import SPAN_MEASURES

LEFT_OUT = {
    "surplus": "handed in after the slot was taken again",
    "excluded": "excluded by a lead",
    "assisted": "assisted",
    "not_independent": "not independent",
    "other_version": "of another codebook version",
    "other_role": "of passages that are no title, heading or body",
    "withdrawn": "of withdrawn documents",
}


def lines_of(said: dict[str, Any]) -> list[str]:
    """A report as the terminal shows it: a table for each variable, reasons below what has no number."""
    lines = _heading(said) if "reading" in said else [f"{said['ratings']}, level {said['level']}"]
    for one in said["variables"]:
        read = f", {one['labels_read'].replace('_', ' ')}" if "labels_read" in one else ""
        lines += ["", f"{one['variable']} ({one['level']}{read})"]
        rows = [(MEASURES[name].title, report) for name, report in one["measures"].items()]
        rows += [
            (f"{LABEL_MEASURES[name].title}: {label}", report)
            for label, reports_of in one["labels"].items()
            for name, report in reports_of.items()
        ]
        rows += [
            (f"outlet {each['outlet'] or '-'}{_few(each)}: {MEASURES[each['method']].title}", each)
            for each in one.get("outlets", ())
        ]
        rows += [
            (f"{' and '.join(pair['annotators'])}: {TITLES.get(name, MEASURES[name].title)}", report)
            for pair in one.get("pairs", ())
            for name, report in pair["measures"].items()
        ]
        if rows or "spans" not in one:
            lines += _rows(rows)
        lines += _of_words(one)
    if "slices" in said:
        lines += _slices(said["slices"])
    lines += _of_attributions(said.get("attributions"))
    for one in said.get("not_compared", ()):
        lines += ["", f"{one['variable']}: {one['sentence']}"]
    return lines


def lines_of_number(said: dict[str, Any]) -> list[str]:
    """One number of attributions, or of what marks are given: what was read, and the number."""
    about = said["about"]
    of = "attributions" if about["kind"] == "attribution" else f"marks of {about['of']}"
    return [
        *_heading(said),
        "",
        f"{said['variable']}, {of} ({said['level']})",
        *_rows([(said["title"], said["report"])]),
    ]


def _few(one: dict[str, Any]) -> str:
    return " (small)" if one["is_small"] else ""


def _slices(said: dict[str, Any]) -> list[str]:
    """Each variable in slices, what to know before they are compared, and the difference that was asked for."""
    lines = ["", f"By {said['by']}", *(f"  {one}" for one in said["remarks"])]
    for one in said["variables"]:
        attribute = f", by {one['attribute']}" if one["attribute"] else ""
        lines += ["", f"{one['variable']}{attribute}"]
        lines += [f"  {warned['sentence']}" for warned in one["warnings"]]
        rows = []
        for each in one["slices"]:
            rows.append((each["name"] + _few(each), each))
            rows += [(f"  {each['name']}: {label}", report) for label, report in each["labels"].items()]
        lines += _rows(rows)
        if one["difference"] is not None:
            lines += [f"  {one['difference']['sentence']}"]
            lines += [f"      {note['sentence']}" for note in one["difference"]["notes"]]
    return lines


def _of_words(one: dict[str, Any]) -> list[str]:
    """The spans of a variable and what is said of them, each a table of its own."""
    lines: list[str] = []
    if "spans" in one:
        rows = [(SPAN_MEASURES[name].title, report) for name, report in one["spans"]["measures"].items()]
        rows += [
            (f"{SPAN_MEASURES[name].title}: {label}", report)
            for label, reports_of in one["spans"]["labels"].items()
            for name, report in reports_of.items()
        ]
        for each in one["spans"].get("outlets", ()):
            outlet, title = each["outlet"] or "-", SPAN_MEASURES[each["method"]].title
            rows.append((f"outlet {outlet}{_few(each)}: {title}", each))
            rows += [
                (f"outlet {outlet}{_few(report)}: {title}: {label}", report)
                for label, report in each["labels"].items()
            ]
        lines += ["", f"{one['variable']} (spans)", *_rows(rows)] if rows else []
    for each in one.get("attributes", ()):
        head = f"{one['variable']}, {each['variable']} of the same span ({each['level']}): {each['marks']} marks, "
        lines += ["", f"{head}{each['spans']} spans, {each['matched']} of two annotators or more"]
        lines += _rows([(MEASURES[name].title, report) for name, report in each["measures"].items()])
    return lines


def _of_attributions(said: dict[str, Any] | None) -> list[str]:
    if said is None:
        return []
    rows = [("Seen at all: specific agreement", said["seen"]["positive"])]
    for part, found in said["parts"].items():
        for name, report in found.items():
            title = (
                SPAN_MEASURES[name].title
                if name in SPAN_MEASURES
                else "F1 over characters, where both saw it"
            )
            rows.append((f"{part}: {title}", report))
    for of, found in (("whom it cites", said["outlet"]), ("speech", said["speech"])):
        rows += [(f"{of}: {MEASURES[name].title}", report) for name, report in found.items()]
    head = f"attributions: {said['attributions']}, of {said['citations']} citations, {said['matched']} of these seen"
    return ["", f"{head} by two annotators or more", *_rows(rows)]


def _heading(said: dict[str, Any]) -> list[str]:
    read = said["reading"]
    left_out = [f"{many} {LEFT_OUT[name]}" for name, many in read["left_out"].items() if many]
    corrections = read["corrections"]
    rate = "" if corrections["rate"] is None else f" ({100 * corrections['rate']:.0f} %)"
    return [
        f"{said['project']}, round {read['round']} ({read['purpose']}, {read['state']}), "
        f"codebook {read['codebook_version']}",
        "Read: each annotator's first done, unassisted, independent revision; "
        f"condition {read['condition']}, pass {read['pass']}; roles {', '.join(read['roles'])}",
        f"{read['readings']} readings of {read['passages']} {read['unit']}s by {read['annotators']} annotators; "
        f"corrected later: {corrections['count']} of {corrections['of']}{rate}",
        f"Left out: {'; '.join(left_out) or 'nothing'}",
    ]


def _rows(rows: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """A line for each number: its value, its n, and below an undefined one the reason why there is none."""
    if not rows:
        return ["  No measure of that name is for this level."]
    width = max(len(title) for title, _ in rows)
    lines = [f"  {'':{width}}   value  95 % interval  n pairable  judgements"]
    for title, one in rows:
        value = "-" if one["value"] is None else f"{one['value']:.3f}"
        ends = "-" if one["ci"] is None else "{:.3f} to {:.3f}".format(*one["ci"])
        counted = f"{one['n_pairable']:>10}  {one['n_judgements']:>10}"
        lines.append(f"  {title:{width}}  {value:>6}  {ends:>14}  {counted}")
        if one["value"] is None:
            lines.append(f"      {one['reason']}: {one['sentence']}")
        lines += [f"      {note['sentence']}" for note in one["notes"]]
    return lines
