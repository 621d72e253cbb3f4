"""From judgements to how many there are of each kind: the first pieces of every script."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.core.agreement.counts import Numbers

Judged = Mapping[str, Any]


def count_values(judged: Sequence[Judged], values: Sequence[Any]) -> Numbers:
    """n_uk: how many annotators said value k of unit u. Units down, values across."""
    place = {value: k for k, value in enumerate(values)}
    n = np.zeros((len(judged), len(values)))
    for u, said in enumerate(judged):
        for value in said.values():
            n[u, place[value]] += 1
    return n


def count_label(judged: Sequence[Judged], label: Any, are_sets: bool) -> tuple[Numbers, Numbers]:
    """n_uk and m_u: how many annotators of each unit chose the label, and how many judged the unit."""
    chose = [
        sum(label in value if are_sets else label == value for value in said.values()) for said in judged
    ]
    return np.array(chose, dtype=float), np.array([len(said) for said in judged], dtype=float)
