"""The form in which files and addresses are handed in; validating it reads what is in them."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from app.core.formats.coded_formats import CODED_FORMATS
from app.core.text.encodings import NAMES, codec_of
from app.errors import RuleBroken
from app.features.corpus import addresses, reading
from app.features.corpus.forms import HowForm
from app.features.corpus.marks_form import MarksForm
from app.web.sentences import translated
from app.web.services import settings

_ENDINGS = [*reading.ENDINGS, *(ending for one in CODED_FORMATS.values() for ending in one.endings)]
ACCEPTED = {"accept": ",".join([*dict.fromkeys(_ENDINGS), ".gz"])}
MANIFESTS = {"accept": ".csv,.tsv,.jsonl,.ndjson"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class FilesForm(HowForm, MarksForm):
    """Files, and what a manifest says of them. After ``validate``, ``rows``, ``raws`` and ``notes`` are there."""

    files = MultipleFileField(
        _l("Files"),
        description=_l(
            "Text files or HTML pages (one document each), JSON Lines, CSV, WARC, or a ZIP archive of such files;"
            " or files of other programs with what was marked there."
        ),
        render_kw=ACCEPTED,
    )
    manifest = FileField(
        _l("Manifest"),
        description=_l(
            "Optional, for text files and pages: a CSV or JSON Lines file with one row for each of them."
        ),
        render_kw=MANIFESTS,
    )
    encoding = SelectField(
        _l("Encoding"),
        default="",
        choices=[
            SelectChoice("", _l("As the files say, or UTF-8")),
            *(SelectChoice(one, one) for one in NAMES),
        ],
        description=_l(
            "Only for files that are in another one. What you choose is kept with each document, as are its bytes."
        ),
    )
    addresses = TextAreaField(
        _l("Addresses"),
        [Length(max=20_000)],
        description=_l(
            "Up to five pages of the public web, one on each line. They are fetched now, as they are there now."
        ),
        render_kw={"rows": 3, "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    bad = RadioField(
        _l("When a row cannot come in"),
        choices=[
            SelectChoice("none", _l("Import nothing until all of them can")),
            SelectChoice("skip", _l("Leave it out and import the others")),
        ],
        default="none",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not settings().url_import:
            del self.addresses

    def urls(self) -> list[str]:
        """The addresses that were typed; none where nothing is fetched here."""
        typed = self.addresses.data if "addresses" in self else ""
        return [line.strip() for line in (typed or "").splitlines() if line.strip()]

    def validate(self, *args: object, **kwargs: object) -> bool:
        """Read the files, too: what makes them unreadable as a whole stands beside the field."""
        if not super().validate(*args, **kwargs):
            return False
        handed_in = [_handed_in(one, self.kind.data) for one in self.files.data or ()]
        manifest = _handed_in(self.manifest.data, "auto") if self.manifest.data else None
        codec = codec_of(self.encoding.data or "")
        field = self.manifest if manifest else self.files
        try:
            found = reading.read_rows(handed_in, manifest, reading.limits_of(settings()), codec)
            if urls := self.urls():
                field = self.addresses
                found.add(addresses.read_asked(settings(), urls))
        except RuleBroken as error:
            field.errors = [translated(error.sentence)]
            return False
        self.rows, self.raws, self.notes = found.rows, found.raws, found.notes
        if not self.rows:
            said = [translated(note) for note in self.notes]
            self.files.errors = [_("There is no document in these files."), *said]
        return bool(self.rows)

    def validate_files(self, field: MultipleFileField) -> None:
        """There are some, and their names say what they are."""
        if not field.data and not self.urls():
            raise ValidationError(_("Choose at least one file."))
        for one in field.data or () if self.kind.data == "auto" else ():
            if reading.format_of(_name_of(one)) is None:
                raise ValidationError(
                    _(
                        "What is %(name)s? Its name does not say. Names end in .txt, .html, .jsonl, .csv, .warc, .zip.",
                        name=_name_of(one)[:100],
                    )
                )

    def source(self) -> str:
        """The names of the files, for the import's row."""
        return ", ".join([*(_name_of(one) for one in self.files.data or ()), *self.urls()])

    def format(self) -> str:
        """What the files are, where all of them are the same."""
        if self.kind.data != "auto":
            return str(self.kind.data)
        formats = {reading.format_of(_name_of(one)) or "text" for one in self.files.data or ()}
        formats |= {"html"} if self.urls() else set()
        return formats.pop() if len(formats) == 1 else "mixed"


def _name_of(file: FileStorage) -> str:
    """The name that a browser gives, without folders and without what no name on a page may hold."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return _CONTROL.sub("", name).strip()[-200:]


def _handed_in(file: FileStorage, kind: str) -> reading.HandedIn:
    name = _name_of(file)
    known = kind if kind != "auto" else reading.format_of(name) or "text"
    return reading.HandedIn(name, known, file.read())
