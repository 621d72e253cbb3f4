"""The form of an answer."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.forms import Form, composed, plain_lines


class ReplyForm(Form):
    """What the asker reads. Each question on the page has a form of its own, so the field's id is by question."""

    answer = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Write an answer.")), Length(max=4000)],
        filters=[plain_lines, composed],
        render_kw={"rows": 3, "dir": "auto"},
    )

    def of(self, question_id: int) -> "ReplyForm":
        """The same form with an id that no other form of the page has."""
        self.answer.id = f"answer-{question_id}"
        self.answer.label.field_id = self.answer.id
        return self
