"""From what was read to what is said of it: the same value for the page, the command and the API."""

from collections import Counter
from typing import Any

from app.core.source_effect.draws import chances
from app.core.source_effect.guesses import guessed
from app.core.source_effect.report import LEAST_ANNOTATORS, LEAST_DOCUMENTS, RARE, REASONS, Shift
from app.core.source_effect.shift import cannot_show, second_thoughts, shifts
from app.core.source_effect.table import Table
from app.errors import BadInput, Fault, say
from app.features.source_effect.queries import ANY, Readings, column, second_pass

BREAKDOWNS = ("label", "outlet")
SEED = 1
MOST_SEED = 2**32 - 1
OPEN, REVEALED = "open", "revealed"


def check_breakdown(name: str | None) -> None:
    """BadInput, naming what there is, for a breakdown that is not."""
    if name is not None and name not in BREAKDOWNS:
        sentence = say(
            "The source effect cannot be broken down by %(name)s. There are: %(list)s.",
            name=name[:60],
            list=", ".join(BREAKDOWNS),
        )
        raise BadInput([Fault("/by", sentence)])


def check_seed(written: str | None) -> int:
    """The seed of the draws; BadInput for what is no number."""
    if not written:
        return SEED
    if written.isascii() and written.isdigit() and len(written) <= 10 and int(written) <= MOST_SEED:
        return int(written)
    raise BadInput(
        [Fault("/seed", say("The seed must be a whole number from 0 to %(most)s.", most=MOST_SEED))]
    )


def project_report(slug: str, read: Readings, by: str | None, seed: int) -> dict[str, Any]:
    """What the round shows of the source effect, by label, by outlet, or both; second thoughts apart."""
    columns = _columns(read)
    table = Table.of(read.judgements, list(columns))
    second = second_pass(read.round)
    arms = table if second == OPEN else None
    return {
        "project": slug,
        "reading": _reading(read, table),
        "design": _design(read, arms),
        "level": 0.95,
        "seed": seed,
        "effect": None if arms is None else _effect(arms, columns, by, seed),
        "guesses": _guesses(read, by),
        "second_thoughts": None if second != REVEALED else _second_thoughts(table, columns, by),
        "not_compared": [one.key for one in read.not_compared],
        "limits": {"documents": LEAST_DOCUMENTS, "annotators": LEAST_ANNOTATORS, "uses": RARE},
    }


def _columns(read: Readings) -> dict[str, dict[str, str]]:
    """The columns of the table in the codebook's order, each with the variable and label that it is."""
    found = {}
    for variable in read.variables:
        if len(variable.choices) > 1:
            found[column(variable.key, ANY)] = {"variable": variable.key, "label": ANY}
        for label in variable.choices:
            if not label.abstract:
                found[column(variable.key, label.key)] = {"variable": variable.key, "label": label.key}
    return found


def _reading(read: Readings, table: Table) -> dict[str, Any]:
    one = read.round
    return {
        "rule": "first_done_unassisted_independent",
        "labels": "chosen_or_marked",
        "round": one.name,
        "state": one.state,
        "purpose": one.purpose,
        "unit": one.unit,
        "codebook_version": read.codebook_version,
        "randomised_arms": one.randomised_arms,
        "condition": one.condition,
        "draw_seed": one.seed,
        "readings": len(table),
        "documents": len(set(table.document)),
        "annotators": len(set(table.annotator)),
        "blind_after_open": read.blind_after_open,
    }


def _design(read: Readings, arms: Table | None) -> dict[str, Any]:
    reason = "no_arms" if arms is None else cannot_show(arms)
    if reason == "documents_confounded" and arms is not None and _outlets_apart(arms):
        reason = "outlets_confounded"
    return {"can_show": reason is None, "reason": reason, "sentence": REASONS[reason] if reason else ""}


def _outlets_apart(table: Table) -> bool:
    """Whether no outlet was read in both conditions."""
    return not set(table.outlet[table.is_second]) & set(table.outlet[~table.is_second])


def _effect(table: Table, columns: dict[str, dict[str, str]], by: str | None, seed: int) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if by != "outlet":
        found = shifts(table)
        chance, draws = chances(table, seed) if cannot_show(table) is None else ([None] * len(found), 0)
        said["labels"] = [
            _named(one, columns) | {"chance": one_chance, "draws": draws if one.rate.value is not None else 0}
            for one, one_chance in zip(found, chance, strict=True)
        ]
    if by != "label":
        said["outlets"] = [_outlet(table.of_outlet(slug), slug, columns) for slug in sorted(table.outlets)]
    return said


def _outlet(table: Table, slug: str, columns: dict[str, dict[str, str]]) -> dict[str, Any]:
    reason = cannot_show(table)
    return {
        "outlet": slug or None,
        "reason": reason,
        "sentence": REASONS[reason] if reason else "",
        "labels": [_named(one, columns) for one in shifts(table)],
    }


def _named(one: Shift, columns: dict[str, dict[str, str]], second: str = OPEN) -> dict[str, Any]:
    return one.as_dict("blind", second) | columns[one.label]


def _guesses(read: Readings, by: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"asked": read.round.asks_outlet_guess, "all": guessed(read.guesses).as_dict()}
    if by != "label":
        outlets = sorted({one.outlet for one in read.guesses})
        said["outlets"] = [
            {"outlet": slug} | guessed(one for one in read.guesses if one.outlet == slug).as_dict()
            for slug in outlets
        ]
    return said


def _second_thoughts(table: Table, columns: dict[str, dict[str, str]], by: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if by != "outlet":
        said["labels"] = _thoughts(table, columns)
    if by != "label":
        said["outlets"] = [
            {"outlet": slug or None, "labels": _thoughts(table.of_outlet(slug), columns)}
            for slug in sorted(table.outlets)
        ]
    return said


def _thoughts(table: Table, columns: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Each label with how many answers gained and lost it, and how many people changed any."""
    found = []
    changes = _changes(table)
    for n, one in enumerate(second_thoughts(table)):
        said = _named(one, columns, REVEALED)
        for name in ("agreement", "chance", "draws"):
            del said[name]
        found.append(said | changes[n])
    return found


def _changes(table: Table) -> list[dict[str, int]]:
    pairs: dict[tuple[int, int], dict[bool, Any]] = {}
    rows = zip(table.passage, table.annotator, table.is_second, table.chosen, strict=True)
    for passage, annotator, is_second, chosen in rows:
        pairs.setdefault((int(passage), int(annotator)), {})[bool(is_second)] = chosen
    answer = []
    for n in range(len(table.labels)):
        moved = Counter[str]()
        people = set()
        for (_passage, annotator), sides in pairs.items():
            difference = sides[True][n] - sides[False][n]
            if difference:
                moved["added" if difference > 0 else "removed"] += 1
                people.add(annotator)
        answer.append({"added": moved["added"], "removed": moved["removed"], "people": len(people)})
    return answer
