"""The instance that the benchmark of the annotator's page runs on: a server process on a temporary database."""

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from app import schema
from app.actions.people import make_link
from app.actions.projects import ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.values import Codebook
from app.db import Database
from app.models.projects import Member
from app.models.texts import PASSAGE_ROLES
from tools.invented import add_person

WORDS, SPANS, LONGEST = 10_000, 500, 12
TOKEN = "secret-of-the-benchmark"
# A vocabulary of its own, so that no sentence is anybody's.
STEMS = (
    "harbour",
    "ferry",
    "council",
    "lantern",
    "bridge",
    "market",
    "river",
    "poplar",
    "dredger",
    "captain",
)
STEMS += ("ledger", "tide", "anchor", "orchard", "tunnel", "parade", "siren", "ballot", "whistle", "gravel")
STEMS += (
    "mirror",
    "northern",
    "quiet",
    "narrow",
    "early",
    "crowded",
    "brittle",
    "carries",
    "answers",
    "watches",
)


class World:
    """One annotator, whose projects are filled before the server starts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, Database(f"sqlite:///{folder / 'masthead.db'}")
        self.environ = {
            "DATABASE_URL": f"sqlite:///{folder / 'masthead.db'}",
            "MASTHEAD_DATA": str(folder),
            "MASTHEAD_ENV": "test",
        }
        schema.upgrade(self.database)
        with self.database.writing() as session:
            self.person_id = add_person(session, "Ada", TOKEN)
            session.commit()

    def add_project(self, slug: str, book: Codebook, files: list[Path], unit: str = "paragraph") -> None:
        """A project on this codebook with these articles, read in order by one person; no attributions."""
        plan = RoundPlan(
            k=1,
            condition="open",
            order="sequential",
            unit=unit,
            roles=PASSAGE_ROLES,
            asks_attributions=False,
        )
        with self.database.writing() as session:
            project = create_project(
                session, ProjectPlan(slug, slug.title(), first_round=plan), book, by=None
            )
            session.add(Member(project_id=project.id, person_id=self.person_id, is_annotator=True))
            session.commit()
        manifest = self.folder / f"{slug}.csv"
        with manifest.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("file", "language"), *((path.name, "en") for path in files)])
        command = ["import", slug, *map(str, files), "--manifest", str(manifest)]
        subprocess.run(
            [sys.executable, "-c", "from app.cli import main; main()", *command],
            env=os.environ | self.environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def sign_in_path(self) -> str:
        """The address of a link that works once."""
        with self.database.writing() as session:
            secret = make_link(session, self.person_id, by=None)
            session.commit()
        return f"/sign-in/link/{secret}"


class Clerk:
    """The annotator's own token at the API: looks at what the server stored, and saves the long passage's spans."""

    def __init__(self, url: str) -> None:
        self._url = url

    def stored(self, assignment_id: int) -> dict[str, Any]:
        """An assignment as the server holds it."""
        return self._ask("GET", f"assignments/{assignment_id}")

    def claim(self, slug: str) -> int:
        """The first passage of a project."""
        return int(self._ask("POST", f"projects/{slug}/next")["current"])

    def save(self, assignment_id: int, spans: list[dict[str, Any]]) -> None:
        """Save these spans as a draft."""
        shown = self.stored(assignment_id)
        body = {name: shown[name] for name in ("text_sha256", "mask_version", "codebook_version")}
        body |= {"base": shown["revision"], "state": "draft", "spans": spans}
        self._ask("PUT", f"assignments/{assignment_id}/revisions", body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": str(uuid4())}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._url}/api/v1/{path}", data, headers, method=method)
        with urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def article(words: int, seed: int = 1) -> str:
    """Invented sentences of so many words, in paragraphs."""
    dice, sentences, left = random.Random(seed), [], words
    while left:
        count = min(left, dice.randint(6, 18))
        sentences.append(" ".join(dice.choices(STEMS, k=count)).capitalize() + ".")
        left -= count
    paragraphs = [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
    return "\n\n".join(paragraphs) + "\n"


def spans_over(text: str, labels: list[str], count: int = SPANS) -> list[dict[str, Any]]:
    """Spans of one to twelve words, some inside others, spread over the whole text."""
    dice, starts = random.Random(2), [0]
    starts += [
        at + 1 for at, point in enumerate(text) if point.isspace() and not text[at + 1 : at + 2].isspace()
    ]
    starts = [at for at in starts if at < len(text)]
    spans = []
    for n in range(count):
        first = n * (len(starts) - LONGEST) // count
        start = starts[first]
        end = start + len(text[start : starts[first + dice.randint(1, LONGEST)]].rstrip())
        label = labels[n % len(labels)]
        spans.append({"label": label, "start": start, "end": end, "quote": text[start:end]})
    return spans
