"""What formats are called, what they are for, and what they have no place for."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.errors import RuleBroken

# Names of formats, which are the same in every language.
FORMAT_NAMES = {
    "jsonl": "JSON Lines",
    "masthead": "Masthead",
    "csv": "CSV",
    "parquet": "Parquet",
    "hf": "Hugging Face",
    "csv-wide": "CSV, wide",
    "webanno-jsonld": "W3C Web Annotation",
    "prov": "PROV-O",
    "doccano": "doccano",
    "doccano-relations": "doccano, relations",
    "labelstudio": "Label Studio",
    "spacy-json": "spaCy",
    "refi-qda": "REFI-QDA",
    "brat": "brat",
    "conll": "CoNLL",
    "xmi": "UIMA CAS XMI",
    "ptc": "SemEval-2020 task 11 (PTC)",
    "semeval2023": "SemEval-2023 task 3",
    "lewidi": "LeWiDi 2025",
}
FORMAT_WORDS = {
    "jsonl": _l("JSON Lines: everything there is, one line a document"),
    "masthead": _l("Masthead: the whole project, to be kept, or imported into another instance"),
    "csv": _l("CSV: a long table of annotations, for a spreadsheet or a statistics program"),
    "parquet": _l("Parquet: the long table and the passages with their types, for pandas, R and others"),
    "hf": _l(
        "Hugging Face: a folder with raw, soft and gold as configurations, a dataset card, a datasheet and Croissant"
    ),
    "csv-wide": _l("CSV, wide: a row for each passage and annotator, for reliability in R or a spreadsheet"),
    "webanno-jsonld": _l(
        "W3C Web Annotation: each mark, answer and attribution with its place in the text, for annotation software"
    ),
    "prov": _l("PROV-O: where each text, answer and decision came from, and who made it, for linked data"),
    "doccano": _l("doccano: marks, for a project of sequence labelling"),
    "doccano-relations": _l(
        "doccano, relations: marks and attributions, for a project that labels relations"
    ),
    "labelstudio": _l("Label Studio: marks and attributions of all annotators as tasks"),
    "spacy-json": _l("spaCy: texts, tokens and marks, for training"),
    "refi-qda": _l(
        "REFI-QDA: a project with texts, codes and codings, for NVivo, MAXQDA, ATLAS.ti and others"
    ),
    "brat": _l("brat: a folder of texts with standoff files"),
    "conll": _l("CoNLL: a folder with a file of tokens and BIO tags for each variable and annotator"),
    "xmi": _l("UIMA CAS XMI: a folder for INCEpTION and others, with its type system"),
    "ptc": _l("SemEval-2020 task 11 (PTC): a folder of articles and ranges of propaganda techniques"),
    "semeval2023": _l("SemEval-2023 task 3: a folder of articles and propaganda techniques of each line"),
    "lewidi": _l(
        "LeWiDi 2025: a folder with a file for each label, each annotator’s yes or no, and soft labels"
    ),
}
# What a format had no place for, as its manifest counts it.
DROPPED = {
    "none": _l("answers that nothing applies"),
    "decisions": _l("decisions"),
    "draft_revisions": _l("unfinished answers"),
    "skipped_revisions": _l("passages that were skipped"),
    "overtaken_decisions": _l("decisions that a later one took the place of"),
    "decisions_without_answers": _l("decisions without a label or value"),
    "withheld_values": _l("answers in free words, which may not go"),
    "attributions_without_spans": _l("attributions without any words of the text"),
    "publication_steps": _l("steps of the way that the documents came"),
    "decision_sources": _l("answers that a decision was made from and that are not in an export"),
    "other_revisions": _l("saved answers that agreement does not read"),
    "documents_without_text": _l("documents whose text may not go"),
    "answers": _l("answers about passages"),
    "attributions": _l("attributions"),
    "attribution_details": _l("attributions whose speaker, outlet or kind of source is left out"),
    "attribution_links": _l("attributions whose parts are not joined"),
    "attributes": _l("attributes of marks or answers, such as voice"),
    "notes": _l("notes"),
    "confidences": _l("confidences"),
    "mark_values": _l("values of marks"),
    "marks_in_attributions": _l("links of a mark to the attribution that it stands in"),
    "overlapping_marks": _l("marks that overlap a longer one"),
    "marks_widened_to_tokens": _l("marks that begin or end inside a word, and were widened"),
    "marks_without_tokens": _l("marks without a word in them"),
    "marks_trimmed": _l("marks that lost white space at their ends"),
    "characters_not_in_xml": _l("characters that XML does not allow, and were replaced"),
    "marks_of_other_labels": _l("marks whose label is no technique of that task"),
    "merged_marks": _l("marks joined with another one of the same technique"),
    "places_of_marks": _l("places of marks in the text"),
    "values_without_labels": _l("numbers and free words"),
}


def dropped_words(dropped: Mapping[str, int]) -> str:
    """How many of what a format had no place for, in one line."""
    return ", ".join(f"{many} {DROPPED.get(name, name)}" for name, many in sorted(dropped.items()))


def refuse_loss(dropped: Mapping[str, int]) -> None:
    """RuleBroken, naming it, where a format had no place for something."""
    if dropped:
        raise RuleBroken(
            "This format has no place for: %(there)s. No file was made, because none was wanted with anything"
            " missing. Choose another format, or allow it.",
            there=dropped_words(dropped),
        )
