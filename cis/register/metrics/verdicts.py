"""Notes every verdict that an edit turns: of a definition, or of an old reading."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.kit.db.session import Intent
from cis.kit.trail import capture
from cis.register.metrics.models import Baseline, Standing, VerdictChange
from cis.register.people import queries as people


@contextmanager
def watch(session: Session, metric_id: int) -> Iterator[None]:
    """Keep which verdicts of a metric are others after the change that is made inside.

    A reading that arrives may turn a verdict; what is asked here is whether an edit of
    what was there already did. It stands in the event and in a table of its own, which
    findings and reports read.
    """
    before = codes(session, metric_id)
    yield
    after = codes(session, metric_id)
    turned = {key for key, (_, code) in before.items() if code != after[key][1]}
    if not turned:
        return
    intent: Intent = session.info["intent"]
    for key in sorted(turned):
        session.add(
            VerdictChange(
                metric_id=metric_id,
                baseline_id=key,
                before=before[key][1],
                after=after[key][1],
                action=intent.what,
                changed_on=people.today(session),
                changed_by_id=intent.by.person_id,
            )
        )
    # Nobody shall turn a verdict by an option without its being seen.
    capture.note(
        session,
        verdicts_before={name: code for name, code in before.values()},  # noqa: C416
        verdicts_after={name: code for name, code in after.values()},  # noqa: C416
    )


def codes(session: Session, metric_id: int) -> dict[int, tuple[str, str]]:
    """Return the words for each baseline of a metric and the verdict since, by key."""
    wanted = (
        select(Baseline.id, Baseline.number, Standing.code)
        .join(Standing, Standing.baseline_id == Baseline.id)
        .where(Baseline.metric_id == metric_id)
    )
    return {
        key: (f"baseline {number}", code)
        for key, number, code in session.execute(wanted)
    }
