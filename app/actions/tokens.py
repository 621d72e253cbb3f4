"""Bearer tokens for scripts: how one is made. What is kept of its secret is a hash, as of every secret."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.people import active_person, new_secret, secret_hash
from app.core.people import is_one_line
from app.db import insert_row, now, table_of
from app.errors import BadInput, Fault, say
from app.models.people import SCOPES, ApiToken, ApiTokenProject
from app.models.projects import Member

LONGEST_TOKEN_DAYS = 730


def make_token(
    session: Session,
    person_id: int,
    *,
    scope: str = "read",
    days: int = 90,
    name: str = "",
    project_ids: Collection[int] = (),
    by: int | None = None,
) -> str:
    """The secret of a bearer token for scripts; BadInput where scope, days, name or projects are not possible.

    With ``project_ids`` it works in these alone, and nowhere outside of projects but for what is read of outlets.
    """
    faults = []
    if scope not in SCOPES:
        faults.append(Fault("/scope", say("The scope must be one of %(list)s.", list=", ".join(SCOPES))))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        lasts = say("A token may last from 1 to %(days)s days.", days=LONGEST_TOKEN_DAYS)
        faults.append(Fault("/days", lasts))
    if len(name) > 100 or not is_one_line(name):
        faults.append(Fault("/name", "A token's name is one line of at most 100 characters."))
    if len(set(project_ids) & projects_of(session, person_id)) < len(set(project_ids)):
        faults.append(Fault("/projects", "A token can be for projects of its person alone."))
    if faults:
        raise BadInput(faults)
    active_person(session, person_id)
    secret, at = new_secret(), now()
    row = {
        "secret_hash": secret_hash(secret),
        "person_id": person_id,
        "scope": scope,
        "name": name,
        "created_at": at,
        "expires_at": at + timedelta(days=days),
    }
    token_id = insert_row(session, table_of(ApiToken), row)
    if limited_to := sorted(set(project_ids)):
        session.execute(
            insert(table_of(ApiTokenProject)),
            [{"token_id": token_id, "project_id": one} for one in limited_to],
        )
    details = {"for": person_id, "scope": scope, "days": days, "projects": limited_to}
    audit.record(session, "token.make", "api_token", token_id, person_id=by, details=details)
    return secret


def projects_of(session: Session, person_id: int) -> set[int]:
    """The ids of the projects that this person is a member of, in whatever role."""
    holds = or_(Member.is_annotator, Member.is_adjudicator, Member.is_lead)
    return set(session.scalars(select(Member.project_id).where(Member.person_id == person_id, holds)))
