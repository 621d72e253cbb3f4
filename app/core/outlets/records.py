"""A fact, a name, an address as a record of plain JSON values, each way; every fault a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.core.outlets.agents import Agent, Domain, Name, RatingScheme
from app.core.outlets.codes import UNKNOWN_COUNTRY
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import VALUE_COLUMNS, Assertion
from app.core.outlets.profile import plain_number, utc_text
from app.core.outlets.vocabulary import PROPERTIES
from app.errors import say

LONGEST_TEXT = 4000
# In characters; the tables keep no more.
_LONGEST = {
    "slug": 120,
    "property": 60,
    "value_code": 120,
    "value_agent": 120,
    "asserted_by": 120,
    "qualifier": 200,
    "rating_scheme": 120,
    "key": 120,
    "label": 300,
    "name": 300,
    "language": 35,
    "host": 253,
    "path_prefix": 300,
    "version": 60,
    "orientation": 200,
    "licence": 200,
}

_TEXTS = (
    "value_code",
    "value_text",
    "value_agent",
    "qualifier",
    "rating_scheme",
    "evidence_url",
    "evidence_archive_url",
    "evidence_quote",
    "evidence_note",
    "supersedes",
    "note",
)
ASSERTION_FIELDS = (
    "id",
    "property",
    "value_state",
    "value_code",
    "value_text",
    "value_number",
    "value_agent",
    "qualifier",
    "rating_scheme",
    "valid_from",
    "valid_to",
    "asserted_by",
    "evidence_url",
    "evidence_archive_url",
    "evidence_quote",
    "evidence_note",
    "evidence_retrieved_at",
    "confidence",
    "status",
    "supersedes",
    "redistributable",
    "note",
    "withheld",
)
_HIDDEN_WHEN_WITHHELD = (*VALUE_COLUMNS, "evidence_quote", "evidence_note", "note")
# Left out of a file when they say what is said by silence.
_USUAL: dict[str, object] = {"value_state": "known", "status": "current", "redistributable": True}

Record = dict[str, Any]


class BadRecord(ValueError):
    """A record that cannot be read. `sentences` says everything that is wrong with it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class RecordReader:
    """Takes typed fields out of one record and gathers what is wrong, so that one look names every fault."""

    def __init__(self, record: object, allowed: tuple[str, ...], what: str) -> None:
        self.found: list[str] = []
        self.record: Mapping[str, Any] = record if isinstance(record, dict) else {}
        if not isinstance(record, dict):
            self.found.append(say("%(what)s must be an object with named fields.", what=what))
        for key in self.record:
            if key not in allowed:
                self.found.append(say("“%(key)s” is not a field of %(what)s.", key=key, what=what.lower()))

    def text(self, key: str, default: str | None = None) -> str | None:
        """A text, or the default where it is absent, null or empty."""
        value = self.record.get(key)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            self.found.append(say("“%(key)s” must be a text.", key=key))
        elif len(value) > _LONGEST.get(key, LONGEST_TEXT):
            longest = _LONGEST.get(key, LONGEST_TEXT)
            self.found.append(
                say("“%(key)s” is longer than %(longest)s characters.", key=key, longest=longest)
            )
        elif "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            self.found.append(say("“%(key)s” holds a character that cannot be stored.", key=key))
        else:
            return value
        return default

    def needed(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None and self.record.get(key) in (None, ""):
            self.found.append(f"“{key}” is missing.")
        return value or ""

    def day(self, key: str) -> VagueDate | None:
        """A vague date."""
        value = self.text(key)
        try:
            return None if value is None else VagueDate.parse(value)
        except ValueError as error:
            self.found.append(str(error))
            return None

    def moment(self, key: str) -> datetime | None:
        """An ISO 8601 moment, in UTC; without a zone it is taken to be UTC."""
        value = self.text(key)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.found.append(say("“%(value)s” is not a time: write 2022-05-18T09:30:00Z.", value=value))
            return None

    def number(self, key: str) -> int | float | None:
        """A finite number."""
        value = self.record.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e15:
            self.found.append(say("“%(key)s” must be a number.", key=key))
            return None
        return plain_number(value)

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.record.get(key, default)
        if not isinstance(value, bool):
            self.found.append(say("“%(key)s” must be true or false.", key=key))
            return default
        return value

    def parts(self, key: str) -> list[Any]:
        """A list; absent is empty."""
        value = self.record.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.found.append(say("“%(key)s” must be a list.", key=key))
            return []
        return value

    def finish(self) -> None:
        """Raise BadRecord when anything was wrong."""
        if self.found:
            raise BadRecord(self.found)


def assertion_from(record: object, subject: str, default_id: str) -> Assertion:
    """The assertion that a record states of `subject`. Raises BadRecord. The country XX means unknown."""
    reader = RecordReader(record, ASSERTION_FIELDS, "An assertion")
    key = reader.needed("property")
    texts: dict[str, Any] = {column: reader.text(column) for column in _TEXTS}
    state = reader.text("value_state", "known") or "known"
    one = PROPERTIES.get(key)
    if one is not None and one.open_codes == "country" and texts["value_code"] == UNKNOWN_COUNTRY:
        state, texts["value_code"] = "unknown", None
    assertion = Assertion(
        id=reader.text("id", default_id) or default_id,
        subject=subject,
        property=key,
        asserted_by=reader.needed("asserted_by"),
        value_state=state,
        value_number=reader.number("value_number"),
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        evidence_retrieved_at=reader.moment("evidence_retrieved_at"),
        confidence=reader.text("confidence", "medium") or "medium",
        status=reader.text("status", "current") or "current",
        redistributable=reader.truth("redistributable", True),
        **texts,
    )
    reader.finish()
    return assertion


def assertion_record(one: Assertion, withhold: bool = True) -> Record:
    """An assertion as a record; a value that may not be passed on is withheld, and the record says so."""
    record: Record = {}
    for key in ASSERTION_FIELDS[:-1]:
        value = getattr(one, key)
        if isinstance(value, VagueDate):
            value = str(value)
        elif key == "value_number":
            value = plain_number(value)
        elif key == "evidence_retrieved_at":
            value = utc_text(value)
        if value is None or value == "" or _USUAL.get(key) == value:
            continue
        record[key] = value
    if withhold and not one.redistributable:
        return {key: value for key, value in record.items() if key not in _HIDDEN_WHEN_WITHHELD} | {
            "withheld": True
        }
    return record


def name_from(record: object) -> Name:
    """A name out of its record. Raises BadRecord."""
    reader = RecordReader(record, ("name", "language", "script", "kind", "valid_from", "valid_to"), "A name")
    name = Name(
        name=reader.needed("name"),
        language=reader.text("language"),
        script=reader.text("script"),
        kind=reader.text("kind", "official") or "official",
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
    )
    reader.finish()
    return name


def domain_from(record: object) -> Domain:
    """An address out of its record. Raises BadRecord."""
    allowed = ("host", "path_prefix", "valid_from", "valid_to", "evidence_url", "evidence_note")
    reader = RecordReader(record, allowed, "A domain")
    domain = Domain(
        host=reader.needed("host"),
        path_prefix=reader.text("path_prefix", "/") or "/",
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        evidence_url=reader.text("evidence_url"),
        evidence_note=reader.text("evidence_note"),
    )
    reader.finish()
    return domain


def scheme_from(record: object) -> RatingScheme:
    """A rating scheme out of its record. Raises BadRecord. Unless it says so, it may not be redistributed."""
    allowed = (
        "key", "name", "version", "scale", "levels", "orientation", "url", "licence", "redistributable",
    )  # fmt: skip
    reader = RecordReader(record, allowed, "A rating scheme")
    levels = reader.parts("levels")
    if not all(isinstance(level, str) and level for level in levels):
        reader.found.append("The levels of a rating scheme must be texts.")
    scheme = RatingScheme(
        key=reader.needed("key"),
        name=reader.needed("name"),
        version=reader.text("version"),
        scale=reader.text("scale", "nominal") or "nominal",
        levels=tuple(levels),
        orientation=reader.text("orientation"),
        url=reader.text("url"),
        licence=reader.text("licence"),
        redistributable=reader.truth("redistributable", False),
    )
    reader.finish()
    return scheme


def agent_record(agent: Agent) -> Record:
    """An agent as a record, without its assertions."""
    lists: Record = {
        "names": [_filled(name, ("name", "language", "script", "kind", "valid_from", "valid_to"))
                  for name in agent.names],
        "domains": [_filled(domain, ("host", "path_prefix", "valid_from", "valid_to", "evidence_url",
                                     "evidence_note"))
                    for domain in agent.domains],
        "rating_schemes": [_filled(scheme, ("key", "name", "version", "scale", "levels", "orientation", "url",
                                            "licence", "redistributable"))
                           for scheme in agent.rating_schemes],
    }  # fmt: skip
    return {
        "slug": agent.slug,
        "kind": agent.kind,
        "label": agent.label,
        **{key: value for key, value in lists.items() if value},
    }


def _filled(value: object, keys: tuple[str, ...]) -> Record:
    record: Record = {}
    for key in keys:
        part = getattr(value, key)
        if part is None or part in ("", ()) or (key == "path_prefix" and part == "/"):
            continue
        record[key] = str(part) if isinstance(part, VagueDate) else list(part) if key == "levels" else part
    return record
