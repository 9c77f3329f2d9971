"""Changes what rules go by, accepts findings, keeps count. No commits."""

import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.desk.findings import queries, rules
from cis.desk.findings.catalogue import Rule
from cis.desk.findings.models import RuleSetting, Sighting, Waiver
from cis.desk.findings.rules import WaiverDraft
from cis.desk.findings.running import Finding
from cis.register.governance.rights import actions as rights


def arrange(
    session: Session, rule: Rule, *, is_on: bool, numbers: Mapping[str, int]
) -> RuleSetting:
    """Switch a rule on or off and set its numbers, or raise RuleError."""
    changed = json.dumps(rules.numbers(rule.limits, numbers), sort_keys=True)
    setting = queries.setting(session, rule.code)
    if setting is None:
        setting = RuleSetting(code=rule.code)
        session.add(setting)
    setting.is_on, setting.limits = is_on, changed
    session.flush()
    return setting


def waive(
    session: Session, finding: Finding, draft: WaiverDraft, actor: Actor, today: date
) -> Waiver:
    """Accept a finding until a day, by the right to it; else raise RuleError."""
    draft.check(today)
    rights.enforce(session, queries.deciding(finding, actor, today))
    waiver = Waiver(
        code=finding.rule.code,
        subject=finding.found.subject,
        reason=draft.reason.strip(),
        waived_on=today,
        until=draft.until,
        waived_by_id=actor.person_id,
    )
    session.add(waiver)
    session.flush()
    return waiver


def look(session: Session, today: date) -> int:
    """Note which findings are new and which are gone; return how many changed.

    To look twice on one day changes nothing.
    """
    found = {one.key for one in queries.every(session, today)}
    open_ones = {(one.code, one.subject): one for one in queries.sighted(session)}
    for code, subject in sorted(found - open_ones.keys()):
        session.add(Sighting(code=code, subject=subject, first_on=today))
    gone = open_ones.keys() - found
    for key in gone:
        open_ones[key].mended_on = today
    return len(found - open_ones.keys()) + len(gone)
