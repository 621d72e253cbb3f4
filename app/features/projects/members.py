"""Who is in a project, as its leads see it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotThere
from app.models.people import ApiToken, Identity, LoginSession, Person, PersonLanguage, SignInLink
from app.models.projects import Member
from app.models.rounds import Assignment


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in the list. ``has_come``: they have signed in, have a password, or were given passages."""

    person_id: int
    name: str
    email: str
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    joined_at: datetime
    has_come: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Work:
    """How many passages somebody has finished and begun in a project."""

    done: int
    unfinished: int


_has_come = or_(
    Identity.password_hash.is_not(None),
    exists().where(LoginSession.person_id == Identity.person_id),
    # Only who asks for passages is given any, over the API too; sign-ins that ended are deleted some day.
    exists().where(Assignment.person_id == Identity.person_id),
)
_holds_a_role = or_(Member.is_annotator, Member.is_adjudicator, Member.is_lead)


def members(session: Session, project_id: int) -> list[MemberLine]:
    """Everybody who holds a role here now, by name."""
    return _lines(session, project_id)


def my_member(session: Session, project_id: int, person_id: int) -> MemberLine:
    """One of them; NotThere for anybody else."""
    found = _lines(session, project_id, person_id)
    if not found:
        raise NotThere("There is no such page, or it is not yours.")
    return found[0]


def work_of(session: Session, project_id: int, person_id: int) -> Work:
    """What a member has done here."""
    query = (
        select(Assignment.state, func.count())
        .where(Assignment.project_id == project_id, Assignment.person_id == person_id)
        .group_by(Assignment.state)
    )
    by_state = dict(session.execute(query).all())
    return Work(by_state.get("done", 0), by_state.get("unfinished", 0))


def may_be_sent_a_link(session: Session, project_id: int, person_id: int) -> bool:
    """Whether a lead of this project may make a link that signs this person in.

    Such a link opens everything that its person may do. So it is for somebody whom a lead of this project
    invited, who has never come in by any way, and who is nothing anywhere else.
    """
    elsewhere = exists().where(Member.person_id == Person.id, Member.project_id != project_id, _holds_a_role)
    leads = select(Member.person_id).where(Member.project_id == project_id, Member.is_lead)
    invited = exists().where(
        SignInLink.person_id == Person.id,
        SignInLink.purpose == "invitation",
        SignInLink.created_by_id.in_(leads),
    )
    found = session.scalar(
        select(Person.id)
        .join(Identity, Identity.person_id == Person.id)
        .where(
            Person.id == person_id,
            ~Person.is_admin,
            ~Person.edits_registry,
            Person.deactivated_at.is_(None),
            ~_has_come,
            ~exists().where(ApiToken.person_id == Person.id),
            ~elsewhere,
            invited,
        )
    )
    return found is not None


def _lines(session: Session, project_id: int, person_id: int | None = None) -> list[MemberLine]:
    query = (
        select(Identity, Member, Person.deactivated_at, _has_come.label("has_come"))
        .join(Member, Member.person_id == Identity.person_id)
        .join(Person, Person.id == Identity.person_id)
        .where(Member.project_id == project_id, _holds_a_role)
        .order_by(Identity.name, Identity.email)
    )
    if person_id is not None:
        query = query.where(Member.person_id == person_id)
    rows = session.execute(query).all()
    languages = _languages(session, project_id)
    return [
        MemberLine(
            identity.person_id,
            identity.name,
            identity.email,
            member.roles,
            languages.get(identity.person_id, ()),
            member.joined_at,
            has_come,
            deactivated_at is not None,
        )
        for identity, member, deactivated_at, has_come in rows
    ]


def _languages(session: Session, project_id: int) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(PersonLanguage.person_id, PersonLanguage.language)
        .join(Member, Member.person_id == PersonLanguage.person_id)
        .where(Member.project_id == project_id)
        .order_by(PersonLanguage.language)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, language in rows:
        found[person_id] = (*found.get(person_id, ()), language)
    return found
