"""What a browser may send about controls: shape only."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import EditForm, Form
from cis.register.controls.rules import (
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TITLE,
    MEANING,
    MappingDraft,
    Status,
    clean,
    subject,
)

STATUSES = {status.value: words for status, words in MEANING.items()}


class Statement:
    """How far a control is met, and what shows it."""

    status = RadioField(
        "How far",
        [InputRequired("Say how far it is met.")],
        choices=STATUSES,
        coerce=Status,
        default=Status.COVERED.value,
    )
    note = TextAreaField(
        "Note",
        [Length(max=LONGEST_NOTE)],
        description="What is done, or what is missing.",
        render_kw={"rows": 3},
    )
    evidence = StringField(
        "Evidence",
        [Length(max=LONGEST_LINK)],
        description="The address of what shows it: a record, a report, a page.",
    )

    def said(self) -> tuple[Status, str, str]:
        """Return the status, the note and the link."""
        note, link = (self.note.data or "").strip(), (self.evidence.data or "").strip()
        return self.status.data, note, link


class StatementForm(Statement, EditForm):
    """Change what is said of a control."""


class MapForm(Statement, Form):
    """Say of several controls at once what meets them."""

    subject = SelectField(
        "What meets them",
        [InputRequired("Choose what meets the controls.")],
        description="A practice, a role, an initiative or a metric.",
    )

    def offer(
        self, subjects: Mapping[str, Sequence[tuple[str, str]]], wanted: str
    ) -> None:
        """Offer what can be named; one of it may be chosen beforehand."""
        self.subject.choices = {
            "": [("", "Choose")],
            **{name: list(held) for name, held in subjects.items() if held},
        }
        if not self.is_submitted():
            self.subject.data = wanted

    def draft(self) -> MappingDraft:
        """Return the statement, or raise RuleError for one that is unsound."""
        status, note, link = self.said()
        return MappingDraft(
            subject=subject(self.subject.data or ""),
            status=status,
            note=note,
            evidence=link,
        )


class FileForm(Form):
    """Bring a file; ``wrong`` holds what is wrong in its lines."""

    wrong: Sequence[str] = ()
    file: Any

    @property
    def page_status(self) -> int:
        """The status of the page that shows this form."""
        wrong = HTTPStatus.UNPROCESSABLE_ENTITY
        return wrong if self.wrong else super().page_status


class ImportForm(FileForm):
    """Bring a list of controls."""

    file = FileField(
        "File",
        [FileRequired("Choose a file.")],
        description="CSV with the columns code,title,parent and perhaps framework, or "
        "an OSCAL catalogue in JSON.",
    )
    framework_id = SelectField(
        "Framework",
        description="A known one gets the titles and the codes that it lacks; nothing "
        "is taken away.",
    )
    name = StringField(
        "Name of a new framework",
        [Length(max=LONGEST_NAME)],
        description="Only if it is new and the file does not name it.",
    )
    source = StringField(
        "Source",
        [Length(max=LONGEST_TITLE)],
        description="Where the list comes from: edition, publisher, date.",
    )

    def offer(self, frameworks: Mapping[str, str]) -> None:
        """Offer the frameworks that are there."""
        self.framework_id.choices = {"": "A new one, or as the file says", **frameworks}

    def target(self, title: str) -> tuple[int | None, str, str]:
        """Return the known framework, the new one's name, the source.

        A catalogue that has a title of its own needs no name.
        """
        known = self.framework_id.data
        name = clean(self.name.data or "") or title
        return int(known) if known else None, name, clean(self.source.data or "")


class AdviceForm(FileForm):
    """Bring what a profile says of each control."""

    file = FileField(
        "CSV file",
        [FileRequired("Choose a file.")],
        description="With the columns code,priority and perhaps recommendation; the "
        "priority is high, medium or low.",
    )
