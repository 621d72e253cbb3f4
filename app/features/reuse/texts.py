"""What is compared: the newest texts of the documents that are visible, by their passages of paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.models.corpus import Document, Import
from app.models.texts import Passage, TextVersion

# Names, addresses and legal lines are the same in all that an outlet puts out, and no copies of each other.
ROLES = ("title", "heading", "body", "caption", "quotation")
_AT_ONCE = 200


@dataclass(slots=True)
class Texts:
    """The passages of a project in the order of their documents."""

    passages: list[int] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def by_document(self) -> Iterator[tuple[int, str]]:
        """Each document with all of its words."""
        first = 0
        for at in range(1, len(self.documents) + 1):
            if at == len(self.documents) or self.documents[at] != self.documents[first]:
                yield self.documents[first], "\n\n".join(self.words[first:at])
                first = at


def visible_documents(session: Session, project_id: int) -> list[int]:
    """The documents of complete imports that nobody withdrew, in their order."""
    return list(
        session.scalars(
            select(Document.id)
            .join(Import, Import.id == Document.import_id)
            .where(
                Document.project_id == project_id, Import.state == "complete", Document.withdrawn_at.is_(None)
            )
            .order_by(Document.id)
        )
    )


def uncut(session: Session, document_ids: list[int]) -> list[int]:
    """Those among these documents whose newest text was never cut into paragraphs."""
    cut = exists().where(Passage.text_version_id == TextVersion.id, Passage.unit == "paragraph")
    return list(
        session.scalars(
            select(TextVersion.document_id)
            .where(TextVersion.document_id.in_(document_ids), *newest_with_text(), ~cut)
            .order_by(TextVersion.document_id)
        )
    )


def read(session: Session, document_ids: list[int]) -> Texts:
    """The passages of these documents with their words; those whose text was erased are left out."""
    found = Texts()
    for first in range(0, len(document_ids), _AT_ONCE):
        rows = session.execute(
            select(TextVersion.id, TextVersion.document_id, TextVersion.text).where(
                TextVersion.document_id.in_(document_ids[first : first + _AT_ONCE]), *newest_with_text()
            )
        )
        text = {row.id: row.text or "" for row in rows}
        passages = session.execute(
            select(Passage.id, Passage.document_id, Passage.text_version_id, Passage.start, Passage.end)
            .where(Passage.text_version_id.in_(text), Passage.unit == "paragraph", Passage.role.in_(ROLES))
            .order_by(Passage.document_id, Passage.number)
        )
        for row in passages:
            found.passages.append(row.id)
            found.documents.append(row.document_id)
            found.words.append(text[row.text_version_id][row.start : row.end])
    return found


def newest_with_text() -> tuple[ColumnElement[bool], ...]:
    """Conditions on ``TextVersion``: the newest of its document, and not erased."""
    other = TextVersion.__table__.alias("other")
    newest = (
        select(func.max(other.c.number))
        .where(other.c.document_id == TextVersion.document_id)
        .scalar_subquery()
    )
    return TextVersion.number == newest, TextVersion.text.is_not(None)
