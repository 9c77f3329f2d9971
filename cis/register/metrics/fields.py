"""A form field for a number as people type it."""

from typing import Any

from wtforms import StringField

from cis.core.errors import RuleError
from cis.register.metrics import readings


class NumberField(StringField):
    """A number typed with a decimal point or comma; ``data`` is a float or None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, or raise ValueError with the sentence to show."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        try:
            self.data = readings.number(self.typed) if self.typed else None
        except RuleError as error:
            self.data = None
            raise ValueError(str(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return getattr(self, "typed", "")
        return "" if self.data is None else f"{self.data:.10g}"
