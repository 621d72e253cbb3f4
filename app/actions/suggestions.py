"""What a model suggested for a passage, as whoever annotates it is shown it."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.actions.assignments import Open
from app.core.text import masks
from app.core.work.suggested import Suggested
from app.db import table_of
from app.models.codebooks import Label
from app.models.suggestions import Suggestion

_suggestion, _label = table_of(Suggestion), table_of(Label)
# Asked with every passage of a round that has suggestions, and so built once.
_SHOWN = (
    select(_suggestion.c.id, _label.c.key.label("label"), _suggestion.c.start, _suggestion.c.end)
    .join_from(_suggestion, _label, _label.c.id == _suggestion.c.label_id)
    .where(
        _suggestion.c.round_id == bindparam("round_id"), _suggestion.c.passage_id == bindparam("passage_id")
    )
    .order_by(_suggestion.c.start, _suggestion.c.end, _label.c.position, _suggestion.c.id)
)


def shown_in(session: Session, opened: Open) -> list[Suggested]:
    """The suggestions for an open assignment in the order of the text, those of the whole passage with them.

    Who reads with masks is shown none that touches one: the model has read what is under it, and that it found
    something there tells of it.
    """
    row = opened.row
    if not row.suggestions:
        return []
    asked = {"round_id": row.round_id, "passage_id": row.passage_id}
    covers = masks.within(opened.covers, row.start, row.end)
    return [
        Suggested(one.id, one.label, one.start, one.end)
        for one in session.connection().execute(_SHOWN, asked)
        if one.start is None or not any(mask.start < one.end and one.start < mask.end for mask in covers)
    ]
