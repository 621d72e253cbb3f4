"""The forms of publishing a codebook: a file, and then what was previewed of it."""

import json

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from app.core.codebook.read_file import is_table, read_file
from app.core.codebook.read_yaml import from_dict
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.core.codebook.yaml_tree import LARGEST_FILE
from app.web.forms import Form, composed, one_line


class UploadForm(Form):
    """A codebook file. A CSV of labels says neither its name nor its version."""

    file = FileField(
        _l("Codebook file"),
        [
            FileRequired(_l("Choose a file.")),
            FileSize(LARGEST_FILE, message=_l("A codebook has at most one megabyte.")),
        ],
        description=_l("YAML, a CSV of labels, or codes of REFI-QDA (.qdc); one megabyte at most."),
        render_kw={"accept": ".yaml,.yml,.csv,.tsv,.qdc"},
    )
    name = StringField(
        _l("Name of the codebook"),
        [Length(max=200), one_line],
        filters=[composed],
        description=_l(
            "For a CSV or REFI-QDA: YAML says its own. The same name makes it the next version of that book."
        ),
        render_kw={"autocomplete": "off"},
    )
    version = StringField(
        _l("Version"),
        [Length(max=20), one_line],
        filters=[composed],
        description=_l("For a CSV or REFI-QDA, such as 1.1.0."),
        render_kw={"autocomplete": "off"},
    )

    def read(self) -> Codebook:
        """The codebook in the file; CodebookRefused with everything that is wrong with it."""
        file = self.file.data
        said = {"name": self.name.data, "version": self.version.data} if is_table(file.filename) else {}
        return read_file(file.read(), file.filename, **said)


class PublishForm(Form):
    """What was previewed, as canonical JSON, and beside which version."""

    content = HiddenField()
    compared = HiddenField()

    def book(self) -> Codebook:
        """What was previewed, checked like a file; CodebookRefused where it did not arrive whole."""
        try:
            return from_dict(json.loads(self.content.data or ""))
        except (ValueError, RecursionError):
            raise CodebookRefused([]) from None
