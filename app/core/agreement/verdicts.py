"""The sentences of a report: from counts and a value, or a reason, to what a reader is told."""

from collections.abc import Hashable, Sequence

from app.core.agreement.counts import Counts
from app.core.agreement.report import Level, Note, Report
from app.errors import say

FEW_UNITS = 10


def label_name(value: Hashable) -> str:
    """A value as text: a set is written a|b, an empty one {}, a whole number without its point."""
    if isinstance(value, frozenset):
        return "|".join(sorted(str(label) for label in value)) or "{}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def several(number: int, noun: str) -> str:
    """A number with its noun: 1 passage, 2 passages."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def share(value: float) -> str:
    """A share of one in percent; what is nearly all or nearly nothing is not called all or nothing."""
    if 0 < value < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < value < 1 else f"{100 * value:.0f} %"


def defined(
    counts: Counts, method: str, level: Level, value: float, sentence: str, notes: Sequence[Note] = ()
) -> Report:
    """A report with a value; remarks that hold for any measure are added to those given."""
    few = _few_units(counts)
    return _report(counts, method, level, value, None, sentence, (*counts.notes, *few, *notes))


def undefined(counts: Counts, method: str, level: Level, reason: str, sentence: str) -> Report:
    """A report without a value, and why."""
    return _report(counts, method, level, None, reason, sentence, counts.notes)


def no_pairs(counts: Counts, method: str, level: Level) -> Report:
    """The report where no unit has two judgements, with what is missing."""
    unit = counts.unit_name
    more = say(
        "At least 1 more judgement is needed: by another annotator, on a %(unit)s that already has one.",
        unit=unit,
    )
    if counts.of_a_pair:
        sentence = say(
            "These two annotators have judged no %(unit)s in common. At least 1 %(unit)s that one of"
            " them has judged must be judged by the other.",
            unit=unit,
        )
        return undefined(counts, method, level, "no_shared_units", sentence)
    if counts.n_judgements == 0:
        sentence = say(
            "There are no judgements yet. At least 2 more are needed: one %(unit)s judged by two annotators.",
            unit=unit,
        )
    elif counts.n_annotators == 1:
        sentence = f"No {unit} has two judgements, for only one annotator has judged. {more}"
    else:
        sentence = f"No {unit} has two judgements: the annotators judged different {unit}s. {more}"
    return undefined(counts, method, level, "no_pairs", sentence)


def no_variation(counts: Counts, method: str, level: Level) -> Report:
    """The report where all pairable judgements are the same value."""
    only = counts.values[int(counts.pairable().n_c().argmax())]
    elsewhere = bool((counts.n_c() > 0).sum() > 1)
    sentence = say(
        "All judgements that can be compared say “%(what)s”: the annotators agree fully (100"
        " %%), but whether more than by chance cannot be told. At least 1 other judgement is"
        " needed on a %(unit_name)s that two annotators have judged.",
        what=label_name(only),
        unit_name=counts.unit_name,
    )
    if elsewhere:
        sentence += say(
            " Other values occur only on %(unit_name)ss with a single judgement.", unit_name=counts.unit_name
        )
    return undefined(counts, method, level, "no_variation", sentence)


def chance_corrected_sentence(counts: Counts, value: float) -> str:
    """What 1 - D_o / D_e says, in words."""
    of = f"{counts.n_pairable:,} of {several(counts.n_units, counts.unit_name)} could be compared"
    if value < 0:
        return (
            f"Annotators disagree more than chance would have them ({value:.2f}; 0 is chance, 1 is perfect): "
            f"they may read the labels in opposite ways. {of}."
        )
    return (
        f"Annotators avoid {share(value)} of the disagreement that chance alone would bring "
        f"({value:.2f}; 0 is chance, 1 is perfect). {of}."
    )


def below_chance(value: float) -> tuple[Note, ...]:
    """The remark for a negative coefficient."""
    if value >= 0:
        return ()
    sentence = "The value is below zero: systematic disagreement. Look at which labels are swapped."
    return (Note("systematic_disagreement", sentence),)


def only_one_value() -> Note:
    """The remark where a share is shown although nothing was told apart."""
    sentence = "Only one value was chosen: this does not show that labels can be told apart."
    return Note("no_variation", sentence)


def _few_units(counts: Counts) -> tuple[Note, ...]:
    pairable, unit = counts.n_pairable, counts.unit_name
    if pairable == 1:
        sentence = say(
            "Only 1 %(unit)s has two judgements; for an interval at least 1 more is needed.", unit=unit
        )
        return (Note("too_few_units", sentence),)
    if pairable < FEW_UNITS:
        sentence = say(
            "Only %(what)s have two judgements: the value may change a good deal.",
            what=several(pairable, unit),
        )
        return (Note("few_units", sentence),)
    return ()


def _report(
    counts: Counts,
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
