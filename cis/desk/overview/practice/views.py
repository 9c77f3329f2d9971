"""The page that a practice's owner opens first and an auditor last.

The factory puts it in the place of ``practices.show``: practices are a noun below, and
know nothing of what this page shows.
"""

from flask import render_template

from cis.core.access import Permission
from cis.desk.findings.leading import address
from cis.desk.overview.practice import ownership, parts
from cis.desk.overview.practice.parts import Asking
from cis.kit import http
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.register.governance.asking import asked
from cis.register.practices import queries as practices
from cis.register.practices.rules import MEANING

RULE = "/practices/<int(max=2147483647):key>"


@requires(Permission.READ)
def show(key: int) -> str:
    """Show one practice with everything about it, today or owned on another day."""
    session = db.session()
    ask = asked(session, http.today())
    practice = practices.get(session, key)
    asking = Asking(session, key, ask.today)
    outcomes, *shown = parts.gathered(asking, (parts.OUTCOMES, *parts.PARTS))
    return render_template(
        "overview/practice.html",
        practice=practice,
        meaning=MEANING[practice.adoption],
        outcomes=outcomes,
        parts=shown,
        by_key={one.part.key: one.found for one in shown},
        may_appoint=current_actor().may(Permission.APPOINT),
        zone=ask.zone,
        address=address,
        events=ownership.told(session, key),
        **ownership.ownership(session, key, ask),
    )
