"""Rules about every source file: names, raw SQL, who asks the clock, inline code."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CIS = ROOT / "cis"

DRAWERS = {"base", "common", "misc", "signals"} | {
    name + plural
    for name in ("helper", "manager", "service", "util")
    for plural in ("", "s")
}
NAMED_WITH_REASON = {
    "kit/db/base.py",  # the base class of all tables
    "core/spc/signals.py",  # the signals of a process behaviour chart
}
RAW_SQL_HOMES = ("migrations/", "kit/db/", "kit/trail/")
ASK_THE_CLOCK = {"views", "api"}
ASK_THE_CLOCK_UNDER = ("cli/", "demo/", "desk/", "kit/")
ASK_FOR_OTHERS = {
    "register/accounts/door.py",  # whoever comes in, comes in now
    "register/people/queries.py",  # today where the organisation is
}

INLINE = {
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"""\son[a-z]+\s*=\s*["'{]""", re.IGNORECASE),
}


def sources():
    for path in sorted(CIS.rglob("*.py")):
        yield path.relative_to(CIS).as_posix(), path


def nodes(path):
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def is_raw_sql(node):
    """Recognise ``text(...)`` taken from SQLAlchemy and a statement past it."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
        "sqlalchemy"
    ):
        return any(alias.name == "text" for alias in node.names)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner = node.func.value
    of_sqlalchemy = isinstance(owner, ast.Name) and owner.id in {"sa", "sqlalchemy"}
    return node.func.attr == "exec_driver_sql" or (
        of_sqlalchemy and node.func.attr == "text"
    )


def asks_clock(node):
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return node.module == "cis.core.clock" or (
            node.module == "cis.core" and "clock" in names
        )
    return isinstance(node, ast.Import) and any(
        alias.name == "cis.core.clock" for alias in node.names
    )


def asks_the_system(node):
    """Recognise ``datetime.now()`` and its kin, which only the clock may call."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).split(".")[-1] in {"datetime", "date", "dt"}
    )


def test_no_file_is_a_drawer():
    drawers = {
        name
        for name, path in sources()
        if DRAWERS & {path.stem, path.parent.name} and name not in NAMED_WITH_REASON
    }

    assert drawers == set()


def test_raw_sql_stays_where_the_database_is_made_and_sealed():
    raw = {
        name
        for name, path in sources()
        if not name.startswith(RAW_SQL_HOMES) and any(map(is_raw_sql, nodes(path)))
    }

    assert raw == set()


def test_the_date_is_asked_at_the_door_and_handed_down():
    askers = {
        name
        for name, path in sources()
        if path.stem not in ASK_THE_CLOCK
        and name not in ASK_FOR_OTHERS
        and not name.startswith(ASK_THE_CLOCK_UNDER)
        and any(map(asks_clock, nodes(path)))
    }

    assert askers == set()


def test_only_the_clock_asks_the_system_for_the_time():
    askers = {
        name
        for name, path in sources()
        if name != "core/clock.py" and any(map(asks_the_system, nodes(path)))
    }

    assert askers == set()


def test_no_page_carries_inline_style_or_script():
    inline = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in (ROOT / "templates").rglob("*.html")
        for what, pattern in INLINE.items()
        if pattern.search(path.read_text(encoding="utf-8"))
    }

    assert inline == set()
