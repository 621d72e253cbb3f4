"""The dataset card: README.md of a release, with the front matter that programs read and the page that people do."""

from collections.abc import Iterator
from typing import Any

import yaml

from app.core.formats.card_values import Config, Facts, plain, said, table
from app.core.formats.hugging_face import SPLIT_NAMES, features

# Licences that the front matter has a word for; any other one is told by its name.
LICENCES = frozenset(
    (
        *(
            "cc0-1.0",
            "cc-by-4.0",
            "cc-by-sa-4.0",
            "cc-by-nc-4.0",
            "cc-by-nd-4.0",
            "cc-by-nc-sa-4.0",
            "cc-by-nc-nd-4.0",
        ),
        *("cc-by-3.0", "cc-by-sa-3.0", "odbl", "pddl", "mit", "apache-2.0"),
    )
)
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
WHAT = {
    "raw": "every annotator's own answers: a row for each mark, label, value and span, and for each layer without any",
    "soft": "how many said what: a row for each passage and variable",
    "gold": "what was decided, or said alike by all: a row for each passage and variable",
    "passages": "every passage, whether somebody answered it or not",
}


def card_page(facts: Facts) -> str:
    """The whole file."""
    front = yaml.safe_dump(front_matter(facts), sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{front}---\n\n" + "\n".join(_page(facts)) + "\n"


def front_matter(facts: Facts) -> dict[str, Any]:
    """What programs read, in their order."""
    licence = facts.card.licence.strip()
    known = licence.lower() in LICENCES
    front: dict[str, Any] = {"pretty_name": facts.title, "license": licence.lower() if known else "other"}
    if licence and not known:
        front["license_name"] = licence
    return front | {
        "language": list(facts.languages),
        "size_categories": [next((name for most, name in SIZES if facts.rows < most), "1M<n<10M")],
        "task_categories": ["text-classification", "token-classification"],
        "annotations_creators": ["expert-generated"],
        "tags": ["news", "framing", "provenance", "annotator-disagreement"],
        "configs": [_config(one) for one in facts.configs],
        "dataset_info": [{"config_name": one.name, "features": features(one.table)} for one in facts.configs],
    }


def _config(one: Config) -> dict[str, Any]:
    files = [{"split": SPLIT_NAMES[side], "path": path} for side, path in one.files.items()]
    return {"config_name": one.name, "data_files": files}


def _page(facts: Facts) -> Iterator[str]:
    counts = facts.manifest["counts"]
    yield from (f"# {plain(facts.title)}", "")
    yield from said(facts.description, "The project says nothing of itself.")
    yield ""
    yield (
        f"{counts['documents']} texts of {facts.outlets} outlets ({facts.owner_groups} owner groups), "
        f"{counts['passages']} passages, answered by {counts['annotators']} annotators. A label says how a passage "
        "tells its story. It is no finding that something is false, and no verdict on an outlet."
    )
    yield from ("", "## How to load it", "", *_loading(facts))
    yield from ("", "## Out-of-scope uses", "", *said(facts.card.out_of_scope))
    yield from ("", "## Annotators", "", *_annotators(facts))
    yield from ("", "## Codebook", "", *codebook_lines(facts))
    yield from ("", "## Agreement", "", *agreement_lines(facts))
    yield from ("", "## Known confounds: the outlet tells the label", "", *confound_lines(facts))
    yield from ("", "## What is missing", "", *missing_lines(facts))
    yield from ("", "## Rights in the texts", "", *rights_lines(facts))
    yield from ("", "## Parts and what leaks between them", "", *split_lines(facts))
    yield from ("", "## Licence, citation, contact", "", *about_lines(facts))


def _loading(facts: Facts) -> Iterator[str]:
    yield from table(
        ["configuration", "rows", "what it is"],
        (
            [
                one.name,
                ", ".join(f"{SPLIT_NAMES[side]} {many}" for side, many in one.rows.items()),
                WHAT[one.name.split("-")[0]],
            ]
            for one in facts.configs
        ),
    )
    yield from ("", "```python", "from datasets import load_dataset", "")
    yield from (f'load_dataset("PATH", "{facts.configs[-2].name}")', "```", "")
    yield "Offsets count Unicode code points of the document: `text[start - passage_start:end - passage_start]`."


def _annotators(facts: Facts) -> Iterator[str]:
    counts, of = facts.manifest["counts"], facts.round
    yield (
        f"{counts['annotators']} annotators saved {counts['revisions']} answers, of which {counts['default_readings']} "
        "were the first of their annotator and independent. Their pseudonyms are of this dataset alone."
    )
    yield (
        f"Soft and gold are of the round “{plain(of['name'])}” ({of['purpose']}): {of['k']} annotators were wanted for "
        f"each {of['unit']}, and the source was {'hidden' if of['pass'] == 'blind' else 'shown'}."
    )
    people = facts.manifest["left_out"]["withdrawn_people"]
    yield f"The work of {people} people who took back their consent is left out."


def codebook_lines(facts: Facts) -> Iterator[str]:
    """Each variable with its labels and their definitions."""
    book = facts.codebook
    yield f"{plain(book.name)}, version {plain(book.version)}."
    for variable in book.variables:
        yield from (
            "",
            f"**`{variable.key}`** {plain(variable.name)} ({variable.type}). {plain(variable.definition)}",
        )
        yield from (
            ("", *table(["label", "name", "definition"], _labels(variable.choices)))
            if variable.choices
            else ()
        )


def _labels(choices: Any) -> Iterator[list[str]]:
    for one in choices:
        yield [f"`{one.key}`", one.name + (" (a heading)" if one.abstract else ""), one.definition]


def agreement_lines(facts: Facts) -> Iterator[str]:
    """Krippendorff's alpha of each variable and label."""
    if not facts.agreement:
        yield "No variable of this round can be compared."
        return
    yield (
        "Krippendorff's alpha between independent first answers, with the interval (95 %) by leaving out each text in "
        "turn. Alpha of a label compares chosen with not chosen."
    )
    yield ""
    yield from table(
        ["variable", "label", "alpha", "95 %", "passages with two answers"],
        (
            [
                f"`{one.variable}`",
                "all" if one.label is None else f"`{one.label}`",
                f"none: {one.why}" if one.alpha is None else f"{one.alpha:.3f}",
                "" if one.ci is None else f"{one.ci[0]:.3f} to {one.ci[1]:.3f}",
                one.n_units,
            ]
            for one in facts.agreement
        ),
    )


def confound_lines(facts: Facts) -> Iterator[str]:
    """Labels by outlets: what a model could learn by heart."""
    if not any(one["n"] for one in facts.confounds.values()):
        yield "No label was chosen by most annotators of a passage, so there is no table of labels by outlets."
        return
    yield (
        "Passages by outlet and by the label that more than half of their annotators chose. Where a label lies in few "
        "outlets, a model may learn the outlet: test on owners that training has not seen."
    )
    for variable, found in facts.confounds.items():
        if not found["n"]:
            continue
        rows = found["labels_by_outlet"]
        outlets = list(next(iter(rows.values())))
        yield from ("", f"`{variable}`: mutual information of label and outlet {_bits(found)}.", "")
        yield from table(
            ["label", *(f"`{one}`" for one in outlets)],
            ([f"`{label}`", *(row[one] for one in outlets)] for label, row in rows.items()),
        )


def _bits(found: Any) -> str:
    return (
        f"{found['mutual_information_bits_corrected']:.3f} bits (corrected for small numbers); the commonest label of "
        f"each outlet is right in {found['majority_label_of_outlet_accuracy']:.0%}, the commonest of all in "
        f"{found['majority_label_accuracy']:.0%}"
    )


def missing_lines(facts: Facts) -> Iterator[str]:
    """Null gold, ties and few annotators, counted; and what was left out."""
    for kind, counts in facts.layers.items():
        told = ", ".join(f"{name} {many}" for name, many in counts.items())
        yield f"- `{kind}`: {told}."
    if "gold" in facts.layers:
        yield "- Gold without a decision, and not said alike by all, is null and says why; nothing was drawn by lot."
    left = facts.manifest["left_out"]
    yield f"- Left out: {left['withdrawn_documents']} withdrawn documents, {left['withdrawn_people']} people."
    if facts.manifest["dropped"]:
        told = ", ".join(f"{name} {many}" for name, many in facts.manifest["dropped"].items())
        yield f"- These tables have no place for: {told}."


def rights_lines(facts: Facts) -> Iterator[str]:
    """Which words may go, and which went."""
    given = ", ".join(f"{many} {name}" for name, many in facts.manifest["text_given"].items()) or "none"
    noted = ", ".join(f"{many} `{name}`" for name, many in facts.text_rights.items()) or "none"
    yield f"Noted of the texts: {noted}. Given here: {given} (standoff is places and hashes without words)."
    if facts.manifest["text_rights_overridden"]:
        yield f"{facts.manifest['text_rights_overridden']} texts are given in full on the word of its maker."
    yield "The licence below is of the annotations. The rights in the texts are their publishers'."


def split_lines(facts: Facts) -> Iterator[str]:
    """How it is divided, and which labels have no support."""
    if facts.leakage is None:
        yield "It is not divided. Whoever divides it should keep owners, copies and claims together."
        return
    report = facts.leakage
    yield (
        f"Divided `{report['split']}` with seed {report['seed']} by `{report['algorithm']}` into {report['groups']} "
        "groups; copies, translations and claims stay together. All that leaks is in `leakage.md`."
    )
    missing = facts.manifest["labels_without_support"]
    yield (
        f"{len(missing)} labels are missing on train or test."
        if missing
        else "Each label is on train and on test."
    )


def about_lines(facts: Facts) -> Iterator[str]:
    """Who made it, under which licence, how to cite and whom to ask."""
    card = facts.card
    for what, words in (
        ("Licence", card.licence),
        ("Creator", card.creator),
        ("Contact", card.contact),
        ("Address", card.address),
        ("Funding", card.funding),
    ):
        yield f"- {what}: {plain(words) or 'not said'}"
    yield f"- Made with {facts.manifest['program']}, state of the data: revision {facts.manifest['last_revision']}."
    if card.citation:
        yield from ("", "```", *card.citation.replace("```", "'''").splitlines(), "```")
