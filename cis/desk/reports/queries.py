"""Reads published reports and their papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.desk.reports import content
from cis.desk.reports.content import Content
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.kit.sheets.pages import SIZE, Page


@dataclass(frozen=True, slots=True)
class Last:
    """The numbers that count for the next report: the newest, and of its month."""

    number: int
    of_month: int


def get(session: Session, number: int) -> Report:
    """Return a published report by its number, or raise NotFoundError."""
    found = session.scalar(
        select(Report)
        .where(Report.number == number)
        .options(joinedload(Report.published_by))
    )
    if found is None:
        raise NotFoundError(f"There is no report No. {number}.")
    return found


def listing(session: Session, page: int) -> Page[Report]:
    """Return a page of the archive, newest first."""
    wanted = (
        select(Report)
        .options(joinedload(Report.published_by))
        .order_by(Report.number.desc())
        .limit(SIZE)
        .offset((page - 1) * SIZE)
    )
    total = session.scalar(select(func.count()).select_from(Report)) or 0
    return Page(session.scalars(wanted).all(), page, total)


def corrections(session: Session) -> dict[int, int]:
    """Return which report is corrected by which, by number."""
    rows = session.execute(
        select(Report.corrects, Report.number).where(Report.corrects > 0)
    )
    return {old: new for old, new in rows}  # noqa: C416 - rows are no pairs to mypy


def last(session: Session, month: date) -> Last:
    """Return the newest number of all, and the newest of a month; 0 for none."""
    newest = select(func.max(Report.number))
    return Last(
        session.scalar(newest) or 0,
        session.scalar(newest.where(Report.month == month)) or 0,
    )


def body(session: Session, report: Report, kind: Paper) -> bytes:
    """Return a paper of a report, byte for byte as it was published."""
    found = session.scalar(
        select(ReportPaper.body).where(
            ReportPaper.report_id == report.id, ReportPaper.kind == kind
        )
    )
    if found is None:
        raise NotFoundError(f"Report No. {report.number} has no such paper.")
    return found


def read(session: Session, report: Report) -> Content:
    """Return what a published report says."""
    return content.loaded(body(session, report, Paper.CONTENT))


def before(session: Session, report: Report) -> Report | None:
    """Return what a report is compared with first, if there is anything.

    A correction: the report that it corrects; else the newest of the months before.
    """
    if report.corrects:
        return get(session, report.corrects)
    return session.scalar(
        select(Report)
        .where(Report.month < report.month)
        .order_by(Report.month.desc(), Report.number.desc())
        .limit(1)
    )


def numbers(session: Session) -> Sequence[tuple[int, date]]:
    """Return every number with its month, newest first."""
    rows = session.execute(
        select(Report.number, Report.month).order_by(Report.number.desc())
    )
    return [(number, month) for number, month in rows]
