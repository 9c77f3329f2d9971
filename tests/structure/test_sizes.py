"""Nothing grows past its budget."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = 300
TEMPLATE_LINES = 120
FUNCTION_LINES = 50


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def test_no_module_is_longer_than_its_budget():
    modules = [ROOT / "app.py", *(ROOT / "cis").rglob("*.py")]
    long = {
        f"{path.relative_to(ROOT)}: {lines(path)}"
        for path in modules
        if lines(path) > MODULE_LINES and "migrations" not in path.parts
    }

    assert long == set()


def test_no_template_is_longer_than_its_budget():
    long = {
        f"{path.relative_to(ROOT)}: {lines(path)}"
        for path in (ROOT / "templates").rglob("*.*")
        if lines(path) > TEMPLATE_LINES
    }

    assert long == set()


def test_no_function_is_longer_than_its_budget():
    long = {
        f"{path.relative_to(ROOT)}: {name} {length}"
        for path in (ROOT / "cis").rglob("*.py")
        if "migrations" not in path.parts
        for name, length in functions(path)
        if length > FUNCTION_LINES
    }

    assert long == set()
