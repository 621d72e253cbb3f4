"""`masthead demo`: a project with work half done, loaded once by the same actions that people use.

Each step is done only where it is not done yet, so a load that was broken off is completed by the next start.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import schema
from app.actions import audit, people
from app.actions import registry_files as outlets
from app.actions import save as saving
from app.actions.assignments import Open, my_assignment
from app.actions.claim import claim_next
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.config import Settings
from app.core.codebook.read_yaml import read_yaml
from app.core.work.check import ATTRIBUTIONS
from app.core.work.save_body import SaveBody
from app.db import Database, now
from app.errors import RuleBroken
from app.features.corpus import actions as corpus
from app.features.corpus import leftovers, runner, sources
from app.models.corpus import Document, Import
from app.models.people import Identity, Person, PersonLanguage
from app.models.projects import Project
from app.models.rounds import Batch
from app.models.texts import Passage
from app.serve import run_server
from app.web.terminal import instance, sentences

DEMO = Path(__file__).resolve().parent.parent / "seeds" / "demo"
SLUG, NAME = "demo", "Along the Orva"
ABOUT = "Two dozen invented articles from nine papers along one invented river, for looking around."
# The last two articles of each annotator stay open, so that a newcomer can press Next.
LEFT_OPEN = 2
LINK_HOURS = 24
NOT_HERE = (
    "The demo makes sign-in links for people that everybody knows, so it never runs beside real work. "
    "Set MASTHEAD_ENV=demo for an instance that is only for looking around."
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the people of the demo, as its file has them."""

    key: str
    name: str
    email: str
    roles: frozenset[str]
    languages: tuple[str, ...]


def register(group: click.Group) -> None:
    """Hang the command on ``masthead``."""
    group.add_command(demo)


@click.command()
@click.option("--serve", "serves", is_flag=True, help="Then serve it, in this process.")
@sentences
def demo(serves: bool) -> None:
    """Load the demo project once, and print a one-time sign-in link for each of its people."""
    with instance(migrated=False) as (settings, database):
        if settings.environment != "demo":
            raise RuleBroken(NOT_HERE)
        schema.upgrade(database)
        if load(database, settings):
            click.echo("Loaded the demo project.")
        _print_links(database, settings)
        if serves:
            run_server(settings, database)


def sign_in_links(database: Database, settings: Settings) -> list[tuple[DemoPerson, str]]:
    """A new link for each of the demo's people who is still here: it works once, within a day."""
    with database.writing() as session:
        ids = _person_ids(session)
        closed = select(Person.id).where(Person.id.in_(ids.values()), Person.deactivated_at.is_not(None))
        gone = set(session.scalars(closed))
        links = [
            (
                one,
                people.link_address(
                    settings.base_url, people.make_link(session, ids[one.key], hours=LINK_HOURS)
                ),
            )
            for one in demo_people()
            if ids.get(one.key, None) not in (None, *gone)
        ]
        session.commit()
    return links


def _print_links(database: Database, settings: Settings) -> None:
    click.echo("Sign in as one of these; each link works once, until tomorrow:")
    for one, link in sign_in_links(database, settings):
        click.echo(f"  {one.name}, {', '.join(sorted(one.roles))}: {link}")


def load(database: Database, settings: Settings) -> bool:
    """Bring the demo project to where a newcomer finds it; False where it is there already."""
    if _is_complete(database):
        return False
    with database.writing() as session:
        person_ids = load_people(session)
        session.commit()
    _load_registry(database)
    with database.writing() as session:
        project_id = load_project(session, person_ids)
        session.commit()
    load_documents(database, settings, project_id)
    _correct_languages(database, project_id)
    for who in annotators():
        _save_judgements(database, project_id, person_ids[who], who)
    return True


@cache
def demo_people() -> tuple[DemoPerson, ...]:
    """The people of the demo."""
    return tuple(
        DemoPerson(row["key"], row["name"], row["email"], frozenset(row["roles"]), tuple(row["languages"]))
        for row in _rows("people.jsonl")
    )


def annotators() -> list[str]:
    """Those whose judgements the demo holds."""
    return [one.key for one in demo_people() if "annotator" in one.roles]


def _rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (DEMO / name).read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


@cache
def _judgements() -> dict[tuple[str, int], dict[str, Any]]:
    """By the document's key, which is its file's name without the ending, and the number of the passage."""
    return {(Path(row["file"]).stem, row["passage"]): row for row in _rows("judgements.jsonl")}


def _articles() -> int:
    return len({key for key, _number in _judgements()})


def _is_complete(database: Database) -> bool:
    """Whether as many people as the demo has annotators have been through their part, whoever they are by now."""
    with database.reading() as session:
        through = session.execute(
            select(Batch.person_id)
            .join(Project, Project.id == Batch.project_id)
            .where(Project.slug == SLUG, Batch.finished_at.is_not(None))
            .group_by(Batch.person_id)
            .having(func.count() >= _articles() - LEFT_OPEN)
        ).all()
    return len(through) >= len(annotators())


def _person_ids(session: Session) -> dict[str, int]:
    keys = {one.email: one.key for one in demo_people()}
    found = session.execute(select(Identity.email, Identity.person_id).where(Identity.email.in_(keys)))
    return {keys[row.email]: row.person_id for row in found}


def _finished(session: Session, project_id: int, person_id: int) -> int:
    """How many articles this person has been through."""
    return session.scalars(
        select(func.count())
        .select_from(Batch)
        .where(Batch.project_id == project_id, Batch.person_id == person_id, Batch.finished_at.is_not(None))
    ).one()


def load_people(session: Session) -> dict[str, int]:
    """Add the people who are not there yet; the ids of all, by their keys."""
    ids = _person_ids(session)
    for one in demo_people():
        if one.key not in ids:
            person = people.add_person(session, email=one.email, name=one.name)
            ids[one.key] = person.id
            if "lead" in one.roles:
                # So that a newcomer meets the registry's pages, too.
                people.let_edit_registry(session, person.id, allowed=True, by=None)
            session.add_all(PersonLanguage(person_id=person.id, language=code) for code in one.languages)
    return ids


def _load_registry(database: Database) -> None:
    text = (DEMO / "registry.jsonl").read_text(encoding="utf-8")
    with database.reading() as session:
        reading = outlets.read_file(session, "registry.jsonl", text)
    with database.writing() as session:
        report = outlets.import_registry(session, reading, by=None)
        if report.refused:
            raise RuleBroken("; ".join(fault.sentence for fault in report.refused))
        session.commit()


def load_project(session: Session, person_ids: dict[str, int]) -> int:
    """Make the project with its members where it is not there; its id."""
    project = session.scalar(select(Project).where(Project.slug == SLUG))
    if project is None:
        # In the order of the files, so that every demo is the same and its last articles are the open ones.
        first_round = RoundPlan(order="sequential")
        plan = ProjectPlan(SLUG, NAME, description=ABOUT, first_round=first_round)
        project = create_project(session, plan, read_yaml(STARTER.read_bytes()), by=None)
        for one in demo_people():
            people.set_roles(session, project.id, person_ids[one.key], one.roles, by=None)
    return project.id


def load_documents(database: Database, settings: Settings, project_id: int) -> None:
    """Import the articles that are not there yet, by the runner that every import uses."""
    with database.writing() as session:
        # Whatever load was broken off in the middle of this is not running any more, for the port is not open.
        unfinished = select(Import.id).where(
            Import.project_id == project_id, Import.state.in_(("staged", "running"))
        )
        for import_id in session.scalars(unfinished).all():
            leftovers.give_up(session, import_id)
        session.commit()
    files = sources.find_files([DEMO / "articles"], "text")
    found = sources.read_files(files, DEMO / "manifest.csv")
    order = corpus.Order(project_id, source="the demo", format="text")
    report = runner.run_import(database, settings.data_folder, order, found.rows, found.raws)
    if report.refused:
        raise RuleBroken("; ".join(f"{one.place}: {one.reason}" for one in report.refused))


def _correct_languages(database: Database, project_id: int) -> None:
    """A lead would do this by hand: a quotation is often in another language than its article."""
    with database.writing() as session:
        rows = session.execute(
            select(Passage, Document.key)
            .join(Document, Document.id == Passage.document_id)
            .where(Passage.project_id == project_id, Passage.unit == "paragraph")
        )
        for passage, key in rows.all():
            judged = _judgements().get((key, passage.number))
            if judged is not None and judged["language"] != passage.language:
                passage.language = judged["language"]
                audit.record(
                    session,
                    "passage.set_language",
                    "passage",
                    passage.id,
                    project_id=project_id,
                    details={"language": judged["language"]},
                )
        session.commit()


def _save_judgements(database: Database, project_id: int, person_id: int, who: str) -> None:
    while True:
        with database.writing() as session:
            if _finished(session, project_id, person_id) >= _articles() - LEFT_OPEN:
                return
            claim = claim_next(session, project_id, person_id, now())
            session.commit()
        if claim is None:
            return
        for assignment_id in claim.batch:
            _save_one(database, person_id, who, assignment_id)


def _save_one(database: Database, person_id: int, who: str, assignment_id: int) -> None:
    with database.reading() as session:
        opened = my_assignment(session, person_id, assignment_id)
        if opened.row.state != "unfinished":
            return
        key = session.scalars(select(Document.key).where(Document.id == opened.row.document_id)).one()
        judged = _judgements()[(key, opened.row.number)]
        save_key = str(uuid5(NAMESPACE_URL, f"masthead-demo:{who}:{key}:{opened.row.number}"))
        body = SaveBody.model_validate(body_of(judged["annotators"][who], opened))
        checked = saving.check_save(session, person_id, assignment_id, save_key, body)
    if isinstance(checked, saving.Saved):
        return
    with database.writing() as session:
        saving.store(session, person_id, save_key, checked, now())
        session.commit()


def body_of(answer: dict[str, Any], opened: Open) -> dict[str, Any]:
    """The save that this answer of the file is, its offsets counted in the passage that was served."""
    text = opened.served
    return {
        "base": opened.row.current_number,
        "text_sha256": opened.served_sha256,
        "mask_version": opened.mask_version,
        "codebook_version": opened.row.codebook_version,
        "state": "done",
        "none": [*answer["none"], *([] if answer["attributions"] else [ATTRIBUTIONS])],
        "labels": [_marked(one) for one in answer["labels"]],
        "spans": [_marked(one) | _words(text, one["quote"], one["occurrence"]) for one in answer["spans"]],
        "attributions": _attributions(answer["attributions"], text),
        "context_shown": ["title", "previous"],
    }


def _attributions(said: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Who says what; ``nested_in`` counts from 1 in the file, and is an id in a save."""
    ids = [str(uuid5(NAMESPACE_URL, f"masthead-demo:attribution:{number}")) for number in range(len(said))]
    found = []
    for number, one in enumerate(said):
        parts = {
            part: [_words(text, one[part])] if one[part] else [] for part in ("source", "cue", "content")
        }
        named = {name: one[name] for name in ("cited_outlet", "speech", "source_type")}
        outer = one.get("nested_in")
        nested = {"id": ids[number], "nested_in": ids[outer - 1] if outer else None}
        more = {"via_outlet": one.get("via_outlet"), "speaker": one.get("speaker", "")}
        found.append(parts | named | more | nested)
    return found


def _marked(one: dict[str, Any]) -> dict[str, Any]:
    return {"label": one["label"], "attributes": {"voice": one["voice"]}, "note": one["note"]}


def _words(text: str, quote: str, occurrence: int = 1) -> dict[str, Any]:
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return {"start": start, "end": start + len(quote), "quote": quote}
