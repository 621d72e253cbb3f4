"""The ways of splitting, and what each makes of a corpus: who is on which side, in one fold or in several."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.splits.fill import ALGORITHM, DOCUMENTS, filled
from app.core.splits.groups import named, tied
from app.core.splits.units import Corpus
from app.errors import BadInput, Fault, RuleBroken, say

WAYS = ("by_owner_group", "by_document", "by_time", "leave_one_owner_out", "by_annotator")
SIDES = ("train", "dev", "test")
SHARES = (0.8, 0.1, 0.1)
FEWEST_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a split. The days are the first of dev and of test, for ``by_time``; None cuts by shares."""

    way: str = WAYS[0]
    seed: int = 1
    shares: tuple[float, float, float] = SHARES
    days: tuple[date, date] | None = None

    def faults(self) -> list[Fault]:
        """What is wrong with it."""
        found = []
        if self.way not in WAYS:
            found.append(Fault("/split", say("A split is one of %(list)s.", list=", ".join(WAYS))))
        if (
            min(self.shares) < 0
            or abs(sum(self.shares) - 1) > 1e-6
            or self.shares[0] == 0
            or self.shares[2] == 0
        ):
            found.append(
                Fault(
                    "/shares",
                    say(
                        "The shares of train, dev and test must make 1 together, and train and test need one: "
                        "0.8,0.1,0.1 for example."
                    ),
                )
            )
        if self.days is not None and self.way != "by_time":
            found.append(Fault("/days", say("Days cut only a split by time: --split by_time.")))
        if self.days is not None and self.days[0] > self.days[1]:
            found.append(Fault("/days", say("The first day of dev must not be after the first day of test.")))
        return found


@dataclass(frozen=True, slots=True)
class Fold:
    """One way to train and test; ``side_of`` has the side of each group."""

    name: str
    side_of: dict[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups by name, each with its members (documents, or annotators), and the folds. ``notes`` are counts to tell."""

    asked: Asked
    groups: dict[str, list[str]]
    folds: list[Fold]
    notes: dict[str, int] = field(default_factory=dict)

    @property
    def of_annotators(self) -> bool:
        """Whether annotators are split and not documents."""
        return self.asked.way == "by_annotator"

    def sides(self, fold: Fold) -> list[str]:
        """The sides there are, in their order."""
        return [side for side in SIDES if side in fold.side_of.values()]

    def members(self, fold: Fold, side: str) -> set[str]:
        """Documents or annotators on a side."""
        return {one for group, on in fold.side_of.items() if on == side for one in self.groups[group]}

    def manifest(self) -> dict[str, object]:
        """What somebody needs to make the same split again."""
        days = self.asked.days
        return {
            "split": self.asked.way,
            "algorithm": ALGORITHM,
            "seed": self.asked.seed,
            "shares": dict(zip(SIDES, self.asked.shares, strict=True)),
            "first_days": None if days is None else {"dev": days[0].isoformat(), "test": days[1].isoformat()},
            "groups": len(self.groups),
            "folds": [one.name for one in self.folds],
            "notes": self.notes,
        }


def plan_of(corpus: Corpus, asked: Asked, copies: Mapping[str, Hashable]) -> Plan:
    """The split. ``copies`` gives documents that are copies of one another the same key.

    BadInput for what cannot be asked, RuleBroken where there is too little to split.
    """
    if faults := asked.faults():
        raise BadInput(faults)
    groups = _groups(corpus, asked, copies)
    if len(groups) < FEWEST_GROUPS:
        raise RuleBroken(
            "There is nothing to split: all of it is one group, because of owners and copies, or there is one %(what)s "
            "only. Try another split.",
            what="annotator" if asked.way == "by_annotator" else "document",
        )
    notes = _notes(corpus, asked, groups)
    if asked.way == "leave_one_owner_out":
        width = len(str(len(groups)))
        folds = [
            Fold(f"fold-{number:0{width}}", {group: "test" if group == out else "train" for group in groups})
            for number, out in enumerate(groups, 1)
        ]
        return Plan(asked, groups, folds, notes)
    if asked.way == "by_time":
        return Plan(asked, groups, [Fold("", _by_time(corpus, asked, groups, notes))], notes)
    sizes = {name: _size(corpus, asked, members) for name, members in groups.items()}
    shares = dict(zip(SIDES, asked.shares, strict=True))
    return Plan(asked, groups, [Fold("", filled(sizes, shares, asked.seed))], notes)


def _groups(corpus: Corpus, asked: Asked, copies: Mapping[str, Hashable]) -> dict[str, list[str]]:
    if asked.way == "by_annotator":
        return named([[one] for one in corpus.annotators])
    by_owner = asked.way in ("by_owner_group", "leave_one_owner_out")
    keys_of: dict[str, list[Hashable]] = {}
    for key, one in corpus.documents.items():
        keys_of[key] = [("copies", copies[key])] if key in copies else []
        if by_owner and one.owner_group is not None:
            keys_of[key].append(("owner", one.owner_group))
    return named(tied(keys_of))


def _notes(corpus: Corpus, asked: Asked, groups: Mapping[str, list[str]]) -> dict[str, int]:
    if asked.way == "by_annotator":
        return {}
    owners = [{corpus.documents[one].owner_group for one in members} - {None} for members in groups.values()]
    return {
        "documents_without_outlet": sum(one.outlet is None for one in corpus.documents.values()),
        "groups_of_several_owners": sum(len(one) > 1 for one in owners),
    }


def _size(corpus: Corpus, asked: Asked, members: list[str]) -> dict[Hashable, int]:
    size: Counter[Hashable] = Counter({DOCUMENTS: len(members)})
    if asked.way == "by_annotator":
        (who,) = members
        for one in corpus.passages:
            size.update((name, label) for name, said in one.said.items() for label in said.get(who, ()))
    else:
        for member in members:
            size.update(dict(corpus.documents[member].labels))
    return dict(size)


def _by_time(
    corpus: Corpus, asked: Asked, groups: Mapping[str, list[str]], notes: dict[str, int]
) -> dict[str, str]:
    """Each group on the side of its earliest day: what straddles a cut goes to the earlier side, counted."""
    of_group = {
        name: sorted(day for one in members if (day := corpus.documents[one].day) is not None)
        for name, members in groups.items()
    }
    days = sorted(day for found in of_group.values() for day in found)
    if not days:
        raise RuleBroken("No document has a date, so there is no split by time. Try by_owner_group.")
    dev, test = asked.days or tuple(
        days[min(len(days) - 1, round(share * len(days)))]
        for share in (asked.shares[0], asked.shares[0] + asked.shares[1])
    )

    def side(day: date) -> str:
        return "train" if day < dev else "dev" if day < test else "test"

    notes["groups_that_straddle"] = sum(
        bool(found) and side(found[0]) != side(found[-1]) for found in of_group.values()
    )
    notes["documents_without_date"] = sum(one.day is None for one in corpus.documents.values())
    return {name: side(found[0]) if found else "train" for name, found in of_group.items()}
