"""A codebook from a file of any kind: YAML, CSV of labels, or codes of REFI-QDA, told apart by its name."""

from pathlib import PurePath

from app.core.codebook.read_csv import read_csv
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.refi import read_qdc
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.errors import Fault

TABLES = (".csv", ".tsv")
TREES = (".yaml", ".yml")
CODES = ".qdc"


def is_table(file_name: str) -> bool:
    """Whether a file of this name is a table of labels or codes alone, which says neither its name nor its version."""
    return PurePath(file_name).suffix.lower() in (*TABLES, CODES)


def read_file(
    data: bytes, file_name: str, *, name: str | None = None, version: str | None = None
) -> Codebook:
    """The codebook in a file, checked. Raises ``CodebookRefused`` with every fault, and nothing else.

    ``name`` and ``version`` are for a table of labels; the file's own name and 1.0.0 stand in for them.
    """
    if is_table(file_name):
        spoken = PurePath(file_name).stem.replace("-", " ").replace("_", " ").strip().capitalize()
        read = read_qdc if PurePath(file_name).suffix.lower() == CODES else read_csv
        return read(data, name=name or spoken, version=version or "1.0.0")
    if PurePath(file_name).suffix.lower() not in TREES:
        raise CodebookRefused(
            [Fault("", "A codebook is a file that ends in .yaml, .yml, .csv, .tsv or .qdc.")]
        )
    if name or version:
        raise CodebookRefused(
            [Fault("", "The name and the version of a YAML codebook stand in the file; change them there.")]
        )
    return read_yaml(data)
