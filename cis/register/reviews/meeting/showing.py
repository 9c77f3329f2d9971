"""What the page of a review shows, gathered as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.register.people import queries as people
from cis.register.reviews import agenda
from cis.register.reviews import queries as reviews
from cis.register.reviews.agenda import Item
from cis.register.reviews.meeting import queries
from cis.register.reviews.meeting.forms import AnswerForm, RecordForm
from cis.register.reviews.meeting.rules import UNSAID, WORDS
from cis.register.reviews.models import Review, ReviewLine
from cis.register.reviews.rules import Answer, Presence, Stage


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an agenda as a page shows it, whether it is stored yet or not."""

    key: int
    group: str
    subject: str
    title: str
    words: str
    owner: str
    carried: int
    answer: Answer | None = None
    reason: str = ""
    outcome: str = ""

    @property
    def said(self) -> str:
        """The answer in a word."""
        return WORDS[self.answer] if self.answer else UNSAID


def preview(session: Session, review: Review, today: date) -> list[Row]:
    """Return the agenda as it would be drawn up now."""
    items = gathered(session, review, today)
    titles = agenda.titles()
    names = people.named(session, {one.owner_id for one in items if one.owner_id})
    return [
        Row(
            key=0,
            group=titles[agenda.CARRIED if one.carried else one.source],
            subject=one.subject,
            title=one.title,
            words=one.words,
            owner=names.get(one.owner_id or 0, ""),
            carried=one.carried,
        )
        for one in items
    ]


def gathered(session: Session, review: Review, today: date) -> list[Item]:
    """Return the lines that the sources bring for a review."""
    seen = queries.seen(session, review)
    return agenda.items(session, review, agenda.asked(session, review, today, seen))


def rows(session: Session, review: Review) -> list[Row]:
    """Return the agenda as it was drawn up, with its answers, in order."""
    titles = agenda.titles()
    lines = sorted(
        queries.lines(session, review.id), key=lambda one: _place(one, list(titles))
    )
    names = people.named(session, {one.owner_id for one in lines if one.owner_id})
    return [_row(one, titles, names) for one in lines]


def _row(one: ReviewLine, titles: dict[str, str], names: dict[int, str]) -> Row:
    code = agenda.CARRIED if one.carried else one.source
    return Row(
        key=one.id,
        group=titles.get(code, "More"),
        subject=one.subject,
        title=one.title,
        words=one.words,
        owner=names.get(one.owner_id or 0, ""),
        carried=one.carried,
        answer=one.answer,
        reason=one.reason,
        outcome=one.outcome,
    )


def _place(line: ReviewLine, order: Sequence[str]) -> tuple[bool, int, int]:
    known = order.index(line.source) if line.source in order else len(order)
    return not line.carried, known, line.id


def grouped(listed: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return lines under their headings, in order."""
    found: dict[str, list[Row]] = {}
    for row in listed:
        found.setdefault(row.group, []).append(row)
    return list(found.items())


def after(listed: Sequence[Row], key: int) -> Row | None:
    """Return the next line that wants an answer, after one and then from the top."""
    at = next((place for place, row in enumerate(listed) if row.key == key), -1)
    rest = [*listed[at + 1 :], *listed[: at + 1]]
    return next((row for row in rest if row.answer is None), None)


def answering(session: Session, review: Review, key: int) -> AnswerForm:
    """Return the form for one line, with what is likely filled in."""
    line = queries.line(session, review.id, key)
    form = AnswerForm(
        obj=line,
        line=str(key),
        due_on=None,
        title=line.title,
        owner_id=str(line.owner_id or ""),
    )
    offer(form, session)
    return form


def offer(form: AnswerForm, session: Session) -> None:
    """Fill the list of people; whoever has left is not offered."""
    there = people.choices(session)
    form.offer(there)
    if not form.is_submitted() and form.owner_id.data not in there:
        form.owner_id.data = ""


def recording(session: Session, review: Review) -> RecordForm:
    """Return the form of what is written down, filled with what is known."""
    there = queries.attendance(session, review.id)
    present = there[Presence.PRESENT]
    if not present and not there[Presence.EXCUSED]:
        last = reviews.before(session, review)
        present = queries.attendance(session, last.id)[Presence.PRESENT] if last else []
        present = present or ([review.chair_id] if review.chair_id else [])
    chosen = [str(key) for key in queries.choices(session, review.id)] + [""] * 3
    form = RecordForm(
        obj=review,
        present=_names(session, present),
        excused=_names(session, there[Presence.EXCUSED]),
        first=chosen[0],
        second=chosen[1],
        third=chosen[2],
    )
    form.offer(queries.improvements(session, review.scope))
    return form


def _names(session: Session, numbers: Sequence[int]) -> str:
    names = people.named(session, numbers)
    return "\n".join(names[key] for key in numbers if key in names)


def said(review: Review, listed: Sequence[Row], today: date) -> str:
    """Return where a review stands, in one line."""
    if review.stage is Stage.OPEN:
        waiting = sum(1 for row in listed if row.answer is None)
        if not listed:
            return "Nothing stands on the agenda: note who is here, and close it."
        if not waiting:
            return "Every line has an answer: close the review."
        count = "One line waits" if waiting == 1 else f"{waiting} lines wait"
        return f"{count} for an answer, of {len(listed)}."
    if review.stage is Stage.NOT_HELD:
        return "It was not held."
    late = " Its day has passed." if review.due_on < today else ""
    return f"Prepared.{late} Start it to draw up the agenda and answer its lines."
