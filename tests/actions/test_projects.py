"""A new project: codebook published, first round running, its maker in the lead; or a sentence and nothing."""

import pytest
from sqlalchemy import func, select

from app.actions.audit import broken_links
from app.actions.codebooks import published_version
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from app.errors import BadInput, RuleBroken
from app.models.audit import AuditEntry
from app.models.codebooks import Variable
from app.models.projects import Member, Project
from app.models.rounds import Round, RoundVariable
from tests.corpus_rows import add_person

BOOK = read_yaml(STARTER.read_bytes())


def test_a_new_project_has_a_published_codebook_and_a_running_round(database: Database) -> None:
    with database.writing() as session:
        olga = add_person(session, "Olga")
        project = create_project(session, ProjectPlan("tide", "  Tide  ", "descriptive"), BOOK, by=olga)
        session.commit()
    with database.reading() as session:
        stored = session.scalars(select(Project)).one()
        assert (stored.slug, stored.name, stored.stance, stored.created_by_id) == (
            "tide",
            "Tide",
            "descriptive",
            olga,
        )
        version = published_version(session, project.id)
        one = session.scalars(select(Round)).one()
        assert version is not None
        assert (one.purpose, one.state, one.k, one.codebook_version_id) == (
            "production",
            "running",
            2,
            version.id,
        )
        asked = session.scalars(
            select(Variable.key).join(RoundVariable, RoundVariable.variable_id == Variable.id)
        ).all()
        assert set(asked) == {variable.key for variable in BOOK.variables if not variable.is_attribute}


def test_its_maker_leads_it_and_an_operator_is_nobody(database: Database) -> None:
    with database.writing() as session:
        olga = add_person(session, "Olga")
        create_project(session, ProjectPlan("hers", "Hers"), BOOK, by=olga)
        create_project(session, ProjectPlan("nobodys", "Nobody's"), BOOK, by=None)
        session.commit()
        member = session.scalars(select(Member)).one()
    assert (member.person_id, member.roles) == (olga, ("lead",))


def test_making_a_project_begins_its_audit_chain(database: Database) -> None:
    with database.writing() as session:
        create_project(session, ProjectPlan("tide", "Tide"), BOOK, by=None)
        session.commit()
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [entry.action for entry in entries] == ["project.create", "codebook.publish", "round.start"]
        assert broken_links(session) == []


@pytest.mark.parametrize(
    ("plan", "pointers"),
    [
        (ProjectPlan("Tide", "Tide"), ["/slug"]),
        (ProjectPlan("-tide", "Tide"), ["/slug"]),
        (ProjectPlan("t" * 61, "Tide"), ["/slug"]),
        (ProjectPlan("прилив", "Tide"), ["/slug"]),
        (ProjectPlan("", " "), ["/slug", "/name"]),
        (ProjectPlan("tide", "T" * 201), ["/name"]),
        (ProjectPlan("tide", "Tide", "strict"), ["/stance"]),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_fields(
    database: Database, plan: ProjectPlan, pointers: list[str]
) -> None:
    with database.writing() as session:
        with pytest.raises(BadInput) as refused:
            create_project(session, plan, BOOK, by=None)
        assert session.scalar(select(func.count()).select_from(Project)) == 0
    assert [fault.pointer for fault in refused.value.faults] == pointers


def test_an_address_is_given_once(database: Database) -> None:
    with database.writing() as session:
        create_project(session, ProjectPlan("tide", "Tide"), BOOK, by=None)
        with pytest.raises(RuleBroken) as refused:
            create_project(session, ProjectPlan("tide", "Other"), BOOK, by=None)
    assert refused.value.sentence == "There is a project at tide already. Choose another address."
