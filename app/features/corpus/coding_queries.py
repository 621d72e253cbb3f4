"""Reads that an import with marks needs: stored texts and their passages, and what of it is there already."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.actions import passages
from app.actions.imported_people import DOMAIN, people_at
from app.core.people import clean_email
from app.errors import RuleBroken
from app.models.corpus import Document, Import
from app.models.projects import Member
from app.models.rounds import Assignment
from app.models.texts import Passage, TextVersion
from app.models.work import Revision

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text of the project; ``units`` are those that it is cut into already."""

    document_id: int
    text_version_id: int
    is_newest: bool
    units: frozenset[str]

    def may_be_asked(self, unit: str) -> bool:
        """Whether it has passages of this unit, or may still be cut into them."""
        return self.is_newest or unit in self.units


def stored(
    session: Session, project_id: int, texts: Collection[tuple[str, str]]
) -> dict[tuple[str, str], StoredText]:
    """The stored text for each of these keys and hashes that the project has; not of withdrawn documents."""
    newest = (
        select(func.max(TextVersion.number))
        .where(TextVersion.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    found: dict[tuple[str, str], StoredText] = {}
    for some in _portions({key for key, _sha256 in texts}):
        for row in session.execute(
            select(
                Document.id,
                Document.key,
                TextVersion.id.label("text_version_id"),
                TextVersion.text_sha256,
                (TextVersion.number == newest).label("is_newest"),
            )
            .join(TextVersion, TextVersion.document_id == Document.id)
            .join(Import, Import.id == Document.import_id)
            .where(
                Document.project_id == project_id,
                Import.state == "complete",
                Document.withdrawn_at.is_(None),
                TextVersion.text.is_not(None),
                Document.key.in_(some),
            )
            .order_by(TextVersion.number)
        ):
            of = row.key, row.text_sha256
            if of in texts:
                units = session.scalars(
                    select(Passage.unit).where(Passage.text_version_id == row.text_version_id).distinct()
                )
                found[of] = StoredText(row.id, row.text_version_id, row.is_newest, frozenset(units))
    return found


def pieces_of(session: Session, one: StoredText, text: str, language: str | None) -> dict[str, Any]:
    """The passages of a stored text by unit: those that it has, and those that it would be cut into."""
    return {
        unit: passages.planned(session, one.text_version_id, unit, text, language)
        for unit in ("paragraph", "sentence", "document")
    }


def known_keys(session: Session, asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (address, key of a first answer) are stored."""
    people = people_at(session, {address for address, _key in asked})
    wanted = {(people[address], key): (address, key) for address, key in asked if address in people}
    found = set()
    for some in _portions({key for _person, key in wanted}):
        rows = session.execute(
            select(Revision.person_id, Revision.client_key).where(
                Revision.person_id.in_(set(people.values())), Revision.client_key.in_(some)
            )
        )
        found |= {
            wanted[row.person_id, row.client_key] for row in rows if (row.person_id, row.client_key) in wanted
        }
    return found


def has_answers(session: Session, project_id: int) -> bool:
    """Whether anybody was ever given a passage of this project."""
    return bool(session.scalar(select(exists().where(Assignment.project_id == project_id))))


def refuse_strangers(session: Session, project_id: int, coders: Mapping[str, str]) -> None:
    """RuleBroken where a coder is said to be somebody who is no member of the project."""
    people = people_at(session, {clean_email(one) for one in coders.values()})
    members = set(session.scalars(select(Member.person_id).where(Member.project_id == project_id)))
    for coder, address in coders.items():
        person_id = people.get(clean_email(address))
        if person_id is None or person_id not in members or address.endswith(DOMAIN):
            raise RuleBroken(
                "“%(coder)s” is said to be %(address)s, who is no member of this project.",
                coder=coder[:80],
                address=address[:80],
            )


def _portions(keys: Collection[str]) -> Iterator[Sequence[str]]:
    left = iter(sorted(keys))
    while some := list(islice(left, AT_ONCE)):
        yield some
