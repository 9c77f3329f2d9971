"""``cis serve``: migrate, say where and how to sign in, answer requests."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from flask import Flask

from cis.cli import guard, memory
from cis.core import clock
from cis.core.access import SYSTEM
from cis.core.config import Settings
from cis.core.errors import RuleError
from cis.demo import organisation as demo
from cis.desk.overview.search import index
from cis.factory import create_app
from cis.kit.db import db, migrate, transaction
from cis.register.accounts import actions as accounts
from cis.register.controls import actions as controls
from cis.register.governance.rights import actions as rights
from cis.register.maturity import library as questions
from cis.register.practices import actions as practices


def main(words: Sequence[str]) -> int:
    """Serve until interrupted; exit 2 with a sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="cis serve", description=__doc__)
    parser.add_argument(
        "--demo", action="store_true", help="load the example organisation first"
    )
    wants_demo = parser.parse_args(words).demo
    settings = Settings.from_environ(os.environ)
    memory.share_heap()
    app = create_app(settings)
    with app.app_context():
        migrate.upgrade()
        index.fill()
        lines = prepare(app, wants_demo=wants_demo)
        db.session.remove()
        # Threads and pools start afresh: nothing opened here is carried along.
        db.engine.dispose()
    gc.collect()
    memory.trim()
    return _serve(app, settings, lines)


def prepare(app: Flask, *, wants_demo: bool) -> list[str]:
    """Fill what every database needs; return the lines that say how to sign in."""
    url = app.config["CIS"].url
    with transaction(by=SYSTEM, what="practice.install") as session:
        practices.install_catalogue(session)
    with transaction(by=SYSTEM, what="right.install") as session:
        rights.install_defaults(session)
    with transaction(by=SYSTEM, what="framework.install") as session:
        controls.install(session)
    if wants_demo:
        return demo.lines(demo.load(clock.today()), url)
    with transaction(by=SYSTEM, what="questionset.install") as session:
        questions.install(session, clock.today())
    with transaction(by=SYSTEM, what="account.invite-first") as session:
        token = accounts.setup_link(session, clock.now())
    if token is None:
        return [f"Sign in at {url}"]
    return [f"First time here? Set up at {url}/setup/{token}"]


def _serve(app: Flask, settings: Settings, lines: Sequence[str]) -> int:
    try:
        server = guard.create_server(app, settings.listen, settings.threads)
    except OSError as error:
        raise RuleError(
            f"Cannot listen on {settings.listen}: {error.strerror or error}. "
            "Choose another with CIS_LISTEN=HOST:PORT."
        ) from error
    print(f"cis is running at {settings.url}", *lines, sep="\n", flush=True)
    print("Stop with Ctrl+C.", file=sys.stderr, flush=True)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0
