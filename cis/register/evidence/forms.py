"""What a browser may send about evidence: shape only."""

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.evidence import rules, sorts
from cis.register.evidence.rules import Draft, Kind

KINDS = {each.value: each.value.capitalize() for each in Kind}
ACCEPT = ",".join(f".{end}" for end in sorts.ENDS)
LIMIT = rules.MOST_BYTES // 1024 // 1024


class AttachForm(Form):
    """Hang a file or a link on a record."""

    subject = HiddenField()
    back = HiddenField()
    title = StringField(
        "What does it show?",
        [InputRequired("Say in a line what it shows."), Length(max=200)],
        description="For example: 38 of 60 changes in March had no test.",
    )
    kind = SelectField("Kind", choices=KINDS, coerce=Kind, default=Kind.SERVICE_DESK)
    file = FileField(
        "File",
        description=f"{sorts.KEPT}; at most {LIMIT} MB.",
        render_kw={"accept": ACCEPT},
    )
    link = StringField(
        "Or a link",
        [Length(max=rules.LONGEST_LINK)],
        description="The address of a record or a report, instead of a file.",
        render_kw={"type": "url"},
    )
    dated = DayField(
        "Of which day is it?",
        [InputRequired("Say of which day it is.")],
        description="Such as 3 March, or last Friday.",
    )
    expires = DayField(
        "Ask again whether it is still true",
        description="A day to come. Without one, nobody is asked.",
    )
    note = TextAreaField(
        "Note", [Length(max=rules.LONGEST_NOTE)], render_kw={"rows": 2}
    )

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(
            title=self.title.data or "",
            kind=self.kind.data,
            dated=self.dated.data,
            link=(self.link.data or "").strip(),
            note=self.note.data or "",
            expires=self.expires.data,
        )


class ConfirmForm(EditForm):
    """Say that it is still true."""

    expires = DayField(
        "Ask again on",
        description="Such as 1 June, or in 6 months. Without a day, nobody is asked.",
    )


class WithdrawForm(EditForm):
    """Say that it shows nothing any more."""

    reason = TextAreaField(
        "Why it does not count any more",
        [InputRequired("Say why, in a sentence."), Length(max=rules.LONGEST_NOTE)],
        render_kw={"rows": 2},
    )


class EraseForm(EditForm):
    """Forget a file for ever."""

    reason = StringField(
        "Why",
        [InputRequired("Say why, without naming anybody."), Length(max=500)],
        description="Stays in the trail for ever. For example: names of customers, "
        "request of 3 March.",
    )
