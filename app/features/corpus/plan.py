"""What an import would do: which rows are new, which are here already, which are refused, and the way each came.

Nothing is written. A manifest says of a text: `outlet` published it first; `republished_by` put it out again,
which is an edge `copied_at` from our document; `obtained_from` is where this copy was taken, and
`translated_from` its original: an address, the key of another document, or a language where no more is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.actions.outlets import OutletAmbiguous, OutletLookup
from app.core.corpus import DocumentDraft, Refusal, Row
from app.core.corpus_fields import Published, read_language
from app.core.outlets import codes
from app.core.outlets.dates import Span
from app.errors import say
from app.features.corpus import queries
from app.features.corpus.coding_plan import Judged

# An agent's id, or the word for one that has to be made.
AgentRef = int | str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way that a text came. `document` is an id, or the key of one of the same import."""

    relation: str
    agent: AgentRef | None = None
    document: int | str | None = None
    url: str | None = None
    published: Published | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A row that comes in."""

    number: int
    draft: DocumentDraft
    outlet: AgentRef | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that does not, and why."""

    number: int
    place: str
    reason: str


@dataclass(slots=True)
class Plan:
    """Rows in are the new ones, those that are present and the refused ones, and nothing else."""

    rows_in: int = 0
    new: list[NewDocument] = field(default_factory=list)
    present: int = 0
    refused: list[Refused] = field(default_factory=list)
    # Rows with marks whose text is here, until it is known whether the marks are here too.
    coded: list[tuple[int, DocumentDraft]] = field(default_factory=list)
    judged: Judged | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many rows bring nothing but marks, for a text that is here."""
        documents = self.judged.documents if self.judged else []
        return sum(one.stored is not None for one in documents)

    @property
    def rows_new(self) -> int:
        """How many rows bring anything."""
        return len(self.new) + self.added

    def stubs(self) -> dict[str, str]:
        """The words for which an agent has to be made, and its kind: outlets first, then places."""
        words: dict[str, str] = {}
        for one in self.new:
            named = [(one.outlet, "outlet"), *((step.agent, kind_of(step.relation)) for step in one.steps)]
            for word, kind in named:
                if isinstance(word, str) and words.get(word) != "outlet":
                    words[word] = kind
        return words


def make_plan(session: Session, project_id: int, rows: Iterable[Row]) -> Plan:
    """Compare rows with the project and the registry."""
    plan = Plan()
    fresh = _compare(session, project_id, rows, plan)
    chain = _Chain(session, project_id, [draft for _number, draft in fresh])
    for number, draft in fresh:
        try:
            outlet, steps = chain.of(draft)
        except (OutletAmbiguous, ValueError) as error:
            plan.refused.append(Refused(number, draft.place, str(error)))
        else:
            plan.new.append(NewDocument(number, draft, outlet, steps))
    plan.refused.sort(key=lambda refused: refused.number)
    return plan


def _compare(
    session: Session, project_id: int, rows: Iterable[Row], plan: Plan
) -> list[tuple[int, DocumentDraft]]:
    """The rows that are neither refused nor present, with their numbers from 1."""
    drafts: list[tuple[int, DocumentDraft]] = []
    for number, row in enumerate(rows, start=1):
        plan.rows_in = number
        if isinstance(row, Refusal):
            plan.refused.append(Refused(number, row.place, row.reason))
        else:
            drafts.append((number, row))
    stored = queries.stored_texts(session, project_id, {draft.key for _number, draft in drafts})
    fresh: dict[str, tuple[int, DocumentDraft]] = {}
    for number, draft in drafts:
        known = stored.get(draft.key)
        if known is None and draft.key not in fresh:
            fresh[draft.key] = (number, draft)
        elif known is not None and draft.text_sha256 in known:
            plan.present += 1
            if draft.coded:
                plan.coded.append((number, draft))
        else:
            reason = _taken(draft, fresh[draft.key][1].place if known is None else None)
            plan.refused.append(Refused(number, draft.place, reason))
    return list(fresh.values())


def _taken(draft: DocumentDraft, place: str | None) -> str:
    if place is not None:
        return say(
            "The key “%(draft)s” is that of %(place)s in the same import. Each document needs its own.",
            draft=draft.key,
            place=place,
        )
    return say(
        "The project has a document with the key “%(draft)s” and another text. A text that was"
        " imported does not change: give this one another key.",
        draft=draft.key,
    )


class _Chain:
    """The way that each of the drafts came."""

    def __init__(self, session: Session, project_id: int, drafts: Sequence[DocumentDraft]) -> None:
        self.lookup = OutletLookup(session)
        originals = {draft.translated_from for draft in drafts if draft.translated_from}
        addresses = {one for one in originals if "://" in one}
        self.by_key: dict[str, int | str] = {
            **queries.documents_called(session, project_id, originals - addresses)
        }
        self.by_url: dict[str, int | str] = {**queries.documents_at(session, project_id, addresses)}
        for draft in drafts:
            self.by_key.setdefault(draft.key, draft.key)
            if draft.url:
                self.by_url.setdefault(draft.url, draft.key)

    def of(self, draft: DocumentDraft) -> tuple[AgentRef | None, tuple[Step, ...]]:
        """Its outlet and its steps. ValueError or OutletAmbiguous with a sentence."""
        as_of = _as_of(draft)
        steps = []
        outlet: AgentRef | None = None
        if draft.outlet:
            outlet = self._agent(draft.outlet, as_of)
            evidence = "Import: outlet"
            steps.append(
                Step("published_by", outlet, url=draft.url, published=draft.published, evidence=evidence)
            )
        if draft.republished_by:
            again = self._agent(draft.republished_by, as_of)
            steps.append(Step("copied_at", again, evidence="Import: republished_by"))
        if draft.obtained_from:
            steps.append(self._place(draft.obtained_from, as_of))
        if draft.translated_from:
            steps.append(self._original(draft))
        return outlet, tuple(steps)

    def _agent(self, word: str, as_of: Span | None) -> AgentRef:
        found = self.lookup.find(word, as_of)
        return word if found is None else found

    def _place(self, place: str, as_of: Span | None) -> Step:
        """Where this copy was taken: an address, or somebody known or unknown who had it."""
        evidence = "Import: obtained_from"
        if "://" not in place:
            return Step("obtained_from", self._agent(place, as_of), evidence=evidence)
        if not codes.is_web_address(place):
            raise ValueError(
                say("obtained_from “%(place)s” is not an http or https address.", place=place[:60])
            )
        try:
            owner = self.lookup.find(place, as_of)
        except OutletAmbiguous:
            # The address is the fact; whose it is may stay open.
            owner = None
        return Step("obtained_from", owner, url=place, evidence=evidence)

    def _original(self, draft: DocumentDraft) -> Step:
        word, evidence = draft.translated_from, f"Import: translated_from {draft.translated_from[:200]}"
        if "://" in word:
            if not codes.is_web_address(word):
                raise ValueError(
                    say("translated_from “%(word)s” is not an http or https address.", word=word[:60])
                )
            return Step("translated_from", document=self.by_url.get(word), url=word, evidence=evidence)
        if word in self.by_key and word != draft.key:
            return Step("translated_from", document=self.by_key[word], evidence=evidence)
        try:
            read_language(word)
            return Step("translated_from", evidence=evidence)
        except ValueError:
            raise ValueError(
                say(
                    "translated_from “%(word)s” is no address, no key of another document and no language.",
                    word=word[:60],
                )
            ) from None


def _as_of(draft: DocumentDraft) -> Span | None:
    if draft.published:
        return Span(draft.published.first, draft.published.last)
    return Span(draft.retrieved_at.date(), draft.retrieved_at.date()) if draft.retrieved_at else None


def kind_of(relation: str) -> str:
    """What an agent is taken for that has to be made for a step of this relation."""
    return "platform" if relation == "obtained_from" else "outlet"
