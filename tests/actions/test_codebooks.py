"""Publishing a codebook: every part of it is stored, and then it does not change."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.actions.codebooks import book_of, publish, published_version
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.core.codebook.read_yaml import from_dict, read_yaml
from app.core.codebook.values import Codebook
from app.core.codebook.write import sha256
from app.db import Database, table_of
from app.errors import BadInput, RuleBroken
from app.models.audit import AuditEntry
from app.models.codebooks import CodebookVersion, Label, LabelChange, LabelRelation, LabelText, Variable
from app.models.projects import Project
from tests.corpus_rows import add_person

BORDER_PRESS = STARTER.with_name("border-press.yaml")


def a_book(version: str = "1.0.0", **framing: object) -> Codebook:
    labels = [
        {"key": "child", "parent": "parent_label", "definition": "Below.", "shortcut": "1"},
        {"key": "parent_label", "abstract": True},
        {
            "key": "calm",
            "excludes": ["heated"],
            "confused_with": {"child": "One is quiet."},
            "translations": {"ru": {"name": "Спокойно"}},
        },
        {"key": "heated", "requires": ["child"], "examples": ["A blaze of words."], "colour": 3},
    ]
    return from_dict(
        {
            "key": "tide",
            "name": "Tide",
            "version": version,
            "variables": [
                {"key": "framing", "type": "choose_many", "on": ["span", "passage"], "required": True}
                | {"attributes": ["voice"], "labels": labels}
                | framing,
                {
                    "key": "voice",
                    "type": "choose_one",
                    "on": ["mark"],
                    "values": ["author", "other"],
                    "default": "author",
                },
                {"key": "tone", "type": "scale", "level": "ordinal", "points": [-1, 0, 1], "on": ["passage"]},
            ],
        }
    )


def a_project(session: Session) -> int:
    project = Project(slug="tide", name="Tide")
    session.add(project)
    session.flush()
    return project.id


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_publishing_stores_variables_labels_relations_and_texts(database: Database) -> None:
    book = a_book()
    with database.writing() as session:
        project_id, olga = a_project(session), add_person(session, "Olga")
        version_id = publish(session, project_id, book, by=olga).id
        session.commit()
    with database.reading() as session:
        version = session.get_one(CodebookVersion, version_id)
        assert (version.version, version.content_sha256, version.published_by_id) == (
            "1.0.0",
            sha256(book),
            olga,
        )
        assert version.published_at is not None
        variables = {one.key: one for one in session.scalars(select(Variable))}
        assert [(one.key, one.position) for one in variables.values()] == [
            ("framing", 1),
            ("voice", 2),
            ("tone", 3),
        ]
        framing, tone = variables["framing"], variables["tone"]
        assert (framing.on_span, framing.on_passage, framing.on_document, framing.is_required) == (
            True,
            True,
            False,
            True,
        )
        assert variables["voice"].on_mark
        assert (tone.level, tone.points) == ("ordinal", [-1, 0, 1])
        labels = {one.key: one for one in session.scalars(select(Label))}
        assert labels["child"].parent_id == labels["parent_label"].id
        assert (
            labels["parent_label"].is_abstract,
            labels["child"].shortcut,
            labels["heated"].colour_slot,
        ) == (True, "1", 3)
        assert [labels[key].position for key in ("child", "parent_label", "calm", "heated")] == [1, 2, 3, 4]
        keys = {one.id: key for key, one in labels.items()}
        relations = session.scalars(select(LabelRelation)).all()
        assert sorted(
            (keys[one.label_id], one.relation, keys[one.other_label_id], one.note) for one in relations
        ) == [
            ("calm", "confused_with", "child", "One is quiet."),
            ("calm", "excludes", "heated", ""),
            ("heated", "requires", "child", ""),
        ]
        texts = {(keys[one.label_id], one.language): one for one in session.scalars(select(LabelText))}
        assert texts["child", "en"].definition == "Below."
        assert texts["heated", "en"].examples == ["A blaze of words."]
        assert texts["calm", "ru"].name == "Спокойно"


def test_publishing_is_in_the_projects_audit_chain(database: Database) -> None:
    with database.writing() as session:
        project_id, olga = a_project(session), add_person(session, "Olga")
        version_id = publish(session, project_id, a_book(), by=olga).id
        session.commit()
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.object_kind, entry.object_id, entry.person_id) == (
        "codebook.publish",
        "codebook_version",
        version_id,
        olga,
    )


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (CodebookVersion, {"version": "9.9.9"}),
        (CodebookVersion, {"published_at": None, "published_by_id": None}),
        (Variable, {"name": "Other"}),
        (Label, {"name": "Other"}),
        (LabelRelation, {"note": "Other"}),
        (LabelText, {"definition": "Other"}),
    ],
)
def test_a_published_version_does_not_change(
    database: Database, table: type, values: dict[str, object]
) -> None:
    with database.writing() as session:
        publish(session, a_project(session), a_book(), by=None)
        session.commit()
    with (
        database.writing() as session,
        pytest.raises(DBAPIError, match="a published codebook version does not change"),
    ):
        session.execute(update(table_of(table)).values(**values))


def test_nothing_is_added_to_a_published_version_but_translations(database: Database) -> None:
    with database.writing() as session:
        version = publish(session, a_project(session), a_book(), by=None)
        label = session.scalars(select(Label).where(Label.key == "calm")).one()
        session.add(LabelText(project_id=label.project_id, label_id=label.id, language="fa", name="آرام"))
        session.commit()
        session.add(
            Variable(
                project_id=version.project_id,
                codebook_version_id=version.id,
                key="late",
                position=9,
                name="Late",
                type="text",
                on_passage=True,
            )
        )
        with pytest.raises(DBAPIError, match="a published codebook version does not change"):
            session.flush()


def test_the_same_version_is_not_published_twice(database: Database) -> None:
    with database.writing() as session:
        project_id = a_project(session)
        publish(session, project_id, a_book(), by=None)
        with pytest.raises(RuleBroken) as refused:
            publish(session, project_id, a_book(required="false"), by=None)
    assert refused.value.sentence == (
        "Version 1.0.0 of Tide is published already and does not change. Give the next one a new number."
    )


def test_a_codebook_with_a_fault_is_not_published(database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(BadInput) as refused:
            publish(session, a_project(session), replace(a_book(), version="one"), by=None)
        assert count(session, CodebookVersion) == 0
    assert [fault.pointer for fault in refused.value.faults] == ["/version"]


def test_the_next_version_says_what_became_of_each_label(database: Database) -> None:
    first = a_book()
    framing = first.variables[0]
    labels = [label for label in framing.labels if label.key != "calm"]
    labels[0] = replace(labels[0], definition="Now otherwise.")
    labels[2] = replace(labels[2], name="Hot", requires=())
    second = replace(
        first, version="1.1.0", variables=(replace(framing, labels=tuple(labels)), *first.variables[1:])
    )
    with database.writing() as session:
        project_id = a_project(session)
        before = publish(session, project_id, first, by=None)
        after = publish(session, project_id, second, by=None)
        session.commit()
        assert after.previous_version_id == before.id
        assert published_version(session, project_id) is after
        keys = {one.id: (one.codebook_version_id, one.key) for one in session.scalars(select(Label))}
        changes = session.scalars(select(LabelChange)).all()
    said = {
        keys[one.old_label_id]: (keys[one.new_label_id][1] if one.new_label_id else None, one.fate)
        for one in changes
    }
    assert said == {
        (before.id, "child"): ("child", "redefined"),
        (before.id, "parent_label"): ("parent_label", "kept"),
        (before.id, "calm"): (None, "retired"),
        (before.id, "heated"): ("heated", "redefined"),
        (before.id, "author"): ("author", "kept"),
        (before.id, "other"): ("other", "kept"),
    }
    assert {keys[one.new_label_id][0] for one in changes if one.new_label_id} == {after.id}


def test_a_label_that_moved_to_another_variable_is_mapped_to_where_it_is_now(database: Database) -> None:
    def book(version: str, *places: list[str]) -> Codebook:
        variables = [
            {
                "key": f"part_{n}",
                "type": "choose_many",
                "on": ["span"],
                "labels": [{"key": key} for key in keys],
            }
            for n, keys in enumerate(places)
        ]
        return from_dict({"key": "tide", "name": "Tide", "version": version, "variables": variables})

    with database.writing() as session:
        project_id = a_project(session)
        publish(session, project_id, book("1.0.0", ["calm", "sober"], ["heated"]), by=None)
        after = publish(session, project_id, book("2.0.0", ["sober"], ["heated", "calm"]), by=None)
        session.commit()
        moved = session.execute(
            select(LabelChange.fate, Variable.key)
            .join(Label, Label.id == LabelChange.new_label_id)
            .join(Variable, Variable.id == Label.variable_id)
            .where(LabelChange.codebook_version_id == after.id, Label.key == "calm")
        ).one()
    assert tuple(moved) == ("redefined", "part_1")


def test_a_book_gives_the_ids_of_its_variables_and_labels(database: Database) -> None:
    with database.writing() as session:
        version = publish(session, a_project(session), a_book(), by=None)
        session.commit()
        variables = dict(session.execute(select(Variable.key, Variable.id)).all())
        labels = dict(session.execute(select(Label.key, Label.id)).all())
    with database.reading() as session:
        book = book_of(session, version.id)
        assert book_of(session, version.id) is book
    assert book.codebook == a_book()
    assert book.variable_ids == variables
    assert book.label_ids == {key: labels[key] for key in ("child", "parent_label", "calm", "heated")}
    assert book.variable_of["calm"] == "framing"


def test_a_project_that_was_rolled_back_leaves_nothing_in_memory(database: Database) -> None:
    with database.writing() as session:
        create_project(session, ProjectPlan("gone", "Gone"), a_book(), by=None)
    with database.writing() as session:
        stays = create_project(session, ProjectPlan("stays", "Stays"), a_book(name="Other name"), by=None)
        session.commit()
    with database.reading() as session:
        version = published_version(session, stays.id)
        assert version is not None
        assert book_of(session, version.id).codebook == a_book(name="Other name")


@pytest.mark.parametrize("file", [STARTER, BORDER_PRESS], ids=["starter", "border-press"])
def test_a_shipped_codebook_is_published_and_read_back_whole(database: Database, file: object) -> None:
    book = read_yaml(file.read_bytes())  # type: ignore[attr-defined]
    with database.writing() as session:
        version = publish(session, a_project(session), book, by=None)
        session.commit()
    with database.reading() as session:
        assert book_of(session, version.id).codebook == book
        assert count(session, Variable) == len(book.variables)
        assert count(session, Label) == sum(len(variable.choices) for variable in book.variables)
