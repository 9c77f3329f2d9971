"""The base of every form: request binding, CSRF and blame."""

import secrets
from http import HTTPStatus
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from cis.core.errors import ConflictError, RuleError


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that reads the request and refuses forged ones; exit: ``draft()``."""

    # Two clicks on one form are one: see ``repeats``. A page may hold several of it.
    submission = HiddenField(
        default=lambda: secrets.token_urlsafe(16),
        render_kw={"id": False, "autocomplete": "off"},
    )

    def submitted(self) -> bool:
        """Tell whether a valid form was posted."""
        return bool(self.validate_on_submit())

    def blame(self, error: RuleError) -> None:
        """Show a broken rule next to the field it is about, or above the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]

    @property
    def page_status(self) -> int:
        """The status of the page that shows this form."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK

    def visible(self) -> list[Any]:
        """Return the fields that a person fills in."""
        return [
            field
            for field in self
            if getattr(field.widget, "input_type", "") != "hidden"
        ]


class EditForm(Form):
    """A form that remembers which version of the record it was opened on."""

    version = HiddenField()
    is_late = False

    def check_version(self, current: object) -> None:
        """Raise ConflictError unless the record is still as it was when opened."""
        # What the browser sent, and not ``data``: that falls back on the record itself.
        if (self.version.raw_data or [""])[0] != str(current):
            raise ConflictError(
                "Somebody else changed this record after you opened it. What you typed "
                "is kept below; compare it with the record and save again."
            )

    def refuse(self, error: RuleError | ConflictError, current: object) -> None:
        """Show why nothing was saved; what was typed can be saved the next time."""
        self.is_late = isinstance(error, ConflictError)
        self.blame(error if isinstance(error, RuleError) else RuleError(str(error)))
        self.version.data = str(current)

    @property
    def page_status(self) -> int:
        """The status of the page that shows this form; 409 when somebody was faster."""
        return HTTPStatus.CONFLICT if self.is_late else super().page_status
