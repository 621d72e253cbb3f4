"""`make bench ARGS=--agreement`: what numbers of agreement cost, beside other programs in the same run.

Times are the best of three, in seconds of one process; a ratio is to be compared with another day's, a time is not.
Programs that are not installed are passed over and named.
"""

import importlib.util
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from app.actions.chosen_reading import begun_rounds, find_reading
from app.config import read_settings
from app.core.agreement.dawid_skene import dawid_skene
from app.core.agreement.krippendorff import alpha
from app.core.agreement.pair_reports import pair_reports
from app.core.agreement.ratings import Ratings
from app.core.agreement.summary import report_variable
from app.db import Database
from app.factory import create_app
from app.features.agreement import queries, reports
from app.features.agreement.compared import compared
from tools.agreement_world import ANNOTATORS, LABELS, SECRET, fill
from tools.children import in_child

TURNS = 3


def measure(url: str, judgements: int) -> None:
    """The tables on standard output: coefficients beside other programs, then a project's whole report."""
    print("coefficients".ljust(58) + "ours s  theirs s  ratio")
    _coefficients(judgements)
    _sets(judgements)
    _pairs()
    _dawid_skene(judgements // 10)
    print(f"a round of {judgements:,} judgements, from the database".ljust(58) + "s")
    _round(url, judgements)


def said_by(units: int, annotators: int, labels: int, seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Codes of labels, shape (units, annotators): two of three judgements are the unit's own label."""
    draw = np.random.default_rng(seed)
    true = draw.integers(0, labels, (units, 1))
    other = draw.integers(0, labels, (units, annotators))
    return np.where(draw.random((units, annotators)) < 2 / 3, true, other).astype(np.int64)


def table_of(
    said: np.ndarray[Any, np.dtype[np.int64]], values: tuple[Any, ...], labels: tuple[Any, ...]
) -> Ratings:
    """The same as ratings, in articles of twelve units."""
    units, annotators = said.shape
    return Ratings(
        unit=np.repeat(np.arange(units), annotators),
        annotator=np.tile(np.arange(annotators), units),
        code=said.reshape(-1),
        values=values,
        labels=labels,
        scheme=labels,
        units=tuple(range(units)),
        annotators=tuple(range(annotators)),
        are_sets=isinstance(values[0], frozenset),
        articles=np.arange(units) // 12,
    )


def best(call: Callable[[], object]) -> float:
    """The shortest of three turns, in seconds."""
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)


def line(name: str, ours: float, theirs: float | None = None, of: str = "") -> None:
    """A row of the table."""
    beside = "" if theirs is None else f"{theirs:>10.3f} {ours / theirs:>6.2f}  {of}"
    print(f"{name:<56}{ours:>8.3f}{beside}")


def _theirs(module: str) -> Any:
    if importlib.util.find_spec(module) is None:
        print(f"  {module} is not installed")
        return None
    return importlib.import_module(module)


def _coefficients(judgements: int) -> None:
    labels = tuple(f"l{number}" for number in range(LABELS))
    said = said_by(judgements // ANNOTATORS, ANNOTATORS, LABELS, 1)
    table = table_of(said, labels, labels)
    fresh = lambda: table_of(said, labels, labels)  # noqa: E731 - a table without what it has kept
    theirs = None
    if krippendorff := _theirs("krippendorff"):
        numbers = said.T.astype(float)
        theirs = best(lambda: krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal"))
    line(
        f"alpha of {judgements:,} judgements", best(lambda: alpha(fresh(), "nominal")), theirs, "krippendorff"
    )
    line(
        "all coefficients, each label, intervals by articles",
        best(lambda: report_variable("v", fresh(), "nominal")),
        theirs,
        "krippendorff, alpha alone",
    )
    if sklearn := _theirs("sklearn.metrics"):
        one, other = said[:, 0], said[:, 1]
        line(
            "the pairs, each with intervals",
            best(lambda: pair_reports(table, "nominal")),
            best(lambda: sklearn.cohen_kappa_score(one, other)),
            "scikit-learn, kappa of one pair",
        )


def _sets(judgements: int) -> None:
    labels = tuple(f"l{number}" for number in range(LABELS))
    draw = np.random.default_rng(2)
    values = tuple(
        frozenset(label for place, label in enumerate(labels) if number >> place & 1)
        for number in range(2**LABELS)
    )
    true = draw.integers(0, 256, (judgements // ANNOTATORS, 1)) & draw.integers(
        0, 256, (judgements // ANNOTATORS, 1)
    )
    noise = (draw.random((judgements // ANNOTATORS, ANNOTATORS)) < 0.3) << draw.integers(
        0, LABELS, (judgements // ANNOTATORS, ANNOTATORS)
    )
    said = (true ^ noise).astype(np.int64)
    line(
        "sets: MASI, Jaccard, exact, each label, intervals",
        best(lambda: report_variable("v", table_of(said, values, labels), "masi")),
    )


def _pairs() -> None:
    labels = tuple(f"l{number}" for number in range(LABELS))
    said = said_by(1000, 50, LABELS, 3)
    line(
        "1,225 pairs, percent, alpha, kappa, intervals",
        best(lambda: pair_reports(table_of(said, labels, labels), "nominal")),
    )


def _dawid_skene(judgements: int) -> None:
    labels = tuple(f"l{number}" for number in range(LABELS))
    said = said_by(judgements // ANNOTATORS, ANNOTATORS, LABELS, 4)
    line(
        f"Dawid-Skene of {judgements:,} judgements", best(lambda: dawid_skene(table_of(said, labels, labels)))
    )


def _round(url: str, judgements: int) -> None:
    """First reads are each in a process of their own, as they are in a server that has just begun."""
    in_child(_fill, url, judgements)
    turns = [in_child(_read, url) for _ in range(TURNS)]
    answers = [in_child(_answer, url)[0] for _ in range(TURNS)]
    names = (
        "read for the first time",
        "  the same, seconds of a processor in this process",
        "read again, nothing saved since",
        "all coefficients, each label, intervals",
        "read for the first time, each label by outlet: an answer",
        "the same again, nothing saved since",
    )
    told = [*zip(*(times for times, _memory in turns), strict=True), *zip(*answers, strict=True)]
    for name, times in zip(names, told, strict=True):
        line(name, min(times))
    print(f"most memory of one that reads and reports: {max(memory for _told, memory in turns):,.0f} MB")


def _fill(url: str, judgements: int) -> None:
    database = Database(url)
    fill(database, judgements)
    database.close()


def _read(url: str) -> tuple[float, float, float, float]:
    database = Database(url)
    with database.reading() as session:
        reading = find_reading(session, begun_rounds(session, 1)[0], None)
        began, used = time.perf_counter(), time.process_time()
        judged = queries.ratings(session, reading)
        first, of_processor = time.perf_counter() - began, time.process_time() - used
        began = time.perf_counter()
        judged = queries.ratings(session, reading)
        again = time.perf_counter() - began
    began = time.perf_counter()
    reports.project_report("bench", judged, compared(judged, None), None, None, None)
    whole = time.perf_counter() - began
    database.close()
    return first, of_processor, again, whole


def _answer(url: str) -> tuple[float, ...]:
    """What a script waits for: the whole report, with each label by outlet, from a server that has just begun."""
    database = Database(url)
    client = create_app(read_settings({"MASTHEAD_ENV": "test"}), database).test_client()
    client.get("/api/v1/projects")
    times = []
    for _ in range(2):
        began = time.perf_counter()
        response = client.get(
            "/api/v1/projects/bench/agreement?by=outlet&each=label",
            headers={"Authorization": f"Bearer {SECRET}"},
        )
        times.append(time.perf_counter() - began)
        if response.status_code != 200:
            raise SystemExit(f"{response.status_code} {response.data[:300]!r}")
    database.close()
    return tuple(times)
