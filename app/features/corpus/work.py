"""An import that was staged first: staging it, and carrying it out in a request or as a job.

Like the import itself it commits for each batch: nobody who saves meanwhile waits for more than one.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.actions import jobs
from app.config import Settings
from app.core.corpus import Row
from app.db import Database
from app.errors import RuleBroken
from app.features.corpus import leftovers, runner, stages
from app.features.corpus.actions import Order
from app.features.corpus.coding_plan import Coding
from app.features.corpus.cutting import Choice
from app.features.corpus.marks import plan_import
from app.features.corpus.raw_files import keep_raw
from app.features.corpus.runner import Report
from app.features.corpus.stages import Asked, Stage

KIND = "import"
# More than this and nobody waits for it.
MOST_WHILE_WAITING = 50
CHANGED = (
    "The project changed since this preview, and rows of this import are refused now. Nothing was imported:"
    " look at the preview again."
)


class StagedFiles(Mapping[str, bytes]):
    """The bytes of a staged import by their hash, read when they are asked for."""

    def __init__(self, data_folder: Path, import_id: int) -> None:
        self.folder = data_folder / "staged" / str(import_id)

    def __getitem__(self, sha256: str) -> bytes:
        for path in self.folder.glob(f"raw/*/{sha256[2:]}"):
            if path.parent.name == sha256[:2]:
                return path.read_bytes()
        raise KeyError(sha256)

    def __iter__(self) -> Iterator[str]:
        return (path.parent.name + path.name for path in self.folder.glob("raw/*/*"))

    def __len__(self) -> int:
        return sum(1 for _one in self)


def stage(
    database: Database,
    data_folder: Path,
    order: Order,
    rows: Sequence[Row],
    raws: Mapping[str, bytes],
    notes: Sequence[str] = (),
) -> int:
    """Keep what was handed in until somebody confirms it; the id of the import. The files first, then the rows."""
    runner.drop_leftovers(database)
    drop_staged_files(database, data_folder)
    with database.reading() as session:
        plan = plan_import(session, order, rows)
    with database.writing() as session:
        import_id = stages.open_stage(session, order, plan)
        session.commit()
    keep_raw(StagedFiles(data_folder, import_id).folder, raws, raws)
    staged = stages.rows_to_stage(rows, plan)
    for first in range(0, len(staged), stages.ROWS_AT_ONCE):
        with database.writing() as session:
            stages.add_rows(session, import_id, staged[first : first + stages.ROWS_AT_ONCE])
            session.commit()
    asked = Asked(
        order.joins,
        order.skip_bad,
        tuple(sorted(plan.stubs())),
        notes=(*notes, *plan.notes),
        coding=asdict(order.coding),
    )
    with database.writing() as session:
        stages.ask(session, import_id, asked)
        session.commit()
    return import_id


def begin(
    database: Database,
    settings: Settings,
    found: Stage,
    choices: Mapping[int, Choice],
    *,
    skip_bad: bool,
    by: int,
) -> Report | None:
    """Carry a staged import out, or hand it to the worker where it is large: None then, and if it runs already."""
    import_id, project_id = found.row.id, found.row.project_id
    with database.writing() as session:
        stages.lock(session, import_id)
        found = stages.my_stage(session, project_id, import_id)
        if not found.may_begin:
            return None
        stages.choose(session, import_id, choices)
        asked = replace(found.asked, skip_bad=skip_bad, job_id=None)
        if found.row.rows_new > MOST_WHILE_WAITING:
            arguments = {"import": import_id}
            job_id = jobs.enqueue(session, KIND, project_id=project_id, arguments=arguments, by=by)
            asked = replace(asked, job_id=job_id)
        stages.ask(session, import_id, asked)
        session.commit()
    if asked.job_id is not None:
        return None
    return run_staged(database, settings.data_folder, project_id, import_id, by)


def run_staged(
    database: Database,
    data_folder: Path,
    project_id: int,
    import_id: int,
    by: int | None,
    progress: Callable[[int], None] = lambda _documents: None,
) -> Report:
    """Import what was staged. Where rows are refused that were not before, nothing is kept and they are named."""
    with database.writing() as session:
        stages.keep(session, import_id)
        session.commit()
    with database.reading() as session:
        found = stages.my_stage(session, project_id, import_id)
        rows, choices = stages.all_rows(session, import_id)
    order = Order(
        project_id,
        source=found.row.source,
        format=found.row.format,
        joins=found.asked.joins,
        skip_bad=found.asked.skip_bad,
        by=by,
        choices=choices,
        staged_id=import_id,
        coding=Coding(**found.asked.coding),
    )
    files = StagedFiles(data_folder, import_id)
    report = runner.run_import(database, data_folder, order, rows, files, progress)
    if report.kept:
        shutil.rmtree(files.folder, ignore_errors=True)
    else:
        with database.reading() as session:
            plan = plan_import(session, order, rows)
        with database.writing() as session:
            stages.refuse(session, import_id, plan)
            session.commit()
    return report


def do_job(database: Database, settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in. Begun again it drops what the try before it wrote, and starts anew."""
    import_id, done = order.arguments["import"], 0
    with database.reading() as session:
        found = stages.my_stage(session, order.project_id, import_id)

    def said(documents: int) -> None:
        nonlocal done
        done = min(done + documents, found.row.rows_new)
        progress.say(done, found.row.rows_new)

    if found.row.state == "running":
        # This job is ours alone, so whoever began it is dead, or learns now that it is not theirs any more.
        with database.writing() as session:
            leftovers.give_up(session, import_id)
            session.commit()
    if found.row.state == "complete":
        runner.enter_rounds(database, order.project_id)
    elif not run_staged(
        database, settings.data_folder, order.project_id, import_id, order.created_by_id, said
    ).kept:
        raise RuleBroken(CHANGED)
    return {"import": import_id}


def discard(database: Database, data_folder: Path, project_id: int, import_id: int) -> None:
    """Forget a staged import. RuleBroken where it is under way or done."""
    runner.drop_leftovers(database)
    with database.writing() as session:
        stages.lock(session, import_id)
        found = stages.my_stage(session, project_id, import_id)
        if not found.may_begin:
            raise RuleBroken("This import is under way or done, and cannot be thrown away any more.")
        stages.discard(session, import_id)
        session.commit()
    shutil.rmtree(StagedFiles(data_folder, import_id).folder, ignore_errors=True)


def drop_staged_files(database: Database, data_folder: Path) -> None:
    """Drop the files of imports that nobody can confirm any more."""
    folders = {path.name: path for path in (data_folder / "staged").glob("*") if path.name.isdigit()}
    if not folders:
        return
    with database.reading() as session:
        wanted = stages.staged_ids(session, [int(name) for name in folders])
    for name, path in folders.items():
        if int(name) not in wanted:
            shutil.rmtree(path, ignore_errors=True)
