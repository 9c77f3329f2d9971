"""Tells the roadmap which findings are open; it asks through the factory."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from cis.desk.findings import catalogue, queries, running
from cis.desk.findings.rules import Family
from cis.register.roadmap.criteria import Open

WHOLE = 0
CLASSES = {one.value: f"about {one.value}" for one in Family if one.value != "roadmap"}


def opened(
    session: Session, practice_ids: Collection[int], today: date
) -> dict[int, list[Open]]:
    """Return what is found and not accepted in each practice; 0 stands for all of it.

    What is found about roadmaps is left out: a gate must not wait for itself.
    """
    rules = [one for one in catalogue.entries() if one.family is not Family.ROADMAP]
    accepted = queries.waivers(session, today)
    found: dict[int, list[Open]] = {key: [] for key in practice_ids}
    for one in running.run(session, today, queries.settings(session), rules):
        words = f"{one.rule.code} {one.found.name}: {one.found.words}"
        said = Open(one.rule.severity.value, one.rule.family.value, words)
        if one.key not in accepted:
            for key in {WHOLE, one.found.practice_id or WHOLE} & found.keys():
                found[key].append(said)
    return found
