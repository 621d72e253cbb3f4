"""What a large export costs: `make bench ARGS=--export`, with `--marks N` and `--postgres`.

A project of so many marks is filled by a process of its own, and each figure is taken in another one, so that the most
memory of a process is that of the export. The yardsticks write the same rows in the same run: `json.dumps` and
a file for JSON Lines, pyarrow and a file for Parquet; what they write is read from what was exported, untimed.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from app.db import Database
from tools.export_world import SLUG, fill
from tools.figures import Table

FORMATS = ("jsonl", "parquet")
MOST_MEGABYTES, LEAST_RATIO = 300, 0.35
# So many lines are held at once by the yardstick; of a table one group of rows.
LINES = 100


def measure(url: str, marks: int, folder: Path) -> None:
    """The table on standard output."""
    environ = {"DATABASE_URL": url, "MASTHEAD_DATA": str(folder / "data"), "MASTHEAD_ENV": "test"}
    filled = _child(environ, "fill", str(marks))
    print(f"{filled['marks']} marks, filled in {filled['clock']:.0f} s")
    table = Table()
    for form in FORMATS:
        out = folder / f"out.{form}"
        ours = _child(environ, "export", form, str(out))
        bare = _child(environ, f"bare-{form}", str(out), str(folder / f"bare.{form}"))
        size = sum(one.stat().st_size for one in ([out] if out.is_file() else out.iterdir())) / 1e6
        table.head(f"{form}, {size:.0f} MB", "clock s", "CPU s", "MB")
        table.line(
            "the export", [_s(ours["clock"]), _s(ours["processor"]), ours["memory"]], MOST_MEGABYTES, 2
        )
        table.line("the same rows, bare", [_s(bare["clock"]), _s(bare["processor"])])
        of = {name: bare[name] / ours[name] for name in ("clock", "processor")}
        is_slow = of["clock"] < LEAST_RATIO
        print(f"{'speed, as a part of bare':<46}{of['clock']:>10.2f}{of['processor']:>10.2f}", end="")
        print(f"   at least {LEAST_RATIO:g} by the clock{'  UNDER' if is_slow else ''}")


def _s(seconds: float) -> str:
    return f"{seconds:.1f}"


def _child(environ: dict[str, str], *words: str) -> dict[str, float]:
    """What a process of this module measured of itself, the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench_export", *words],
        env=os.environ | environ,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _clock(found: dict[str, float]) -> Iterator[None]:
    """Adds what is done inside to the seconds by the clock and of this process."""
    began, spent = time.perf_counter(), time.process_time()
    yield
    found["clock"] += time.perf_counter() - began
    found["processor"] += time.process_time() - spent


def _fill(found: dict[str, float], marks: str) -> None:
    with _clock(found):
        database = Database(os.environ["DATABASE_URL"])
        found["marks"] = fill(database, int(marks))
        database.close()


def _export(found: dict[str, float], form: str, out: str) -> None:
    from app.cli import main

    with _clock(found):
        main(["export", SLUG, "--format", form, "--out", out, "--seed", "1"], standalone_mode=False)


def _bare_jsonl(found: dict[str, float], source: str, out: str) -> None:
    with Path(source).open("rb") as lines, Path(out).open("w", encoding="utf-8") as file:
        while records := [json.loads(line) for line in islice(lines, LINES)]:
            with _clock(found):
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
        with _clock(found):
            file.flush()
            os.fsync(file.fileno())


def _bare_parquet(found: dict[str, float], source: str, out: str) -> None:
    import pyarrow
    from pyarrow import parquet

    Path(out).mkdir()
    for path in sorted(Path(source).glob("*.parquet")):
        whole = parquet.ParquetFile(path)
        schema = whole.schema_arrow
        with Path(out, path.name).open("wb") as file:
            writer = parquet.ParquetWriter(file, schema, compression="zstd")
            for group in range(whole.num_row_groups):
                rows: list[dict[str, Any]] = whole.read_row_group(group).to_pylist()
                with _clock(found):
                    writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            with _clock(found):
                writer.close()
                file.flush()
                os.fsync(file.fileno())


def _main(what: str, *words: str) -> None:
    found = {"clock": 0.0, "processor": 0.0}
    known = {"fill": _fill, "export": _export, "bare-jsonl": _bare_jsonl, "bare-parquet": _bare_parquet}
    known[what](found, *words)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
