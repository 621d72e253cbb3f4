"""What comes out: a number with its counts, or the reason why there is none, always with a sentence."""

import math
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["nominal", "ordinal", "interval", "ratio", "masi", "jaccard"]
Status = Literal["ok", "undefined"]

#: Why a coefficient is undefined, or an interval is missing: the machine's word and what it means.
REASONS: dict[str, str] = {
    "no_pairs": "no unit has two judgements",
    "no_shared_units": "the two annotators of a pair judged no unit in common",
    "no_variation": "all judgements that can be compared are the same: agreement cannot be told from chance",
    "label_unused": "nobody chose this label in a unit with two judgements",
    "too_few_units": "fewer than two units have two judgements: a value is shown, an interval cannot be",
    "not_numeric": "the level needs numbers and some values are not",
    "negative_values": "a ratio scale starts at zero and some values are below it",
    "no_order": "an ordinal scale needs an order and the values have none",
    "not_sets": "the measure compares sets of labels and the values are single labels",
    "labels_overlap": "labels overlap, so that words have no label that is theirs alone",
    "nothing_met": "two annotators marked the same words nowhere, or only once",
    "needs_scipy": "the number needs SciPy, which is not installed",
    "no_tokens": "the texts are not known, so that nothing can be counted in words",
    "no_disagreement": "wherever two annotators judged the same unit, they say the same",
    "not_labels": "the measure tells labels apart and the values are measurements",
    "too_many_values": "there are more different values than can be compared with each other at once",
    "too_few_judgements": "too few judgements by one annotator for a model of how that annotator errs",
    "too_few_annotators": "too few annotators judged the same units",
}

#: What may be noted beside a number.
NOTES: dict[str, str] = {
    "duplicates": "one annotator judged one unit more than once; the latest judgement was kept",
    "islands": "the annotators fall into groups that share no unit",
    "few_units": "fewer than ten units have two judgements",
    "too_few_units": REASONS["too_few_units"],
    "systematic_disagreement": "annotators disagree more than chance would have them",
    "no_variation": REASONS["no_variation"],
    "too_few_groups": "too few articles (or units) have two judgements for an interval that can be trusted",
    "too_few_uses": "too few judgements are of the rarer kind for an interval that can be trusted",
    "thin_pairs": "most pairs of annotators share too little for an interval of their mean that can be trusted",
    "too_many_pairs": "intervals of so many pairs of annotators, or of their mean, would take too long",
    "no_interval": "the value rests on one article, or every article says the same, so that no interval can be told",
    "prevalence": "one label is very common, so that alpha and AC1 part",
    "rare": "the label was chosen fewer than five times in units with two judgements",
    "layers": "labels overlap, so that each label is compared by itself, as a layer of its own",
    "by_chance": "what chance would bring was drawn: from which seed, how often, and how exactly it is known",
    "not_exact": "some passages hold too many marks for the best alignment to be certain",
    "repeated_marks": "one annotator marked the same words with the same label more than once",
    "outside_labels": "values occur that the list of labels does not have",
    "other_annotators": "nobody judged in both of the slices that are compared",
    "lengths_assumed": "the table does not say how long some units are; the last end of a span was taken",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside a number: a machine's word out of NOTES, and a sentence for the reader."""

    code: str
    sentence: str

    def __post_init__(self) -> None:
        if self.code not in NOTES:
            raise ValueError(f"no such note: {self.code}")


@dataclass(frozen=True, slots=True)
class Report:
    """One coefficient. Either `status` is ok and `value` a finite number, or undefined with a `reason`.

    `n_units` are all units of the table, `n_pairable` those with two judgements or more; `n_judgements`
    counts each annotator once per unit. `ci` is the two ends of the 95 % interval, None where none is given;
    `n_clusters` the number of articles (of units, where articles are not known) that were left out in turn;
    `below` the chances that the value lies below .667 and below .80.
    """

    value: float | None
    ci: tuple[float, float] | None
    level: Level
    method: str
    n_units: int
    n_pairable: int
    n_judgements: int
    n_annotators: int
    n_clusters: int | None
    status: Status
    reason: str | None
    sentence: str
    notes: tuple[Note, ...] = ()
    below: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.status == "ok" and (self.value is None or not math.isfinite(self.value) or self.reason):
            raise ValueError(f"{self.method}: a report that is ok has a finite value and no reason")
        if self.status == "undefined" and (self.value is not None or self.reason not in REASONS):
            raise ValueError(f"{self.method}: an undefined report has no value and a reason out of REASONS")

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values that JSON can hold."""
        return {
            "value": self.value,
            "ci": None if self.ci is None else list(self.ci),
            "below": None if self.below is None else {"0.667": self.below[0], "0.8": self.below[1]},
            "level": self.level,
            "method": self.method,
            "n_units": self.n_units,
            "n_pairable": self.n_pairable,
            "n_judgements": self.n_judgements,
            "n_annotators": self.n_annotators,
            "n_clusters": self.n_clusters,
            "status": self.status,
            "reason": self.reason,
            "sentence": self.sentence,
            "notes": [{"code": note.code, "sentence": note.sentence} for note in self.notes],
        }
