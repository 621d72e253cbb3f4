"""A datasheet in the manner of Gebru et al. (2021, Communications of the ACM 64): the questions that it asks, answered
from what the project has on record. What nobody has on record is said to be so."""

from collections.abc import Iterator

from app.core.formats.card_values import Facts, plain, said
from app.core.formats.dataset_card import (
    about_lines,
    agreement_lines,
    codebook_lines,
    confound_lines,
    missing_lines,
    rights_lines,
    split_lines,
)

STANCES = {
    "prescriptive": "One answer is sought, and disagreement is something to settle.",
    "descriptive": "Disagreement is data: every reading is kept, and none is called an error.",
}


def datasheet_page(facts: Facts) -> str:
    """The whole file."""
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: Facts) -> Iterator[str]:
    counts = facts.manifest["counts"]
    yield from (f"# Datasheet: {plain(facts.title)}", "")
    yield from ("## Motivation", "", *said(facts.description, "The project says nothing of its purpose."))
    yield f"Made by: {plain(facts.card.creator) or 'not said'}. Funding: {plain(facts.card.funding) or 'not said'}."
    yield from ("", "## Composition", "")
    yield (
        f"{counts['documents']} texts of news in {', '.join(facts.languages) or 'languages not noted'}, cut into "
        f"{counts['passages']} passages; {counts['marks']} marks on spans, {counts['answers']} labels and values, "
        f"{counts['attributions']} attributions, {counts['decisions']} decisions. {counts['none']} answers say that "
        "nothing applies, which is not the same as no answer."
    )
    yield from ("", "### What is missing", "", *missing_lines(facts))
    yield from ("", "### Confounds", "", *confound_lines(facts))
    yield from ("", "### Parts", "", *split_lines(facts))
    yield from ("", "### People", "")
    yield "Texts name people as news does. Annotators are pseudonyms; times of their work are given to the day."
    yield from ("", "## Collection", "")
    yield (
        "Each text has its address, time of retrieval, SHA-256 and the steps of its way where they are on record; the "
        "outlet is described as of the text's date."
    )
    yield from ("", "### Rights", "", *rights_lines(facts))
    yield from ("", "## Labelling", "")
    yield STANCES[facts.stance]
    yield (
        f"{counts['annotators']} annotators read under a written codebook, {facts.round['k']} wanted for each "
        f"{facts.round['unit']}, with the source {'hidden' if facts.round['pass'] == 'blind' else 'shown'}. "
        "No label was suggested by a program unless a row says `assisted`."
    )
    yield from ("", "### Codebook", "", *codebook_lines(facts))
    yield from ("", "### Agreement", "", *agreement_lines(facts))
    yield from ("", "## Uses", "", "Not to be used for:", "", *said(facts.card.out_of_scope))
    yield from ("", "## Distribution and maintenance", "", *about_lines(facts))
