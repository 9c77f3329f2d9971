"""Changes how an organisation begins. The caller owns the transaction."""

from sqlalchemy.orm import Session

from cis.desk.findings import actions as findings
from cis.desk.findings import catalogue
from cis.desk.findings import queries as finding_queries
from cis.desk.overview.begin import profile, queries, rules
from cis.desk.overview.begin.models import Beginning
from cis.desk.overview.begin.profile import Profile
from cis.desk.overview.begin.rules import Step


def skip(session: Session, step: Step) -> None:
    """Leave a step out, or take it up again if it was left out."""
    said = _beginning(session)
    skipped = rules.read(said.skipped)
    said.skipped = rules.kept(skipped ^ {step})


def dismiss(session: Session) -> None:
    """Lead nobody any more, or again if that was said before."""
    said = _beginning(session)
    said.is_dismissed = not said.is_dismissed


def describe(session: Session, given: Profile) -> int:
    """Take over a profile and the numbers that fit it; return how many changed."""
    said = _beginning(session)
    said.size, said.support = str(given.size), str(given.support)
    said.regulation = profile.kept(given.regulation)
    wanted = [one for one in queries.changes(session, given) if one.is_change]
    for one in wanted:
        _arrange(session, one.default)
    session.flush()
    return len(wanted)


def _arrange(session: Session, default: profile.Default) -> None:
    rule = catalogue.entry(default.code)
    changed = finding_queries.settings(session).get(default.code, {})
    numbers = {**rule.defaults, **(changed or {}), default.limit: default.number}
    findings.arrange(session, rule, is_on=changed is not None, numbers=numbers)


def _beginning(session: Session) -> Beginning:
    said = queries.beginning(session)
    if said is None:
        said = Beginning(
            size="", support="", regulation="", skipped="", is_dismissed=False
        )
        session.add(said)
    return said
