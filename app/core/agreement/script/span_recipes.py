"""Which pieces make which measure of spans, and how they are put together: as `recipes` has it of judgements."""

from app.core.agreement.script import boundaries, marks, unitizing
from app.core.agreement.script.recipes import Piece, Recipe

_SAID = "bearing(said, LABEL)"


def _per_passage(one: str) -> tuple[str, ...]:
    line = f"SUMS = np.array([{one} for _unit, _article, length, tokens, said in UNITS])"
    return (line,)


def _of_sums(sums: str, value: Piece, *pieces: Piece, is_share: bool = False) -> Recipe:
    return Recipe(
        (marks.bearing, *pieces, value),
        _per_passage(sums),
        f"{value.__name__}(SUMS[kept].sum(axis=0))",
        is_share,
    )


_CHARACTERS = f"character_sums({_SAID}, length)"
_TOKENS = f"character_sums(in_tokens({_SAID}, tokens), len(tokens))"
_ANY = '{who: [("marked", start, end) for _label, start, end in marks] for who, marks in said.items()}'
_LAYERED = "np.array([unit_sums(said, length, labels) for labels in LAYERS])"
_UNITS = (unitizing.joined, unitizing.unit_sums)
SPAN_RECIPES: dict[str, Recipe] = {
    "alpha_characters": _of_sums(_CHARACTERS, marks.alpha_characters, marks.character_sums),
    "alpha_tokens": _of_sums(_TOKENS, marks.alpha_characters, marks.in_tokens, marks.character_sums),
    "specific_characters": _of_sums(
        _CHARACTERS, marks.specific_characters, marks.character_sums, is_share=True
    ),
    "f1_exact": _of_sums(f"match_exact({_SAID})", marks.f1, marks.match_exact, is_share=True),
    "f1_iou": _of_sums(
        f"match_any({_SAID}, shares_half)", marks.f1, marks.shares_half, marks.match_any, is_share=True
    ),
    "f1_overlap": _of_sums(
        f"match_any({_SAID}, overlaps)", marks.f1, marks.overlaps, marks.match_any, is_share=True
    ),
    "u_alpha": Recipe(
        (*_UNITS, unitizing.unit_alpha), _per_passage(_LAYERED), "unit_alpha(SUMS[kept].sum(axis=0))"
    ),
    "u_alpha_binary": Recipe(
        (*_UNITS, unitizing.unit_alpha),
        _per_passage(f'[unit_sums({_ANY}, length, ["marked"])]'),
        "unit_alpha(SUMS[kept].sum(axis=0))",
    ),
    "cu_alpha": Recipe(
        (unitizing.joined, unitizing.met_sums, unitizing.unit_alpha),
        _per_passage("[met_sums(said, length, LABELS)]"),
        "unit_alpha(SUMS[kept].sum(axis=0))",
    ),
    "ku_alpha": Recipe(
        (unitizing.joined, unitizing.met_sums, unitizing.value_alpha),
        _per_passage("met_sums(said, length, LABELS)"),
        "value_alpha(SUMS[kept].sum(axis=0), LABELS.index(LABEL))",
    ),
    "alpha_u_1995": Recipe(
        (
            unitizing.joined,
            boundaries.differences,
            boundaries.gaps_between,
            boundaries.boundary_sides,
            boundaries.boundary_alpha,
        ),
        ("PASSAGES = [(length, said) for _unit, _article, length, _tokens, said in UNITS]",),
        "boundary_alpha([one for one, keep in zip(PASSAGES, kept) if keep], "
        "LABELS if LABEL is None else [LABEL])",
    ),
}
