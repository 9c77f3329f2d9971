"""How a run is arranged: where its databases lie, what it leaves out, what is first."""

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

import pytest

# Everything there is, for the night and before a release: CIS_LONG=1.
LONG = os.environ.get("CIS_LONG") == "1"
MEMORY, ENOUGH = Path("/dev/shm"), 2 << 30  # noqa: S108 - a folder of each run's own
# What takes longest starts first, or one worker is left with it at the end.
LONGEST = (
    "structure/test_permissions.py",
    "structure/test_injection.py",
    "structure/test_all_or_nothing.py",
    "structure/test_pages.py",
    "structure/test_mass_assignment.py",
    "structure/test_search.py",
    "structure/test_headers.py",
    "structure/test_links.py",
    "structure/test_events.py",
    "kit/db/test_concurrency.py",
    "register/governance/test_history.py",
    "browser/",
    "demo/",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the databases of a run in memory, where there is room and nobody said else.

    Putting a database back is most of what some tests do: a disk makes them wait.
    """
    if hasattr(config, "workerinput") or config.option.basetemp is not None:
        return
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        folder = tempfile.mkdtemp(prefix="cis-tests-", dir=MEMORY)
        config.option.basetemp = str(Path(folder) / "run")
        config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what a second engine does not change, and begin with the longest."""
    gone = [item for item in items if _is_twice(item)]
    if gone:
        config.hook.pytest_deselected(items=gone)
    kept = [item for item in items if not _is_twice(item)]
    # One engine after the other, as before: each has one server for all its tests.
    items[:] = sorted(
        kept, key=lambda item: (_engine(item) == "postgresql", _rank(item))
    )


def _is_twice(item: pytest.Item) -> bool:
    """Tell whether a page was looked at on SQLite; queries run on both engines."""
    is_page = item.path.name == "test_views.py"
    return is_page and not LONG and _engine(item) == "postgresql"


def _engine(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("server") if callspec else None


def _rank(item: pytest.Item) -> int:
    ranks = (n for n, name in enumerate(LONGEST) if f"tests/{name}" in item.nodeid)
    return next(ranks, len(LONGEST))
