"""Passages with what gives the outlet away covered, as long as they are: for whoever trains on them."""

from functools import cache
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from app.core.text.masks import Mask as Range
from app.core.text.masks import apply
from app.features.export.plain import among, rows_among
from app.features.export.queries import Portion
from app.models.texts import Mask, MaskSet


def add_masked(session: Session, portion: Portion) -> None:
    """Put ``text_masked`` into each passage; null where nobody has saved masks of the text, were they none at all."""
    masks: dict[int, list[Range]] = {}
    for version_id, start, end in rows_among(session, _newest(), list(portion.records)):
        of = masks.setdefault(version_id, [])
        if start is not None:
            of.append(Range(start, end))
    for version_id, record in portion.records.items():
        shown = None
        if record["text"] is not None and version_id in masks:
            shown = apply(record["text"], masks[version_id])
        for passage in record["passages"]:
            passage["text_masked"] = None if shown is None else shown[passage["start"] : passage["end"]]


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    """The masks of the newest set of each text, or one row without a range where that set is empty."""
    later = aliased(MaskSet)
    overtaken = exists().where(
        later.text_version_id == MaskSet.text_version_id, later.version > MaskSet.version
    )
    return (
        select(MaskSet.text_version_id, Mask.start, Mask.end)
        .outerjoin(Mask, Mask.mask_set_id == MaskSet.id)
        .where(among(MaskSet.text_version_id), ~overtaken)
    )
