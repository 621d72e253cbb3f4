"""The forms of claims: a name, passages that join, and how one stands in a cluster."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.features.reuse.claims import Part
from app.features.reuse.words import CLAIM_RELATIONS
from app.models.reuse import ClaimCluster
from app.web.forms import Form, composed, one_line, plain_lines

NEW = "new"


def _relations() -> list[SelectChoice]:
    return [SelectChoice(name, words) for name, words in CLAIM_RELATIONS.items()]


class NameForm(Form):
    """What a claim is called."""

    name = StringField(
        _l("Name of the claim"),
        [DataRequired(_l("Give it a name.")), Length(max=200), one_line],
        filters=[composed],
        description=_l("Who is said to have done what, and when; as plainly as you can."),
        render_kw={"dir": "auto"},
    )


class JoinForm(Form):
    """Ticked passages that belong together, into a cluster that is there or a new one."""

    passage = SelectMultipleField(_l("Passages"), coerce=int, validate_choice=False)
    cluster = SelectField(_l("Claim"), validate_choice=False, default=NEW)
    name = StringField(
        _l("Name of a new claim"),
        [Optional(), Length(max=200), one_line],
        filters=[composed],
        render_kw={"dir": "auto"},
    )
    relation = SelectField(_l("How they stand to each other"), choices=_relations())

    def offer(self, clusters: list[ClaimCluster]) -> None:
        """The clusters that there are."""
        there = [SelectChoice(str(one.id), one.name) for one in clusters]
        self.cluster.choices = [SelectChoice(NEW, _("a new claim")), *there]

    def is_complete(self) -> bool:
        """Whether it says which passages, and which claim."""
        if not self.validate():
            return False
        if not self.passage.data:
            self.form_errors.append(_("Tick the passages that belong together."))
        if self.cluster.data == NEW and not self.name.data:
            self.name.errors = [_("Give it a name.")]
        return not self.form_errors and not self.name.errors

    def cluster_id(self) -> int | None:
        """The chosen cluster; None for a new one, 0 for what is none."""
        given = str(self.cluster.data or "")
        if given == NEW:
            return None
        return int(given) if given.isascii() and given.isdigit() and len(given) < 17 else 0


class PartForm(Form):
    """How one passage stands in its cluster."""

    relation = SelectField(_l("How it stands to the others"), choices=_relations())
    words = TextAreaField(
        _l("Only these words"),
        [Length(max=20_000)],
        filters=[plain_lines],
        description=_l("Exactly as they stand in the passage; all of it where this is empty."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    note = TextAreaField(
        _l("Note"),
        [Length(max=2000)],
        filters=[plain_lines, composed],
        render_kw={"rows": 2, "dir": "auto"},
    )

    def of(self, passage_id: int) -> "PartForm":
        """The same form with ids that no other form of the page has."""
        for field in (self.relation, self.words, self.note):
            field.id = f"{field.name}-{passage_id}"
            field.label.field_id = field.id
        return self

    def part(self) -> Part:
        """What it says."""
        return Part(self.relation.data, (self.words.data or "").strip(), self.note.data)
