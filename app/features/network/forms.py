"""What of the network is shown, as its address says it."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.core.citations.attributions import NOT_OUTLETS
from app.features.network import words
from app.features.network.shown import Network
from app.web.round_form import RoundForm

NOT_LISTED = _l("There is no such thing in this reading. Choose one of those that are listed.")


class NetworkForm(RoundForm):
    """Round and pass, outlets or owner groups, and what the network is narrowed to."""

    by = SelectField(
        _l("Network of"),
        choices=[SelectChoice("", _l("outlets")), SelectChoice("owner_group", _l("owner groups"))],
        filters=[lambda said: "" if said == "outlet" else said],
    )
    roles = SelectField(
        _l("Passages"),
        choices=[
            SelectChoice("", _l("titles, headings and body")),
            SelectChoice("all", _l("captions and credits too")),
        ],
    )
    publisher = SelectField(_l("Who cites"), validate_choice=False)
    cited = SelectField(_l("Who is cited"), validate_choice=False)
    document = SelectField(_l("Document"), validate_choice=False)
    how = SelectField(
        _l("How"),
        choices=[
            SelectChoice("", _l("in any way")),
            SelectChoice("direct", _l("directly")),
            SelectChoice("through", _l("through another outlet")),
        ],
    )
    annotator = SelectField(_l("Seen by"), validate_choice=False)
    least = SelectField(
        _l("At least"),
        choices=[
            SelectChoice("", _l("one citation")),
            *(SelectChoice(str(many), _l("%(num)s citations", num=many)) for many in (2, 3, 5, 10, 20)),
        ],
        filters=[lambda said: "" if said == "1" else said],
    )

    @property
    def is_narrowed(self) -> bool:
        """Whether more was chosen than what is read."""
        narrowing = (self.publisher, self.cited, self.document, self.how, self.annotator, self.least)
        return any(one.data or one.errors for one in narrowing)

    @property
    def reading_address(self) -> dict[str, str]:
        """What is read and how it is shown, without what it was narrowed to; the round apart."""
        return {name: value for name, value in self.address.items() if name in ("pass", "by", "roles")}

    def validate_annotator(self, field: SelectField) -> None:
        """Annotators are numbers here."""
        if field.data and not re.fullmatch("[1-9][0-9]{0,3}", field.data):
            raise ValidationError(str(NOT_LISTED))

    def offer(self, network: Network) -> bool:
        """List what there is to choose among; False, with the fault beside its field, where something else was."""
        read = network.read
        publishers = {network.name(one.publisher) for one in read.readers}
        cited = {network.name(one.cited) for one in read.said}
        annotators = sorted({one.annotator for one in read.readers})
        documents = sorted(read.documents.values(), key=lambda one: (one.title or one.key).casefold())
        self.publisher.data, self.cited.data = network.choices.publisher, network.choices.cited
        self.publisher.choices = [SelectChoice("", _("any outlet")), *_listed(network, publishers)]
        self.cited.choices = [SelectChoice("", _("anybody")), *_listed(network, cited)]
        self.document.choices = [
            SelectChoice("", _("all of them")),
            *(SelectChoice(one.key, one.title or one.key) for one in documents),
        ]
        self.annotator.choices = [
            SelectChoice("", _("any annotator")),
            *(SelectChoice(str(one), _("annotator %(number)s", number=one)) for one in annotators),
        ]
        offered = (self.publisher, self.cited, self.document, self.annotator)
        for one in offered:
            if one.data not in {choice.value for choice in one.choices}:
                one.errors = [str(NOT_LISTED)]
        return not any(one.errors for one in offered)


def _listed(network: Network, keys: set[str]) -> list[SelectChoice]:
    """Outlets by name, then the kinds of sources."""
    named = sorted((key in NOT_OUTLETS, words.label(network, key).casefold(), key) for key in keys)
    return [SelectChoice(key, words.label(network, key)) for _not_outlet, _name, key in named]
