"""Where a finding leads whoever looks at it."""

from typing import Any

from flask import url_for

from cis.desk.findings import rules
from cis.desk.findings.rules import Found
from cis.kit.http import is_open


def address(found: Found) -> str:
    """Return the address of the page where a finding is mended.

    Whoever may not mend it is led to where they can read about it.
    """
    link = next(one for one in rules.places(found) if is_open(one.endpoint))
    values: dict[str, Any] = dict(link.values)
    return url_for(link.endpoint, **values)
