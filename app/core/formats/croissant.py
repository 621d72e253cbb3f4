"""Croissant 1.1 with its RAI words: what is in the files of a release, for programs that look for data."""

import json
from collections.abc import Iterator

from app.core.formats.card_values import Facts
from app.core.formats.dataset_card import LICENCES
from app.core.formats.hugging_face import SPLIT_NAMES
from app.core.formats.rights import Record
from app.core.formats.tables import Column

_OWN = (
    *(
        "annotation",
        "arrayShape",
        "citeAs",
        "column",
        "containedIn",
        "equivalentProperty",
        "excludes",
        "extract",
    ),
    *(
        "field",
        "fileProperty",
        "fileObject",
        "fileSet",
        "format",
        "includes",
        "isArray",
        "isLiveDataset",
        "jsonPath",
    ),
    *(
        "key",
        "md5",
        "parentField",
        "path",
        "recordSet",
        "references",
        "regex",
        "repeated",
        "replace",
        "samplingRate",
    ),
    *("separator", "source", "subField", "transform"),
)
CONTEXT: Record = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {name: f"cr:{name}" for name in _OWN}
_TYPES = {"string": "sc:Text", "int64": "cr:Int64", "float64": "cr:Float64", "bool": "sc:Boolean"}
_MEDIA = {"parquet": "application/x-parquet", "jsonl": "application/jsonlines"}


def croissant_text(facts: Facts) -> str:
    """The whole file; keys in a fixed order."""
    return json.dumps(croissant(facts), ensure_ascii=False, indent=1) + "\n"


def croissant(facts: Facts) -> Record:
    """The description as plain values."""
    card = facts.card
    about: Record = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": facts.slug,
        "alternateName": facts.title,
        "description": facts.description or facts.title,
        "license": _licence(card.licence),
        # A release has an address of its own only where the project gives it one.
        "url": card.address or f"urn:uuid:{facts.release_id}",
        "creator": {"@type": "Organization", "name": card.creator or facts.name},
        "datePublished": facts.day,
        "version": f"{facts.manifest['last_revision']}.0.0",
        "inLanguage": list(facts.languages),
        "isLiveDataset": False,
    }
    about |= {"citeAs": card.citation} if card.citation else {}
    about |= {"funder": {"@type": "Organization", "name": card.funding}} if card.funding else {}
    return about | _rai(facts) | {"distribution": [*_files(facts)], "recordSet": [*_record_sets(facts)]}


def _licence(words: str) -> str:
    if words.lower() in LICENCES:
        parts = (
            words.upper()
            if words.lower() not in ("mit", "apache-2.0")
            else {"mit": "MIT"}.get(words.lower(), "Apache-2.0")
        )
        return f"https://spdx.org/licenses/{parts}.html"
    return words or "Not said."


def _rai(facts: Facts) -> Record:
    counts, of = facts.manifest["counts"], facts.round
    alphas = [
        f"Krippendorff's alpha of {one.variable}: {one.alpha:.3f}"
        for one in facts.agreement
        if one.label is None and one.alpha is not None
    ]
    biases = [
        f"{variable}: the commonest label of each outlet is right in {found['majority_label_of_outlet_accuracy']:.0%} "
        "of passages; test on owners that training has not seen"
        for variable, found in facts.confounds.items()
        if found["n"]
    ]
    return {
        "rai:dataCollection": "Texts with address, time of retrieval and SHA-256; outlets as of each text's date.",
        "rai:dataAnnotationProtocol": (
            f"Codebook {facts.codebook.name} {facts.codebook.version}; {of['k']} annotators wanted for each "
            f"{of['unit']}; "
            f"the source was {'hidden' if of['pass'] == 'blind' else 'shown'}."
        ),
        "rai:dataAnnotationPlatform": [facts.manifest["program"]],
        "rai:annotationsPerItem": str(of["k"]),
        "rai:annotatorDemographics": [f"{counts['annotators']} annotators; nothing else is told of them"],
        "rai:dataAnnotationAnalysis": alphas or ["no coefficient is defined"],
        "rai:dataBiases": biases or ["no label was chosen by most annotators of a passage"],
        "rai:dataLimitations": [
            "labels describe how a passage tells its story, not whether it is true",
            *(
                f"{kind}: " + ", ".join(f"{name} {many}" for name, many in said.items())
                for kind, said in facts.layers.items()
            ),
        ],
        "rai:dataUseCases": [f"Out of scope: {facts.card.out_of_scope}"],
        "rai:personalSensitiveInformation": ["annotators are pseudonyms; texts name people as news does"],
        "rai:machineAnnotationTools": ["none"],
    }


def _files(facts: Facts) -> Iterator[Record]:
    for config in facts.configs:
        for path in config.files.values():
            yield {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "encodingFormat": _MEDIA[path.rsplit(".", 1)[1]],
                "contentSize": f"{facts.files[path]['size']} B",
                "sha256": facts.files[path]["sha256"],
            }


def _record_sets(facts: Facts) -> Iterator[Record]:
    for config in facts.configs:
        for side, path in config.files.items():
            name = f"{config.name}-{SPLIT_NAMES[side]}"
            yield {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "field": [_field(name, path, one) for one in config.table.columns],
            }


def _field(record_set: str, path: str, column: Column) -> Record:
    found: Record = {"@type": "cr:Field", "@id": f"{record_set}/{column.name}", "name": column.name}
    if column.fields:
        return found | {
            "repeated": True,
            "subField": [_sub_field(record_set, path, column.name, one) for one in column.fields],
        }
    source = {"fileObject": {"@id": path}, "extract": {"column": column.name}}
    label = {"dataType": ["sc:Text", "cr:Label"]} if column.name in ("label", "labels") else {}
    repeated = {"repeated": True} if column.is_list else {}
    return found | {"dataType": _TYPES[column.type]} | label | repeated | {"source": source}


def _sub_field(record_set: str, path: str, parent: str, column: Column) -> Record:
    name = f"{record_set}/{parent}/{column.name}"
    source = {
        "fileObject": {"@id": path},
        "extract": {"column": parent},
        "transform": {"jsonPath": column.name},
    }
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "dataType": _TYPES[column.type],
        "source": source,
    }
