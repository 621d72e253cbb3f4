"""An invented text that shows a wrong unit: curly quotes, an emoji and Arabic stand before its last mark."""

from typing import Any

from tests.core.formats.records import Record, a_mark, a_record, a_revision, an_attribution

TEXT = (
    "Ferry line reopens\n\n"
    "The Valley Courier reported on 3 May that engineers had repaired the ferry. “They want to chain our river"
    " to a foreign purse,” a council member said 🌉.\n\n"
    "The old song calls the crossing المعبر, a name of hope. Those who cross first will pay last.\n"
)
RIVALRY, LOADED, THREAT = "device.imperial_rivalry", "device.loaded_language", "device.threat_fear"
SPANS = {RIVALRY: (97, 144), LOADED: (110, 144), THREAT: (229, 264)}
PASSAGES = ((0, 18, "title"), (20, 171, "body"), (173, 265, "body"))
ANN, BEN = "a0000000001", "a0000000002"
#: What is marked in the text: where it begins and ends, and its label.
MARKED = [(*SPANS[label], label) for label in (RIVALRY, LOADED, THREAT)]


def a_device(label: str, uid: str, **said: Any) -> Record:
    """A mark of this label at its place."""
    return a_mark(TEXT, *SPANS[label], uid, variable="device", label=label, **said)


def read_by(annotator: str, passage: int, *marks: Record, **said: Any) -> Record:
    """What an annotator answered about a passage; without marks that nothing applies."""
    layers = [{"layer": "device", "answer": "given" if marks else "none"}]
    return a_revision(*marks, **{"annotator": annotator, "passage": passage, "layers": layers, **said})


def the_ferry(**said: Any) -> Record:
    """The document: Ann has read all of it and marked three places, Ben the last passage."""
    courier = an_attribution(TEXT, "t1", source=[(20, 38)], cue=[(39, 47)], content=[(57, 94)])
    courier |= {"cited_outlet": "valley-courier", "source_type": "media", "speech": "indirect"}
    record = a_record(
        TEXT,
        read_by(ANN, 1),
        read_by(
            ANN,
            2,
            a_device(RIVALRY, "a1", attributes={"voice": "reported"}),
            a_device(LOADED, "a2", note="two\nlines"),
            attributions=[courier],
        ),
        read_by(ANN, 3, a_device(THREAT, "a5")),
        read_by(BEN, 3, a_device(THREAT, "a4"), condition="blind"),
    )
    plain = record["passages"][0]
    record["passages"] = [
        plain | {"number": number, "start": start, "end": end, "role": role}
        for number, (start, end, role) in enumerate(PASSAGES, start=1)
    ]
    return record | {"document_id": "doc_0001", "title": "Ferry line reopens"} | said
