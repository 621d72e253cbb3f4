"""What comes of gamma: reports, each passage, and what chance was found to bring."""

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from typing import Any

from app.core.agreement.report import Report
from app.core.agreement.verdicts import label_name


@dataclass(frozen=True, slots=True)
class Chance:
    """The means over `draws` random continua: of the disorder, and of how often aligned labels differ.

    `known_to` is half the width of the disorder's 95 % interval, over the disorder.
    """

    draws: int
    disorder: float | None
    known_to: float | None
    differ: float | None
    of_label: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PassageGamma:
    """One passage that two annotators or more have read; no `value` where nobody marked anything.

    `is_exact` says whether its best alignment is certain.
    """

    unit: Hashable
    value: float | None
    disorder: float
    marks: int
    annotators: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class GammaReport:
    """Gamma, gamma-cat, gamma-k of each label, and each passage."""

    gamma: Report
    gamma_cat: Report
    gamma_k: dict[Hashable, Report]
    passages: tuple[PassageGamma, ...]
    seed: int
    drawn: str
    chance: Chance

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values that JSON can hold."""
        return {
            "gamma": self.gamma.as_dict(),
            "gamma_cat": self.gamma_cat.as_dict(),
            "gamma_k": {label_name(label): report.as_dict() for label, report in self.gamma_k.items()},
            "passages": [asdict(one) for one in self.passages],
            "seed": self.seed,
            "drawn": self.drawn,
            "draws": self.chance.draws,
            "expected_disorder": self.chance.disorder,
            "known_to": self.chance.known_to,
        }
