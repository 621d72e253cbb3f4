"""The leakage report as a page that people read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

REASONS = {
    "no_answers_on_train": "nobody answered it on train",
    "no_answers_on_test": "nobody answered it on test",
    "scikit_learn_is_not_installed": "scikit-learn is not installed (pip install 'masthead[baselines]')",
    "not_all_words_are_given": "the words of some passages may not be given",
    "no_words_on_train": "there are no words on train",
    "no_words_are_given": "no words may be given, so texts were not compared",
    "all_sides_have_the_same_texts": "by annotator all sides have the same texts",
    "fewer_than_three_annotators_a_passage": "no passage has three annotators",
    "never_chosen": "never chosen",
    "too_few_groups": "too few groups",
    "too_few_uses": "too few uses",
    "undefined_without_a_group": "undefined without some group",
}
TITLES = {
    "majority": "commonest answer of train",
    "outlet_only": "commonest answer of the outlet",
    "tfidf_logistic": "words alone (tf-idf, logistic regression)",
    "human_ceiling": "human ceiling",
}
NOTES = {
    "documents_without_outlet": "documents have no outlet",
    "groups_of_several_owners": "groups hold several owner groups, because copies or claims tie them together",
    "groups_that_straddle": "groups lie on both sides of a day and went to the earlier side",
    "documents_without_date": "documents have no date",
    "decisions_left_out": "decisions were left out: they are made from answers of all sides",
}
COPIES_UNKNOWN = (
    "No search for copies has been made in this project. Only copies that somebody named were kept together; see "
    "“Copies across sides”."
)


def page(report: Mapping[str, Any]) -> str:
    """Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield "# What this split keeps apart, and what it does not"
    yield ""
    shares = ", ".join(f"{side} {share:g}" for side, share in report["shares"].items())
    yield (
        f"Split `{report['split']}`, {report['groups']} groups, seed {report['seed']}, algorithm "
        f"`{report['algorithm']}`, shares {shares}."
    )
    yield ""
    yield from (f"- {many} {NOTES[name]}." for name, many in report["notes"].items() if many)
    if not report["copies_were_searched"]:
        yield f"- {COPIES_UNKNOWN}"
    missing = [one | {"part": part["part"]} for part in report["parts"] for one in part["labels_missing"]]
    yield from ("", "## Labels that are missing on a side", "")
    if not missing:
        yield "None: each label is on every side."
    yield from (
        f"- {_code(one['variable'])}: {_code(one['label'])} is not on {one['side']}"
        f"{'' if one['part'] == 'all' else ' of ' + one['part']}."
        for one in missing
    )
    for part in report["parts"]:
        yield from _part(part)
    for variable, table in report["questions"].items():
        yield from _question(variable, table)


def _part(part: Mapping[str, Any]) -> Iterator[str]:
    if part["part"] != "all":
        yield from ("", f"## {part['part']}")
    yield from ("", "### Sides", "")
    names = ("groups", "documents", "passages", "annotators", "outlets", "owner_groups")
    yield from _table(
        ["side", *(name.replace("_", " ") for name in names)],
        ([side, *(f"{counts[name]}" for name in names)] for side, counts in part["sides"].items()),
    )
    yield from ("", "### Copies across sides", "")
    alike = part["similarity"]
    if "why_none" in alike:
        yield f"Not looked for: {REASONS[alike['why_none']]}."
    else:
        yield (
            f"{alike['pairs_across_sides']} pairs among {alike['passages_compared']} passages "
            f"({alike['passages_without_words']} more without words) are alike by {alike['threshold']:g} or more."
        )
        for one in alike["closest"]:
            yield (
                f"- {_code(one['documents'][0])} ({one['sides'][0]}) and {_code(one['documents'][1])} "
                f"({one['sides'][1]}): {one['score']:.2f}"
            )
    for variable, found in part["baselines"].items():
        yield from ("", f"### What to beat: {_code(variable)}", "")
        yield from _baselines(found)


def _baselines(found: Mapping[str, Any]) -> Iterator[str]:
    if "why_none" in found:
        yield f"No baseline: {REASONS[found['why_none']]}."
        return
    there = {name: one for name, one in found.items() if "why_none" not in one}
    labels = list(found["majority"]["labels"])
    yield from _table(
        ["F1 on test", *(TITLES[name] for name in there)],
        (
            [head, *(_value(_of(one, label)) for one in there.values())]
            for head, label in (("all labels (micro)", None), *((_code(one), one) for one in labels))
        ),
    )
    for name, one in found.items():
        if "why_none" in one:
            yield from ("", f"No {TITLES[name]}: {REASONS[one['why_none']]}.")


def _of(one: Mapping[str, Any], label: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = one["micro"] if label is None else one["labels"][label]
    return found


def _value(one: Mapping[str, Any]) -> str:
    if one["f1"] is None:
        return REASONS[one["why_no_interval"]]
    if one["low"] is None:
        return f"{one['f1']:.2f} (no interval: {REASONS[one['why_no_interval']]})"
    return f"{one['f1']:.2f} [{one['low']:.2f}, {one['high']:.2f}]"


def _question(variable: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"## How far the outlet tells {_code(variable)}", "")
    if not table["n"]:
        yield "Nobody chose a label."
        return
    yield (
        f"Mutual information of label and outlet: {table['mutual_information_bits_corrected']:.3f} bits, corrected for "
        f"small numbers ({table['mutual_information_bits']:.3f} as counted), over {table['n']} labels of passages. "
        f"The commonest label of each outlet is right in {table['majority_label_of_outlet_accuracy']:.0%}; the "
        f"commonest of all in {table['majority_label_accuracy']:.0%}."
    )
    yield ""
    rows = table["labels_by_outlet"]
    outlets = list(next(iter(rows.values())))
    largest = table["largest_share_in_one_owner_group"]
    yield from _table(
        ["label", *(_code(one) for one in outlets), "most of it in one owner group"],
        (
            [_code(label), *(f"{row[one]}" for one in outlets), _largest(largest.get(label))]
            for label, row in rows.items()
        ),
    )


def _largest(one: Mapping[str, Any] | None) -> str:
    return "" if one is None or one["share"] is None else f"{one['share']:.0%} in {_code(one['owner_group'])}"


def _code(name: str) -> str:
    return "`" + name.replace("`", "'").replace("|", "/") + "`"


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
