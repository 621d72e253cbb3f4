"""An archive becomes a project: in one transaction, so that it is there whole or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.actions import audit, registry, registry_files
from app.actions.codebooks import publish
from app.actions.people import set_roles
from app.actions.projects import ProjectPlan, add_project
from app.core.formats.rights import Record
from app.db import now
from app.errors import RuleBroken, say
from app.features.archive.answers import add_decisions
from app.features.archive.documents import add_document, add_steps, moment, passage_texts
from app.features.archive.found import Found, agents_of, book_ids
from app.features.archive.reading import Contents
from app.features.archive.work import add_work
from app.models.archives import Archive
from app.models.corpus import Import
from app.models.projects import Project
from app.models.rounds import Round, RoundVariable

Step = Callable[[int], None]
# What of a round stands in the archive as in its row.
_NOT_COLUMNS = ("codebook", "codebook_version", "variables")


@dataclass(slots=True)
class Report:
    """What came in. ``there`` is the slug of the project that this archive was made into before; then nothing did."""

    slug: str
    there: str | None = None
    project_id: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def project_of(session: Session, sha256: str) -> str | None:
    """The slug of the project that was made from the archive with this manifest, where there is one."""
    return session.scalar(
        select(Project.slug).join(Archive, Archive.project_id == Project.id).where(Archive.sha256 == sha256)
    )


def plan_of(contents: Contents, slug: str) -> ProjectPlan:
    """The project that is made of an archive; at the archive's own address, unless ``slug`` names another."""
    told = contents.project
    return ProjectPlan(slug or told["slug"], told["name"], told["stance"], told["description"])


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Say as a sentence what the database does not take: rules that no check of an archive knows."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        why = str(error.orig).splitlines()[0]
        raise RuleBroken("The archive cannot be stored: %(why)s. Nothing was imported.", why=why) from None


def bring_in(
    session: Session,
    contents: Contents,
    slug: str,
    *,
    by: int | None,
    lead: int | None = None,
    step: Step = lambda _documents: None,
) -> Report:
    """Make the project of an archive, all of it in this transaction; the report of it.

    Its slug is the archive's unless ``slug`` names another; ``lead`` is made its lead.
    """
    if (there := project_of(session, contents.opened.sha256)) is not None:
        return Report(there, there)
    report = _bring_in(session, contents, slug, by, step)
    if lead is not None:
        set_roles(session, report.project_id, lead, {"lead"}, by)
    return report


def _bring_in(session: Session, contents: Contents, slug: str, by: int | None, step: Step) -> Report:
    told, opened = contents.project, contents.opened
    registry_files.import_registry(session, contents.outlets, by=by)
    project = add_project(session, plan_of(contents, slug), by=by)
    archive = Archive(
        project_id=project.id,
        sha256=opened.sha256,
        seed=opened.manifest.get("seed"),
        program=str(opened.manifest.get("program"))[:60],
        counts=opened.manifest.get("counts") or {},
    )
    session.add(archive)
    brought = Import(
        project_id=project.id,
        state="complete",
        source=opened.name[:300],
        format="masthead",
        rows_in=contents.documents,
        rows_new=contents.documents,
        created_by_id=by,
        completed_at=now(),
    )
    session.add(brought)
    session.flush()
    found = Found(project.id, brought.id)
    found.agents = agents_of(session, [one.slug for one in contents.outlets.agents])
    _add_books(session, contents, found, by)
    for one in told["rounds"]:
        found.rounds[one["name"]] = _add_round(session, found, one)
    report = Report(project.slug, project_id=project.id)
    _add_documents(session, contents, found, report, step)
    _note_groups(session, contents, report)
    audit.record(
        session,
        "archive.import",
        "import",
        brought.id,
        project_id=project.id,
        person_id=by,
        details={"sha256": opened.sha256} | dict(report.counts),
    )
    return report


def _add_books(session: Session, contents: Contents, found: Found, by: int | None) -> None:
    for about, book in zip(contents.project["codebooks"], contents.books, strict=True):
        version = publish(session, found.project_id, book, by=by)
        found.books[about["codebook"], about["version"]] = book_ids(session, version)


def _add_round(session: Session, found: Found, one: Record) -> int:
    book = found.books[one["codebook"], one["codebook_version"]]
    columns = {
        f"{key.removesuffix('_on')}_at" if key.endswith("_on") else key: moment(value)
        if key.endswith("_on")
        else value
        for key, value in one.items()
        if key not in _NOT_COLUMNS
    }
    row = Round(project_id=found.project_id, codebook_version_id=book.version_id, **columns)
    session.add(row)
    session.flush()
    asked = [
        {
            "project_id": found.project_id,
            "round_id": row.id,
            "variable_id": book.variables[each["key"]],
            "is_required": each["required"],
        }
        for each in one["variables"]
    ]
    if asked:
        session.execute(insert(RoundVariable), asked)
    return row.id


def _add_documents(session: Session, contents: Contents, found: Found, report: Report, step: Step) -> None:
    ids: dict[str, int] = {}
    for document in contents.each():
        document_id, passages = add_document(session, found, document)
        ids[document.key] = document_id
        revisions = add_work(session, found, document, document_id, passages)
        texts = passage_texts(document)
        decisions = add_decisions(session, found, document.records, passages, texts, revisions)
        report.counts.update(
            documents=1, passages=len(passages), revisions=len(revisions), decisions=decisions
        )
        report.counts["marks"] += sum(len(one["marks"]) for _, one in document.revisions())
        step(1)
    lost = sum(add_steps(session, found, document, ids) for document in contents.each())
    if lost:
        report.notes.append(
            say(
                "%(lost)s steps of the way of a document lead nowhere any more, and were left out.", lost=lost
            )
        )
    report.counts["annotators"] = len(found.people)


def _note_groups(session: Session, contents: Contents, report: Report) -> None:
    """Say where owners that the archive could not tell of, or that only this registry knows, make other groups."""
    told: dict[str, str] = {}
    spans = set()
    for document in contents.each():
        outlet, published = document.records[0]["outlet"], document.records[0]["published"] or {}
        if outlet is not None:
            told[outlet["slug"]] = outlet["owner_group"]
            spans.add((_day(published.get("from")), _day(published.get("to"))))
    here = registry.owner_groups_of(session, set(told), spans) if told else {}
    other = sorted(slug for slug, group in told.items() if here.get(slug, slug) != group)
    if other:
        report.notes.append(
            say(
                "In other owner groups than in the archive, for what the registry here says of owners: %(slugs)s.",
                slugs=", ".join(other),
            )
        )


def _day(day: str | None) -> date | None:
    at = moment(day)
    return None if at is None else at.date()
