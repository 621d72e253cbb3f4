"""What must stay together: everything that a chain of shared keys leads to is one group."""

from collections.abc import Hashable, Iterable, Mapping, Sequence


def tied(keys_of: Mapping[str, Iterable[Hashable]]) -> list[list[str]]:
    """The groups of things that share a key, directly or through others; each thing is in one, names in order.

    >>> tied({"a": ["north"], "b": ["north", "copies:1"], "c": ["copies:1"], "d": []})
    [['a', 'b', 'c'], ['d']]
    """
    leads_to: dict[str, str] = {one: one for one in keys_of}

    def root(one: str) -> str:
        while (parent := leads_to[one]) != one:
            leads_to[one] = leads_to[parent]
            one = parent
        return one

    first_with: dict[Hashable, str] = {}
    for one in sorted(keys_of):
        for key in keys_of[one]:
            low, high = sorted((root(one), root(first_with.setdefault(key, one))))
            leads_to[high] = low
    groups: dict[str, list[str]] = {}
    for one in sorted(keys_of):
        groups.setdefault(root(one), []).append(one)
    return list(groups.values())


def named(groups: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The groups by names that tell nothing but their order.

    >>> named([["a", "b"], ["c"]])
    {'g1': ['a', 'b'], 'g2': ['c']}
    """
    width = len(str(len(groups)))
    return {f"g{number:0{width}}": list(group) for number, group in enumerate(groups, 1)}
