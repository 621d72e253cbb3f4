"""What stands in revisions that came in from another program: attributions, marks and answers, table by table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.actions.codebooks import Book
from app.core.codebook.answers import Chosen, Rules
from app.core.work.check import ATTRIBUTIONS
from app.core.work.save_body import SaveBody
from app.db import table_of
from app.models.outlets import Agent
from app.models.work import ATTRIBUTION_PARTS, Answer, Attribution, AttributionSpan, Mark

AT_ONCE = 500
# A revision, and what was answered in it.
Said = Sequence[tuple[int, SaveBody]]
_attribution = table_of(Attribution)


def outlets_called(session: Session, slugs: Iterable[str]) -> dict[str, int]:
    """Short name to the agent that stands for it, for those that the registry has."""
    wanted = sorted(set(slugs))
    if not wanted:
        return {}
    rows = session.execute(select(Agent.slug, Agent.id, Agent.merged_into_id).where(Agent.slug.in_(wanted)))
    return {row.slug: row.merged_into_id or row.id for row in rows}


def write_contents(session: Session, project_id: int, book: Book, rules: Rules, said: Said) -> None:
    """Write what these revisions hold; quotes are those of their passages."""
    _attributions(session, project_id, said)
    put(session, Mark, _marks(project_id, book, rules, said))
    put(session, Answer, _answers(project_id, book, rules, said))


def put(session: Session, table: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if given := list(rows):
        session.connection().execute(insert(table_of(table)), given)


def _attributions(session: Session, project_id: int, said: Said) -> None:
    several = [(revision_id, one) for revision_id, body in said for one in body.attributions]
    named = {slug for _id, one in several for slug in (one.cited_outlet, one.via_outlet) if slug}
    cited = outlets_called(session, named)
    waiting = [
        {
            "project_id": project_id,
            "revision_id": revision_id,
            "uid": one.id,
            "cited_outlet_id": cited.get(one.cited_outlet or ""),
            "via_outlet_id": cited.get(one.via_outlet or ""),
            "speaker": one.speaker,
            "source_type": one.source_type,
            "speech": one.speech,
            "nested_in_uid": one.nested_in,
            "note": one.note,
        }
        for revision_id, one in several
    ]
    # Each stands behind the one that it is nested in.
    placed: set[str | None] = {None}
    while waiting:
        ready = [row for row in waiting if row["nested_in_uid"] in placed]
        put(session, Attribution, ready)
        placed |= {str(row["uid"]) for row in ready}
        waiting = [row for row in waiting if row["uid"] not in placed]
    _attribution_spans(session, {(revision_id, one.id): one for revision_id, one in several})


def _attribution_spans(session: Session, written: Mapping[tuple[int, str | None], Any]) -> None:
    revisions = sorted({revision_id for revision_id, _uid in written})
    rows = []
    for first in range(0, len(revisions), AT_ONCE):
        some = _attribution.c.revision_id.in_(revisions[first : first + AT_ONCE])
        for row in session.execute(
            select(_attribution.c.id, _attribution.c.revision_id, _attribution.c.uid).where(some)
        ):
            rows += [
                {
                    "revision_id": row.revision_id,
                    "attribution_id": row.id,
                    "part": part,
                    "position": position,
                    "start": words.start,
                    "end": words.end,
                    "quote": words.quote,
                }
                for part in ATTRIBUTION_PARTS
                for position, words in enumerate(getattr(written[row.revision_id, row.uid], part))
            ]
    put(session, AttributionSpan, rows)


def _marks(project_id: int, book: Book, rules: Rules, said: Said) -> Iterable[dict[str, Any]]:
    for revision_id, body in said:
        for span in body.spans:
            chosen = Chosen(span.label, span.attributes, span.start, span.end)
            yield {
                "project_id": project_id,
                "revision_id": revision_id,
                "uid": span.id or str(uuid4()),
                "variable_id": book.variable_ids[book.variable_of[span.label]],
                "label_id": book.label_ids[span.label],
                "start": span.start,
                "end": span.end,
                "quote": span.quote,
                "attributes": rules.with_defaults(chosen),
                "confidence": span.confidence,
                "note": span.note,
            }


def _answers(project_id: int, book: Book, rules: Rules, said: Said) -> Iterable[dict[str, Any]]:
    nothing: dict[str, Any] = {
        "project_id": project_id,
        "is_none": False,
        "label_id": None,
        "number": None,
        "words": None,
        "attributes": {},
        "confidence": None,
        "note": "",
    }
    for revision_id, body in said:
        given: list[dict[str, Any]] = [
            {
                "layer": book.variable_of[one.label],
                "label_id": book.label_ids[one.label],
                "attributes": rules.with_defaults(Chosen(one.label, one.attributes)),
            }
            for one in body.labels
        ]
        given += [
            {"layer": one.variable, "words" if isinstance(one.value, str) else "number": one.value}
            for one in body.values
        ]
        given += [{"layer": layer, "is_none": True} for layer in body.none]
        for one in given:
            layer = one["layer"]
            of = None if layer == ATTRIBUTIONS else book.variable_ids[layer]
            yield nothing | {"revision_id": revision_id, "variable_id": of} | one
