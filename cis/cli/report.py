"""``cis report``: the monthly report, drafted, published or exported."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from cis.cli.application import context
from cis.core import clock
from cis.core.access import Actor
from cis.core.config import ROOT
from cis.core.errors import ConflictError, FileError, NotFoundError, RuleError
from cis.desk.reports import content, gather, papers, publishing, queries, words
from cis.desk.reports.gather import Wanted
from cis.desk.reports.models import Paper
from cis.kit.db import db, transaction
from cis.register.accounts import entry
from cis.register.accounts import queries as accounts
from cis.register.accounts.rules import State
from cis.register.governance.rights.answering import NotYoursError
from cis.register.people import queries as people

NOT_DONE = 1
TEMPLATES = ROOT / "templates"
PAPERS = [paper.value for paper in Paper]


def main(said: Sequence[str]) -> int:
    """Exit 0 when done, 1 when it was not allowed or another was faster."""
    wanted = _parser().parse_args(said)
    with context():
        return TASKS[wanted.task](wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cis report", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    drafting = tasks.add_parser("draft", help="say what the report would say now")
    publishing_ = tasks.add_parser("publish", help="freeze it under the next number")
    exporting = tasks.add_parser("export", help="write a paper of a published report")
    for task in (drafting, publishing_):
        task.add_argument(
            "--month",
            default="",
            help="such as 2026-11 (default: that of a week ago)",
        )
    publishing_.add_argument("--by", required=True, metavar="EMAIL", help="who decides")
    publishing_.add_argument("--reason", required=True, help="why; it stays for ever")
    exporting.add_argument("number", type=int)
    drafting.add_argument("--paper", choices=PAPERS, help="a paper instead of text")
    exporting.add_argument("--paper", choices=PAPERS, default=Paper.A4.value)
    for task in (drafting, exporting):
        task.add_argument("--output", type=Path, metavar="FILE", help="where to write")
    return parser


def _draft(wanted: Namespace) -> int:
    session, today = db.session(), _today()
    month = words.asked_month(wanted.month, today)
    last = queries.last(session, month)
    made = gather.content(session, Wanted(month, today, 0, last.of_month))
    if wanted.paper is None:
        body = "\n".join(words.told(made)).encode() + b"\n"
    else:
        body = papers.paper(made, Paper(wanted.paper), TEMPLATES)
    return _written(body, wanted.output)


def _publish(wanted: Namespace) -> int:
    if not wanted.reason.strip():
        raise RuleError("Say why: --reason TEXT.")
    session, today, now = db.session(), _today(), clock.now()
    month, by = words.asked_month(wanted.month, today), _actor(wanted.by)
    try:
        publishing.authorise(session, by, today)
        ready = publishing.prepare(session, month, now, today, TEMPLATES)
        why = wanted.reason.strip()
        with transaction(by=by, what=publishing.EVENT, why=why) as changing:
            publishing.publish(changing, ready, by=by, now=now)
    except (NotYoursError, ConflictError) as error:
        print(f"cis report: {error}", file=sys.stderr)
        return NOT_DONE
    digest = content.digest(ready.papers[Paper.CONTENT])
    print(f"Report No. {ready.content.number} is published, SHA-256 {digest}.")
    return 0


def _export(wanted: Namespace) -> int:
    session = db.session()
    report = queries.get(session, wanted.number)
    return _written(queries.body(session, report, Paper(wanted.paper)), wanted.output)


def _written(body: bytes, output: Path | None) -> int:
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
        return 0
    try:
        output.write_bytes(body)
    except OSError as error:
        raise FileError(f"{output} cannot be written: {error.strerror}.") from error
    print(f"Wrote {output}, {len(body):,} bytes.")
    return 0


def _actor(email: str) -> Actor:
    account = accounts.by_email(db.session(), email)
    if account is None:
        raise NotFoundError(f"No account has the address {email}.")
    if account.state is not State.ACTIVE:
        raise RuleError(f"{email} cannot sign in, and so decides nothing here.")
    return entry.actor(account, via="cli")


def _today() -> date:
    return clock.today(people.zone(db.session()))


TASKS: Mapping[str, Callable[[Namespace], int]] = {
    "draft": _draft,
    "publish": _publish,
    "export": _export,
}
