"""A search from the texts to what is kept: as a job, or by the command.

The search itself only reads. What it found is written in small steps and seen when the run is complete, so one that
was broken off begins again from nothing and leaves nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import copies as shared
from app.actions.passages import ensure_unit
from app.config import Settings
from app.core.reuse.claims import find_related
from app.core.reuse.copies import Copies, Parameters, find_copies
from app.db import Database, now
from app.errors import RuleBroken
from app.features.reuse import actions
from app.features.reuse.texts import Texts, read, uncut, visible_documents
from app.models.reuse import ReuseRun

KIND = shared.KIND
ROWS_AT_ONCE = 1000
CUT_AT_ONCE = 20

Say = Callable[[int, int], None]
Step = Callable[[Session], None]


def search(
    database: Database,
    project_id: int,
    run_id: int,
    parameters: Parameters,
    say: Say = lambda _done, _total: None,
    step: Step = lambda _session: None,
) -> dict[str, int]:
    """Find, keep and complete; the counts. ``say`` hears how far it is, ``step`` is part of each transaction."""
    _drop(database, [run_id], step)
    texts = _read(database, project_id, step)
    documents = list(texts.by_document())
    total = len(documents) + 2 * len(texts.words)
    copies = find_copies(
        (words for _document, words in documents),
        parameters=parameters,
        said=lambda done: say(done, total),
    )
    of_passages = find_copies(
        texts.words, texts.documents, parameters, lambda done: say(len(documents) + done, total)
    )
    alike = {(pair.one, pair.other) for pair in of_passages.pairs}
    before = len(documents) + len(texts.words)
    related = [
        one
        for one in find_related(texts.words, texts.documents, said=lambda done: say(before + done, total))
        if (one.one, one.other) not in alike
    ]
    of_run = {"project_id": project_id, "run_id": run_id, "computed_at": now()}
    rows = _rows(texts, [document for document, _words in documents], copies, of_passages, related)
    while some := [of_run | row for row in islice(rows, ROWS_AT_ONCE)]:
        with database.writing() as session:
            actions.add_found(session, run_id, some)
            step(session)
            session.commit()
    counts = {
        "documents": len(documents),
        "passages": len(texts.words),
        "too_short": len(texts.words) - of_passages.compared,
        "document_pairs": len(copies.pairs),
        "passage_pairs": len(of_passages.pairs),
        "related": len(related),
        "is_cut": int(copies.is_cut or of_passages.is_cut),
    }
    with database.writing() as session:
        actions.complete(session, run_id, counts)
        step(session)
        session.commit()
    with database.reading() as session:
        older = actions.older_runs(session, project_id, run_id)
    _drop(database, older, step)
    return counts


def do_job(database: Database, _settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in. The run was made together with the job."""
    with database.reading() as session:
        run = session.scalars(select(ReuseRun).where(ReuseRun.job_id == order.id)).one()
    if run.state == "complete":
        # The worker died between the run's end and the job's.
        return {"run": run.id}
    if run.state == "failed":
        raise RuleBroken(actions.TAKEN_OVER)
    asked = Parameters(run.parameters["threshold"], int(run.parameters["seed"]))
    done = [0, 1]

    def say(now_done: int, total: int) -> None:
        done[:] = now_done, total
        progress.say(min(now_done, total - 1), total)

    search(
        database,
        order.project_id,
        run.id,
        asked,
        say,
        lambda session: progress.step(session, min(done[0], done[1] - 1), done[1]),
    )
    return {"run": run.id}


def _read(database: Database, project_id: int, step: Step) -> Texts:
    with database.reading() as session:
        documents = visible_documents(session, project_id)
    for first in range(0, len(documents), CUT_AT_ONCE):
        with database.reading() as session:
            waiting = uncut(session, documents[first : first + CUT_AT_ONCE])
        if waiting:
            with database.writing() as session:
                ensure_unit(session, project_id, waiting, "paragraph")
                step(session)
                session.commit()
    with database.reading() as session:
        return read(session, documents)


def _rows(
    texts: Texts, documents: list[int], copies: Copies, of_passages: Copies, related: Iterable[Any]
) -> Iterator[dict[str, Any]]:
    """What was found as rows of the table."""
    for pair in copies.pairs:
        yield {
            "level": "document",
            "document_id": documents[pair.one],
            "other_document_id": documents[pair.other],
            "passage_id": None,
            "other_passage_id": None,
        } | _measured(pair)
    for pair in of_passages.pairs:
        yield _passages(texts, pair) | _measured(pair)
    for pair in related:
        no_shingles = {"shared": None, "has": None, "other_has": None}
        yield _passages(texts, pair) | {"method": "tfidf", "score": pair.score} | no_shingles


def _measured(pair: Any) -> dict[str, Any]:
    return {
        "method": pair.method,
        "score": pair.score,
        "shared": pair.shared,
        "has": pair.one_has,
        "other_has": pair.other_has,
    }


def _passages(texts: Texts, pair: Any) -> dict[str, Any]:
    return {
        "level": "passage",
        "document_id": texts.documents[pair.one],
        "other_document_id": texts.documents[pair.other],
        "passage_id": texts.passages[pair.one],
        "other_passage_id": texts.passages[pair.other],
    }


def _drop(database: Database, run_ids: list[int], step: Step) -> None:
    while run_ids:
        with database.writing() as session:
            if not actions.drop_some(session, run_ids, ROWS_AT_ONCE):
                return
            step(session)
            session.commit()
