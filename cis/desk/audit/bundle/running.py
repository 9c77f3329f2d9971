"""Builds large bundles beside the requests, one at a time."""

import logging
from pathlib import Path
from threading import Lock, Thread

from flask import Flask

from cis.core.access import Actor
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.build import Order

# So many events are read while the browser waits; beyond, a page shows the progress.
SMALL = 5000
_one = Lock()
_log = logging.getLogger(__name__)


def start(app: Flask, bundle_id: int, order: Order, by: Actor) -> Thread:
    """Begin to build a bundle and return at once."""
    data: Path = app.config["CIS_DATA"]

    def run() -> None:
        with _one, app.app_context():
            try:
                actions.take(bundle_id, order, data, by)
            except Exception:  # noqa: BLE001 - the record says so; a thread has no caller
                _log.exception("Bundle %s failed", bundle_id)

    thread = Thread(target=run, name=f"bundle-{bundle_id}", daemon=True)
    thread.start()
    return thread
