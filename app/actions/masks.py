"""The masks that stand on texts now."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.text import masks
from app.models.texts import Mask, MaskSet


def newest_masks(session: Session, version_ids: Collection[int]) -> dict[int, list[masks.Mask]]:
    """The newest masks of each of these text versions; a version without any is not in it."""
    if not version_ids:
        return {}
    newest = (
        select(MaskSet.text_version_id, func.max(MaskSet.version).label("version"))
        .where(MaskSet.text_version_id.in_(version_ids))
        .group_by(MaskSet.text_version_id)
        .subquery()
    )
    rows = session.execute(
        select(MaskSet.text_version_id, Mask.start, Mask.end)
        .join(Mask, Mask.mask_set_id == MaskSet.id)
        .join(
            newest,
            (newest.c.text_version_id == MaskSet.text_version_id) & (newest.c.version == MaskSet.version),
        )
    )
    found: dict[int, list[masks.Mask]] = {}
    for row in rows:
        found.setdefault(row.text_version_id, []).append(masks.Mask(row.start, row.end))
    return found
