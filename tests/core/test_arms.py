"""Arms are drawn evenly, the same way each time, and what was drawn once stays."""

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from app.core.arms import BLIND, OPEN, Undrawn, conditions_of, draw_arms, place_numbers

GROUPS = st.lists(st.sampled_from(["", "quay", "pier", "mole"]), max_size=24)
SEEDS = st.integers(0, 2**40)


class Model:
    """A round on paper: documents with owner groups, and what each person was drawn."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.groups: dict[str, str] = {}
        self.arms: dict[int, dict[str, str]] = defaultdict(dict)

    def enter(self, groups: list[str]) -> None:
        for group in groups:
            self.groups[f"text-{len(self.groups)}"] = group

    def lean(self, key: str) -> int:
        drawn = [mine[key] for mine in self.arms.values() if key in mine]
        return drawn.count(BLIND) - drawn.count(OPEN)

    def draw(self, person: int) -> dict[str, str]:
        mine = self.arms[person]
        before = Counter[str]()
        for key, condition in mine.items():
            before[self.groups[key]] += 1 if condition == BLIND else -1
        undrawn = [
            Undrawn(key, group, self.lean(key)) for key, group in self.groups.items() if key not in mine
        ]
        new = draw_arms(self.seed, person, undrawn, before)
        assert new == draw_arms(self.seed, person, reversed(undrawn), before)
        mine |= new
        return new


@given(SEEDS, GROUPS, GROUPS, st.integers(1, 5))
def test_everybody_reads_half_of_each_owner_blind_also_when_documents_come_late(
    seed: int, first: list[str], late: list[str], people: int
) -> None:
    model = Model(seed)
    for groups in (first, late):
        model.enter(groups)
        kept = {person: dict(mine) for person, mine in model.arms.items()}
        for person in range(people):
            model.draw(person)
            assert model.arms[person].keys() == model.groups.keys()
            assert kept.get(person, {}).items() <= model.arms[person].items()
            for group in set(model.groups.values()):
                of_group = [model.arms[person][key] for key, its in model.groups.items() if its == group]
                assert abs(of_group.count(BLIND) - of_group.count(OPEN)) <= 1


@given(SEEDS, GROUPS, st.integers(1, 3))
def test_each_second_person_is_drawn_the_opposite_so_that_every_document_has_both(
    seed: int, groups: list[str], pairs: int
) -> None:
    model = Model(seed)
    model.enter(groups)
    for person in range(2 * pairs):
        model.draw(person)
    assert all(model.lean(key) == 0 for key in model.groups)


@given(SEEDS, GROUPS, GROUPS, st.booleans())
def test_a_pair_stays_opposite_whoever_of_them_comes_first_to_what_is_late(
    seed: int, first: list[str], late: list[str], turned: bool
) -> None:
    model = Model(seed)
    model.enter(first)
    model.draw(1)
    model.draw(2)
    model.enter(late)
    for person in (2, 1) if turned else (1, 2):
        model.draw(person)
    assert all(model.lean(key) == 0 for key in model.groups)


def test_the_seed_and_the_person_decide() -> None:
    documents = [Undrawn(f"text-{n}", "quay") for n in range(12)]
    drawn = {
        (seed, person): tuple(draw_arms(seed, person, documents, {}).items())
        for seed in (1, 2)
        for person in (1, 2)
    }
    assert len(set(drawn.values())) == 4


def test_over_all_seeds_each_document_is_as_often_blind_as_open() -> None:
    documents = [Undrawn("lone", "mole"), *(Undrawn(f"text-{n}", "quay") for n in range(3))]
    blind = Counter[str]()
    for seed in range(2000):
        blind.update(key for key, arm in draw_arms(seed, 7, documents, {}).items() if arm == BLIND)
    assert all(900 < blind[one.key] < 1100 for one in documents)


@given(st.integers(2, 50), st.integers(0, 9))
def test_blind_and_open_places_are_equally_many_but_for_one_that_is_for_either(k: int, place: int) -> None:
    taken = Counter(conditions_of(number, k) for number in place_numbers(k, place))
    assert taken[(BLIND,)] == taken[(OPEN,)] == k // 2
    assert taken[(BLIND, OPEN)] == k % 2


@given(st.integers(2, 50), st.integers(0, 9))
def test_a_single_place_is_blind_or_open_as_the_document_was_drawn(k: int, place: int) -> None:
    (number,) = place_numbers(1, place)
    assert conditions_of(number, k if k > 2 else 4) == ((OPEN,) if place % 2 else (BLIND,))
