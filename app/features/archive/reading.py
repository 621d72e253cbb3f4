"""What an archive holds, read and checked before anything is written; every fault with its file and line."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.actions import registry_files
from app.actions.local_texts import LocalTexts
from app.actions.sampling import STRATA
from app.core.bodies import Body, faults_of
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.core.codebook.write import sha256
from app.core.formats.archive_check import ArchivedDocument, Known, document_faults
from app.core.formats.archive_record import DocumentLine
from app.core.formats.archive_work_record import ProjectFile, WorkLine
from app.core.formats.masthead_archive import DOCUMENTS, OUTLETS, PROJECT, WORK
from app.core.formats.rehydrate import other_texts
from app.core.formats.rights import Record
from app.core.outlets.registry_file import RegistryReading
from app.errors import RuleBroken, say
from app.features.archive.opened import Opened
from app.features.archive.texts import wanted, with_texts
from app.models.rounds import HIDEABLE_FIELDS
from app.models.texts import PASSAGE_ROLES

MOST_FAULTS = 100
# Lists of words in a round, which no rule of the database looks into.
_KNOWN_WORDS = {"roles": PASSAGE_ROLES, "hidden_fields": HIDEABLE_FIELDS, "stratify_by": tuple(STRATA)}


class ArchiveRefused(RuleBroken):
    """An archive that cannot come in, with all that was found wrong in it, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0])
        self.faults = faults


@dataclass(slots=True)
class Contents:
    """An archive that was read. Its documents are read again as they are needed, one after the other.

    ``people`` has how many answers and decisions each pseudonym gave.
    """

    opened: Opened
    project: Record
    books: list[Codebook]
    outlets: RegistryReading
    documents: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    texts: LocalTexts | None = None

    def each(self) -> Iterator[ArchivedDocument]:
        """Every document, in the order of the file."""
        for _, document in grouped(self.opened, self.texts):
            yield document


def read_archive(session: Session, opened: Opened, texts: LocalTexts | None = None) -> Contents:
    """The contents, checked: in themselves, and the outlets against this registry. ArchiveRefused with every fault.

    ``texts`` take the place of those that the archive does not give; each is known by its SHA-256.
    """
    faults: list[str] = []
    project = _project(opened, faults)
    books = _books(opened, project, faults) if project else []
    outlets = _outlets(session, opened, faults)
    keys = _shapes(opened, faults)
    if faults or project is None:
        raise ArchiveRefused(faults)
    contents = Contents(opened, project, books, outlets, len(keys), texts=texts)
    others = [] if texts is None else other_texts(wanted(one for _, one in grouped(opened)), texts.called)
    if others:
        raise ArchiveRefused([_another(name) for name in others[:MOST_FAULTS]])
    named = [(about["codebook"], about["version"]) for about in project["codebooks"]]
    known = Known(
        {one["name"] for one in project["rounds"]},
        dict(zip(named, books, strict=True)),
        {one.slug for one in outlets.agents},
        keys,
    )
    for line, document in grouped(opened, texts):
        faults += [_at(DOCUMENTS, line, f"{document.key}: {one}") for one in document_faults(document, known)]
        _count(contents, document)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise ArchiveRefused(faults[:MOST_FAULTS])
    return contents


def _another(name: str) -> str:
    return say("The text that is called %(name)s is not that of the archive: its SHA-256 differs.", name=name)


def _count(contents: Contents, document: ArchivedDocument) -> None:
    revisions = [one for _, one in document.revisions()]
    decisions = [one for record in document.records for one in record["decisions"]]
    contents.counts.update(
        documents=1,
        passages=sum(len(one["passages"]) for one in document.texts()),
        revisions=len(revisions),
        marks=sum(len(one["marks"]) for one in revisions),
        decisions=len(decisions),
    )
    contents.people.update(one["annotator"] for one in revisions)
    contents.people.update(one["decided_by"] for one in decisions)


def grouped(opened: Opened, texts: LocalTexts | None = None) -> Iterator[tuple[int, ArchivedDocument]]:
    """Each document whole, with the line on which it begins; ArchiveRefused where work and documents do not match."""
    work = opened.lines(WORK)
    records: list[Record] = []
    begun = 1
    for number, line in enumerate(opened.lines(DOCUMENTS), 1):
        record = json.loads(line)
        if records and record["document_id"] != records[0]["document_id"]:
            yield begun, _together(records, next(work, None), begun, texts)
            records, begun = [], number
        records.append(record)
    if records:
        yield begun, _together(records, next(work, None), begun, texts)
    if next(work, None) is not None:
        raise ArchiveRefused([say("work.jsonl has more documents than documents.jsonl.")])


def _together(
    records: list[Record], line: bytes | None, number: int, texts: LocalTexts | None
) -> ArchivedDocument:
    work = {} if line is None else json.loads(line)
    if work.get("document_id") != records[0]["document_id"]:
        told = say("work.jsonl does not tell of %(key)s in its turn.", key=records[0]["document_id"])
        raise ArchiveRefused([_at(DOCUMENTS, number, told)])
    document = ArchivedDocument(records, work)
    return document if texts is None else with_texts(document, texts)


def _shapes(opened: Opened, faults: list[str]) -> set[str]:
    """The keys of all documents, once every line has the shape that it must have."""
    keys: set[str] = set()
    last = ""
    for number, line in enumerate(opened.lines(DOCUMENTS), 1):
        if _is_shaped(DocumentLine, line, DOCUMENTS, number, faults):
            key = json.loads(line)["document_id"]
            if key != last and key in keys:
                faults.append(_at(DOCUMENTS, number, say("%(key)s stands there twice.", key=key)))
            keys.add(key)
            last = key
    for number, line in enumerate(opened.lines(WORK), 1):
        _is_shaped(WorkLine, line, WORK, number, faults)
    return keys


def _is_shaped(model: type[Body], line: bytes, name: str, number: int, faults: list[str]) -> bool:
    if len(faults) >= MOST_FAULTS:
        return False
    try:
        model.model_validate_json(line)
    except ValidationError as error:
        faults += [_at(name, number, f"{one.pointer or '/'}: {one.message}") for one in faults_of(error)]
        return False
    return True


def _project(opened: Opened, faults: list[str]) -> Record | None:
    raw = opened.read(PROJECT)
    if not _is_shaped(ProjectFile, raw, PROJECT, 1, faults):
        return None
    project: Record = json.loads(raw)
    if len({one["name"] for one in project["rounds"]}) != len(project["rounds"]):
        faults.append(_at(PROJECT, 1, say("Two rounds have one name.")))
    for one in project["rounds"]:
        for key, known in _KNOWN_WORDS.items():
            if other := [word for word in one[key] if word not in known]:
                told = say(
                    "The round %(name)s has in %(key)s: %(other)s. Known are: %(known)s.",
                    name=one["name"],
                    key=key,
                    other=other[0][:40],
                    known=", ".join(known),
                )
                faults.append(_at(PROJECT, 1, told))
    return project


def _books(opened: Opened, project: Record, faults: list[str]) -> list[Codebook]:
    books: list[Codebook] = []
    for about in project["codebooks"]:
        name = about["file"]
        if name not in opened.manifest["files"]:
            faults.append(say("%(name)s is missing.", name=name[:200]))
            continue
        try:
            book = read_yaml(opened.read(name))
        except CodebookRefused as refused:
            faults += [f"{name}: {one.message}" for one in refused.faults]
            continue
        if sha256(book) != about["sha256"]:
            faults.append(say("%(name)s is not the codebook version that project.json tells of.", name=name))
        books.append(book)
    asked = {
        (about["codebook"], about["version"]): book
        for about, book in zip(project["codebooks"], books, strict=False)
    }
    for one in project["rounds"]:
        book_asked = asked.get((one["codebook"], one["codebook_version"]))
        keys = {variable["key"] for variable in one["variables"]}
        if not faults and (book_asked is None or keys - set(book_asked.by_key)):
            faults.append(
                _at(
                    PROJECT,
                    1,
                    say("The round %(name)s asks what no codebook of the archive has.", name=one["name"]),
                )
            )
    return books


def _outlets(session: Session, opened: Opened, faults: list[str]) -> RegistryReading:
    try:
        text = opened.read(OUTLETS).decode("utf-8")
    except UnicodeDecodeError:
        faults.append(say("%(name)s is not UTF-8.", name=OUTLETS))
        return RegistryReading()
    reading = registry_files.read_file(session, OUTLETS, text)
    faults += [_at(OUTLETS, one.line, one.sentence) for one in reading.faults]
    return reading


def _at(name: str, line: int, sentence: str) -> str:
    return say("%(name)s, line %(line)s: %(sentence)s", name=name, line=line, sentence=sentence)
