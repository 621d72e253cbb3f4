"""From what was judged to what is said of each annotator: the same value for the page, the API and the command."""

from collections.abc import Hashable, Mapping
from typing import Any

from app.core.agreement.competence import competences
from app.core.agreement.confidence import Sureness, sureness
from app.core.agreement.human_ceiling import Held, Told, with_intervals
from app.core.agreement.people import people
from app.core.agreement.ratings import Ratings
from app.core.agreement.repeats import Repeat, Stability, own_duplicates, stability
from app.core.agreement.report import Level
from app.core.agreement.verdicts import label_name
from app.errors import BadInput, Fault, say, together
from app.features.agreement.compared import Compared, Labels, compared
from app.features.agreement.people.queries import Beside
from app.features.agreement.queries import Judged

NO_RANKING = say(
    "This is no ranking of people. Who agrees least may read most closely, or may have had the hardest passages; look"
    " at the passages before you speak with anybody."
)
A_MINORITY = say(
    "A low competence is a minority view and need not be an error: the model takes what most say for what is right."
)
NOT_IN_DESCRIPTIVE = say(
    "This project is descriptive: disagreement is data in it, and there is no one right answer. A model that takes what"
    " most say for right would count a minority's view as an error, so it is not shown."
)
OF_A_TABLE = say(
    "A table does not say whether one right answer is sought. The model takes for granted that there is one."
)
ARE_REPEATS = say("This round is itself a repeat. Choose the round that it repeats.")
SECONDS_A_DAY = 86_400


def check_variable(found: list[Compared], key: str | None) -> list[Compared]:
    """The variable of this key, or all of them; BadInput, naming what there is, for one that is not compared."""
    if key is None:
        return found
    chosen = [one for one in found if one.variable.key == key]
    if not chosen:
        there = ", ".join(one.variable.key for one in found)
        sentence = say(
            "There is no variable %(name)s to compare. There are: %(list)s.", name=key[:60], list=there
        )
        raise BadInput([Fault("/variable", sentence)])
    return chosen


def project_people(
    slug: str,
    judged: Judged,
    variables: list[Compared],
    beside: Beside,
    labels: Labels | None,
    key: str | None,
) -> dict[str, Any]:
    """Each annotator of a round, for each variable that is compared or for the one that is asked for."""
    reading = judged.reading
    return {
        "project": slug,
        "round": reading.round,
        "codebook_version": reading.codebook_version,
        "condition": reading.condition,
        "pass": reading.pass_,
        "stance": beside.stance,
        "sentence": NO_RANKING,
        "competence": _about_competence(beside.stance),
        "repeats": {
            "rounds": [one.judged.reading.round for one in beside.again],
            "not_read": list(beside.unread),
            "sentence": ARE_REPEATS if beside.is_repeat else None,
        },
        "variables": [_of_variable(one, beside, labels) for one in check_variable(variables, key)],
    }


def table_people(ratings: Mapping[str, Ratings], level: Level) -> dict[str, Any]:
    """Each annotator of a table; what one judged twice is their repeat."""
    return {
        "level": level,
        "sentence": NO_RANKING,
        "competence": {"is_shown": True, "sentence": together(OF_A_TABLE, A_MINORITY)},
        "variables": [
            {"variable": key, "level": level}
            | _people(one, level, _stability(own_duplicates(one), one, level), shows_competence=True)
            for key, one in ratings.items()
        ],
    }


def _about_competence(stance: str) -> dict[str, Any]:
    is_shown = stance == "prescriptive"
    return {"is_shown": is_shown, "sentence": A_MINORITY if is_shown else NOT_IN_DESCRIPTIVE}


def _of_variable(one: Compared, beside: Beside, labels: Labels | None) -> dict[str, Any]:
    repeats = _stability(_repeats(one, beside, labels), one.ratings, one.level)
    said = _people(
        one.ratings, one.level, repeats, shows_competence=_about_competence(beside.stance)["is_shown"]
    )
    sure = sureness(one.ratings, beside.confidence.get(one.variable.key, {}))
    return {
        "variable": one.variable.key,
        "name": one.variable.name,
        "type": one.variable.type,
        "labels_read": one.labels_read,
        "level": one.level,
        "confidence": _sureness(sure[0]),
    } | _with_confidence(said, sure[1:])


def _repeats(one: Compared, beside: Beside, labels: Labels | None) -> list[Repeat]:
    """What each annotator said in the round, and again in the first repeat of it that they answered."""
    first = _by_judgement(one.ratings)
    found: dict[tuple[Hashable, Hashable], Repeat] = {}
    for again in beside.again:
        for other in compared(again.judged, labels):
            if other.variable.key != one.variable.key or other.labels_read != one.labels_read:
                continue
            for at, value in _by_judgement(other.ratings).items():
                if at in first and at not in found:
                    between = again.saved[at] - beside.saved[at]  # type: ignore[index]
                    days = between.total_seconds() / SECONDS_A_DAY
                    found[at] = Repeat(at[1], at[0], first[at], value, days)
    return list(found.values())


def _by_judgement(ratings: Ratings) -> dict[tuple[Hashable, Hashable], Hashable]:
    rows = zip(ratings.unit.tolist(), ratings.annotator.tolist(), ratings.code.tolist(), strict=True)
    return {(ratings.units[unit], ratings.annotators[who]): ratings.values[code] for unit, who, code in rows}


def _stability(repeats: list[Repeat], ratings: Ratings, level: Level) -> dict[Hashable, Stability]:
    articles = None
    if ratings.articles is not None:
        articles = dict(zip(ratings.units, ratings.articles.tolist(), strict=True))
    found = stability(repeats, level, labels=ratings.scheme, unit_name=ratings.unit_name, articles=articles)
    return {one.annotator: one for one in found}


def _people(
    ratings: Ratings, level: Level, repeats: Mapping[Hashable, Stability], *, shows_competence: bool
) -> dict[str, Any]:
    each = people(ratings, level)
    competence = competences(ratings, level) if shows_competence else {}
    found = None if level in ("interval", "ratio") else with_intervals(ratings)
    ceiling, told, of_each = found or (None, Told(None, None), {})
    held = {one.annotator: one for one in ceiling.each} if ceiling else {}
    return {
        "human_ceiling": ceiling.f1 if ceiling else None,
        "human_ceiling_ci": told.ci and list(told.ci),
        "human_ceiling_why": told.why,
        "people": [
            {
                "annotator": label_name(one.annotator),
                "n_judgements": one.n_judgements,
                "with_others": one.with_others.as_dict(),
                "without": one.without.as_dict(),
                "majority": _held(held.get(one.annotator), of_each.get(one.annotator)),
                "repeats": _as_dict(repeats.get(one.annotator)),
                "competence": competence[one.annotator].as_dict() if one.annotator in competence else None,
            }
            for one in sorted(each, key=lambda one: str(one.annotator))
        ],
    }


def _held(one: Held | None, told: Told | None) -> dict[str, Any] | None:
    if one is None or told is None:
        return None
    by_label = {label_name(label): f1 for label, f1 in one.f1_by_label.items()}
    return {
        "f1": one.f1,
        "ci": told.ci and list(told.ci),
        "why_no_interval": told.why,
        "n_units": one.n_units,
        "n_ties": one.n_ties,
        "by_label": by_label,
    }


def _as_dict(one: Stability | None) -> dict[str, Any] | None:
    if one is None:
        return None
    days = None if one.days is None else dict(zip(("least", "median", "most"), one.days, strict=True))
    measures = {name: report.as_dict() for name, report in one.reports.items()}
    return {"n": one.n, "days": days, "measures": measures}


def _with_confidence(said: dict[str, Any], sure: list[Sureness]) -> dict[str, Any]:
    by_name = {label_name(one.annotator): _sureness(one) for one in sure}
    for person in said["people"]:
        person["confidence"] = by_name[person["annotator"]]
    return said


def _sureness(one: Sureness) -> dict[str, Any]:
    return {
        "agreeing": one.agreeing,
        "n_agreeing": one.n_agreeing,
        "differing": one.differing,
        "n_differing": one.n_differing,
    }
