"""The base of every form: request binding, CSRF and blame."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import HiddenField

from cis.core.errors import CisError, ConflictError
from cis.kit.http import status_of
from cis.kit.web.dates import said

Draft = TypeVar("Draft")
# What a field left empty means to a draft; what may be None stays None.
EMPTY: Mapping[Any, Any] = {str: "", int: 0, float: 0.0}


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that reads the request and refuses forged ones; exit: ``into()``."""

    refusal: CisError | None = None

    def submitted(self) -> bool:
        """Tell whether a valid form was posted."""
        return bool(self.validate_on_submit())

    def blame(self, error: CisError) -> None:
        """Show an error next to the field it is about, or above the form."""
        field = self._fields.get(getattr(error, "field", None) or "")
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]

    def refuse(self, error: CisError, _version: object = None) -> None:
        """Show why nothing was saved; the page answers with the status of the error."""
        self.blame(error)
        self.refusal = error

    @property
    def urgency(self) -> str:
        """The reason for saving without the right to it, on forms that ask for one."""
        return ""

    def settle(self) -> None:
        """Take off the form what only somebody without the right to save it fills."""

    def into(self, draft: type[Draft], **more: Any) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError.

        A field fills the part of the same name; ``more`` is what nobody typed.
        """
        # The checker knows no way to say: the class of some dataclass.
        parts = {part.name: part.type for part in fields(draft)}  # type: ignore[arg-type]
        given = {name: self[name].data for name in parts if name in self}
        filled = {
            name: EMPTY.get(parts[name]) if value is None else value
            for name, value in given.items()
        }
        return draft(**filled, **more)

    @property
    def page_status(self) -> int:
        """The status of the page that shows this form."""
        if self.refusal is not None:
            return status_of(self.refusal)
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

    LATE = (
        "Somebody else changed this record after you opened it. What you typed is kept "
        "below; compare it with the record and save again."
    )

    version = HiddenField()

    def process(
        self, formdata: Any = None, obj: Any = None, data: Any = None, **more: Any
    ) -> None:
        """Fill the fields, and remember which of them the record has something for."""
        given = {*(data or {}), *more}
        self.recorded = {
            name for name in self._fields if hasattr(obj, name) or name in given
        }
        super().process(formdata, obj, data, **more)

    def check_version(self, current: object) -> None:
        """Raise ConflictError unless the record is still as it was when opened."""
        # What the browser sent, and not ``data``: that falls back on the record itself.
        if (self.version.raw_data or [""])[0] != str(current):
            raise ConflictError(self.LATE)

    def refuse(self, error: CisError, version: object = None) -> None:
        """Show why nothing was saved; what was typed can be saved the next time.

        After a conflict each field says what the record says now, and the form holds
        the version of which that is true: ``version`` where the form was not filled
        from the record. After anything else it is as late as it was before.
        """
        super().refuse(error)
        if isinstance(error, ConflictError):
            for field in self.visible():
                if field.name in self.recorded:
                    field.now = _difference(field)
            if "version" in self.recorded:
                version = self.version.object_data
            if version is not None:
                self.version.data = str(version)


class DecisionForm(EditForm):
    """A button that decides on what its page shows: there is no text to keep."""

    LATE = (
        "Somebody else changed this record after you opened the page. Nothing was "
        "saved. Go back, reload the page, read it and decide again."
    )


def _difference(field: Any) -> str:
    """Return what the record says where something else was typed, or nothing."""
    now = _text(field, field.object_data)
    if now == _text(field, field.data):
        return ""
    return f"The record now says: {now}" if now else "The record now says nothing here."


def _text(field: Any, value: Any) -> str:
    """Return the value of a field as people read it."""
    if isinstance(value, list | tuple):
        return ", ".join(_text(field, item) for item in value)
    if isinstance(value, bool) or field.type == "BooleanField":
        return "yes" if value else "no"
    if isinstance(value, date):
        return said(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    text = "" if value is None else str(value)
    choices = dict(getattr(field, "choices", None) or {})
    return {str(key): str(label) for key, label in choices.items()}.get(text, text)
