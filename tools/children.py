"""One piece of work in a process of its own, so that what it takes is its own: memory, and nothing kept from before."""

import multiprocessing
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STATUS = Path("/proc/self/status")


def in_child(work: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    """What `work(*given)` gives, and the most memory that its process held, in MB. Raises RuntimeError if it died."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    child = spawning.Process(target=_run, args=(theirs, work, given))
    child.start()
    theirs.close()
    try:
        answer: tuple[Any, float] = ours.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__} ended without an answer") from None
    finally:
        child.join()
    return answer


def _run(answer: Any, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    result = work(*given)
    answer.send((result, _most_memory()))


def _most_memory() -> float:
    # Linux's ru_maxrss of a child begins with what its parent held when it started it.
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())):
        return int(found[1]) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
