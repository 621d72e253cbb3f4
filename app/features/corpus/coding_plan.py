"""What an import brings of marks and answers: who coded what, by which codebook, in which unit, and what is wrong.

Nothing is written. A row with a fault in its marks is refused as a whole; what a coder is known to have said
already is passed over.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.actions.codebooks import book_of, published_version
from app.actions.imported_contents import outlets_called
from app.actions.imported_people import address_of
from app.actions.rounds import ROLES_BY_DEFAULT
from app.core.codebook.answers import Rules
from app.core.codebook.check import check
from app.core.codebook.from_labels import codebook_from
from app.core.codebook.names import LabelNames, Unmatched
from app.core.codebook.values import Codebook
from app.core.coded import CodedDraft
from app.core.corpus import DocumentDraft
from app.core.work.check import Asked
from app.core.work.coded_bodies import Piece, Rulebook, make_bodies, misfits, variables_used
from app.core.work.save_body import SaveBody
from app.errors import BadInput, RuleBroken, say, say_many
from app.features.corpus import coding_queries
from app.features.corpus.coding_queries import StoredText
from app.models.texts import UNITS

# In this order: the smallest passages that hold everything are the easiest to compare.
CHOSEN_FROM = ("paragraph", "sentence", "document")
MOST_CODERS = 50
# All of it becomes visible with one commit, which everybody who saves waits for.
MOST_ANSWERS = 30_000


@dataclass(frozen=True, slots=True)
class Coding:
    """How marks are taken in: words of the file to labels, and to addresses of members; the unit of the round.

    ``makes_codebook`` makes a codebook of the labels that are found.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    coders: Mapping[str, str] = field(default_factory=dict)
    unit: str = "auto"
    makes_codebook: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one coder said of one document: answers by the number of the passage, and the key of the first."""

    coder: str
    round: str
    key: str
    bodies: Mapping[int, SaveBody]


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document with what is new of it; ``stored`` where its text is in the project already."""

    number: int
    draft: DocumentDraft
    stored: StoredText | None
    judgements: tuple[Judgement, ...]


@dataclass(slots=True)
class Judged:
    """All that an import brings of marks. ``version_id`` is None where the codebook is yet to be published."""

    codebook: Codebook
    version_id: int | None
    unit: str
    variables: tuple[str, ...]
    attributions: bool
    documents: list[JudgedDocument] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many answers it has, one for each passage and coder."""
        return sum(len(each.bodies) for one in self.documents for each in one.judgements)


@dataclass(frozen=True, slots=True)
class CodedRow:
    """A row that says something of a text, and where the text is: to come, or stored."""

    number: int
    draft: DocumentDraft
    stored: StoredText | None
    rows: Mapping[str, Sequence[Mapping[str, Any]]]

    def pieces(self, unit: str) -> list[Piece]:
        """The passages of its text in this unit."""
        return [
            Piece(one["number"], one["start"], one["end"], one["role"], one["inside_graphemes"])
            for one in self.rows[unit]
        ]


@dataclass(slots=True)
class Outcome:
    """What became of the rows: faults by their number, those that say nothing new, and lines about the whole."""

    judged: Judged | None = None
    faults: dict[int, str] = field(default_factory=dict)
    nothing_new: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def judge(session: Session, project_id: int, coding: Coding, rows: Sequence[CodedRow]) -> Outcome:
    """Check what these rows say against the codebook and the passages. RuleBroken where none of it can be taken."""
    outcome = Outcome()
    if coding.unit not in ("auto", *UNITS):
        raise RuleBroken("The unit must be one of %(list)s.", list=", ".join(("auto", *UNITS)))
    coding_queries.refuse_strangers(session, project_id, coding.coders)
    left = _not_known(session, project_id, coding, rows, outcome)
    if not left:
        return outcome
    codebook, version_id = _codebook(session, project_id, coding, left)
    names = LabelNames(codebook, coding.labels)
    _unmatched(left, names, outcome)
    good = [(row, coded) for row, coded in left if row.number not in outcome.faults]
    used = {key for _row, coded in good for one in coded for key in variables_used(one, names)}
    judged = Judged(
        codebook,
        version_id,
        _unit(coding, good),
        tuple(one.key for one in codebook.variables if one.key in used),
        any(one.attributions for _row, coded in good for one in coded),
    )
    _make(session, project_id, judged, names, good, outcome)
    if judged.answers > MOST_ANSWERS:
        raise RuleBroken(
            "These files hold %(count)s answers of coders for passages; %(most)s are the most at once."
            " Hand them in in parts.",
            count=f"{judged.answers:,}",
            most=f"{MOST_ANSWERS:,}",
        )
    if judged.documents:
        outcome.judged = judged
        outcome.notes[:0] = _said(judged)
    return outcome


def _said(judged: Judged) -> list[str]:
    coders = {each.coder for one in judged.documents for each in one.judgements}
    marks = sum(
        len(body.spans)
        for one in judged.documents
        for each in one.judgements
        for body in each.bodies.values()
    )
    unit = {
        "paragraph": say("Each paragraph is one passage."),
        "sentence": say("Each sentence is one passage."),
        "document": say(
            "Each document is one passage, because marks go over the ends of paragraphs, or labels are of the whole."
        ),
    }[judged.unit]
    notes = [
        say_many(
            "Marks and answers of %(num)s coder come in.",
            "Marks and answers of %(num)s coders come in.",
            len(coders),
        ),
        say_many("%(num)s mark in all.", "%(num)s marks in all.", marks),
        unit,
    ]
    if added := sum(one.stored is not None for one in judged.documents):
        notes.append(
            say_many(
                "%(num)s text is here already, and gets what was said of it.",
                "%(num)s texts are here already, and get what was said of them.",
                added,
            )
        )
    if judged.version_id is None:
        notes.append(
            say_many(
                "A codebook is made of the labels: %(num)s label.",
                "A codebook is made of the labels: %(num)s labels.",
                len(judged.codebook.labels),
            )
        )
    return notes


def key_of(project_id: int, draft: DocumentDraft, coded: CodedDraft) -> str:
    """What names a coding for ever: the same coder saying the same of the same text in the same round of a file."""
    said = asdict(coded) | {"project": project_id, "document": draft.key, "text": draft.text_sha256}
    for name in ("spans", "answers", "attributions"):
        said[name] = sorted(json.dumps(one, sort_keys=True) for one in said[name])
    return "import-" + hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:48]


def _not_known(
    session: Session, project_id: int, coding: Coding, rows: Sequence[CodedRow], outcome: Outcome
) -> list[tuple[CodedRow, list[CodedDraft]]]:
    """The rows with those of their codings that are not stored yet."""
    asked = [
        (row, one, address_of(project_id, one.coder, coding.coders), key_of(project_id, row.draft, one))
        for row in rows
        for one in row.draft.coded
    ]
    known = coding_queries.known_keys(session, {(address, key) for _row, _one, address, key in asked})
    left: dict[int, tuple[CodedRow, list[CodedDraft]]] = {}
    for row, one, address, key in asked:
        if (address, key) not in known:
            left.setdefault(row.number, (row, []))[1].append(one)
    outcome.nothing_new |= {row.number for row in rows} - set(left)
    return list(left.values())


def _codebook(
    session: Session, project_id: int, coding: Coding, left: Sequence[tuple[CodedRow, list[CodedDraft]]]
) -> tuple[Codebook, int | None]:
    if coding.makes_codebook:
        if coding_queries.has_answers(session, project_id):
            raise RuleBroken(
                "Somebody has coded in this project, so its codebook is not made anew. Say in a list of labels what"
                " each means."
            )
        made = codebook_from([one for _row, coded in left for one in coded], say("Imported labels"))
        # Who marks nothing but who says what has no labels, and any codebook does.
        if made.variables:
            if faults := check(made):
                raise BadInput(faults)
            return made, None
    version = published_version(session, project_id)
    if version is None:
        raise RuleBroken(
            "The project has no codebook that is published. Publish one, or have one made of the labels of the file."
        )
    return book_of(session, version.id).codebook, version.id


def _unmatched(
    left: Sequence[tuple[CodedRow, list[CodedDraft]]], names: LabelNames, outcome: Outcome
) -> None:
    """Refuse the rows with labels that mean nothing here, each label said once."""
    for row, coded in left:
        sentences: dict[str, None] = {}
        for label, variable in {(s.label, s.variable): None for one in coded for s in one.spans}:
            try:
                names.label(label, variable)
            except Unmatched as error:
                sentences[str(error)] = None
        if len({(one.coder, one.round) for one in row.draft.coded}) > MOST_CODERS:
            sentences[say("More than %(most)s coders have coded it.", most=MOST_CODERS)] = None
        if sentences:
            outcome.faults[row.number] = " ".join([*sentences][:10])


def _unit(coding: Coding, good: Sequence[tuple[CodedRow, list[CodedDraft]]]) -> str:
    """The unit asked for, or the first in which the fewest marks and answers are left without a passage."""
    if coding.unit != "auto":
        return coding.unit
    lost = {
        unit: sum(misfits(one, row.pieces(unit), row.draft.text) for row, coded in good for one in coded)
        for unit in CHOSEN_FROM
    }
    return min(CHOSEN_FROM, key=lambda unit: lost[unit])


def _make(
    session: Session,
    project_id: int,
    judged: Judged,
    names: LabelNames,
    good: Sequence[tuple[CodedRow, list[CodedDraft]]],
    outcome: Outcome,
) -> None:
    rules = Rules(judged.codebook, judged.variables, whole_document=judged.unit == "document")
    asked = Asked(rules, judged.attributions, attributions_required=False)
    book = Rulebook(names, asked, judged.variables, judged.codebook.version, ROLES_BY_DEFAULT)
    outlets = outlets_called(
        session,
        {
            one.details[name]
            for _row, coded in good
            for each in coded
            for one in each.attributions
            for name in ("cited_outlet", "via_outlet")
            if name in one.details
        },
    )
    widened = 0
    for row, coded in good:
        made = [(one, make_bodies(one, row.pieces(judged.unit), row.draft.text, book)) for one in coded]
        faults = [fault for _one, each in made for fault in each.faults]
        faults += _not_there(coded, outlets)
        if row.stored is not None and not row.stored.may_be_asked(judged.unit):
            faults.append(say("Its text was corrected here since; the marks are of an earlier one."))
        if faults:
            outcome.faults[row.number] = " ".join(faults[:20])
            continue
        widened += sum(each.widened for _one, each in made)
        said = tuple(
            Judgement(one.coder, one.round, key_of(project_id, row.draft, one), each.bodies)
            for one, each in made
        )
        judged.documents.append(JudgedDocument(row.number, row.draft, row.stored, said))
    if widened:
        outcome.notes.append(
            say_many(
                "%(num)s mark began or ended inside of a character and was widened to all of it.",
                "%(num)s marks began or ended inside of a character and were widened to all of it.",
                widened,
            )
        )


def _not_there(coded: Sequence[CodedDraft], outlets: Mapping[str, int]) -> list[str]:
    named = {
        one.details[name]: None
        for each in coded
        for one in each.attributions
        for name in ("cited_outlet", "via_outlet")
        if one.details.get(name)
    }
    return [
        say("The registry has no outlet “%(name)s”, which is cited.", name=name[:80])
        for name in named
        if name not in outlets
    ]
