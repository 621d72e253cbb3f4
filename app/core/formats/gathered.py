"""Texts with what was said of them, gathered from a file in which one text may stand several times, once a coder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.core.coded import CodedDraft, CodingRefused, settled
from app.core.corpus import DocumentDraft, Raw, Refusal, Row, read_draft
from app.core.text.normalise import sha256_bytes
from app.errors import say


@dataclass(frozen=True, slots=True)
class InFile:
    """A file that was handed in: its name, with ``/`` between folders, and its bytes.

    One whose rows lie in columns has them as ``lines`` of JSON beside it, or the ``fault`` for which it was not read.
    """

    name: str
    raw: bytes
    lines: bytes | None = None
    fault: str = ""

    def capture(self, media_type: str, charset: str = "utf-8") -> Raw:
        """What is kept of it."""
        return Raw(sha256_bytes(self.raw), len(self.raw), self.name[-500:], media_type, charset)


@dataclass(slots=True)
class Gathered:
    """The rows of a file: a draft for each text, in the order in which they came first, and refusals.

    ``notes`` are lines about what the file has and this program has no place for.
    """

    notes: list[str] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _place: dict[tuple[str, str], int] = field(default_factory=dict)

    def refuse(self, place: str, reason: str) -> None:
        """A row that cannot come in."""
        self._rows.append(Refusal(place, reason))

    def add(
        self,
        place: str,
        text: str,
        coded: Iterable[CodedDraft],
        raw: Raw,
        values: Mapping[str, str] | None = None,
        key: str = "",
    ) -> None:
        """A text with what was said of it; what is said of one that came before is added to it."""
        draft = read_draft(place, text, values or {}, raw, key)
        if isinstance(draft, Refusal):
            self._rows.append(draft)
            return
        try:
            said = [settled(one, text) for one in coded]
        except CodingRefused as error:
            self.refuse(place, str(error))
            return
        at = self._place.get((draft.key, draft.text_sha256))
        before = self._rows[at] if at is not None else draft
        assert isinstance(before, DocumentDraft)
        who = [(one.coder, one.round) for one in (*before.coded, *said)]
        twice = next((one for n, one in enumerate(who) if one in who[:n]), None)
        if twice is not None:
            self.refuse(place, say("“%(coder)s” has coded this text twice in the file.", coder=twice[0]))
        elif at is None:
            self._place[draft.key, draft.text_sha256] = len(self._rows)
            self._rows.append(replace(draft, coded=tuple(said)))
        else:
            self._rows[at] = replace(before, coded=(*before.coded, *said))

    def rows(self) -> list[Row]:
        """All rows."""
        return self._rows


def words(value: object) -> str:
    """A value that a file wrote as text, number or truth, as the words of it; ValueError for anything else."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case None:
            return ""
        case _:
            raise ValueError("A value is not text or a number.")


def offset(value: object) -> int:
    """A whole number that counts characters; ValueError with a sentence for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError(say("%(value)s is not a number of characters.", value=str(value)[:40]))
    return value
