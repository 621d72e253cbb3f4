"""The sentences of one edge: each citation with its words marked, who saw it, and what else was seen in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.citations.attributions import PARTS, chain
from app.core.citations.excerpts import Excerpt, excerpt
from app.core.citations.network import Citation
from app.features.network import words
from app.features.network.queries import DocumentRead, PassageText
from app.features.network.shown import Network


@dataclass(frozen=True, slots=True)
class SeenBy:
    """What annotators say alike of a citation: the chain in words, the speech, and the words of each part."""

    annotators: tuple[int, ...]
    chain: tuple[str, ...]
    speech: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One citation as the page shows it. ``otherwise`` are annotators who saw another source in the same words."""

    document: DocumentRead
    passage: PassageText
    excerpt: Excerpt | None
    seen: tuple[SeenBy, ...]
    otherwise: tuple[tuple[int, str], ...]
    unseen: tuple[int, ...]


def sentences_of(
    network: Network, found: Iterable[tuple[Citation, Citation]], texts: dict[int, PassageText]
) -> list[Sentence]:
    """What to show of these citations, each with all that was seen in its words."""
    read_by: dict[int, set[int]] = {}
    for reader in network.readers:
        read_by.setdefault(reader.passage, set()).add(reader.annotator)
    return [
        _sentence(network, one, whole, texts[one.passage], read_by.get(one.passage, set()))
        for one, whole in found
    ]


def _sentence(
    network: Network, one: Citation, whole: Citation, passage: PassageText, read_by: set[int]
) -> Sentence:
    saw = {each.annotator for each in one.seen}
    others = [each for each in whole.seen if each.annotator not in saw]
    marks = {part: [span for each in one.seen for span in getattr(each, part)] for part in PARTS}
    return Sentence(
        network.read.documents[one.document],
        passage,
        None if passage.text is None else excerpt(passage.text, marks, passage.sentence_starts),
        tuple(_seen(network, one, passage.text)),
        tuple((each.annotator, words.label(network, network.name(each.cited))) for each in others),
        tuple(sorted(read_by - {each.annotator for each in whole.seen})),
    )


def _seen(network: Network, one: Citation, text: str | None) -> Iterable[SeenBy]:
    """Annotators who say the very same stand together."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for each in one.seen:
        steps = chain(each, network.places, network.name)
        quoted = tuple(
            (part, " … ".join((text or "")[start:end] for start, end in getattr(each, part)))
            for part in PARTS
            if getattr(each, part)
        )
        labels = tuple(words.step_label(network, step) for step in steps)
        found.setdefault((labels, each.speech, quoted), []).append(each.annotator)
    for said, annotators in found.items():
        yield SeenBy(tuple(sorted(annotators)), *said)
