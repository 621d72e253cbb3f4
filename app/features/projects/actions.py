"""Inviting people to a project, and what annotators are asked to agree to."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit, people
from app.db import insert_row, table_of
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.projects import members, queries
from app.models.people import ConsentText, Identity
from app.models.projects import Project

INVITATION_DAYS = 7


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is in the project now. ``secret`` is of their link; None where they had an account."""

    person_id: int
    name: str
    email: str
    secret: str | None


def invite(
    session: Session, project_id: int, *, email: str, name: str, roles: Collection[str], by: int
) -> Invited:
    """Take somebody into the project, with an account and a link to it where they have none.

    Who has an account gets no link, for it would open all that they may do to whoever holds it.
    """
    _one_at_a_time(session, project_id)
    identity = session.scalar(select(Identity).where(Identity.email == email))
    if identity is not None:
        if queries.roles_of(session, project_id, identity.person_id):
            raise BadInput(
                [
                    Fault(
                        "/email",
                        say("%(email)s is in this project already. Change their roles below.", email=email),
                    )
                ]
            )
        people.set_roles(session, project_id, identity.person_id, roles, by)
        return Invited(identity.person_id, identity.name, email, None)
    person = people.add_person(session, email=email, name=name, by=by)
    people.set_roles(session, project_id, person.id, roles, by)
    return Invited(person.id, name, email, _invitation(session, person.id, by))


def new_invitation(session: Session, project_id: int, person_id: int, *, by: int) -> Invited:
    """Another link for somebody who was invited and never came; the links before it work no more."""
    _one_at_a_time(session, project_id)
    member = members.my_member(session, project_id, person_id)
    if not members.may_be_sent_a_link(session, project_id, person_id):
        raise RuleBroken(
            "%(name)s has come in already, or works elsewhere on this site, and needs no invitation."
            " Who cannot get in asks whoever runs this site for a link.",
            name=member.name,
        )
    people.void_links(session, person_id)
    return Invited(person_id, member.name, member.email, _invitation(session, person_id, by))


def remove(session: Session, project_id: int, person_id: int, *, by: int) -> str:
    """Take somebody out of the project; their name. What they did stays."""
    member = members.my_member(session, project_id, person_id)
    if members.may_be_sent_a_link(session, project_id, person_id):
        people.void_links(session, person_id)
    people.set_roles(session, project_id, person_id, (), by)
    return member.name


def newest_consent_text(session: Session, project_id: int) -> ConsentText | None:
    """What annotators are asked to agree to now; None where nothing is asked."""
    return session.scalar(
        select(ConsentText)
        .where(ConsentText.project_id == project_id)
        .order_by(ConsentText.version.desc())
        .limit(1)
    )


def change_consent_text(session: Session, project_id: int, body: str, *, by: int) -> int | None:
    """The number of the new version; None where the newest says the same. Earlier versions stay."""
    _one_at_a_time(session, project_id)
    newest = newest_consent_text(session, project_id)
    if newest is not None and newest.body == body:
        return None
    version = 1 if newest is None else newest.version + 1
    row = {"project_id": project_id, "version": version, "body": body}
    text_id = insert_row(session, table_of(ConsentText), row)
    audit.record(
        session,
        "consent.text",
        "consent_text",
        text_id,
        project_id=project_id,
        person_id=by,
        details={"version": version},
    )
    return version


def _invitation(session: Session, person_id: int, by: int) -> str:
    return people.make_link(session, person_id, purpose="invitation", hours=24 * INVITATION_DAYS, by=by)


def _one_at_a_time(session: Session, project_id: int) -> None:
    # A form that is sent twice at once: the second waits, and finds what the first did.
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update(key_share=True)).one()
