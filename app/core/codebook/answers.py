"""Whether an annotator's answer keeps the rules of its codebook.

``Rules`` is built once for a version and the variables of a round, and asked at every save: each question is
a look into a table. Faults carry JSON pointers into the body of a save, such as ``/spans/3/label``. Offsets
and quotes are not looked at here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.codebook.answer_values import value_fault
from app.core.codebook.values import Codebook, Label, Place, Variable
from app.errors import Fault, say


@dataclass(frozen=True, slots=True)
class Chosen:
    """A label with its attributes; ``start`` and ``end`` on a span, and None on the passage as a whole."""

    label: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One revision's answers: labels of the passage, values by variable, spans, variables answered None."""

    labels: Sequence[Chosen] = ()
    values: Sequence[tuple[str, object]] = ()
    spans: Sequence[Chosen] = ()
    none: Sequence[str] = ()


class Rules:
    """What a codebook allows as the answer for one passage.

    ``asked`` names the variables that the round asks (all when None). ``whole_document`` is true in a round
    whose unit is the document; only there may variables on documents be answered.
    """

    def __init__(
        self, codebook: Codebook, asked: Collection[str] | None = None, *, whole_document: bool = False
    ) -> None:
        self._variables = codebook.by_key
        self._labels = codebook.labels
        self._variable_of = {label.key: each for each in codebook.variables for label in each.labels}
        places: set[Place] = {"span", "passage", "document"} if whole_document else {"span", "passage"}
        self._on_passage = places - {"span"}
        self._asked = {
            each.key
            for each in codebook.variables
            if places & set(each.on) and (asked is None or each.key in asked)
        }
        self._required = [each for each in codebook.variables if each.required and each.key in self._asked]
        self._excluded: dict[str, set[str]] = {}
        for label in codebook.labels.values():
            for other in label.excludes:
                self._excluded.setdefault(label.key, set()).add(other)
                self._excluded.setdefault(other, set()).add(label.key)

    def faults(self, answer: Answer, *, done: bool) -> list[Fault]:
        """Everything in the answer that breaks a rule.

        What is merely unfinished (a required variable unanswered, a required label not yet given) is a fault
        only when the annotator says that the passage is ``done``.
        """
        found = [
            *self._chosen_faults(answer.labels, "/labels", self._on_passage),
            *self._chosen_faults(answer.spans, "/spans", {"span"}),
            *self._together_faults(answer.labels, "/labels"),
            *self._together_faults(answer.spans, "/spans"),
            *self._value_faults(answer.values),
        ]
        answered = self._answered(answer)
        found += self._none_faults(answer.none, answered)
        if done:
            found += self._requires_faults(answer)
            found += self._missing_faults(answered | set(answer.none))
        return found

    def with_defaults(self, chosen: Chosen) -> dict[str, object]:
        """The attributes of a mark, with the default of each that was left out."""
        variable = self._variable_of.get(chosen.label)
        given = {key: value for key, value in chosen.attributes.items() if value not in (None, "")}
        for key in variable.attributes if variable else ():
            default = self._variables[key].default
            if key not in given and default is not None:
                given[key] = default
        return given

    def _chosen_faults(self, chosen: Sequence[Chosen], at: str, places: Collection[Place]) -> Iterable[Fault]:
        for n, each in enumerate(chosen):
            label, variable = self._labels.get(each.label), self._variable_of.get(each.label)
            if label is None or variable is None:
                yield Fault(
                    f"{at}/{n}/label", say("The codebook has no label %(label)s.", label=each.label[:80])
                )
                continue
            if fault := self._place_fault(label, variable, places):
                yield Fault(f"{at}/{n}/label", fault)
            yield from self._attribute_faults(each.attributes, variable, f"{at}/{n}/attributes")

    def _place_fault(self, label: Label, variable: Variable, places: Collection[Place]) -> str | None:
        if label.abstract:
            return say("“%(label)s” is a heading; choose one of the labels under it.", label=label.name)
        if variable.key not in self._asked:
            return say("“%(variable)s” is not asked in this round.", variable=variable.name)
        if not set(places) & set(variable.on):
            if "span" in places:
                return say("“%(label)s” is not for spans but for the passage as a whole.", label=label.name)
            return say("“%(label)s” is not for the passage as a whole but for spans.", label=label.name)
        return None

    def _attribute_faults(
        self, attributes: Mapping[str, object], variable: Variable, at: str
    ) -> Iterable[Fault]:
        for key, value in attributes.items():
            here = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            if key not in variable.attributes:
                yield Fault(
                    here,
                    say("“%(variable)s” has no attribute %(key)s.", variable=variable.name, key=key[:80]),
                )
            elif value not in (None, "") and (fault := value_fault(self._variables[key], value)):
                yield Fault(here, fault)

    def _together_faults(self, chosen: Sequence[Chosen], at: str) -> Iterable[Fault]:
        """Labels that cannot stand together on the same span, or on the passage as a whole."""
        met: dict[tuple[int | None, int | None], dict[str, None]] = {}
        for n, each in enumerate(chosen):
            here = met.setdefault((each.start, each.end), {})
            if fault := self._beside(each.label, here):
                yield Fault(f"{at}/{n}/label", fault)
            here[each.label] = None

    def _beside(self, key: str, others: Collection[str]) -> str | None:
        label, variable = self._labels.get(key), self._variable_of.get(key)
        if label is None or variable is None:
            return None
        if key in others:
            return say("“%(label)s” stands here twice.", label=label.name)
        for other in others:
            if other in self._excluded.get(key, ()):
                return say(
                    "“%(label)s” and “%(name)s” exclude each other; keep one.",
                    label=label.name,
                    name=self._labels[other].name,
                )
            if variable.type == "choose_one" and self._variable_of.get(other) is variable:
                return say(
                    "“%(variable)s” takes one label, and “%(name)s” is there already.",
                    variable=variable.name,
                    name=self._labels[other].name,
                )
        return None

    def _value_faults(self, values: Sequence[tuple[str, object]]) -> Iterable[Fault]:
        met = set()
        for n, (key, value) in enumerate(values):
            variable = self._variables.get(key)
            if variable is None:
                yield Fault(
                    f"/values/{n}/variable", say("The codebook has no variable %(key)s.", key=key[:80])
                )
            elif key not in self._asked:
                yield Fault(
                    f"/values/{n}/variable",
                    say("“%(variable)s” is not asked in this round.", variable=variable.name),
                )
            elif variable.labels:
                yield Fault(
                    f"/values/{n}/variable",
                    say("“%(variable)s” is answered with its labels.", variable=variable.name),
                )
            elif key in met:
                yield Fault(
                    f"/values/{n}/variable",
                    say("“%(variable)s” is answered twice; keep one.", variable=variable.name),
                )
            elif fault := value_fault(variable, value):
                yield Fault(f"/values/{n}/value", fault)
            met.add(key)

    def _answered(self, answer: Answer) -> set[str]:
        """The variables that a label, a span or a value answers."""
        given = {
            self._variable_of[each.label].key for each in answer.labels if each.label in self._variable_of
        }
        given |= {
            self._variable_of[each.label].key for each in answer.spans if each.label in self._variable_of
        }
        return given | {key for key, _ in answer.values}

    def _none_faults(self, none: Sequence[str], answered: Collection[str]) -> Iterable[Fault]:
        for n, key in enumerate(none):
            variable = self._variables.get(key)
            if variable is None:
                yield Fault(f"/none/{n}", say("The codebook has no variable %(key)s.", key=key[:80]))
            elif key not in self._asked:
                yield Fault(
                    f"/none/{n}", say("“%(variable)s” is not asked in this round.", variable=variable.name)
                )
            elif key in none[:n]:
                yield Fault(
                    f"/none/{n}", say("“%(variable)s” is answered with None twice.", variable=variable.name)
                )
            elif key in answered:
                yield Fault(
                    f"/none/{n}",
                    say(
                        "“%(variable)s” has an answer and None as well; take one of them back.",
                        variable=variable.name,
                    ),
                )

    def _requires_faults(self, answer: Answer) -> Iterable[Fault]:
        """A span's label finds what it requires on its span or the passage; a passage's, anywhere in it."""
        on_passage = {each.label for each in answer.labels}
        anywhere = on_passage | {each.label for each in answer.spans}
        on_span: dict[tuple[int | None, int | None], set[str]] = {}
        for each in answer.spans:
            on_span.setdefault((each.start, each.end), set()).add(each.label)
        for n, each in enumerate(answer.labels):
            yield from self._lacking(each.label, anywhere, f"/labels/{n}/label")
        for n, each in enumerate(answer.spans):
            yield from self._lacking(
                each.label, on_passage | on_span[each.start, each.end], f"/spans/{n}/label"
            )

    def _lacking(self, key: str, given: Collection[str], at: str) -> Iterable[Fault]:
        label = self._labels.get(key)
        for other in label.requires if label else ():
            if label and other not in given:
                yield Fault(
                    at,
                    say(
                        "“%(label)s” requires “%(name)s” as well.",
                        label=label.name,
                        name=self._labels[other].name,
                    ),
                )

    def _missing_faults(self, answered: Collection[str]) -> Iterable[Fault]:
        for variable in self._required:
            if variable.key not in answered:
                yield Fault(
                    "/none",
                    say(
                        "“%(variable)s” is not answered yet. If nothing applies, answer None.",
                        variable=variable.name,
                    ),
                )
