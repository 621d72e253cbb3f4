"""A plain table of figures on standard output, the limits beside them."""

from collections.abc import Iterable


class Table:
    """What is printed: a figure, its limit where it has one, and whether it is over."""

    def __init__(self) -> None:
        self.over: list[str] = []
        self._title = ""

    def head(self, title: str, *columns: str) -> None:
        """The first line of a part."""
        self._title = title.partition(":")[0]
        print(f"\n{title:<46}" + "".join(f"{one:>10}" for one in columns))

    def line(
        self, name: str, figures: Iterable[float | str], limit: float | None = None, judged: int = 0
    ) -> None:
        """One line; ``judged`` is which of the figures the limit is for."""
        known = list(figures)
        written = [f"{one if isinstance(one, str) else _round(one):>10}" for one in known]
        said = ""
        if limit is not None:
            is_over = float(known[judged]) > limit
            said = f"   limit {limit:g}{'  OVER' if is_over else ''}"
            if is_over:
                self.over.append(f"{self._title}, {name.strip()}")
        print(f"{name:<46}" + "".join(written) + said)


def _round(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 or float(figure).is_integer() else f"{figure:.1f}"
