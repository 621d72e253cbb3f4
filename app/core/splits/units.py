"""What is split: documents with what ties them together, and the answers in them, read out of native records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.formats.rights import Record

Label = tuple[str, str]
#: A passage of a text: document, text version, unit, number.
Place = tuple[str, int, str, int]
#: What is said of a question that was answered with None, as one of its labels.
NONE = "(none)"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what outlet and owner it has, when it was published, and how often each label was chosen in it."""

    key: str
    outlet: str | None = None
    owner_group: str | None = None
    day: date | None = None
    labels: Mapping[Label, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that somebody answered: its words, where they are given, and each one's labels, by question."""

    place: Place
    outlet: str | None
    owner_group: str | None
    start: int
    end: int
    text: str | None
    said: Mapping[str, Mapping[str, frozenset[str]]]

    @property
    def document(self) -> str:
        """The key of its document."""
        return self.place[0]


@dataclass(slots=True)
class Corpus:
    """Everything that a split and its report look at."""

    documents: dict[str, Document] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)

    @property
    def annotators(self) -> list[str]:
        """All who answered anything."""
        return sorted({who for one in self.passages for said in one.said.values() for who in said})


def corpus_of(records: Iterable[Record]) -> Corpus:
    """Documents and answered passages; of answers the default readings, and only where they choose labels."""
    corpus = Corpus()
    for record in records:
        corpus.passages += (found := _passages(record))
        counts = Counter(
            (variable, label)
            for one in found
            for variable, said in one.said.items()
            for chosen in said.values()
            for label in chosen
        )
        key = record["document_id"]
        if (before := corpus.documents.get(key)) is not None:
            counts.update(before.labels)
        outlet, published = record["outlet"] or {}, record["published"]
        corpus.documents[key] = Document(
            key,
            outlet.get("slug"),
            outlet.get("owner_group"),
            date.fromisoformat(published["from"]) if published else None,
            counts,
        )
    return corpus


def _passages(record: Record) -> list[Passage]:
    said: dict[tuple[str, int], dict[str, dict[str, frozenset[str]]]] = defaultdict(lambda: defaultdict(dict))
    for revision in record["revisions"]:
        if revision["is_default_reading"]:
            of_passage = said[revision["unit"], revision["passage"]]
            for variable, chosen in choices(revision).items():
                of_passage[variable].setdefault(revision["annotator"], chosen)
    outlet = record["outlet"] or {}
    return [
        Passage(
            (record["document_id"], record["text_version"], one["unit"], one["number"]),
            outlet.get("slug"),
            outlet.get("owner_group"),
            one["start"],
            one["end"],
            None if record["text"] is None else record["text"][one["start"] : one["end"]],
            answers,
        )
        for one in record["passages"]
        if (answers := said.get((one["unit"], one["number"])))
    ]


def choices(revision: Record) -> dict[str, frozenset[str]]:
    """The labels that a revision chose, by question: the empty set where it said that none applies."""
    chosen: dict[str, set[str]] = {
        one["layer"]: set() for one in revision["layers"] if one["answer"] == "none"
    }
    for one in (*revision["answers"], *revision["marks"]):
        if one["label"] is not None:
            chosen.setdefault(one["variable"], set()).add(one["label"])
    return {variable: frozenset(labels) for variable, labels in chosen.items()}


def questions(passages: Iterable[Passage]) -> dict[str, list[str]]:
    """The questions in which a label was chosen at all, each with its labels, in the order of their names."""
    found: dict[str, set[str]] = {}
    for one in passages:
        for variable, said in one.said.items():
            for chosen in said.values():
                if chosen:
                    found.setdefault(variable, set()).update(chosen)
    return {variable: sorted(found[variable]) for variable in sorted(found)}


def majority(said: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """The labels that more than half chose, and those that exactly half did, of which nothing is said.

    >>> most, half = majority({"ann": frozenset({"a", "b"}), "ben": frozenset({"a"})})
    >>> sorted(most), sorted(half)
    (['a'], ['b'])
    """
    votes = Counter(label for chosen in said.values() for label in chosen)
    return (
        frozenset(label for label, many in votes.items() if 2 * many > len(said)),
        frozenset(label for label, many in votes.items() if 2 * many == len(said)),
    )
