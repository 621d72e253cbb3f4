"""What the model of Dawid & Skene (1979) says of each annotator, where there is enough to ask it."""

from collections.abc import Hashable

import numpy as np

from app.core.agreement.counts import Numbers, each_once
from app.core.agreement.dawid_skene import DawidSkene, by_label, dawid_skene
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.verdicts import no_pairs, no_variation, several, share
from app.errors import say, together

METHOD = "dawid_skene"
#: An annotator's errors are told from this many judgements on, where units have so many annotators on average.
FEWEST_JUDGEMENTS, FEWEST_ANNOTATORS = 20, 3.0


def competences(ratings: Ratings, level: Level) -> dict[Hashable, Report]:
    """For each annotator how often they say what the model takes for the true label, or why that is not told.

    Sets of labels have a model for each label, chosen or not, and the mean over the labels that were told apart. The
    confusions, prevalences and the label of each unit are in `dawid_skene` and `by_label`.
    """
    refused = _refused(ratings, level)
    if refused is not None:
        return dict.fromkeys(ratings.annotators, refused)
    fits = list(by_label(ratings).values()) if ratings.are_sets else [dawid_skene(ratings)]
    competence: Numbers = np.mean([one.competence for one in fits], axis=0)
    many = np.bincount(ratings.annotator, minlength=len(ratings.annotators))
    return {
        annotator: _of_one(ratings, level, float(competence[place]), int(many[place]), fits)
        for place, annotator in enumerate(ratings.annotators)
    }


def _refused(ratings: Ratings, level: Level) -> Report | None:
    """Why the model is not asked at all, with what is missing."""
    counts = ratings.counts
    if not counts.n_pairable:
        return no_pairs(counts, METHOD, level)
    if level in ("interval", "ratio"):
        sentence = say("The model tells labels apart, and this variable is a measurement.")
        return _undefined(ratings, level, "not_labels", sentence, len(ratings.unit))
    if int((counts.pairable().n_c() > 0).sum()) == 1:
        return no_variation(counts, METHOD, level)
    mean = len(ratings.unit) / max(len(each_once(ratings.unit)), 1)
    if mean < FEWEST_ANNOTATORS:
        sentence = say(
            "The model needs three annotators for each passage on average; there are %(mean)s. Who errs cannot be told"
            " from two who differ.",
            mean=f"{mean:.1f}",
        )
        return _undefined(ratings, level, "too_few_annotators", sentence, len(ratings.unit))
    return None


def _of_one(ratings: Ratings, level: Level, value: float, many: int, fits: list[DawidSkene]) -> Report:
    if many < FEWEST_JUDGEMENTS:
        sentence = say(
            "This annotator has made %(what)s; the model needs 20 to tell how somebody errs: %(more)s more.",
            what=several(many, "judgement"),
            more=FEWEST_JUDGEMENTS - many,
        )
        return _undefined(ratings, level, "too_few_judgements", sentence, many)
    sentence = say(
        "The model expects this annotator to say what it takes for the right label %(share)s of the time.",
        share=share(value),
    )
    if not all(one.has_settled for one in fits):
        sentence = together(sentence, say("It had not come to rest, so the number may still move."))
    return _report(ratings, level, value, None, sentence, many)


def _undefined(ratings: Ratings, level: Level, reason: str, sentence: str, many: int) -> Report:
    return _report(ratings, level, None, reason, sentence, many)


def _report(
    ratings: Ratings, level: Level, value: float | None, reason: str | None, sentence: str, many: int
) -> Report:
    return Report(
        value=value,
        ci=None,
        level=level,
        method=METHOD,
        n_units=len(ratings.units),
        n_pairable=ratings.counts.n_pairable,
        n_judgements=many,
        n_annotators=len(each_once(ratings.annotator)),
        n_clusters=None,
        status="undefined" if value is None else "ok",
        reason=reason,
        sentence=sentence,
    )
