"""The form that asks for an export."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from app.core.formats.registry import FORMATS
from app.db import LARGEST_ID
from app.features.export.request import ExportRequest
from app.features.export.words import FORMAT_WORDS
from app.web.forms import Form

KIND_WORDS = {
    "raw": _l("Every annotator’s own answers (raw)"),
    "gold": _l(
        "One answer each, as decided, or as all said alike; where there is neither, none, and why (gold)"
    ),
    "soft": _l("How many said what: of each passage the shares of its answers, ties told as ties (soft)"),
}
PASS_WORDS = {"blind": _l("Blind, the outlet hidden"), "open": _l("Open, the outlet shown")}
SPLIT_WORDS = {
    "by_owner_group": _l("By owner: no owner of outlets is in two parts"),
    "by_document": _l("By article"),
    "by_time": _l("By day: the earliest to train, the latest to test"),
    "leave_one_owner_out": _l("Leave one owner out: each owner is the test once"),
    "by_annotator": _l("By annotator: nobody’s answers are in two parts"),
}
# What a manifest counts, in the order in which it is shown.
COUNTED = {
    "documents": _l("Documents"),
    "passages": _l("Passages"),
    "revisions": _l("Saved answers"),
    "default_readings": _l("Saved answers that agreement reads (first, independent)"),
    "marks": _l("Marks on spans"),
    "answers": _l("Labels and values of passages"),
    "attributions": _l("Attributions"),
    "none": _l("Answers that nothing applies"),
    "decisions": _l("Decisions"),
    "annotators": _l("Annotators"),
}
# What a gold or soft export counts of itself.
LAYERED = {
    "entries": _l("Questions about passages"),
    "few": _l("Of these, read by fewer than three annotators"),
    "ties": _l("Ties"),
    "decided": _l("Decided"),
    "unanimous": _l("Said alike by all"),
    "null_no_decision": _l("Without gold, for nobody has decided"),
    "null_undecidable": _l("Without gold, decided that it cannot be decided"),
}


class ExportForm(Form):
    """What to export; ``rounds`` by name, ``still_coded`` those in which the reader still has passages to code."""

    format = RadioField(
        _l("Format"),
        choices=[SelectChoice(name, FORMAT_WORDS.get(name, one.title)) for name, one in FORMATS.items()],
        default="jsonl",
    )
    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice(name, said) for name, said in KIND_WORDS.items()],
        default="raw",
        description=_l(
            "Gold and soft are made from one round, from first answers that were given independently; as JSON"
            " Lines or CSV."
        ),
    )
    pass_ = SelectField(
        _l("Pass"),
        name="pass",
        choices=[
            SelectChoice("", _l("The only one there is")),
            *(SelectChoice(*one) for one in PASS_WORDS.items()),
        ],
        default="",
        description=_l("For gold and soft, where annotators coded a round blind and open by lot."),
    )
    round = SelectField(_l("Round"))
    split = SelectField(
        _l("In parts, to train and to test"),
        choices=[
            SelectChoice("", _l("One undivided export")),
            *(SelectChoice(*one) for one in SPLIT_WORDS.items()),
        ],
        default="",
        description=_l(
            "With a report of what leaks between the parts. Copies, translations and articles on one claim stay"
            " together; as JSON Lines, CSV or Parquet."
        ),
    )
    text = RadioField(
        _l("Words of the articles"),
        choices=[
            SelectChoice("auto", _l("As far as each article’s rights allow; unknown rights count as none")),
            SelectChoice("standoff", _l("None at all: places, hashes and labels, without any words")),
            SelectChoice("full", _l("All words of all articles, whatever their rights say")),
        ],
        default="auto",
    )
    masked = BooleanField(
        _l("Beside the text of each passage the same text with its masks drawn"),
        description=_l(
            "As long as the text, where its words may go and somebody has saved masks of it. As JSON Lines,"
            " Parquet or Hugging Face."
        ),
    )
    may_pass_on = BooleanField(
        _l("I may pass on the full words of all these articles"),
        description=_l("Needed for “all words”. It is written into the export that you said so."),
    )
    seed = IntegerField(
        _l("Seed for pseudonyms"),
        [
            Optional(),
            NumberRange(0, LARGEST_ID, _l("Write a whole number of 0 or more, or leave it empty.")),
        ],
        description=_l(
            "People appear under pseudonyms, new ones each time. With a number here the same people get the"
            " same ones again."
        ),
        render_kw={"min": 0, "inputmode": "numeric"},
    )
    strict = BooleanField(
        _l("Make no file if anything would be missing from it"),
        description=_l("What the format has no place for is then named, and you can choose another one."),
    )
    gives_up = BooleanField(
        _l("I know that what I save in these rounds from now on counts as not independent"),
    )

    def __init__(
        self, rounds: Collection[str], still_coded: Collection[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.still_coded = still_coded
        self.round.choices = [
            SelectChoice("", _("All rounds")),
            *(SelectChoice(name, name) for name in rounds),
        ]

    def validate_may_pass_on(self, field: BooleanField) -> None:
        """Nobody gives away an article by a slip."""
        if self.text.data == "full" and not field.data:
            raise ValidationError(_("Say that you may pass the words on, or choose less of the text above."))

    def validate_gives_up(self, field: BooleanField) -> None:
        """Whoever exports a round reads its results."""
        asked = [name for name in self.still_coded if self.round.data in ("", name)]
        if asked and not field.data:
            raise ValidationError(
                _("You still have passages to code there. Say that you know, or finish them first.")
            )

    def request(self, project_id: int, slug: str, by: int) -> ExportRequest:
        """What was asked for."""
        return ExportRequest(
            project_id,
            slug,
            self.format.data,
            self.kind.data,
            self.text.data,
            self.round.data or None,
            self.seed.data,
            by,
            self.pass_.data or None,
            self.strict.data,
            self.split.data or None,
            masked=self.masked.data,
        )
