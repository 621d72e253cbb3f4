"""A project of Olga's on a codebook of the test's own, and annotators who work through the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from app.actions.projects import ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from app.models.projects import Member
from tests.cast import Cast
from tests.corpus_rows import add_documents, enter_all
from tests.world import a_save

Answer = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Harbour:
    """The project that a test works in."""

    database: Database
    project_id: int
    slug: str = "harbour"


def make_harbour(
    database: Database, cast: Cast, book: bytes, texts: Sequence[dict[str, Any]], **round_plan: Any
) -> Harbour:
    """Olga leads it, Ann and Ben annotate these documents in its running round."""
    with database.writing() as session:
        plan = ProjectPlan("harbour", "Harbour", first_round=RoundPlan(**round_plan))
        project = create_project(session, plan, read_yaml(book), by=cast.id("olga"))
        for who in ("ann", "ben"):
            session.add(Member(project_id=project.id, person_id=cast.id(who), is_annotator=True))
        session.flush()
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
        return Harbour(database, project.id)


def code_all(client: FlaskClient, headers: dict[str, str], slug: str, answer: Answer) -> int:
    """Save ``answer(assignment)`` for every passage that can be claimed; how many there were."""
    saved = 0
    while (given := client.post(f"/api/v1/projects/{slug}/next", headers=headers)).status_code != 204:
        assert given.status_code in (200, 201), given.get_data(as_text=True)
        assignment = read(client, headers, given.json["current"])
        save(client, headers, assignment, **answer(assignment))
        saved += 1
    return saved


def read(client: FlaskClient, headers: dict[str, str], assignment_id: int) -> dict[str, Any]:
    """One's own assignment as it is now."""
    given = client.get(f"/api/v1/assignments/{assignment_id}", headers=headers)
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def save(client: FlaskClient, headers: dict[str, str], assignment: dict[str, Any], **said: Any) -> None:
    """One save that must be taken; done and nothing applies unless something is said."""
    given = client.put(
        f"/api/v1/assignments/{assignment['id']}/revisions",
        json=a_save(assignment, **said),
        headers=headers | {"Idempotency-Key": str(uuid4())},
    )
    assert given.status_code == 200, given.get_data(as_text=True)
