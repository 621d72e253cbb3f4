"""The formats of an export. To add one: a module with ``write``, a line here, a section in the docs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.formats import (
    annotations_csv,
    brat,
    cas_xmi,
    conll,
    doccano_jsonl,
    hugging_face,
    label_studio_json,
    lewidi,
    masthead_archive,
    native_jsonl,
    parquet,
    prov_jsonld,
    refi_qda,
    semeval,
    spacy_json,
    webanno_jsonld,
    wide_csv,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record

ALL_KINDS = ("raw", "gold", "soft")


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name, and the ``kinds`` of export that it has a place for.

    ``write`` makes bytes from records, one record after the other.
    One that tells of the export itself, or counts what it has no place for, is given the release beside them.
    One that ``is_folder`` is many files: its ``write`` takes records and release, and gives each file's name with
    its bytes, one file after the other; a name that comes again goes on where it ended. ``suffix`` and
    ``media_type`` are then those of a .zip. One that ``is_archive`` has the other parts of a project beside them.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[..., Iterator[Any]]
    tells_release: bool = False
    is_folder: bool = False
    kinds: tuple[str, ...] = ("raw",)
    #: The package without which it cannot be written, and what installs it.
    package: str = ""
    extra: str = ""
    #: Whether it can be written in parts, one for each side of a split.
    divides: bool = False
    is_archive: bool = False
    #: Whether it names its files by part itself, and is a release with a card.
    lays_out: bool = False
    #: Whether its passages have a place for the masked text beside the text.
    has_passages: bool = False

    def chunks(self, records: Iterable[Record], release: Release) -> Iterator[bytes]:
        """The bytes of an export that is one file."""
        return self.write(records, release) if self.tells_release else self.write(records)

    def files(self, records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
        """The files of an export that is a folder."""
        return self.write(records, release)


def _single(
    name: str, title: str, suffix: str, media_type: str, write: Callable[..., Iterator[Any]]
) -> Format:
    return Format(name, title, suffix, media_type, write, tells_release=True)


def _folder(name: str, title: str, write: Callable[..., Iterator[Any]]) -> Format:
    return Format(name, title, ".zip", "application/zip", write, is_folder=True)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            "jsonl",
            "Native JSON Lines",
            ".jsonl",
            "application/x-ndjson",
            native_jsonl.write,
            kinds=ALL_KINDS,
            divides=True,
            has_passages=True,
        ),
        Format(
            "csv",
            "Long table of annotations",
            ".csv",
            "text/csv",
            annotations_csv.write,
            tells_release=True,
            kinds=ALL_KINDS,
            divides=True,
        ),
        Format(
            "parquet",
            "Parquet tables",
            ".zip",
            "application/zip",
            parquet.write_files,
            is_folder=True,
            kinds=ALL_KINDS,
            package="pyarrow",
            extra="masthead[parquet]",
            divides=True,
            has_passages=True,
        ),
        Format(
            "hf",
            "Hugging Face layout",
            ".zip",
            "application/zip",
            hugging_face.write_files,
            is_folder=True,
            kinds=ALL_KINDS,
            divides=True,
            lays_out=True,
            has_passages=True,
        ),
        Format(
            "webanno-jsonld",
            "W3C Web Annotation",
            ".jsonld",
            'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
            webanno_jsonld.write,
            tells_release=True,
        ),
        Format("prov", "PROV-O", ".jsonld", "application/ld+json", prov_jsonld.write, tells_release=True),
        _single("csv-wide", "Wide table of units and coders", ".csv", "text/csv", wide_csv.write),
        _single("doccano", "doccano", ".jsonl", "application/x-ndjson", doccano_jsonl.write),
        _single(
            "doccano-relations",
            "doccano with relations",
            ".jsonl",
            "application/x-ndjson",
            doccano_jsonl.write_relations,
        ),
        _single("labelstudio", "Label Studio", ".json", "application/json", label_studio_json.write),
        _single("spacy-json", "spaCy", ".jsonl", "application/x-ndjson", spacy_json.write),
        _single("refi-qda", "REFI-QDA project", ".qdpx", "application/zip", refi_qda.write),
        Format(
            "masthead",
            "Masthead archive",
            ".zip",
            "application/zip",
            masthead_archive.write_files,
            is_folder=True,
            is_archive=True,
        ),
        _folder("brat", "brat standoff", brat.write_files),
        _folder("conll", "CoNLL with BIO tags", conll.write_files),
        _folder("xmi", "UIMA CAS XMI", cas_xmi.write_files),
        _folder("ptc", "SemEval-2020 task 11 (PTC)", semeval.write_ptc_files),
        _folder("semeval2023", "SemEval-2023 task 3, subtask 3", semeval.write_2023_files),
        _folder("lewidi", "LeWiDi 2025", lewidi.write_files),
    )
}
