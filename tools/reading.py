"""What the benchmark of the annotator's page replays: a reading of two articles, or else the demo's, as marks."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.values import Codebook
from app.demo import DEMO
from tests.walk.reading import SEEDS

ROOT = Path(__file__).resolve().parent.parent
BOOKS = ROOT / "seeds" / "codebooks"
DOCUMENTS, READER = ("S0", "S3"), "noor"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Words of a passage, the label on them, and whose voice they are."""

    start: int
    end: int
    label: str
    voice: str


@dataclass(slots=True)
class Replayed:
    """The articles, the codebook that they were read with, and each passage's marks in the order of the text."""

    name: str
    book: Path
    files: list[Path]
    _documents: list[tuple[str, list[Mark]]] = field(default_factory=list)

    @property
    def codebook(self) -> Codebook:
        """The codebook itself."""
        return read_yaml(self.book.read_bytes())

    def marks_of(self, passage: str) -> list[Mark]:
        """What the reader marked in this passage."""
        for text, marks in self._documents:
            at = text.find(passage)
            if at >= 0:
                end = at + len(passage)
                inside = [one for one in marks if at <= one.start and one.end <= end]
                return sorted(Mark(one.start - at, one.end - at, one.label, one.voice) for one in inside)
        raise SystemExit(f"a passage is in none of the articles: {passage[:60]!r}")


def find_reading(folder: Path | None) -> Replayed:
    """The reading in this folder (or where the tests look for one), else the demo's two most marked articles."""
    place = folder or SEEDS
    return _of_articles(place) if (place / "reading.json").is_file() else _of_demo()


def _of_articles(folder: Path) -> Replayed:
    whole: dict[str, Any] = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
    files = {one["id"]: folder / one["file"] for one in whole["documents"] if one["id"] in DOCUMENTS}
    found = Replayed("the reading of two articles", BOOKS / "border-press.yaml", list(files.values()))
    for name, path in files.items():
        marks = [
            Mark(one["start"], one["end"], one["label"], one["voice"])
            for one in whole["framings"]
            if one["doc"] == name
        ]
        found._documents.append((path.read_bytes().decode("utf-8"), marks))
    return found


def _of_demo() -> Replayed:
    lines = (DEMO / "judgements.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [one for line in lines if line for one in [json.loads(line)] if one["annotators"][READER]["spans"]]
    most = Counter(row["file"] for row in rows for _span in row["annotators"][READER]["spans"]).most_common(2)
    files = [DEMO / "articles" / name for name, _count in most]
    found = Replayed("the demo's two most marked articles", BOOKS / "starter.yaml", files)
    for path in files:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        found._documents.append((text, _marked(text, [row for row in rows if row["file"] == path.name])))
    return found


def _marked(text: str, rows: list[dict[str, Any]]) -> list[Mark]:
    marks = []
    for row in rows:
        begun = text.index(row["quote_start"])
        for span in row["annotators"][READER]["spans"]:
            at = begun - 1
            for _time in range(span["occurrence"]):
                at = text.index(span["quote"], at + 1)
            marks.append(Mark(at, at + len(span["quote"]), span["label"], span["voice"]))
    return marks
