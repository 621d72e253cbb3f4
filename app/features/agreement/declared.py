"""What the round declared before it ran, as the report says it: the coefficient that leads, and its threshold."""

from typing import Any

from app.actions.chosen_reading import Reading
from app.core.agreement.families import lead_at, lead_of_labels
from app.core.agreement.report import Level


def of_round(reading: Reading) -> dict[str, Any] | None:
    """The family of coefficients and the threshold, None where the round declared nothing."""
    if reading.primary_measure is None:
        return None
    return {"measure": reading.primary_measure, "threshold": reading.primary_threshold}


def of_variable(reading: Reading, level: Level) -> dict[str, Any]:
    """The measures that a variable of this level and its labels lead with, and whether alpha stands in for what was
    declared.
    """
    measure, stands_in = lead_at(reading.primary_measure, level)
    of_labels, of_labels_stands_in = lead_of_labels(reading.primary_measure)
    return {
        "leading": {"measure": measure.name, "stands_in": stands_in},
        "leading_of_labels": {"measure": of_labels.name, "stands_in": of_labels_stands_in},
    }
