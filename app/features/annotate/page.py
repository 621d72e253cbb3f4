"""Everything that the annotator's page shows of one assignment."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.assignments import my_assignment, rules_of
from app.actions.codebooks import book_of, published_version
from app.actions.own_keys import own_keys
from app.actions.warnings import was_read
from app.core.codebook.values import Codebook
from app.core.keyboard.keymap import Bound, keymap
from app.db import LARGEST_ID
from app.errors import NotThere
from app.features.annotate import cited, marked, my_work, parts, queries
from app.features.annotate.context import Reach, more
from app.features.annotate.layers import Layer, layers_of, with_digits
from app.models.codebooks import CodebookVersion

# What the script needs of an assignment; the text itself stands in the page.
_FOR_SCRIPT = (
    "id",
    "state",
    "pass",
    "text_sha256",
    "mask_version",
    "codebook_version",
    "inside_graphemes",
    "sentence_starts",
    "revision",
    "asks",
    "suggestions",
)
_OF_ANSWER = (
    "revision",
    "key",
    "none",
    "labels",
    "values",
    "spans",
    "attributions",
    "assisted",
    "outlet_guess",
    "seconds",
)


@dataclass(frozen=True, slots=True)
class Page:
    """An assignment as the API gives it, its place in the work, and the codebook that it is read with."""

    assignment: dict[str, Any]
    place: my_work.Place
    layers: list[Layer]
    locale: str
    codebook_id: int
    requires_attributions: bool
    outlet_names: dict[str, str]
    # How much of the article stands around the passage, and that text.
    reach: Reach | None = None
    around: tuple[dict[str, Any], ...] = ()
    decided: parts.Decided | None = None
    warning_was_read: bool = True

    # The commands with the keys that this reader has for them here.
    keymap: tuple[Bound, ...] = ()

    @property
    def context_shown(self) -> list[str]:
        """What of the article is on the page, as a save says it."""
        always = [one["kind"] for one in self.assignment["context"]]
        return [*always, self.reach] if self.reach else always

    @property
    def above(self) -> list[dict[str, Any]]:
        """What always stands above the passage, as far as the text around it does not repeat it."""
        repeated = {None: (), "around": ("previous",), "article": ("title", "previous")}[self.reach]
        return [one for one in self.assignment["context"] if one["kind"] not in repeated]

    @property
    def is_revealed(self) -> bool:
        """Whether what was hidden is shown, and the answer is kept or changed with a reason."""
        return self.decided is not None

    @property
    def decision(self) -> str:
        """What became of this passage since the reveal: undecided, begun, kept or changed."""
        return parts.decision_of(self.assignment["current"])

    @property
    def onward(self) -> int | None:
        """The passage that comes next: one that waits in this article, or for a decision after the reveal."""
        return self.place.next_unfinished if self.decided is None else self.decided.next

    @property
    def current(self) -> dict[str, Any]:
        """The answer that was saved last; empty lists where there is none."""
        nothing: dict[str, Any] = {"labels": [], "spans": [], "values": [], "none": [], "attributions": []}
        return nothing | (self.assignment["current"] or {})

    @property
    def must_warn(self) -> bool:
        """Whether the warning of its document stands before this passage: unread, and nothing saved yet."""
        one = self.assignment
        fresh = one["state"] == "unfinished" and not one["revision"]
        return bool(one["warning"] and fresh and not self.warning_was_read)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be saved here any more."""
        return self.place.round_state == "closed" or self.assignment["state"] == "declined" or self.is_left

    @property
    def is_left(self) -> bool:
        """Whether the blind part was locked before this passage was finished."""
        is_blind = self.assignment["is_locked"] and not self.is_revealed
        return is_blind and self.assignment["state"] != "declined"

    @property
    def span_layers(self) -> list[Layer]:
        """The variables whose labels go on words of the passage."""
        return [one for one in self.layers if one.on_span and one.has_labels]

    def label_name(self, key: str) -> str:
        """What a label is called, in the reader's language."""
        names = {choice.key: choice.name for layer in self.layers for choice in layer.choices}
        return names.get(key, key)

    @property
    def paragraphs(self) -> list[marked.Shown]:
        """The paragraphs of the passage, in order; together they are its text."""
        one = self.assignment
        return marked.shown(one["text"], one["unit"], one["direction"], one["inside_graphemes"])

    def pieces(self, paragraph: marked.Shown) -> list[marked.Piece]:
        """A paragraph with the marks that were saved, for browsers that cannot draw over it."""
        return marked.pieces(self.current["spans"], paragraph.text, paragraph.start)

    @property
    def slots(self) -> dict[str, int]:
        """The colour slot of each label."""
        return {choice.key: choice.colour for layer in self.layers for choice in layer.choices}

    @property
    def codes(self) -> dict[str, str]:
        """A short code of each label, to stand at the end of its underline."""
        return marked.codes(
            {
                choice.key: choice.name
                for layer in self.layers
                for choice in layer.choices
                if not choice.heading
            }
        )

    def for_script(self) -> dict[str, Any]:
        """The data of the page's script: nothing here that the page itself does not show or need to save."""
        said = {name: self.assignment[name] for name in _FOR_SCRIPT}
        answer = self.assignment["current"]
        return said | {
            "current": {name: answer[name] for name in _OF_ANSWER} if answer else None,
            "locale": self.locale,
            "layers": [one.for_script() for one in self.layers],
            "codes": self.codes,
            "context_shown": self.context_shown,
            "length": len(self.assignment["text"]),
            "requires_attributions": self.requires_attributions,
            "outlet_names": self.outlet_names,
            # After a reveal nothing is changed before there is a reason; reveal.js opens the answer then.
            "read_only": self.is_read_only or self.is_revealed,
            "can_change": self.is_revealed and not self.is_read_only,
        }


def page_of(
    session: Session, person_id: int, assignment_id: int, locale: str, reach: Reach | None = None
) -> Page:
    """One's own assignment as a page, with ``reach`` of the article; NotThere for anybody else's."""
    row = my_assignment(session, person_id, assignment_id).row
    rules = rules_of(session, row)
    assignment = queries.assignment(session, person_id, assignment_id)
    said = (assignment["current"] or {"attributions": []})["attributions"]
    slugs = {one[name] for one in said for name in ("cited_outlet", "via_outlet") if one[name]}
    decided = None
    if row.current_pass == "revealed":
        decided = parts.decided_in(session, row.round_id, person_id, assignment_id)
    assignment = queries.assignment(session, person_id, assignment_id)
    layers = with_digits(layers_of(rules.book.codebook, rules.variables, row.unit, locale))
    shortcuts = [choice.shortcut for layer in layers for choice in layer.choices if choice.shortcut]
    return Page(
        assignment,
        my_work.place_of(session, assignment_id),
        layers,
        locale,
        row.codebook_version_id,
        rules.asked.attributions_required,
        cited.names_of(session, slugs),
        reach,
        tuple(more(session, person_id, assignment_id, reach)) if reach else (),
        decided,
        warning_was_read=not assignment["warning"] or was_read(session, row.batch_id),
        keymap=tuple(keymap(own_keys(session, person_id), shortcuts)),
    )


def published_book(session: Session, project_id: int, asked: str) -> Codebook | None:
    """The project's codebook version with this id, or the newest one if any; NotThere where it has none such."""
    if asked:
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 17 else 0
        found = session.scalar(
            select(CodebookVersion.id).where(
                CodebookVersion.id == min(number, LARGEST_ID),
                CodebookVersion.project_id == project_id,
                CodebookVersion.published_at.is_not(None),
            )
        )
        if found is None:
            raise NotThere("There is no such page, or it is not yours.")
        return book_of(session, found).codebook
    newest = published_version(session, project_id)
    return None if newest is None else book_of(session, newest.id).codebook
