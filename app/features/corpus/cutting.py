"""Cutting a new document into passages, as its fields, its text and a lead in the preview settle it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.passages import Joins, passage_rows
from app.core.corpus import DocumentDraft
from app.core.text.cut import cut
from app.features.corpus.plan import NewDocument


@dataclass(frozen=True, slots=True)
class Choice:
    """What a lead settled of one document in the preview, by the numbers of its paragraphs before joining.

    ``roles`` stand above the proposed ones; ``joins`` are the accepted joins, or None where the order decides.
    """

    roles: Mapping[int, str] = field(default_factory=dict)
    joins: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A new document with its passages, ready to be written."""

    new: NewDocument
    title: str
    passages: list[dict[str, Any]]


def cut_document(new: NewDocument, joins: str, choice: Choice | None = None) -> CutDocument:
    """Cut the text of a document. Nothing is read or written: this happens outside of any transaction."""
    draft, choice = new.draft, choice or Choice()
    by_order: Joins = "auto" if joins == "auto" else "off"
    rows = passage_rows(
        draft.text,
        "paragraph",
        language=draft.language,
        joins=by_order if choice.joins is None else choice.joins,
        roles=settled_roles(draft) | dict(choice.roles),
    )
    title = next((draft.text[row["start"] : row["end"]] for row in rows if row["role"] == "title"), "")
    return CutDocument(new, draft.title or " ".join(title.split()), rows)


def settled_roles(draft: DocumentDraft) -> dict[int, str]:
    """The roles that the fields of a document settle before anybody looks: its first line is its title."""
    return {1: "title"} if draft.title and _begins_with_title(draft) else {}


def _begins_with_title(draft: DocumentDraft) -> bool:
    # The first line is looked at before the text is cut for it.
    line = draft.text.lstrip().split("\n", 1)[0]
    if " ".join(line.split()).casefold() != draft.title.casefold():
        return False
    first = cut(draft.text, "paragraph", "off")[0]
    return "\n" not in draft.text[first.start : first.end]
