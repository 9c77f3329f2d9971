"""The sections in which an initiative is edited: their forms and what they save."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.initiatives import actions, links, queries
from cis.register.initiatives.forms import (
    BasicsForm,
    GuardForm,
    OutcomeForm,
    PlanForm,
)
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Promise, day
from cis.register.metrics import queries as metrics
from cis.register.painpoints import queries as pains
from cis.register.people import queries as people
from cis.register.practices import queries as practices

SAVED = "Saved."
AGAIN = (
    "Saved. The outcome was approved before, so it is back at assessed and needs "
    "approval again."
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, its form filled from the record, and how it saves."""

    heading: str
    form: Callable[[Session, Initiative], Any]
    save: Callable[[Session, Initiative, Any, Actor, date], object]


def _basics(session: Session, initiative: Initiative) -> BasicsForm:
    attached = queries.pains(session, initiative.id)
    form = BasicsForm(obj=initiative, pain_point_ids=[pain.id for pain in attached])
    offered = {str(pain.id): f"{pain.reference} {pain.statement}" for pain in attached}
    offered |= pains.choices(session)
    form.offer(practices.choices(session), offered, people.choices(session))
    return form


def _save_basics(
    session: Session,
    initiative: Initiative,
    form: BasicsForm,
    actor: Actor,
    today: date,
) -> None:
    actions.edit(session, initiative, form.draft(), actor=actor, today=today)


def _outcome(session: Session, initiative: Initiative) -> OutcomeForm:
    form = OutcomeForm(obj=initiative)
    chosen = form.metric_id.data or initiative.metric_id
    found = metrics.baselines(session, chosen) if chosen else ()
    baselines = {
        str(each.id): f"Baseline {each.number}: {day(each.first_on)} to "
        f"{day(each.last_on)}, mean {each.mean:.4g}, {each.count} readings"
        for each in found
    }
    form.offer(metrics.choices(session), baselines)
    if form.baseline_id.data is None and not form.is_submitted() and found:
        form.baseline_id.data = found[0].id
    return form


def _save_outcome(
    session: Session,
    initiative: Initiative,
    form: OutcomeForm,
    actor: Actor,
    today: date,
) -> None:
    promised = form.into(Promise)
    if promised.baseline_id is None or promised.metric_id != initiative.metric_id:
        promised = replace(promised, baseline_id=_newest(session, promised.metric_id))
    actions.promise(
        session,
        initiative,
        promised,
        actor=actor,
        today=today,
        emergency=form.urgency,
    )


def _newest(session: Session, metric_id: int | None) -> int | None:
    found = metrics.newest_baseline(session, metric_id) if metric_id else None
    return found.id if found else None


def _plan(session: Session, initiative: Initiative) -> PlanForm:
    form = PlanForm(obj=initiative)
    form.offer(people.choices(session))
    return form


def _save_plan(
    session: Session, initiative: Initiative, form: PlanForm, _: Actor, today: date
) -> None:
    actions.plan(session, initiative, form.draft(), today=today)


def _guards(session: Session, initiative: Initiative) -> GuardForm:
    guarded = queries.guardrails(session, initiative.id)
    form = GuardForm(obj=initiative, metric_ids=[each.metric_id for each in guarded])
    offered = metrics.choices(session)
    offered.pop(str(initiative.metric_id), None)
    form.offer(offered)
    return form


def _save_guards(
    session: Session, initiative: Initiative, form: GuardForm, _: Actor, __: date
) -> None:
    links.guard(session, initiative, form.draft())


SECTIONS: Mapping[str, Section] = {
    "basics": Section("What it is about", _basics, _save_basics),
    "outcome": Section("Outcome", _outcome, _save_outcome),
    "planning": Section("Planning", _plan, _save_plan),
    "guardrails": Section("Guardrails", _guards, _save_guards),
}
