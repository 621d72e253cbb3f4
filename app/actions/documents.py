"""Finding a document of a project, and holding it while something about it is changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotThere
from app.models.corpus import Document, Import


def locked(session: Session, project_id: int, document_id: int) -> Document:
    """A visible document of this project, held until the transaction ends; NotThere for every other."""
    document = session.scalar(
        select(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.id == document_id, Document.project_id == project_id, Import.state == "complete")
        .with_for_update(of=Document)
    )
    if document is None:
        raise NotThere("There is no such page, or it is not yours.")
    return document
