"""The sentences of a report: from counts and a value, or a reason, to what a reader is told."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from app.core.agreement.counts import Counts
from app.core.agreement.report import Level, Note, Report
from app.errors import say, say_many, together

FEW_UNITS = 10
MOST_NAMES = 6


class Counted(Protocol):
    """What a report says of the table that it is made from."""

    @property
    def n_units(self) -> int:
        """All units."""

    @property
    def n_pairable(self) -> int:
        """Units with two judgements or more."""

    @property
    def n_judgements(self) -> int:
        """Each annotator once per unit."""

    @property
    def n_annotators(self) -> int:
        """Annotators with a judgement."""

    @property
    def unit_name(self) -> str:
        """What a unit is called."""

    @property
    def of_a_pair(self) -> bool:
        """Whether the table is that of two annotators alone."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What holds for every measure of the table."""


def label_name(value: Hashable) -> str:
    """A value as text: a set is written a|b, an empty one {}, a whole number without its point."""
    if isinstance(value, frozenset):
        return "|".join(sorted(str(label) for label in value)) or "{}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def several(number: int, noun: str) -> str:
    """A number with its noun: 1 passage, 2 passages."""
    if noun == "passage":
        return say_many("%(num)s passage", "%(num)s passages", number)
    if noun == "document":
        return say_many("%(num)s document", "%(num)s documents", number)
    if noun == "judgement":
        return say_many("%(num)s judgement", "%(num)s judgements", number)
    if noun == "pair of answers":
        return say_many("%(num)s pair of answers", "%(num)s pairs of answers", number)
    if noun == "span":
        return say_many("%(num)s span", "%(num)s spans", number)
    if noun == "citation":
        return say_many("%(num)s citation", "%(num)s citations", number)
    if noun == "time":
        return say_many("%(num)s time", "%(num)s times", number)
    return say_many("%(num)s unit", "%(num)s units", number)


def listed(names: Sequence[str]) -> str:
    """Names for a sentence, the first few and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMES])}, … (+{more:,})"


def share(value: float) -> str:
    """A share of one in percent; what is nearly all or nearly nothing is not called all or nothing."""
    if 0 < value < 0.01:
        return say("under 1 %")
    return say("over 99 %") if 0.99 < value < 1 else f"{100 * value:.0f} %"


def defined(
    counts: Counted, method: str, level: Level, value: float, sentence: str, notes: Sequence[Note] = ()
) -> Report:
    """A report with a value; remarks that hold for any measure are added to those given."""
    few = _few_units(counts)
    return _report(counts, method, level, value, None, sentence, (*counts.notes, *few, *notes))


def undefined(counts: Counted, method: str, level: Level, reason: str, sentence: str) -> Report:
    """A report without a value, and why."""
    return _report(counts, method, level, None, reason, sentence, counts.notes)


def no_pairs(counts: Counted, method: str, level: Level) -> Report:
    """The report where no unit has two judgements, with what is missing."""
    if counts.of_a_pair:
        sentence = say(
            "These two annotators have judged nothing in common. At least 1 judgement is needed: by one of them,"
            " where the other has judged."
        )
        return undefined(counts, method, level, "no_shared_units", sentence)
    more = say("At least 1 more judgement is needed: by another annotator, where there is one already.")
    if counts.n_judgements == 0:
        sentence = say(
            "There are no judgements yet. At least 2 more are needed: by two annotators, on the same words."
        )
    elif counts.n_annotators == 1:
        sentence = together(say("Nothing has two judgements, for only one annotator has judged."), more)
    else:
        sentence = together(say("Nothing has two judgements: the annotators judged different things."), more)
    return undefined(counts, method, level, "no_pairs", sentence)


def no_variation(counts: Counts, method: str, level: Level) -> Report:
    """The report where all pairable judgements are the same value."""
    only = counts.values[int(counts.pairable().n_c().argmax())]
    sentence = say(
        "All judgements that can be compared say “%(what)s”: the annotators agree fully (100"
        " %%), but whether more than by chance cannot be told. At least 1 other judgement is"
        " needed where two annotators have judged.",
        what=label_name(only),
    )
    if int((counts.n_c() > 0).sum()) > 1:
        sentence = together(sentence, say("Other values occur only where there is a single judgement."))
    return undefined(counts, method, level, "no_variation", sentence)


def chance_corrected_sentence(counts: Counted, value: float) -> str:
    """What 1 - D_o / D_e says, in words."""
    of = say(
        "%(pairable)s of %(all)s could be compared.",
        pairable=f"{counts.n_pairable:,}",
        all=several(counts.n_units, counts.unit_name),
    )
    if value < 0:
        sentence = say(
            "Annotators disagree more than chance would have them (%(value)s; 0 is chance, 1 is perfect):"
            " they may read the labels in opposite ways.",
            value=f"{value:.2f}",
        )
    else:
        sentence = say(
            "Annotators avoid %(share)s of the disagreement that chance alone would bring"
            " (%(value)s; 0 is chance, 1 is perfect).",
            share=share(value),
            value=f"{value:.2f}",
        )
    return together(sentence, of)


def below_chance(value: float) -> tuple[Note, ...]:
    """The remark for a negative coefficient."""
    if value >= 0:
        return ()
    sentence = say("The value is below zero: systematic disagreement. Look at which labels are swapped.")
    return (Note("systematic_disagreement", sentence),)


def only_one_value() -> Note:
    """The remark where a share is shown although nothing was told apart."""
    sentence = say("Only one value was chosen: this does not show that labels can be told apart.")
    return Note("no_variation", sentence)


def _few_units(counts: Counted) -> tuple[Note, ...]:
    pairable = counts.n_pairable
    if pairable == 1:
        sentence = say(
            "Only %(what)s with two judgements; for an interval at least 1 more is needed.",
            what=several(1, counts.unit_name),
        )
        return (Note("too_few_units", sentence),)
    if pairable < FEW_UNITS:
        sentence = say(
            "Only %(what)s with two judgements: the value may change a good deal.",
            what=several(pairable, counts.unit_name),
        )
        return (Note("few_units", sentence),)
    return ()


def _report(
    counts: Counted,
    method: str,
    level: Level,
    value: float | None,
    reason: str | None,
    sentence: str,
    notes: tuple[Note, ...],
) -> Report:
    return Report(
        value=value,
        ci=None,
        level=level,
        method=method,
        n_units=counts.n_units,
        n_pairable=counts.n_pairable,
        n_judgements=counts.n_judgements,
        n_annotators=counts.n_annotators,
        n_clusters=None,
        status="ok" if reason is None else "undefined",
        reason=reason,
        sentence=sentence,
        notes=notes,
    )
