"""What the server holds after each part of the walk, read from its database; and what an exported file holds."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select

from app.db import Database
from app.models.codebooks import Label
from app.models.corpus import Document
from app.models.people import Consent, Identity
from app.models.projects import Member, Project
from app.models.rounds import Assignment, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Mark, Revision

# By the words of a passage: label, words and voice of every mark, in the order of the text.
Mine = tuple[str, str, str]
Said = dict[str, list[Mine]]


class Stored:
    """The database of one project."""

    def __init__(self, database: Database, slug: str) -> None:
        self.database, self.slug = database, slug

    def members(self) -> dict[str, set[str]]:
        """Who is in it, as what."""
        query = select(Identity.name, Member).join(Member, Member.person_id == Identity.person_id)
        return {
            name: {role for role in ("annotator", "adjudicator", "lead") if getattr(one, f"is_{role}")}
            for name, one in self._rows(query.join(Project, Project.id == Member.project_id))
        }

    def consented(self) -> set[str]:
        """Who agreed."""
        query = select(Identity.name).join(Consent, Consent.person_id == Identity.person_id)
        with self.database.reading() as session:
            return set(session.scalars(query))

    def rounds(self) -> dict[str, str]:
        """Every round and its state."""
        query = select(Round.name, Round.state).join(Project, Project.id == Round.project_id)
        return dict(self._rows(query.order_by(Round.id)))

    def one_round(self, name: str) -> tuple[int, str, str]:
        """How a round is read: by how many, what they are shown, in which order."""
        query = select(Round.k, Round.condition, Round.reading_order).where(Round.name == name)
        ((k, condition, order),) = self._rows(query.join(Project, Project.id == Round.project_id))
        return k, condition, order

    def documents(self) -> list[str]:
        """The titles of what is in the project, in the order in which it came."""
        query = select(Document.title).join(Project, Project.id == Document.project_id)
        return [title for (title,) in self._rows(query.order_by(Document.id))]

    def passages(self, title: str) -> list[tuple[str, str]]:
        """Words and direction of each passage of a document."""
        query = (
            select(TextVersion.text, Passage.start, Passage.end, Passage.direction)
            .join(Passage, Passage.text_version_id == TextVersion.id)
            .join(Document, Document.id == Passage.document_id)
            .join(Project, Project.id == Document.project_id)
            .where(Document.title == title, Passage.unit == "paragraph")
            .order_by(Passage.number)
        )
        return [(text[start:end], direction) for text, start, end, direction in self._rows(query)]

    def joined_passages(self) -> int:
        """How many passages were made of several paragraphs."""
        query = select(func.sum(Passage.paragraphs - 1)).join(Project, Project.id == Passage.project_id)
        ((many,),) = self._rows(query.where(Passage.unit == "paragraph"))
        return int(many or 0)

    def states(self, name: str) -> dict[str, int]:
        """In which states this annotator's passages are."""
        query = (
            select(Assignment.state, func.count())
            .join(Identity, Identity.person_id == Assignment.person_id)
            .join(Project, Project.id == Assignment.project_id)
            .where(Identity.name == name)
            .group_by(Assignment.state)
        )
        return dict(self._rows(query))

    def in_hand(self, name: str) -> set[str]:
        """The documents of which this annotator has passages to read."""
        query = (
            select(Document.title)
            .join(Assignment, Assignment.document_id == Document.id)
            .join(Identity, Identity.person_id == Assignment.person_id)
            .join(Project, Project.id == Document.project_id)
            .where(Identity.name == name, Assignment.state == "unfinished")
        )
        return {title for (title,) in self._rows(query)}

    def marks(self, name: str) -> set[tuple[Any, ...]]:
        """Document, place in it, words, label and attributes of every mark in what this annotator finished."""
        query = (
            select(Document.title, Passage.start, Mark, Label.key)
            .join(Revision, Revision.id == Mark.revision_id)
            .join(Assignment, Assignment.current_revision_id == Revision.id)
            .join(Passage, Passage.id == Assignment.passage_id)
            .join(Document, Document.id == Passage.document_id)
            .join(Label, Label.id == Mark.label_id)
            .join(Identity, Identity.person_id == Revision.person_id)
            .join(Project, Project.id == Document.project_id)
            .where(Identity.name == name, Revision.state == "done")
        )
        return {
            (title, one.start + begin, one.end + begin, one.quote, label, frozenset(one.attributes.items()))
            for title, begin, one, label in self._rows(query)
        }

    def _rows(self, query: Select[Any]) -> list[Any]:
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(query.where(Project.slug == self.slug))]


def said_of(assignment: Mapping[str, Any]) -> list[Mine]:
    """The marks of an assignment as the server answers it."""
    return [
        (one["label"], one["quote"], one["attributes"]["voice"]) for one in assignment["current"]["spans"]
    ]


def exported_marks(documents: list[dict[str, Any]]) -> dict[str, set[tuple[Any, ...]]]:
    """By pseudonym, every mark of a file in the form of ``Stored.marks``, each quote compared with its text."""
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for one in documents:
        for revision in one["revisions"]:
            for mark in revision["marks"]:
                start, end, quote = mark["start"], mark["end"], mark["quote"]
                assert one["text"][start:end] == quote
                attributes = frozenset(mark["attributes"].items())
                found[revision["annotator"]].add((one["title"], start, end, quote, mark["label"], attributes))
    return dict(found)
