"""The text around a passage: the title and the paragraph before always, more of the article when it is asked for."""

from typing import Any, Literal

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.actions.assignments import Open, my_assignment
from app.core.text import masks
from app.db import table_of
from app.models.texts import PASSAGE_ROLES, Passage, TextVersion

Reach = Literal["around", "article"]
REACHES: tuple[Reach, ...] = ("around", "article")
# What a reader who may not know the outlet can be shown of the article: a signature or byline says who speaks.
_BLIND_ROLES = ("title", "heading", "body", "quotation", "caption")

_passage, _text = table_of(Passage), table_of(TextVersion)
_earlier = _passage.alias("earlier")
_PREVIOUS_ROLES = ("body", "heading", "quotation")
# The title, where it is shown, and the paragraph before; asked with every passage opened, and so built once.
_CONTEXT = (
    select(
        _passage.c.role,
        _passage.c.language,
        _passage.c.direction,
        _passage.c.start,
        _passage.c.end,
        func.substr(_text.c.text, _passage.c.start + 1, _passage.c.end - _passage.c.start).label("text"),
    )
    .select_from(_passage.join(_text, _text.c.id == _passage.c.text_version_id))
    .where(
        _passage.c.text_version_id == bindparam("text_version_id"),
        _passage.c.unit == bindparam("unit"),
        _passage.c.number < bindparam("before"),
        or_(
            _passage.c.role == bindparam("title_role"),
            _passage.c.number
            == select(func.max(_earlier.c.number))
            .where(
                _earlier.c.text_version_id == bindparam("text_version_id"),
                _earlier.c.unit == bindparam("unit"),
                _earlier.c.number < bindparam("before"),
                _earlier.c.role.in_(_PREVIOUS_ROLES),
            )
            .scalar_subquery(),
        ),
    )
    .order_by(_passage.c.number)
)


# The same of the whole article.
_AROUND = (
    select(
        _passage.c.number,
        _passage.c.role,
        _passage.c.language,
        _passage.c.direction,
        _passage.c.start,
        _passage.c.end,
        func.substr(_text.c.text, _passage.c.start + 1, _passage.c.end - _passage.c.start).label("text"),
    )
    .select_from(_passage.join(_text, _text.c.id == _passage.c.text_version_id))
    .where(
        _passage.c.text_version_id == bindparam("text_version_id"),
        _passage.c.unit == bindparam("unit"),
        _passage.c.role.in_(bindparam("roles", expanding=True)),
    )
    .order_by(_passage.c.number)
)


def always_shown(session: Session, opened: Open) -> list[dict[str, Any]]:
    """The title (unless it is hidden) and the previous paragraph, masked as the passage is."""
    row = opened.row
    asked = {
        "text_version_id": row.text_version_id,
        "unit": row.unit,
        "before": row.number,
        "title_role": "" if "title" in opened.hidden else "title",
    }
    return [
        {"kind": "title" if one.role == "title" else "previous", **_as_shown(opened, one)}
        for one in session.connection().execute(_CONTEXT, asked)
    ]


def more(session: Session, person_id: int, assignment_id: int, reach: Reach) -> list[dict[str, Any]]:
    """The paragraph on either side of one's own passage, or all of the article, in reading order.

    Each is ``before`` or ``after`` the passage, which is left out. NotThere for anybody else's passage.
    """
    opened = my_assignment(session, person_id, assignment_id)
    row = opened.row
    asked = {"text_version_id": row.text_version_id, "unit": row.unit, "roles": _roles_shown(opened)}
    found = [one for one in session.connection().execute(_AROUND, asked) if one.number != row.number]
    if reach == "around":
        found = [one for one in found if one.role != "title"]
        before = [one for one in found if one.number < row.number]
        found = before[-1:] + [one for one in found if one.number > row.number][:1]
    return [
        {
            "kind": "before" if one.number < row.number else "after",
            "role": one.role,
            **_as_shown(opened, one),
        }
        for one in found
    ]


def _roles_shown(opened: Open) -> tuple[str, ...]:
    if opened.row.current_pass != "blind":
        return PASSAGE_ROLES
    return tuple(role for role in _BLIND_ROLES if role not in opened.hidden)


def _as_shown(opened: Open, one: Any) -> dict[str, Any]:
    return {
        "text": masks.apply(one.text, masks.within(opened.covers, one.start, one.end)),
        "language": one.language,
        "direction": one.direction,
    }
