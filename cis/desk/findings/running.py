"""Runs the catalogue over the register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cis.desk.findings import (
    adoption,
    baselines,
    cadence,
    catalogue,
    data,
    flow,
    outcomes,
    ownership,
    phases,
    pledges,
    simplicity,
)
from cis.desk.findings.catalogue import Limits, Rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Filters, Found, Severity
from cis.kit.db import once

# To name them is to have their rules in the catalogue.
FAMILIES = (
    outcomes,
    baselines,
    ownership,
    cadence,
    flow,
    phases,
    pledges,
    simplicity,
    adoption,
    data,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one record by one rule."""

    rule: Rule
    found: Found

    @property
    def key(self) -> tuple[str, str]:
        """What it is recognised by from one day to the next."""
        return self.rule.code, self.found.subject


def run(
    session: Session,
    today: date,
    settings: Mapping[str, Mapping[str, int] | None] | None = None,
    only: Iterable[Rule] | None = None,
) -> list[Finding]:
    """Return everything the rules find, the gravest first; each record once a rule.

    ``settings`` holds the numbers of the rules that were changed, None for those that
    are off; ``only`` names the rules to run, all of them without it.
    """
    records = once(session, ("records", today), lambda: Records(session, today))
    changed = settings or {}
    found = [
        one
        for rule in (catalogue.entries() if only is None else only)
        for one in _findings(rule, records, changed.get(rule.code, {}))
    ]
    order = list(Severity)
    return sorted(found, key=lambda one: (order.index(one.rule.severity), *one.key[:1]))


def fits(one: Finding, filters: Filters) -> bool:
    """Tell whether a finding is among those asked for."""
    wanted = (
        (filters.family, one.rule.family),
        (filters.severity, one.rule.severity),
        (filters.practice_id, one.found.practice_id),
        (filters.mender_id, one.found.mender_id),
        (filters.subject or None, one.found.subject),
        (filters.code or None, one.rule.code),
    )
    return all(asked is None or asked == value for asked, value in wanted)


def _findings(
    rule: Rule, records: Records, changed: Mapping[str, int] | None
) -> Sequence[Finding]:
    if changed is None:
        return ()
    limits = {**rule.defaults, **changed}
    # A page and the criteria of a gate ask for the same findings on the same day.
    key = ("findings", rule.code, records.today, *sorted(limits.items()))
    return once(records.session, key, lambda: list(checked(rule, records, limits)))


def checked(rule: Rule, records: Records, limits: Limits) -> Iterator[Finding]:
    """Yield what a rule finds, each record once."""
    merged: dict[str, Found] = {}
    for found in rule.check(records, limits):
        known = merged.get(found.subject)
        words = f"{known.words} {found.words}" if known else found.words
        merged[found.subject] = replace(known or found, words=words)
    yield from (Finding(rule, found) for found in merged.values())
