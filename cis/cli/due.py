"""``cis due``: the daily run; safe to start as often as you like, and all at once."""

import argparse
import logging
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from cis.cli.application import context
from cis.cli.steps import STEPS, Day, Outcome, Step
from cis.core import clock
from cis.core.errors import CisError
from cis.kit.db import db, housekeeping, lease
from cis.register.people import queries as people

TROUBLE = 1
_log = logging.getLogger(__name__)


def main(words: Sequence[str]) -> int:
    """Exit 0 when all is done or being done by another, 1 when somebody must look."""
    parser = argparse.ArgumentParser(prog="cis due", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=[step.name for step in STEPS],
        help="do this step alone; may be given again",
    )
    wanted = parser.parse_args(words).only
    chosen = [step for step in STEPS if not wanted or step.name in wanted]
    with context() as app:
        return _held(app, chosen)


def _held(app: Flask, chosen: Sequence[Step]) -> int:
    holder = f"{os.getpid()}-{secrets.token_hex(8)}"
    with housekeeping() as session:
        until = lease.take(session, lease.DAILY, holder, clock.now())
    if until is not None:
        print(f"Another process is at it, until {until:%H:%M} UTC at the latest.")
        return 0
    with _leased(holder):
        trouble = sum(_did(app, holder, step) for step in chosen)
    return TROUBLE if trouble else 0


@contextmanager
def _leased(holder: str) -> Iterator[None]:
    try:
        yield
    finally:
        with housekeeping() as session:
            lease.give_back(session, lease.DAILY, holder, clock.now())


def _did(app: Flask, holder: str, step: Step) -> bool:
    """Do a step and say so; tell whether there was trouble."""
    now = clock.now()
    with housekeeping() as session:
        lease.take(session, lease.DAILY, holder, now)
    today = clock.today(people.zone(db.session()))
    try:
        done = step.act(Day(now, today, app.config["CIS"]))
    except (CisError, SQLAlchemyError, OSError) as error:
        db.session().rollback()
        _log.exception("The step %s failed", step.name)
        done = Outcome(f"failed: {error}", is_trouble=True)
    where = sys.stderr if done.is_trouble else sys.stdout
    print(f"{step.name}: {done.words}", file=where, flush=True)
    return done.is_trouble
