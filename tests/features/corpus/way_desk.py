"""A lead at the pages on which the way of a document is told and corrected."""

import re
from typing import Any

from sqlalchemy import select

from app.actions.integrity import CHECKS
from app.db import Database
from app.models.corpus import Document, PublicationEdge
from tests.features.corpus.conftest import Lead


class Page:
    """The page of one document in Olga's browser."""

    def __init__(self, lead: Lead, database: Database) -> None:
        self.lead, self.database = lead, database
        with database.reading() as session:
            self.id = session.execute(select(Document.id).where(Document.key == "ferry")).scalar_one()
        self.here = f"/documents/{self.id}"

    def words(self, path: str = "") -> str:
        """What a page says, without its markup."""
        answer = self.lead.get(self.here + path)
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    def fields(self, path: str) -> dict[str, str]:
        """The form of a page as it is sent when nothing is changed."""
        text = self.lead.get(self.here + path).text
        main = text.split("<main", 1)[1]
        found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', main))
        found |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\r?\n?([^<]*)</textarea>', main))
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', main, re.S):
            chosen = re.search(r'<option selected value="([^"]*)"', options)
            found[name] = chosen[1] if chosen else ""
        return {name: value for name, value in found.items() if name != "csrf_token"}

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form."""
        return self.lead.post(self.here + path, form_at=self.here, **fields)

    def add(self, relation: str, **fields: Any) -> Any:
        """Add a step."""
        return self.post("/way", **{"relation": relation, "confidence": "medium"} | fields)

    def steps(self) -> list[PublicationEdge]:
        """Every step that was ever said."""
        with self.database.reading() as session:
            return list(session.scalars(select(PublicationEdge).order_by(PublicationEdge.id)))

    def step(self, relation: str) -> int:
        """The number of the last step of this relation."""
        return max(one.id for one in self.steps() if one.relation == relation)


def is_sound(database: Database) -> bool:
    """Whether ``masthead check`` would find nothing."""
    with database.reading() as session:
        return [one for check in CHECKS.values() for one in check(session)] == []
