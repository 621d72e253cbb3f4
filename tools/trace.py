"""How long a page's script works after a key, and when the page is painted: read from Chromium's own trace.

The browser's Event Timing API rounds to 8 ms; the trace does not. ``script`` is all that a page's script does on the
main thread from the key's event until the frame is shown, with the style and layout that it forces on the way;
``frame`` is the style and layout that the browser does by itself in that time; ``paint`` is the time from the key
itself until that frame is shown.
"""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

SCRIPT = (
    "EventDispatch",
    "FunctionCall",
    "TimerFire",
    "RunMicrotasks",
    "FireAnimationFrame",
    "EvaluateScript",
)
LAYOUT = ("Layout", "UpdateLayoutTree")
# Between two presses two frames go by, so that each has a paint of its own.
PAUSE = 60


@dataclass(frozen=True, slots=True)
class Press:
    """What one key cost, in milliseconds; ``layout`` is the part of ``script`` that it forced, ``frame`` beside it."""

    kind: str
    script: float
    layout: float
    frame: float
    paint: float


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 95th percentile of one figure."""

    median: float
    p95: float


def times(values: list[float]) -> Times:
    """The two figures that stand for many."""
    if len(values) < 2:
        return Times(values[0], values[0])
    return Times(statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[18])


def traced(browser: Browser, page: Page, keys: list[tuple[str, str]]) -> list[Press]:
    """Press these keys, each named by its kind, one after the other; what each cost."""
    browser.start_tracing(page=page, categories=["-*", "devtools.timeline"])
    for _kind, key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(PAUSE)
    page.wait_for_timeout(PAUSE * 4)
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    ordered = sorted((one for one in events if _type(one) == "keydown"), key=lambda one: one["ts"])
    dispatches = [one for one in ordered if one["name"] == "EventDispatch"]
    timings = [one for one in ordered if one["name"] == "EventTiming" and one["ph"] == "b"]
    assert len(dispatches) == len(keys), "each key is one event"
    found = []
    for (kind, _key), down in zip(keys, dispatches, strict=True):
        before = [one for one in timings if one["ts"] <= down["ts"]]
        # The last frame may be shown after the trace has ended: such a key has no time.
        if not before or "duration" not in before[-1]["args"]["data"]:
            continue
        timing = before[-1]
        shown = timing["args"]["data"]["duration"]
        until = timing["ts"] + shown * 1000
        here = [one for one in events if _is_of(one, down, until)]
        script = _outermost([one for one in here if one["name"] in SCRIPT])
        laid_out = _outermost([one for one in here if one["name"] in LAYOUT])
        forced = [one for one in laid_out if any(_holds(outer, one) for outer in script)]
        found.append(Press(kind, _sum(script), _sum(forced), _sum(laid_out) - _sum(forced), shown))
    return found


def _type(event: dict[str, Any]) -> str:
    return str(event.get("args", {}).get("data", {}).get("type", ""))


def _is_of(event: dict[str, Any], down: dict[str, Any], until: float) -> bool:
    same = event["pid"] == down["pid"] and event["tid"] == down["tid"]
    return same and event["ph"] == "X" and down["ts"] <= event["ts"] <= until


def _holds(outer: dict[str, Any], inner: dict[str, Any]) -> bool:
    return bool(outer["ts"] <= inner["ts"] and inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"])


def _outermost(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in events if not any(other is not one and _holds(other, one) for other in events)]


def _sum(events: list[dict[str, Any]]) -> float:
    # The thread's own time: what other programs take from it meanwhile is not the page's.
    return float(sum(one.get("tdur", one["dur"]) for one in events)) / 1000


def profiled(page: Page, act: Callable[[], None], count: int = 12) -> list[tuple[str, float]]:
    """Where the script's time goes while ``act`` is done: functions with their own share of it."""
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 200})
    session.send("Profiler.start")
    act()
    profile = session.send("Profiler.stop")["profile"]
    names = {node["id"]: node["callFrame"] for node in profile["nodes"]}
    own: dict[str, float] = {}
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = names[node]
        name = f"{frame['functionName'] or '(anonymous)'} {frame['url'].rpartition('/')[2].partition('?')[0]}".strip()
        own[name] = own.get(name, 0) + delta / 1000
    session.detach()
    ranked = sorted(own.items(), key=lambda one: -one[1])
    return [one for one in ranked if one[0] not in ("(idle)", "(program)")][:count]
