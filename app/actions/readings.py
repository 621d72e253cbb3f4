"""Which of an annotator's revisions counts: the default reading of agreement, said once for exports as well.

Of each assignment the first revision that is done, in one pass; it counts when it was made without
suggestions, by somebody independent, for one of the k slots. A later one is a correction and never takes its
place, not even where the first was left out: whoever corrects has seen what came before.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, true
from sqlalchemy.orm import aliased

from app.models.rounds import Assignment, Round
from app.models.texts import Passage
from app.models.work import Revision

READING_ROLES = ("title", "heading", "body")


def first_done() -> ColumnElement[bool]:
    """The revision is the first done one of its assignment in its pass."""
    return and_(Revision.state == "done", ~_another_done(before=True))


def corrected() -> ColumnElement[bool]:
    """A later revision of the same assignment and pass is done as well."""
    return _another_done(before=False)


def unassisted() -> ColumnElement[bool]:
    """Nothing was suggested to the annotator. A list is compared as text, for both engines write ``[]`` alike."""
    return cast(Revision.assisted, Text) == "[]"


def is_read() -> ColumnElement[bool]:
    """The passage has a role that is read; a whole document has all of them."""
    return or_(Passage.unit == "document", Passage.role.in_(READING_ROLES))


def counts(*, every_role: bool = False) -> ColumnElement[bool]:
    """The revision belongs to the default reading of its round and pass; with ``every_role`` whatever its passage is.

    Needs Revision, Assignment, Round and Passage in the statement.
    """
    return and_(
        first_done(),
        unassisted(),
        Revision.is_independent,
        ~Revision.is_surplus,
        Assignment.excluded_reason.is_(None),
        Revision.codebook_version_id == Round.codebook_version_id,
        true() if every_role else is_read(),
    )


def _another_done(*, before: bool) -> ColumnElement[bool]:
    other: Any = aliased(Revision)
    beside = other.number < Revision.number if before else other.number > Revision.number
    return (
        exists()
        .where(
            other.assignment_id == Revision.assignment_id,
            other.pass_ == Revision.pass_,
            other.state == "done",
            beside,
        )
        .correlate(Revision)
    )
