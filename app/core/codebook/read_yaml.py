"""A codebook from its YAML file, or from the plain values that ``write.to_dict`` gave.

Reading goes on after a fault, so that a file is corrected in one round: all that cannot be read, then, when
everything could be read, all that ``check`` finds. Each fault carries a JSON pointer and, for a file, its
line.
"""

from app.core.codebook.check import check
from app.core.codebook.fields import Fields, Reading
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import LONGEST_TEXT, Codebook, Label, Translation, Variable
from app.core.codebook.yaml_tree import Node, read_tree, tree_of
from app.errors import say

MOST_VARIABLES = 200
MOST_LABELS = 1000


def read_yaml(data: bytes | str) -> Codebook:
    """The codebook in a YAML file, checked. Raises ``CodebookRefused`` with every fault, and nothing else."""
    return _read(read_tree(data))


def from_dict(value: object) -> Codebook:
    """The codebook in plain JSON values, checked in the same way; the inverse of ``write.to_dict``."""
    return _read(tree_of(value))


def _read(tree: Node) -> Codebook:
    reading = Reading()
    codebook = _codebook(Fields(tree, "", reading))
    if not reading.faults and sum(len(variable.choices) for variable in codebook.variables) > MOST_LABELS:
        reading.fault(
            "/variables",
            say("A codebook holds at most %(most_labels)s labels and values.", most_labels=MOST_LABELS),
        )
    if not reading.faults:
        for fault in check(codebook):
            reading.fault(fault.pointer, fault.message)
    if reading.faults:
        raise CodebookRefused(reading.faults)
    return codebook


def _codebook(fields: Fields) -> Codebook:
    variables = fields.mappings("variables", most=MOST_VARIABLES)
    codebook = Codebook(
        name=fields.text("name", needed=True),
        version=fields.text("version", needed=True),
        variables=tuple(_variable(each) for each in variables),
        key=fields.optional("key"),
        description=fields.text("description"),
        language=fields.text("language") or "en",
        stance=fields.optional("stance"),
        translations=_translations(fields),
    )
    fields.nothing_else()
    return codebook


def _variable(fields: Fields) -> Variable:
    key = fields.text("key", needed=True)
    variable = Variable(
        key=key,
        name=fields.text("name") or _spoken(key),
        type=fields.text("type", needed=True),  # type: ignore[arg-type]  # check() says which words are types
        on=fields.texts("on"),  # type: ignore[arg-type]  # and which are places
        required=fields.truth("required"),
        definition=fields.text("definition"),
        level=fields.optional("level"),  # type: ignore[arg-type]
        points=fields.numbers("points"),
        max_length=fields.whole("max_length", LONGEST_TEXT) or 0,
        attributes=fields.texts("attributes"),
        labels=tuple(_label(each) for each in fields.mappings("labels", most=MOST_LABELS)),
        values=tuple(_label(each) for each in fields.mappings("values", most=MOST_LABELS, short="key")),
        default=fields.optional("default"),
        translations=_translations(fields),
    )
    fields.nothing_else()
    return variable


def _label(fields: Fields) -> Label:
    key = fields.text("key", needed=True)
    label = Label(
        key=key,
        name=fields.text("name") or _spoken(key),
        parent=fields.optional("parent"),
        abstract=fields.truth("abstract"),
        definition=fields.text("definition"),
        use_when=fields.texts("use_when"),
        avoid_when=fields.texts("avoid_when"),
        examples=fields.texts("examples"),
        counter_examples=fields.texts("counter_examples"),
        confused_with=fields.sentences("confused_with"),
        requires=fields.texts("requires"),
        excludes=fields.texts("excludes"),
        shortcut=fields.optional("shortcut"),
        colour=fields.whole("colour", None),
        translations=_translations(fields),
    )
    fields.nothing_else()
    return label


def _translations(fields: Fields) -> dict[str, Translation]:
    found = {}
    for tag, each in fields.named_mappings("translations"):
        found[tag] = Translation(
            name=each.text("name"),
            definition=each.text("definition"),
            use_when=each.texts("use_when"),
            avoid_when=each.texts("avoid_when"),
        )
        each.nothing_else()
    return found


def _spoken(key: str) -> str:
    """A readable name for a key that was given none: device.threat_fear is Threat fear."""
    return key.rpartition(".")[2].replace("_", " ").strip().capitalize()
