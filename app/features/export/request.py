"""What is asked of an export, and whether there is such a thing."""

from dataclasses import asdict, dataclass
from typing import Any

from app.core.formats.registry import FORMATS, Format
from app.core.formats.rights import TEXT_CHOICES
from app.db import LARGEST_ID
from app.errors import BadInput, Fault, say
from app.models.exports import EXPORT_KINDS

KINDS_NOW = ("raw",)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked of an export. ``by`` is None for the operator at the command line."""

    project_id: int
    slug: str
    format: str
    kind: str = "raw"
    text: str = "auto"
    round: str | None = None
    seed: int | None = None
    by: int | None = None
    # Rather no file than one with anything missing.
    strict: bool = False

    def asked(self) -> dict[str, Any]:
        """What was asked, without who asked it: for the row, the manifest and a job's arguments."""
        whole = asdict(self)
        asked = {key: whole[key] for key in ("format", "kind", "text", "round", "seed")}
        return asked | ({"strict": True} if self.strict else {})


def check_request(request: ExportRequest) -> Format:
    """The format that is asked for; BadInput for what there is not, naming what there is."""
    faults = []
    if request.format not in FORMATS:
        there = ", ".join(FORMATS)
        faults.append(
            Fault(
                "/format",
                say(
                    "There is no format %(format)s. There are: %(there)s.",
                    format=request.format[:40],
                    there=there,
                ),
            )
        )
    if request.kind not in EXPORT_KINDS:
        faults.append(
            Fault("/kind", say("There is no kind %(kind)s. There is: raw.", kind=request.kind[:40]))
        )
    elif request.kind not in KINDS_NOW:
        faults.append(
            Fault(
                "/kind",
                say(
                    "Exports of the kind %(kind)s come later. Ask for raw: every annotator's answers.",
                    kind=request.kind,
                ),
            )
        )
    if request.text not in TEXT_CHOICES:
        faults.append(Fault("/text", say("The text is one of %(list)s.", list=", ".join(TEXT_CHOICES))))
    if request.seed is not None and not 0 <= request.seed <= LARGEST_ID:
        faults.append(
            Fault(
                "/seed",
                say("The seed must be a whole number from 0 to %(largest_id)s.", largest_id=LARGEST_ID),
            )
        )
    if faults:
        raise BadInput(faults)
    return FORMATS[request.format]
