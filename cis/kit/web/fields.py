"""Form fields of our own: a date as people type it, and a choice of nobody."""

from datetime import date
from typing import Any

from flask import g
from wtforms import StringField
from wtforms.validators import StopValidation

from cis.core import clock
from cis.kit.web.dates import parse_day, said


def number_or_none(choice: Any) -> int | None:
    """Read the key that a list offers; its empty choice is None."""
    return int(choice) if choice not in {None, ""} else None


class DayField(StringField):
    """A date typed in words or figures; ``data`` is the date, None when empty or wrong.

    The box shows how the date was understood; what could not be read stays as typed.
    """

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, or raise ValueError with the sentence to show."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.raw_data = [self.typed]  # a box of blanks is an empty box
        # The organisation's day, where the request knows its time zone.
        today = clock.today(g.get("zone") or "UTC")
        self.data = parse_day(self.typed, today) if self.typed else None

    def _value(self) -> str:
        if isinstance(self.data, date):
            return self.data.isoformat()
        return getattr(self, "typed", "")

    def pre_validate(self, form: Any) -> None:
        """Keep the sentence about an unreadable date from being drowned by others."""
        super().pre_validate(form)
        if self.process_errors:
            raise StopValidation

    @property
    def understood(self) -> str:
        """Return the date in full, empty as long as nothing was typed."""
        if getattr(self, "typed", "") and isinstance(self.data, date):
            return said(self.data)
        return ""
