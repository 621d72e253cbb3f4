"""The formats that are read with their marks. To add one: a module with ``read_texts``, a line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.core.corpus import Row
from app.core.formats import brat_read, cas_read, doccano_read, hf_read, label_studio_read, refi_read
from app.core.formats.gathered import InFile


@dataclass(frozen=True, slots=True)
class CodedFormat:
    """A format by its name; ``endings`` are those of its files, and ``read`` gives rows and notes from them.

    What ``is_archive`` is packed by itself, and read as one file. Of one that ``is_whole`` each archive is a whole,
    and what is in it keeps the archive's name before its own.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    read: Callable[[Sequence[InFile]], tuple[list[Row], list[str]]]
    is_archive: bool = False
    is_whole: bool = False


CODED_FORMATS: Mapping[str, CodedFormat] = {
    one.name: one
    for one in (
        CodedFormat("doccano", "doccano", (".jsonl", ".json"), doccano_read.read_texts),
        CodedFormat(
            "doccano-graphemes",
            "doccano, offsets in grapheme clusters",
            (".jsonl", ".json"),
            partial(doccano_read.read_texts, graphemes=True),
        ),
        CodedFormat("labelstudio", "Label Studio", (".json",), label_studio_read.read_texts),
        CodedFormat("brat", "brat standoff", (".ann", ".txt", ".csv"), brat_read.read_texts),
        CodedFormat(
            "hf", "Rows of a data set (Hugging Face)", (".jsonl", ".ndjson", ".parquet"), hf_read.read_texts
        ),
        CodedFormat("xmi", "UIMA CAS XMI (INCEpTION)", (".xmi",), cas_read.read_texts),
        CodedFormat("refi-qda", "REFI-QDA project", (".qdpx",), refi_read.read_texts, is_whole=True),
        CodedFormat(
            "refi-qda-utf16",
            "REFI-QDA project, positions in UTF-16 code units",
            (".qdpx",),
            partial(refi_read.read_texts, utf16=True),
            is_whole=True,
        ),
    )
}
# What a name that ends so is, where nobody says otherwise.
PLAIN_ENDINGS = {".json": "labelstudio", ".xmi": "xmi", ".qdpx": "refi-qda", ".parquet": "hf"}
