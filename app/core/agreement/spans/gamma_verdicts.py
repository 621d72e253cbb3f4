"""The sentences of gamma."""

from app.core.agreement.report import Note
from app.core.agreement.spans.gamma_report import Chance
from app.core.agreement.verdicts import share
from app.errors import say, say_many

Notes = tuple[Note, ...]


def of_gamma(value: float) -> str:
    """What gamma says, in words."""
    if value < 0:
        return say(
            "The marks of annotators fit each other worse than marks put there by chance (%(value)s; 0 is chance, 1 is"
            " perfect): where one marked, others often did not, or elsewhere.",
            value=f"{value:.2f}",
        )
    return say(
        "Annotators avoid %(share)s of the disorder that marks put there by chance would have (%(value)s; 0 is chance,"
        " 1 is perfect).",
        share=share(value),
        value=f"{value:.2f}",
    )


def of_labels(value: float) -> str:
    """What gamma-cat and gamma-k say, in words."""
    if value < 0:
        return say(
            "Marks that belong together bear different labels more often than chance would have it (%(value)s; 0 is"
            " chance, 1 is perfect).",
            value=f"{value:.2f}",
        )
    return say(
        "Where marks belong together, annotators avoid %(share)s of the differences in labels that chance would bring"
        " (%(value)s; 0 is chance, 1 is perfect).",
        share=share(value),
        value=f"{value:.2f}",
    )


def below(value: float) -> Notes:
    """The remark for a value below zero."""
    if value >= 0:
        return ()
    sentence = say(
        "The value is below zero: look at who marks what others leave out, and at labels that are swapped."
    )
    return (Note("systematic_disagreement", sentence),)


def no_scipy() -> str:
    """How to get gamma where SciPy is missing."""
    return say(
        "Gamma needs SciPy, which is not installed here. Install it with: pip install 'masthead[gamma]'."
    )


def nothing_aligned() -> str:
    """Why there is no gamma-cat where no marks belong together."""
    return say(
        "No marks of two annotators lie near enough to be meant as the same, so their labels cannot be compared."
    )


def labels_never_differ() -> str:
    """Why there is no gamma-cat where chance would bring no difference either."""
    return say(
        "Marks put there by chance would bear the same labels too, so whether annotators agree more than by chance"
        " cannot be told."
    )


def no_disorder() -> str:
    """Why there is no gamma where chance would bring no disorder."""
    return say("Marks put there by chance would fit each other fully too, so nothing can be told.")


def by_chance(chance: Chance, seed: int) -> Note:
    """What was drawn, and how exactly the expected disorder is known."""
    sentence = say_many(
        "What chance would bring is the mean of %(num)s random draw (seed %(seed)s), known to %(known)s %%.",
        "What chance would bring is the mean of %(num)s random draws (seed %(seed)s), known to %(known)s %%.",
        chance.draws,
        seed=seed,
        known=f"{100 * (chance.known_to or 0):.1f}",
    )
    return Note("by_chance", sentence)


def not_exact(exact: tuple[bool, ...]) -> Notes:
    """The remark where some passages are too large for an alignment that is certainly the best."""
    many = exact.count(False)
    if not many:
        return ()
    sentence = say_many(
        "%(num)s passage holds too many marks to weigh every alignment: its annotators were aligned one after the"
        " other, so agreement there may be a little higher.",
        "%(num)s passages hold too many marks to weigh every alignment: their annotators were aligned one after the"
        " other, so agreement there may be a little higher.",
        many,
    )
    return (Note("not_exact", sentence),)
