"""The UIMA types of an export, as ``TypeSystem.xml`` declares them."""

from xml.sax.saxutils import quoteattr

Features = tuple[str, ...]
OF_READING: Features = ("annotator", "round", "condition", "codebook", "codebookVersion")
TYPES: dict[str, Features] = {
    "Framing": (
        "label",
        "value",
        "voice",
        "attributes",
        "confidence",
        "note",
        "attribution",
        "annotationId",
        *OF_READING,
    ),
    "AttributionPart": (
        "part",
        "attributionId",
        "citedOutlet",
        "viaOutlet",
        "speaker",
        "sourceType",
        "speech",
        "nestedIn",
        "note",
        *OF_READING,
    ),
    "PassageAnswer": ("label", "value", "attributes", "confidence", "note", *OF_READING),
    "PassageRead": ("layer", "answer", *OF_READING),
}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">
<types>
"""


def type_system() -> str:
    """The description: annotations whose features are all strings."""
    parts = [_HEAD]
    for name, features in TYPES.items():
        parts.append(
            f"<typeDescription><name>webanno.custom.{name}</name><description/>"
            "<supertypeName>uima.tcas.Annotation</supertypeName><features>\n"
        )
        parts += [
            f"<featureDescription><name>{feature}</name><description/>"
            "<rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>\n"
            for feature in features
        ]
        parts.append("</features></typeDescription>\n")
    return "".join([*parts, "</types>\n</typeSystemDescription>\n"])


def attribute(name: str, value: object) -> str:
    """An XML attribute whose line ends and tabs come back as they were."""
    entities = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return f" {name}={quoteattr(str(value), entities)}"
