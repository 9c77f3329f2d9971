"""Links an initiative to the pain points it answers and the metrics that guard it."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.initiatives.models import Guardrail, Initiative, InitiativePain
from cis.register.metrics import queries as metrics
from cis.register.painpoints import queries as pains
from cis.register.painpoints.models import PainPoint


def attach(
    session: Session, initiative: Initiative, pain_point_ids: Iterable[int]
) -> None:
    """Let an initiative answer exactly these pain points."""
    wanted = set(pain_point_ids)
    chosen = select(InitiativePain).where(InitiativePain.initiative_id == initiative.id)
    links = {link.pain_point_id: link for link in session.scalars(chosen)}
    for key in sorted(wanted - links.keys()):
        pains.get(session, key)
        session.add(InitiativePain(initiative_id=initiative.id, pain_point_id=key))
    for key in sorted(links.keys() - wanted):
        session.delete(links[key])
    initiative.pain_references = ", ".join(
        map(PainPoint.__record__.reference, sorted(wanted))
    )
    session.flush()


def guard(
    session: Session, initiative: Initiative, metric_ids: Collection[int]
) -> None:
    """Guard an initiative by exactly these metrics, or raise RuleError."""
    authorize(session, initiative)
    if initiative.metric_id in metric_ids:
        raise RuleError(
            "The target metric cannot guard itself: choose others.",
            field="metric_ids",
        )
    chosen = select(Guardrail).where(Guardrail.initiative_id == initiative.id)
    links = {link.metric_id: link for link in session.scalars(chosen)}
    for key in sorted(set(metric_ids) - links.keys()):
        metrics.get(session, key)
        session.add(Guardrail(initiative_id=initiative.id, metric_id=key))
    for key in sorted(links.keys() - set(metric_ids)):
        session.delete(links[key])
    initiative.guardrail_keys = ", ".join(map(str, sorted(set(metric_ids))))
    session.flush()
