"""The tables of playbooks, change models and adoption checks, as of a day."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cis.desk.audit.bundle.content import Gathered, Row, Table, name_of
from cis.kit.trail import queries as trail
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.people import queries as people
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.models import Playbook, PlaybookText, PlaybookVersion
from cis.register.practices.models import Practice

AGREED = ("purpose", "conditions", "agreed_on", "agreed_by_id")


def playbooks(found: Gathered) -> Sequence[Table]:
    """Return every published version up to the day, and its steps."""
    versions = (
        *("Practice", "Version", "Published on", "Published by", "In force"),
        *("Written by", "Written on", "Owner", "Begins when", "Months", "Reason"),
    )
    steps = ("Practice", "Version", "Step", "Who", "What", "Done when", "If", "Then")
    models = (
        *("Change model", "Version", "Agreed on", "Agreed by", "In force"),
        *("What it is for", "Conditions"),
    )
    return [
        Table("playbooks", "Playbook versions", versions, lambda: _versions(found)),
        Table("playbook-steps", "Playbook steps", steps, lambda: _steps(found)),
        Table("change-models", "Change models", models, lambda: _models(found)),
    ]


def checks(found: Gathered) -> Sequence[Table]:
    """Return the adoption checks drawn up to the day, and their cases."""
    drawn = (
        *("Check", "Practice", "Question", "First day", "Last day", "Tickets"),
        *("Drawn", "Seed", "Drawn on", "Drawn by", "Finished on", "Finished by"),
        *("Bypassed", "Counted", "Not applicable", "Bypassed in per cent"),
        *("At least", "At most"),
    )
    cases = ("Check", "No.", "Ticket", "As drawn", "Answer", "Why")
    return [
        Table("adoption-checks", "Adoption checks", drawn, lambda: _checks(found)),
        Table("adoption-cases", "Adoption cases", cases, lambda: _cases(found)),
    ]


def _published(found: Gathered) -> Sequence[PlaybookVersion]:
    """Return the versions by practice, the newest first."""
    text = joinedload(PlaybookVersion.text)
    wanted = (
        select(PlaybookVersion)
        .join(Practice, Practice.id == PlaybookVersion.playbook_id)
        .where(PlaybookVersion.published_on <= found.asked.as_of)
        .options(
            joinedload(PlaybookVersion.playbook).joinedload(Playbook.practice),
            joinedload(PlaybookVersion.published_by),
            text.selectinload(PlaybookText.rows),
            text.joinedload(PlaybookText.owner),
            text.joinedload(PlaybookText.written_by),
        )
        .order_by(PlaybookVersion.playbook_id, PlaybookVersion.number.desc())
    )
    wanted = found.within(wanted, PlaybookVersion.playbook_id)
    return found.session.scalars(wanted).all()


def _versions(found: Gathered) -> Iterator[Row]:
    newest: set[int] = set()
    for one in _published(found):
        text = one.text
        is_newest = one.playbook_id not in newest
        newest.add(one.playbook_id)
        yield (
            *(one.playbook.practice.name, one.number, one.published_on),
            *(name_of(one.published_by), is_newest, name_of(text.written_by)),
            *(text.written_on, name_of(text.owner), text.begins, text.months),
            text.reason,
        )


def _steps(found: Gathered) -> Iterator[Row]:
    for one in _published(found):
        place = (one.playbook.practice.name, one.number)
        for row in one.text.rows:
            ends = (row.done_when, row.exception, row.goes_to)
            yield (*place, row.place, row.who, row.what, *ends)


def _models(found: Gathered) -> Iterator[Row]:
    """Yield every agreement on a change model up to the day, the newest first.

    The record is that of today: what held before is told by the log.
    """
    for model in found.session.scalars(select(ChangeModel).order_by(ChangeModel.id)):
        agreed = [one for one in _told(found, model) if _on(one) <= found.asked.as_of]
        names = people.named(found.session, {_by(one) for one in agreed})
        for number, one in reversed([*enumerate(agreed, 1)]):
            is_newest = number == len(agreed)
            by, said = names.get(_by(one), ""), (one["purpose"], one["conditions"])
            yield (str(model.kind), number, _on(one), by, is_newest, *said)


def _told(found: Gathered, model: ChangeModel) -> Iterator[dict[str, str | None]]:
    state: dict[str, str | None] = {}
    subject = f"change_model:{model.id}"
    for _, _, written in trail.values(found.session, subject, AGREED):
        state = {**state, **written}
        yield state


def _on(agreed: dict[str, str | None]) -> date:
    return date.fromisoformat(str(agreed["agreed_on"]))


def _by(agreed: dict[str, str | None]) -> int:
    return int(agreed.get("agreed_by_id") or 0)


def _drawn(found: Gathered) -> Sequence[AdoptionCheck]:
    wanted = (
        select(AdoptionCheck)
        .where(AdoptionCheck.drawn_on <= found.asked.as_of)
        .options(
            joinedload(AdoptionCheck.practice),
            joinedload(AdoptionCheck.drawn_by),
            joinedload(AdoptionCheck.finished_by),
            selectinload(AdoptionCheck.cases),
        )
        .order_by(AdoptionCheck.id)
    )
    wanted = found.within(wanted, AdoptionCheck.practice_id)
    return found.session.scalars(wanted).all()


def _is_finished(found: Gathered, one: AdoptionCheck) -> bool:
    """Tell whether it was finished by the day; before, its answers may change."""
    return one.finished_on is not None and one.finished_on <= found.asked.as_of


def _checks(found: Gathered) -> Iterator[Row]:
    for one in _drawn(found):
        yield (
            *(one.reference, one.practice.name, one.question, one.first_on),
            *(one.last_on, one.population, one.size, one.seed, one.drawn_on),
            name_of(one.drawn_by),
            *(_result(one) if _is_finished(found, one) else (None,) * 8),
        )


def _result(one: AdoptionCheck) -> Row:
    came = one.result
    by, interval = name_of(one.finished_by), came.interval or (None, None)
    counts = (came.bypassed, came.counted, came.left_out)
    shares = (None if one is None else round(one, 1) for one in (came.rate, *interval))
    return (one.finished_on, by, *counts, *shares)


def _cases(found: Gathered) -> Iterator[Row]:
    for one in _drawn(found):
        is_finished = _is_finished(found, one)
        for case in one.cases:
            said = _case(case) if is_finished else ("", "")
            yield (one.reference, case.number, case.record_id, case.shown, *said)


def _case(case: AdoptionCase) -> tuple[str, str]:
    return str(case.answer) if case.answer else "", case.reason
