"""An import from its rows to its report, as a job: it commits for each batch, and the last commit shows it all.

Cutting and hashing happen between transactions, so that people who save meanwhile wait for a batch at most.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.actions import rounds
from app.core.corpus import Row
from app.db import Database
from app.errors import RuleBroken
from app.features.corpus import actions, cutting, leftovers, marks
from app.features.corpus.actions import Order
from app.features.corpus.cutting import CutDocument
from app.features.corpus.marks import plan_import
from app.features.corpus.plan import NewDocument, Plan, Refused, Step
from app.features.corpus.raw_files import keep_raw
from app.models.rounds import Round

# Aimed at half of what a batch may take, for disks have bad moments.
WRITING_SECONDS = 0.1
FEWEST, FIRST, MOST = 20, 200, 5_000
ENTERING_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows. ``kept`` is false where a refusal stopped all of them."""

    rows_in: int
    new: int
    present: int
    refused: tuple[Refused, ...] = ()
    stubs: tuple[str, ...] = ()
    kept: bool = True
    import_id: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Written:
    """What the batches wrote, for the steps that follow."""

    by_key: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, NewDocument]] = field(default_factory=list)


def run_import(
    database: Database,
    data_folder: Path,
    order: Order,
    rows: Iterable[Row],
    raws: Mapping[str, bytes],
    progress: Callable[[int], None] = lambda _documents: None,
) -> Report:
    """Import rows, all or none of them, unless the order says to skip the bad; then let them into the rounds."""
    drop_leftovers(database)
    with database.reading() as session:
        plan = plan_import(session, order, rows)
    report = report_of(plan, kept=bool(not plan.refused or order.skip_bad))
    if not report.kept:
        return report
    import_id = None
    if plan.rows_new:
        keep_raw(data_folder, raws, (one.draft.raw.sha256 for one in plan.new))
        import_id = _begin(database, order, plan)
        try:
            _write(database, order, import_id, plan, progress)
        except BaseException as error:
            _abandon(database, import_id)
            if isinstance(error, IntegrityError) and _is_key_taken(error):
                raise RuleBroken(
                    "Somebody else imported a document with one of these keys meanwhile. Nothing was kept;"
                    " start this import again."
                ) from None
            raise
        if order.staged_id is not None:
            _drop(database)
    enter_rounds(database, order.project_id)
    return report_of(plan, kept=True, import_id=import_id)


def drop_leftovers(database: Database) -> int:
    """Drop what broken imports left behind; how many documents. For the start of a server or an import."""
    with database.reading() as session:
        if not leftovers.broken_imports(session):
            return 0
    with database.writing() as session:
        leftovers.give_up(session)
        session.commit()
    return _drop(database)


def enter_rounds(database: Database, project_id: int) -> None:
    """Let the documents of a project into its running rounds. Whoever is interrupted may do it again."""
    entered = 1
    while entered:
        began = time.monotonic()
        with database.writing() as session:
            entered = rounds.enter_documents(session, project_id, limit=ENTERING_AT_ONCE)
            session.commit()
        if entered and database.is_sqlite:
            # Who waits for SQLite's lock looks for it every tenth of a second, and there is nothing else to do here
            # between two transactions: without a pause as long, nobody would ever find it free.
            time.sleep(time.monotonic() - began)


def enter_all_rounds(database: Database) -> None:
    """Finish what a killed import left undone: what it had shown already enters the rounds of its project."""
    with database.reading() as session:
        project_ids = session.scalars(
            select(Round.project_id).where(Round.state == "running").distinct()
        ).all()
    for project_id in project_ids:
        enter_rounds(database, project_id)


def report_of(plan: Plan, *, kept: bool, import_id: int | None = None) -> Report:
    """What is said of a plan, carried out or not."""
    return Report(
        plan.rows_in,
        plan.rows_new,
        plan.present,
        tuple(plan.refused),
        tuple(sorted(plan.stubs())),
        kept,
        import_id,
        tuple(plan.notes),
    )


def _begin(database: Database, order: Order, plan: Plan) -> int:
    try:
        with database.writing() as session:
            import_id = actions.begin(session, order, plan)
            session.commit()
    except IntegrityError:
        raise RuleBroken(
            "Another import into this project is running. If it was killed, start this one again in a minute."
        ) from None
    return import_id


def _write(
    database: Database, order: Order, import_id: int, plan: Plan, progress: Callable[[int], None]
) -> None:
    written = _Written()
    for ready in _batches(plan.new, order, pace := _Pace()):
        with database.writing() as session, pace:
            actions.beat(session, import_id)
            ids = actions.add_documents(session, order, import_id, ready)
            session.commit()
        for document_id, one in zip(ids, ready, strict=True):
            written.by_key[one.new.draft.key] = document_id
            written.rows.append((document_id, one.new))
        progress(len(ready))
    _write_steps(database, order, import_id, written)
    _show(database, order, import_id, plan, written)


def _write_steps(database: Database, order: Order, import_id: int, written: _Written) -> None:
    """The steps that lead to agents and documents that are there; the others wait for the last commit."""
    steps = [(key, step) for key, new in written.rows for step in new.steps if not _waits(step)]
    for first in range(0, len(steps), 1000):
        with database.writing() as session:
            actions.beat(session, import_id)
            actions.add_steps(session, order, steps[first : first + 1000], written.by_key, {})
            session.commit()


def _show(database: Database, order: Order, import_id: int, plan: Plan, written: _Written) -> None:
    """The last commit. Stubs are made here and not before: an import that breaks leaves none behind."""
    with database.writing() as session:
        agents = actions.make_stubs(session, order, plan.stubs())
        actions.set_outlets(session, {key: new.outlet for key, new in written.rows}, agents)
        steps = [(key, step) for key, new in written.rows for step in new.steps if _waits(step)]
        actions.add_steps(session, order, steps, written.by_key, agents)
        if plan.judged is not None:
            marks.write(session, order, plan.judged, written.by_key)
        actions.finish(session, order, import_id, plan)
        session.commit()


def _waits(step: Step) -> bool:
    return isinstance(step.agent, str)


def _is_key_taken(error: IntegrityError) -> bool:
    # SQLite names the columns, PostgreSQL the constraint.
    said = str(error.orig)
    return "document.key, document.project_id" in said or "uq_document_key_project_id" in said


def _abandon(database: Database, import_id: int) -> None:
    with database.writing() as session:
        leftovers.give_up(session, import_id)
        session.commit()
    _drop(database)


def _drop(database: Database) -> int:
    dropped, some = 0, 1
    while some:
        with database.writing() as session:
            some = leftovers.drop_some(session)
            session.commit()
        dropped += some
    drafts = 1
    while drafts:
        with database.writing() as session:
            drafts = leftovers.drop_some_drafts(session)
            session.commit()
    return dropped


class _Pace:
    """How many passages fit into the time that a batch may write; learnt from the batches before."""

    def __init__(self) -> None:
        self.passages = FIRST
        self.began = 0.0

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        seconds = max(time.monotonic() - self.began, 0.001)
        # Twice as many at most: the first batches are not like the others.
        fitting = int(self.passages * min(2.0, WRITING_SECONDS / seconds))
        self.passages = min(max(fitting, FEWEST), MOST)


def _batches(new: Sequence[NewDocument], order: Order, pace: _Pace) -> Iterator[list[CutDocument]]:
    ready: list[CutDocument] = []
    passages = 0
    for one in new:
        ready.append(cutting.cut_document(one, order.joins, order.choices.get(one.number)))
        passages += len(ready[-1].passages)
        if passages >= pace.passages:
            yield ready
            ready, passages = [], 0
    if ready:
        yield ready
