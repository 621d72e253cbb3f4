"""The forms by which an agent, its names, its addresses and its rating schemes come into the registry."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.outlets import agents, codes
from app.core.outlets.dates import VagueDate
from app.features.outlets import edit_words
from app.web.forms import Form, composed, one_line, plain_lines
from app.web.sentences import translated

PLAIN = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
LONGEST_ADDRESS = 2000


def choices(words: Any) -> list[SelectChoice]:
    """A mapping of codes to words as the choices of a field."""
    return [SelectChoice(code, word) for code, word in words.items()]


def vague_date(_form: Form, field: Field) -> None:
    """A validator: a day, a month or a year."""
    if field.data:
        try:
            VagueDate.parse(field.data)
        except ValueError as error:
            raise ValidationError(translated(error.args[0])) from None


def storable(_form: Form, field: Field) -> None:
    """A validator: no NUL, which no text of the registry has."""
    if "\x00" in (field.data or ""):
        raise ValidationError(_("This has a character that cannot be stored. Type it anew."))


def web_address(_form: Form, field: Field) -> None:
    """A validator: an http or https address."""
    if field.data and not codes.is_web_address(field.data):
        raise ValidationError(_("This is not an http or https address."))


def day_of(field: Field) -> VagueDate | None:
    """What a field with a vague date says."""
    return VagueDate.parse(field.data) if field.data else None


def line(label: Any, longest: int, *validators: Any, **more: Any) -> StringField:
    """A field for one line of text."""
    return StringField(label, [*validators, Length(max=longest), one_line], filters=[composed], **more)


def date_field(label: Any) -> StringField:
    """A field for a vague date."""
    hint = _l("As exactly as it is known: 2022, 2022-03 or 2022-03-03.")
    return StringField(
        label, [Length(max=10), vague_date], filters=[composed], description=hint, render_kw=PLAIN
    )


class DatedForm(Form):
    """A form of something that was true for a while."""

    valid_from = date_field(_l("True since"))
    valid_to = date_field(_l("True until"))

    def validate_valid_to(self, field: Field) -> None:
        """It does not end before it begins."""
        if self.valid_from.errors or not (self.valid_from.data and field.data):
            return
        try:
            ends = VagueDate.parse(field.data)
        except ValueError:
            return
        if agents.order_faults(VagueDate.parse(self.valid_from.data), ends):
            raise ValidationError(_("That ends before it begins."))


class NameForm(DatedForm):
    """One more name."""

    name = line(_l("Name it goes by"), 300, DataRequired(_l("Write the name.")), render_kw={"dir": "auto"})
    language = line(_l("Language"), 35, description=_l("A code such as en, ru or uz-Cyrl."), render_kw=PLAIN)
    script = line(_l("Script"), 4, description=_l("A code such as Latn, Cyrl or Arab."), render_kw=PLAIN)
    kind = SelectField(_l("Kind of name"), choices=choices(edit_words.NAME_KINDS))

    def validate_language(self, field: Field) -> None:
        """A language tag."""
        if field.data and not codes.is_language(field.data):
            raise ValidationError(_("This is not a language tag such as en or uz-Cyrl."))

    def validate_script(self, field: Field) -> None:
        """A script."""
        if field.data and not codes.is_script(field.data):
            raise ValidationError(_("This is not a script such as Latn or Arab."))

    def value(self) -> agents.Name:
        """The name as the registry knows it."""
        return agents.Name(
            self.name.data,
            self.language.data or None,
            self.script.data or None,
            self.kind.data,
            day_of(self.valid_from),
            day_of(self.valid_to),
        )


def host_address(_form: Form, field: Field) -> None:
    """A validator: a host can be read in it, and its path can be kept."""
    if field.data:
        try:
            _host, path = agents.split_address(field.data)
        except ValueError as error:
            raise ValidationError(translated(error.args[0])) from None
        if len(path) > 300:
            raise ValidationError(_("The path of this address is too long to keep."))


def domain(written: str, **more: Any) -> agents.Domain:
    """The address where an agent publishes: host and path."""
    host, path = agents.split_address(written)
    return agents.Domain(host, path.rstrip("/") or "/", **more)


class AddressForm(DatedForm):
    """One more address, with where it is said that the address is this agent's."""

    address = line(
        _l("Address"),
        LONGEST_ADDRESS,
        DataRequired(_l("Write the address.")),
        host_address,
        description=_l(
            "A host such as example.org, or with the path below which it is this one's: example.org/news."
        ),
        render_kw=PLAIN | {"inputmode": "url"},
    )
    evidence_url = line(
        _l("Evidence: address"), LONGEST_ADDRESS, web_address, render_kw=PLAIN | {"inputmode": "url"}
    )
    evidence_note = TextAreaField(
        _l("Evidence: where it stands"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        description=_l("For evidence without an address: a document and its paragraph."),
        render_kw={"rows": 2, "dir": "auto"},
    )

    def value(self) -> agents.Domain:
        """The address as the registry knows it."""
        return domain(
            self.address.data,
            valid_from=day_of(self.valid_from),
            valid_to=day_of(self.valid_to),
            evidence_url=self.evidence_url.data or None,
            evidence_note=self.evidence_note.data or None,
        )


class DescribeForm(Form):
    """What kind of agent it is, and what people call it."""

    kind = SelectField(
        _l("Kind of agent"),
        choices=choices(edit_words.KINDS),
        description=_l("Of a person neither alignment, ratings nor legal status are recorded."),
    )
    label = line(
        _l("Label in lists"),
        300,
        DataRequired(_l("Write what people read in lists.")),
        render_kw={"dir": "auto"},
    )


class NewAgentForm(DescribeForm):
    """A new agent with its first name and address."""

    slug = line(
        _l("Short name"),
        120,
        description=_l(
            "Lower-case words joined by hyphens. It is part of addresses and files and never changes; made from the"
            " label where you leave it empty."
        ),
        render_kw=PLAIN,
    )
    name = line(
        _l("Official name"),
        300,
        description=_l("As it calls itself; the label where you leave it empty."),
        render_kw={"dir": "auto"},
    )
    language = NameForm.language
    script = NameForm.script
    address = line(
        _l("Address"),
        LONGEST_ADDRESS,
        host_address,
        description=_l("Where it publishes, if anywhere: example.org or example.org/news."),
        render_kw=PLAIN | {"inputmode": "url"},
    )
    is_another = BooleanField(_l("This is another one; add it"))

    validate_language = NameForm.validate_language
    validate_script = NameForm.validate_script

    def validate_slug(self, field: Field) -> None:
        """The shape of a slug."""
        if field.data and not codes.is_slug(field.data):
            raise ValidationError(_("Use lower-case words joined by hyphens, such as river-post."))

    def value(self, slug: str) -> agents.Agent:
        """The agent as the registry knows it."""
        name = agents.Name(
            self.name.data or self.label.data, self.language.data or None, self.script.data or None
        )
        domains = (domain(self.address.data),) if self.address.data else ()
        return agents.Agent(slug, self.kind.data, self.label.data, names=(name,), domains=domains)


class SchemeForm(Form):
    """A scale by which a rater rates."""

    name = line(
        _l("Name"), 200, DataRequired(_l("Write what the rater calls it.")), render_kw={"dir": "auto"}
    )
    key = line(
        _l("Key"),
        120,
        DataRequired(_l("Give it a key.")),
        description=_l("Lower-case words joined by hyphens, such as gradewell-grade. It never changes."),
        render_kw=PLAIN,
    )
    version = line(_l("Version"), 60)
    scale = SelectField(_l("Scale"), choices=choices(edit_words.SCALES))
    levels = TextAreaField(
        _l("Levels"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        description=_l("As the rater words them, one a line, from low to high where they have an order."),
        render_kw={"rows": 4, "dir": "auto"},
    )
    orientation = line(_l("Orientation"), 200, description=_l("What the ends mean, such as left to right."))
    url = line(_l("Address"), LONGEST_ADDRESS, web_address, render_kw=PLAIN | {"inputmode": "url"})
    licence = line(_l("Licence"), 200)
    redistributable = BooleanField(
        _l("Its ratings may be passed on"),
        description=_l(
            "Otherwise exports keep the scheme, the date and the address, and leave the value out."
        ),
    )

    def validate_key(self, field: Field) -> None:
        """The shape of a key."""
        if field.data and not codes.is_slug(field.data):
            raise ValidationError(_("Use lower-case words joined by hyphens, such as river-post."))

    def value(self) -> agents.RatingScheme:
        """The scheme as the registry knows it."""
        return agents.RatingScheme(
            key=self.key.data,
            name=self.name.data,
            version=self.version.data or None,
            scale=self.scale.data,
            levels=tuple(one.strip() for one in self.levels.data.split("\n") if one.strip()),
            orientation=self.orientation.data or None,
            url=self.url.data or None,
            licence=self.licence.data or None,
            redistributable=self.redistributable.data,
        )


class EndForm(Form):
    """Why a fact is disputed or taken back."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why; the reason stays with the fact.")), Length(max=4000), storable],
        filters=[plain_lines, composed],
        render_kw={"rows": 3, "dir": "auto"},
    )


class MergeForm(Form):
    """Into which agent this one is merged."""

    into = line(
        _l("The agent that it is"),
        LONGEST_ADDRESS,
        DataRequired(_l("Name the agent that this one is.")),
        description=_l("Its short name, name or address in the registry."),
        render_kw=PLAIN | {"data-agents": "agents-found", "list": "agents-found"},
    )
    sure = BooleanField(_l("Merge it"))


class FileForm(Form):
    """A file of the registry."""

    file = FileField(
        _l("File"),
        description=_l("JSON Lines (.jsonl) or CSV (.csv), in UTF-8."),
        render_kw={"accept": ".jsonl,.ndjson,.csv"},
    )


class FormatForm(Form):
    """In which format the registry is written."""

    class Meta:
        """An address changes nothing, and needs no token."""

        csrf = False

    format = RadioField(
        _l("Format"),
        choices=[
            SelectChoice("jsonl", _l("JSON Lines: all of it")),
            SelectChoice("csv", _l("CSV: the assertions alone, for a spreadsheet")),
        ],
        default="jsonl",
    )
