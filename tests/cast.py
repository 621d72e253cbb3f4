"""The cast of the tests: Ann and Ben annotate, Ada adjudicates, Olga owns the project, Max is a stranger."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from app.actions.people import make_link, secret_hash
from app.db import Database, now, random_id, table_of
from app.models.people import ApiToken, Identity, Person
from app.models.projects import Member, Project

NAMES = ("ann", "ben", "ada", "olga", "max", "root", "otto", "dan")
PROJECTS = {"border": "Border press", "other": "Another study"}
# Otto leads the other project, in which nobody else is; Dan annotated here until his account was closed.
MEMBERS = {
    "border": {
        "ann": ("annotator",),
        "ben": ("annotator",),
        "ada": ("adjudicator",),
        "olga": ("lead",),
        "dan": ("annotator",),
    },
    "other": {"otto": ("lead",)},
}
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, by their names in lower case; projects by their slugs."""

    database: Database
    ids: dict[str, int]
    projects: dict[str, int]

    def id(self, who: str) -> int:
        """Their random id."""
        return self.ids[who]

    def email(self, who: str) -> str:
        """Their address."""
        return f"{who}@example.org"

    def project(self, slug: str) -> int:
        """The id of a project."""
        return self.projects[slug]

    def token(self, who: str) -> str:
        """The secret of a token of theirs that may do all that they may; it was there from the start."""
        return f"token-of-{who}"

    def headers(self, who: str) -> dict[str, str]:
        """What a script of theirs sends."""
        return {"Authorization": f"Bearer {self.token(who)}"}

    def sign_in(self, client: FlaskClient, who: str) -> None:
        """Sign a browser in as them: a link, its button, and the front door."""
        with self.database.writing() as session:
            secret = make_link(session, self.id(who), hours=1, by=None)
            session.commit()
        address = f"/sign-in/link/{secret}"
        response = client.post(address, data={"csrf_token": csrf(client, address)})
        assert response.status_code == 303, response.text

    def post(
        self, client: FlaskClient, address: str, data: dict[str, str], form_at: str = "/account"
    ) -> TestResponse:
        """Send a form as a signed-in browser does: with the token of the page that it is on."""
        return client.post(address, data=data | {"csrf_token": csrf(client, form_at)})


def csrf(client: FlaskClient, address: str = "/sign-in") -> str:
    """The token against forgery of the first form on a page."""
    found = _CSRF.search(client.get(address).text)
    assert found is not None, f"no form at {address}"
    return found[1]


def make_cast(database: Database) -> Cast:
    """Everybody and two empty projects, in one transaction of plain inserts."""
    ids = {name: random_id() for name in NAMES}
    with database.writing() as session:
        at = now()
        session.execute(
            insert(table_of(Person)),
            [
                {
                    "id": ids[name],
                    "is_admin": name == "root",
                    "edits_registry": False,
                    "deactivated_at": at if name == "dan" else None,
                }
                for name in NAMES
            ],
        )
        session.execute(
            insert(table_of(Identity)),
            [
                {"person_id": ids[name], "name": name.title(), "email": f"{name}@example.org"}
                for name in NAMES
            ],
        )
        session.execute(
            insert(table_of(ApiToken)),
            [
                {
                    "person_id": ids[name],
                    "secret_hash": secret_hash(f"token-of-{name}"),
                    "scope": "lead",
                    "expires_at": at + timedelta(days=1),
                    "last_used_at": at,
                }
                for name in NAMES
            ],
        )
        projects = {
            slug: session.execute(
                insert(table_of(Project)).values(slug=slug, name=name).returning(table_of(Project).c.id)
            ).scalar_one()
            for slug, name in PROJECTS.items()
        }
        session.execute(
            insert(table_of(Member)),
            [
                {
                    "project_id": projects[slug],
                    "person_id": ids[name],
                    "is_annotator": "annotator" in roles,
                    "is_adjudicator": "adjudicator" in roles,
                    "is_lead": "lead" in roles,
                }
                for slug, members in MEMBERS.items()
                for name, roles in members.items()
            ],
        )
        session.commit()
    return Cast(database, ids, projects)
