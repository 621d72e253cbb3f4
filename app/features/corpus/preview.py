"""How staged documents would be cut, as a lead sees and corrects it before anything is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.core.corpus import DocumentDraft
from app.core.text.cut import Piece, cut
from app.errors import BadInput
from app.features.corpus.cutting import Choice, settled_roles
from app.features.corpus.stages import StagedDraft

DOCUMENTS_AT_ONCE = 10
# More than a long article has; of a book the rest is cut by the same rules.
PARAGRAPHS_SHOWN = 80
# A paragraph is known by its beginning, and a join by the end of it.
HEAD, TAIL = 240, 80
MARKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph before joining. ``may_join`` says that it looks as if it went on in the next one."""

    number: int
    role: str
    direction: str
    head: str
    tail: str
    may_join: bool
    is_joined: bool


@dataclass(frozen=True, slots=True)
class ShownMark:
    """What a coder said in another program: the label, or a variable and its value, and the words it stands on."""

    coder: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of the preview with its first paragraphs, and what is wrong with what was chosen for it."""

    number: int
    draft: DocumentDraft
    paragraphs: list[ShownParagraph]
    more: int
    passages: int
    choice: Choice
    faults: list[str] = field(default_factory=list)
    said: list[ShownMark] = field(default_factory=list)
    more_said: int = 0


def shown(staged: StagedDraft, joins: str, faults: list[str] | None = None) -> ShownDocument:
    """A staged document with its choices, cut anew; ``joins`` decides where nothing was chosen."""
    draft, choice = staged.draft, staged.choice
    pieces = _pieces(draft, choice)
    joined = set(_joined(pieces, joins) if choice.joins is None else choice.joins)
    paragraphs = [
        ShownParagraph(
            piece.number,
            piece.role,
            piece.direction,
            *_ends(draft.text[piece.start : piece.end]),
            may_join=piece.join_proposed or piece.number in joined,
            is_joined=piece.number in joined,
        )
        for piece in pieces[:PARAGRAPHS_SHOWN]
    ]
    more = max(len(pieces) - PARAGRAPHS_SHOWN, 0)
    passages = len(pieces) - len(joined)
    said = list(_said(draft))
    return ShownDocument(
        staged.number,
        draft,
        paragraphs,
        more,
        passages,
        choice,
        faults or [],
        said[:MARKS_SHOWN],
        max(len(said) - MARKS_SHOWN, 0),
    )


def chosen(staged: StagedDraft, joins: str, sent: Mapping[str, str]) -> ShownDocument:
    """The same document with what a form says of it: ``role-<row>-<paragraph>`` and ``join-<row>-<paragraph>``.

    A paragraph that the form leaves out keeps its role and is not joined; those that it did not show stay as
    they were. A choice that cannot be is in ``faults``, and is shown as it was sent.
    """
    draft, number = staged.draft, staged.number
    before = _pieces(draft, Choice())
    roles = {one: role for one, role in staged.choice.roles.items() if one > PARAGRAPHS_SHOWN}
    for piece in before[:PARAGRAPHS_SHOWN]:
        role = sent.get(f"role-{number}-{piece.number}", piece.role)
        if role != piece.role:
            roles[piece.number] = role
    as_before = _joined(before, joins) if staged.choice.joins is None else staged.choice.joins
    accepted = [one for one in as_before if one > PARAGRAPHS_SHOWN]
    accepted += [
        piece.number for piece in before[:PARAGRAPHS_SHOWN] if f"join-{number}-{piece.number}" in sent
    ]
    choice = Choice(roles, tuple(sorted(accepted)))
    try:
        cut(draft.text, "paragraph", accepted, draft.language or "", settled_roles(draft) | roles)
    except BadInput as error:
        faults = [fault.message for fault in error.faults]
        known = Choice(
            {} if any("/roles" in fault.pointer for fault in error.faults) else roles, choice.joins
        )
        return shown(replace(staged, choice=known), joins, faults)
    return shown(replace(staged, choice=choice), joins)


def _said(draft: DocumentDraft) -> Iterator[ShownMark]:
    for one in draft.coded:
        for span in one.spans:
            yield ShownMark(one.coder, span.label, "".join(_ends(draft.text[span.start : span.end])))
        for answer in one.answers:
            words = " ".join(filter(None, (answer.variable, answer.label or answer.value)))
            where = "" if answer.start is None else "".join(_ends(draft.text[answer.start : answer.end]))
            yield ShownMark(one.coder, words, where)
        for each in one.attributions:
            words = " … ".join(draft.text[start:end] for start, end in sorted(each.ranges))
            yield ShownMark(one.coder, "", "".join(_ends(words)))


def _pieces(draft: DocumentDraft, choice: Choice) -> list[Piece]:
    roles = settled_roles(draft) | dict(choice.roles)
    return cut(draft.text, "paragraph", "off", draft.language or "", roles)


def _joined(pieces: list[Piece], joins: str) -> list[int]:
    return [piece.number for piece in pieces if piece.join_proposed] if joins == "auto" else []


def _ends(text: str) -> tuple[str, str]:
    """The beginning of a paragraph, and its end where that is left out of it."""
    return (text, "") if len(text) <= HEAD + TAIL else (text[:HEAD], text[-TAIL:])
