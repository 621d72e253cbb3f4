"""The gold layer: of each passage and variable what was decided, or what all independent annotators said alike.

Where neither is so there is no gold, and the reason is told; nothing is put in its place.
"""

from app.core.formats.layers import Asked, Of, Question, Said, Word, by_word, head, in_order, readings
from app.core.formats.rights import Record

# One alone does not agree with anybody.
FEWEST_TO_AGREE = 2


def gold_layer(record: Record, asked: Asked) -> list[Record]:
    """The entries of a record: one for each passage and variable that anybody has read or decided."""
    found, decided = readings(record, asked), _decisions(record, asked)
    entries = []
    for of, question in in_order({*found, *decided}, asked):
        said = found.get(of, [])
        begun = head(of, asked, question, len(said))
        gold = _decided(decided[of], question) if of in decided else _agreed(said, question)
        # Of a variable that is not asked on spans, nothing is said about them.
        entries.append(begun | (gold if question.marks_count else gold | _null_spans(None)))
    return entries


def _decisions(record: Record, asked: Asked) -> dict[Of, Record]:
    """The decisions of the round that stand."""
    keys = {one.key for one in asked.questions}
    return {
        (one["unit"], one["passage"], one["variable"]): one
        for one in record["decisions"]
        if one["stands"]
        and one["round"] == asked.round
        and one["variable"] in keys
        and (one["codebook"], one["codebook_version"]) == (asked.codebook, asked.codebook_version)
    }


def _decided(decision: Record, question: Question) -> Record:
    if decision["undecidable"]:
        return _null("undecidable") | _null_spans("undecidable")
    spans = [one for one in decision["answers"] if one["start"] is not None]
    words = {
        (one["label"], _value(one["value"], question))
        for one in decision["answers"]
        if one["start"] is None or question.marks_count
    }
    return {
        "how": "decided",
        "reason": None,
        "none": decision["none"],
        "answers": _answers(words),
        "spans_how": "decided",
        "spans_reason": None,
        "spans": [_span(one, one["attributes"]) for one in spans],
    }


def _value(value: str | None, question: Question) -> str | float | int | None:
    """A decided value as annotators give it: on a scale it is a number."""
    if value is None or question.type != "scale":
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _agreed(said: list[Said], question: Question) -> Record:
    """What all say alike. Silence is not an answer, and free words are never the same."""
    kinds = {one.answer for one in said}
    gold = _null("no_decision") | _null_spans("no_decision")
    if len(said) < FEWEST_TO_AGREE or len(kinds) > 1 or kinds == {"empty"} or question.type == "text":
        return gold
    if len({one.words for one in said}) == 1:
        gold |= {
            "how": "unanimous",
            "reason": None,
            "none": kinds == {"none"},
            "answers": _answers(said[0].words),
        }
    places = [{_place(mark): mark for mark in one.marks} for one in said]
    if all(one.keys() == places[0].keys() for one in places):
        spans = [
            _span(mark, _alike([one[place]["attributes"] for one in places]))
            for place, mark in places[0].items()
        ]
        gold |= {"spans_how": "unanimous", "spans_reason": None, "spans": spans}
    return gold


def _place(mark: Record) -> tuple[int, int, Word]:
    return mark["start"], mark["end"], (mark["label"], mark["value"])


def _alike(attributes: list[Record]) -> Record:
    """Of the attributes of one span by several annotators, those that all gave the same."""
    first = attributes[0]
    return {
        key: first[key] for key in first if all(key in one and one[key] == first[key] for one in attributes)
    }


def _answers(words: set[Word] | frozenset[Word]) -> list[Record]:
    return [{"label": label, "value": value} for label, value in sorted(words, key=by_word)]


def _span(one: Record, attributes: Record) -> Record:
    return {key: one[key] for key in ("start", "end", "quote", "label", "value")} | {"attributes": attributes}


def _null(reason: str) -> Record:
    return {"how": None, "reason": reason, "none": None, "answers": None}


def _null_spans(reason: str | None) -> Record:
    return {"spans_how": None, "spans_reason": reason, "spans": None}
