"""A codebook from a file of either kind: YAML, or a CSV of labels, told apart by the ending of its name."""

from pathlib import PurePath

from app.core.codebook.read_csv import read_csv
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.errors import Fault

TABLES = (".csv", ".tsv")
TREES = (".yaml", ".yml")


def is_table(file_name: str) -> bool:
    """Whether a file of this name is a table of labels, which says neither its name nor its version."""
    return PurePath(file_name).suffix.lower() in TABLES


def read_file(
    data: bytes, file_name: str, *, name: str | None = None, version: str | None = None
) -> Codebook:
    """The codebook in a file, checked. Raises ``CodebookRefused`` with every fault, and nothing else.

    ``name`` and ``version`` are for a table of labels; the file's own name and 1.0.0 stand in for them.
    """
    if is_table(file_name):
        spoken = PurePath(file_name).stem.replace("-", " ").replace("_", " ").strip().capitalize()
        return read_csv(data, name=name or spoken, version=version or "1.0.0")
    if PurePath(file_name).suffix.lower() not in TREES:
        raise CodebookRefused([Fault("", "A codebook is a file that ends in .yaml, .yml, .csv or .tsv.")])
    if name or version:
        raise CodebookRefused(
            [Fault("", "The name and the version of a YAML codebook stand in the file; change them there.")]
        )
    return read_yaml(data)
