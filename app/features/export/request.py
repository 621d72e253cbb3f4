"""What is asked of an export, and whether there is such a thing."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

from app.core.formats.registry import FORMATS, Format
from app.core.formats.rights import TEXT_CHOICES
from app.core.splits.plan import SHARES, Asked
from app.db import LARGEST_ID
from app.errors import BadInput, Fault, say
from app.models.exports import EXPORT_KINDS

# Answers of a pass after the outlet was shown hang together with those before: no votes are counted of them.
PASSES_COUNTED = ("blind", "open")


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
    pass_: str | None = None
    # Rather no file than one with anything missing.
    strict: bool = False
    # One of the ways of splitting, with the shares of its sides, and for by_time the first days of dev and test.
    split: str | None = None
    shares: tuple[float, float, float] | None = None
    first_days: tuple[str, str] | None = None
    claims: bool = True
    # For a release with a card: instead of what the project says.
    out_of_scope: str | None = None
    # With the text of passages as blind annotators read it, beside the text.
    masked: bool = False

    def asked(self) -> dict[str, Any]:
        """What was asked, without who asked it: for the row, the manifest and a job's arguments."""
        whole = asdict(self)
        asked = {key: whole[key] for key in ("format", "kind", "text", "round", "seed")}
        asked |= {"pass": self.pass_} if self.pass_ else {}
        asked |= {"strict": True} if self.strict else {}
        # What was not asked for is not told, so that an export reads as it did before there was this choice.
        later = ("split", "shares", "first_days", "out_of_scope")
        asked |= {name: whole[name] for name in later if whole[name] is not None}
        asked |= {"masked": True} if self.masked else {}
        return asked | ({} if self.claims else {"claims": False})

    @property
    def is_folder(self) -> bool:
        """Whether it is many files: by its format, or because it is in parts."""
        return self.split is not None or FORMATS[self.format].is_folder

    def split_asked(self) -> Asked | None:
        """The split that is asked for, or None; BadInput for one that there is not."""
        if self.split is None:
            if self.shares or self.first_days or not self.claims:
                raise BadInput(
                    [Fault("/split", say("Shares, first days and claims are of a split: ask for one."))]
                )
            return None
        try:
            days = None if self.first_days is None else tuple(map(date.fromisoformat, self.first_days))
        except ValueError:
            raise BadInput([Fault("/first_days", say("The first days are two dates: 2025-05-03."))]) from None
        first = (days[0], days[1]) if days else None
        train, dev, test = self.shares or SHARES
        asked = Asked(self.split, 1 if self.seed is None else self.seed, (train, dev, test), first)
        if faults := asked.faults():
            raise BadInput(faults)
        return asked


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
            Fault(
                "/kind",
                say(
                    "There is no kind %(kind)s. There are: %(there)s.",
                    kind=request.kind[:40],
                    there=", ".join(EXPORT_KINDS),
                ),
            )
        )
    elif request.format in FORMATS and request.kind not in FORMATS[request.format].kinds:
        faults.append(Fault("/kind", _no_place(request)))
    elif (sentence := _not_installed(request)) is not None:
        faults.append(Fault("/format", sentence))
    if request.pass_ not in (None, *PASSES_COUNTED):
        faults.append(Fault("/pass", say("The pass is one of %(list)s.", list=", ".join(PASSES_COUNTED))))
    if request.text not in TEXT_CHOICES:
        faults.append(Fault("/text", say("The text is one of %(list)s.", list=", ".join(TEXT_CHOICES))))
    if request.seed is not None and not 0 <= request.seed <= LARGEST_ID:
        faults.append(
            Fault(
                "/seed",
                say("The seed must be a whole number from 0 to %(largest_id)s.", largest_id=LARGEST_ID),
            )
        )
    if request.format in FORMATS:
        faults += _no_room(request, FORMATS[request.format])
    if faults:
        raise BadInput(faults)
    request.split_asked()
    return FORMATS[request.format]


def _no_room(request: ExportRequest, form: Format) -> Iterator[Fault]:
    """What the format has no place for, whatever is in the project."""
    if request.split is not None and not form.divides:
        there = ", ".join(one.name for one in FORMATS.values() if one.divides)
        sentence = say(
            "The format %(format)s is not written in parts. These are: %(there)s.",
            format=request.format,
            there=there,
        )
        yield Fault("/split", sentence)
    if request.masked and not form.has_passages:
        there = ", ".join(one.name for one in FORMATS.values() if one.has_passages)
        sentence = say(
            "The format %(format)s has no place for masked texts. These have: %(there)s.",
            format=request.format,
            there=there,
        )
        yield Fault("/masked", sentence)


def _not_installed(request: ExportRequest) -> str | None:
    """What is missing for this format on this machine, or None."""
    form = FORMATS.get(request.format)
    if form is None or not form.package or find_spec(form.package) is not None:
        return None
    return say(
        "The format %(format)s is written with %(package)s, which is not installed here: pip install '%(extra)s'.",
        format=form.name,
        package=form.package,
        extra=form.extra,
    )


def _no_place(request: ExportRequest) -> str:
    have = [one.name for one in FORMATS.values() if request.kind in one.kinds]
    return say(
        "The format %(format)s has no place for the kind %(kind)s. These have: %(there)s.",
        format=request.format,
        kind=request.kind,
        there=", ".join(have),
    )
