"""The sentences of the alphas for unitizing."""

from collections.abc import Callable, Hashable

from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_GROUPS, FEWEST_USES
from app.core.agreement.report import Note
from app.core.agreement.verdicts import label_name, share
from app.errors import say, say_many, together

Saying = Callable[[float], str]


def of_units(value: float) -> str:
    """What u-alpha says, in words."""
    if value < 0:
        return say(
            "Annotators disagree more than chance would have them on where marks lie and which label they bear"
            " (%(value)s; 0 is chance, 1 is perfect).",
            value=f"{value:.2f}",
        )
    return say(
        "Annotators avoid %(share)s of the disagreement that chance alone would bring on where marks lie and which"
        " label they bear (%(value)s; 0 is chance, 1 is perfect).",
        share=share(value),
        value=f"{value:.2f}",
    )


def of_marked(value: float) -> str:
    """What |u-alpha says, in words."""
    if value < 0:
        return say(
            "Annotators disagree more than chance would have them on what is marked at all (%(value)s; 0 is chance, 1"
            " is perfect).",
            value=f"{value:.2f}",
        )
    return say(
        "Annotators avoid %(share)s of the disagreement that chance alone would bring on what is marked at all, with"
        " whatever label (%(value)s; 0 is chance, 1 is perfect).",
        share=share(value),
        value=f"{value:.2f}",
    )


def of_labels(met: float) -> Saying:
    """What cu-alpha says: of `met`, the share of all marked text that another annotator marked too."""

    def saying(value: float) -> str:
        if value < 0:
            sentence = say(
                "Where two annotators marked the same words, they chose labels apart more than chance would have them"
                " (%(value)s; 0 is chance, 1 is perfect).",
                value=f"{value:.2f}",
            )
        else:
            sentence = say(
                "Where two annotators marked the same words, they avoid %(share)s of the disagreement about labels"
                " that chance alone would bring (%(value)s; 0 is chance, 1 is perfect).",
                share=share(value),
                value=f"{value:.2f}",
            )
        return together(sentence, say("That is %(met)s of all that was marked.", met=share(met)))

    return saying


def of_one_label(met: float) -> Saying:
    """What (k)u-alpha says: of `met`, the share of what bears the label that another annotator marked too."""

    def saying(value: float) -> str:
        if value < 0:
            sentence = say(
                "Where another annotator marked the same words, they gave them this label less often than chance"
                " would have them (%(value)s; 0 is chance, 1 is perfect).",
                value=f"{value:.2f}",
            )
        else:
            sentence = say(
                "Where another annotator marked the same words, they avoid %(share)s of the disagreement about this"
                " label that chance alone would bring (%(value)s; 0 is chance, 1 is perfect).",
                share=share(value),
                value=f"{value:.2f}",
            )
        return together(sentence, say("That is %(met)s of all that bears the label.", met=share(met)))

    return saying


def of_boundaries(value: float) -> str:
    """What the older alpha says, in words."""
    return say(
        "By squared distances of boundaries, the older way, agreement is %(value)s (0 is chance, 1 is perfect). It is"
        " here to compare with other programs.",
        value=f"{value:.2f}",
    )


def nothing_met() -> str:
    """Why there is no cu where nobody marked what another did."""
    return say(
        "No two annotators marked the same words, so whether they would choose the same label cannot be told. At least"
        " 1 place that two of them marked is needed."
    )


def met_once() -> str:
    """Why there is no cu where two annotators marked the same words only once."""
    return say(
        "Two annotators marked the same words only once, too little to say what chance would bring. At least 1 more"
        " place that two of them marked is needed."
    )


def label_not_met(label: Hashable) -> str:
    """Why there is no (k)u of a label that nobody else marked anything under."""
    return say(
        "Where “%(name)s” was marked, nobody else marked anything, so whether they would choose the same label cannot"
        " be told.",
        name=label_name(label),
    )


def one_label(met: float) -> str:
    """Why there is no cu where all labels are the same."""
    return say(
        "Wherever two annotators marked the same words, which is %(met)s of all that was marked, they chose one and"
        " the same label: they agree fully, but whether more than by chance cannot be told.",
        met=share(met),
    )


def labels_overlap() -> str:
    """Why there is no cu where labels overlap."""
    return say(
        "Marks of different labels overlap, so that words have no label that is theirs alone. Read the numbers of each"
        " label instead."
    )


def layers() -> Note:
    """The remark where labels were compared each by itself."""
    sentence = say(
        "Marks of different labels overlap, so each label is compared by itself, as a layer of its own; the number"
        " adds up what they disagree."
    )
    return Note("layers", sentence)


def few_articles(what: str) -> Note:
    """The note where there are few articles, and less than a quarter of them is marked, or is not."""
    sentence = say(
        "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where marks cover from a quarter to three"
        " quarters of the text.",
        what=what,
        enough=ENOUGH_GROUPS,
        least=FEWEST_GROUPS,
    )
    return Note("too_few_groups", sentence)


def few_met(rarer: int) -> Note:
    """The note where too few marks that met another bear other labels."""
    sentence = say_many(
        "No interval: of the marks that another annotator marked too only %(num)s bears a rarer label; at least"
        " %(least)s are needed.",
        "No interval: of the marks that another annotator marked too only %(num)s bear a rarer label; at least"
        " %(least)s are needed.",
        rarer,
        least=FEWEST_USES,
    )
    return Note("too_few_uses", sentence)
