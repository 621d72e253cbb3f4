"""One row with a text: who labelled it, and the spans that they marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.coded import CodedAnswer, CodedDraft, CodedSpan, Range
from app.core.formats.gathered import offset, words
from app.errors import say, say_many

Record = dict[str, Any]
NOBODY = "unknown"
_FIELDS = ("title", "byline", "published", "language", "url", "outlet", "genre", "text_rights")
_SAID = ("label", "labels", "spans")
# What data sets write where the label of a row is not given away.
_WITHHELD = -1


@dataclass(slots=True)
class Passed:
    """How much of the files was passed over."""

    of_nobody: int = 0
    derived: int = 0
    revisions: int = 0
    guessed: int = 0

    def notes(self) -> Iterator[str]:
        """Lines for the report."""
        if many := self.of_nobody:
            yield say_many(
                "%(num)s row has labels beside those of its annotators; only what people said comes in.",
                "%(num)s rows have labels beside those of their annotators; only what people said comes in.",
                many,
            )
        if many := self.derived:
            yield say_many(
                "%(num)s row of soft labels or gold was left out: it is made of what coders said.",
                "%(num)s rows of soft labels or gold were left out: they are made of what coders said.",
                many,
            )
        if many := self.revisions:
            yield say_many(
                "%(num)s row of a revision that agreement does not read was left out.",
                "%(num)s rows of revisions that agreement does not read were left out.",
                many,
            )
        if many := self.guessed:
            yield say_many(
                "%(num)s text is put together from its passages; what stood between them is taken for line ends.",
                "%(num)s texts are put together from their passages; what stood between them is taken for line ends.",
                many,
            )


def values_of(row: Record) -> tuple[str, dict[str, str]]:
    """The key of the document, and its fields."""
    key = row.get("document_id") if row.get("document_id") is not None else row.get("key")
    return words(key), {name: row[name] for name in _FIELDS if isinstance(row.get(name), str)}


def coded_of(row: Record, passed: Passed) -> list[CodedDraft]:
    """What each annotator said: one for each of ``annotations``, else one for the row, else nobody."""
    people = row.get("annotators")
    if people is None and isinstance(row.get("annotator"), list):
        people = row["annotator"]
    if people is not None and not isinstance(people, list):
        raise ValueError(say("“%(name)s” is not a list.", name="annotators"))
    given = row.get("annotations")
    if given is not None:
        passed.of_nobody += any(row.get(name) not in (None, _WITHHELD, []) for name in _SAID)
        return [_one(one, who) for one, who in _with_people(_list(given, "annotations"), people)]
    if people is not None:
        raise ValueError(
            say(
                "“annotators” names several people, and there is no list “annotations” of what each of them said."
            )
        )
    who = words(row.get("annotator"))
    if all(row.get(name) in (None, _WITHHELD) for name in _SAID) and not who and "read" not in row:
        return []
    return [_said(row, who or NOBODY)]


def _with_people(given: list[Any], people: list[Any] | None) -> Iterator[tuple[Any, str]]:
    if people is not None and len(people) != len(given):
        raise ValueError(
            say(
                "There are %(annotators)s annotators and %(annotations)s annotations: they must be as many.",
                annotators=len(people),
                annotations=len(given),
            )
        )
    for number, one in enumerate(given):
        own = words(one.get("annotator")) if isinstance(one, dict) else ""
        yield one, own or words(people[number] if people else None) or NOBODY


def _one(given: Any, who: str) -> CodedDraft:
    """An annotation of its own: an object with labels and spans, a label, or a list of either."""
    return _said(given if isinstance(given, dict) and "start" not in given else {"labels": given}, who)


def _said(row: Record, who: str) -> CodedDraft:
    spans = [_span(one) for one in _each(row.get("spans"), "spans")]
    answers = []
    for name in ("label", "labels"):
        for one in _each(row.get(name), name):
            if isinstance(one, dict | list):
                spans.append(_span(one))
            elif one is not None and one != _WITHHELD:
                answers.append(CodedAnswer(words(one)))
    read = None
    if row.get("read") is not None:
        read = tuple(_range(one) for one in _list(row["read"], "read"))
    return CodedDraft(who, tuple(spans), tuple(answers), (), read, words(row.get("round")))


def _each(given: Any, name: str) -> Iterable[Any]:
    """The members of a list; a label alone; or the rows of columns, as a list of structs is written by some."""
    if given is None:
        return []
    if isinstance(given, dict):
        if "start" in given and not isinstance(given["start"], list):
            return [given]
        columns = {key: _list(value, name) for key, value in given.items()}
        if len({len(one) for one in columns.values()}) > 1:
            raise ValueError(say("The lists in “%(name)s” are not of one length.", name=name))
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if isinstance(given, list):
        return given
    if name == "spans":
        raise ValueError(say("“%(name)s” is not a list.", name=name))
    return [given]


def _span(one: Any) -> CodedSpan:
    if isinstance(one, list) and len(one) == 3:
        one = {"start": one[0], "end": one[1], "label": one[2]}
    if not isinstance(one, dict):
        raise ValueError(say("A mark is no object with start, end and label."))
    if one.get("label") is None:
        raise ValueError(say("A mark has no label."))
    quote = one.get("quote", one.get("text"))
    attributes = one.get("attributes")
    if attributes is not None and not isinstance(attributes, dict):
        raise ValueError(say("The attributes of a mark are not an object."))
    sure = one.get("confidence")
    return CodedSpan(
        words(one["label"]),
        offset(one.get("start")),
        offset(one.get("end")),
        quote if isinstance(quote, str) else None,
        words(one.get("variable")),
        {name: words(value) for name, value in (attributes or {}).items() if value is not None},
        words(one.get("note")),
        sure if sure in (1, 2, 3) and isinstance(sure, int) and not isinstance(sure, bool) else None,
    )


def _range(one: object) -> Range:
    if not isinstance(one, list) or len(one) != 2:
        raise ValueError(say("“read” is not a list of ranges, each a start and an end."))
    return offset(one[0]), offset(one[1])


def _list(given: Any, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(say("“%(name)s” is not a list.", name=name))
    return given
