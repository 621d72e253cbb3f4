"""PROV-O as JSON-LD: where each text, answer and decision of an export came from, one node on each line.

Every node names what it came from; what a whole consists of is said by the part (``memberOf``), so that a node is
written as soon as it is known and nothing has to be kept. Decision 0023 says how it is read back.
"""

from collections.abc import Iterable, Iterator

from app.core.formats.native_jsonl import as_line
from app.core.formats.prov_coding import Coding
from app.core.formats.prov_sources import Sources
from app.core.formats.release import VOCABULARY, Release
from app.core.formats.rights import Record
from app.core.outlets.profile import canonical_json

# Relations of PROV-O between two nodes: each leads to a name.
RELATIONS = (
    "wasGeneratedBy",
    "wasDerivedFrom",
    "wasRevisionOf",
    "wasQuotedFrom",
    "alternateOf",
    "specializationOf",
    "wasAttributedTo",
    "wasAssociatedWith",
    "used",
)
CONTEXT: Record = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "masthead": VOCABULARY,
    "uuid": "urn:uuid:",
    "id": "@id",
    "type": "@type",
    "label": "rdfs:label",
    "value": "prov:value",
    **{name: {"@id": f"prov:{name}", "@type": "@id"} for name in RELATIONS},
    "memberOf": {"@reverse": "prov:hadMember", "@type": "@id"},
    "usedBy": {"@reverse": "prov:used", "@type": "@id"},
    "startedAtTime": {"@id": "prov:startedAtTime", "@type": "xsd:dateTime"},
    "endedAtTime": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
    "url": {"@id": "masthead:url", "@type": "xsd:anyURI"},
}

# What many records speak of is told once, where it is first spoken of.
_OFTEN = ("prov:Person", "prov:Organization", "prov:SoftwareAgent", "masthead:Profile")


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The context, then a node on each line."""
    release = release or Release()
    yield b'{"@context":' + as_line(CONTEXT).encode() + b',\n"@graph":[\n'
    told: set[str] = set()
    for number, node in enumerate(_nodes(records, release)):
        line = as_line({key: value for key, value in node.items() if value not in (None, "", [])})
        if node["type"][-1] in _OFTEN:
            if line in told:
                continue
            told.add(line)
        yield f"{',' if number else ''}{line}\n".encode()
    yield b"]}\n"


def _nodes(records: Iterable[Record], release: Release) -> Iterator[Record]:
    yield from _of_release(release)
    document = None
    for record in records:
        sources, coding = Sources(record, release), Coding(record, release)
        nodes = [sources.document_nodes()] if record["document_id"] != document else []
        document = record["document_id"]
        nodes += [sources.text_nodes(), _profiles(record, release), coding.nodes()]
        for some in nodes:
            yield from some


def _of_release(release: Release) -> Iterator[Record]:
    dataset, export = release.iri("release", str(release.id)), release.iri("export", str(release.id))
    program, by = release.iri("software", release.program), release.by
    yield {"id": program, "type": ["prov:Agent", "prov:SoftwareAgent"], "label": release.program}
    if by is not None:
        yield {"id": release.person(by), "type": ["prov:Agent", "prov:Person"], "label": by}
    yield {
        "id": export,
        "type": ["prov:Activity", "masthead:Export"],
        "startedAtTime": release.made_at,
        "endedAtTime": release.made_at,
        "wasAssociatedWith": [program, *([] if by is None else [release.person(by)])],
    }
    yield {
        "id": dataset,
        "type": ["prov:Entity", "prov:Collection", "masthead:Release"],
        "label": release.project,
        "wasGeneratedBy": export,
    }
    for book in release.codebooks:
        yield {
            "id": release.codebook(book["codebook"], book["version"]),
            "type": ["prov:Entity", "prov:Plan", "masthead:CodebookVersion"],
            "label": f"{book['codebook']} {book['version']}",
            "masthead:sha256": book["sha256"],
        }


def _profiles(record: Record, release: Release) -> Iterator[Record]:
    for sha256, profile in record["profiles"].items():
        yield {
            "id": release.iri("profile", sha256),
            "type": ["prov:Entity", "masthead:Profile"],
            "masthead:outlet": {"id": release.iri("outlet", profile["outlet"])},
            "masthead:sha256": sha256,
            "masthead:content": canonical_json(profile),
        }
