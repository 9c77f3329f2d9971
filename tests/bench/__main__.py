"""Run every benchmark of this folder; print what each party took, and the ratios.

A benchmark is a module with ``run()``. It returns a dict: a dict in it holds the
figures of one party, a number named ``a_to_b`` is a ratio, anything else a fact.
"""

import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
WIDTH = 28


def main(chosen: list[str]) -> None:
    """Run the benchmarks named, or all."""
    for name in chosen or names():
        module = importlib.import_module(f"tests.bench.{name}")
        if hasattr(module, "run"):
            title = (module.__doc__ or name).splitlines()[0]
            say(f"\n{name}: {title}")
            say("\n".join(table(alone(name))))


def alone(name: str) -> Mapping[str, Any]:
    """Run one benchmark in a process of its own.

    A child's greatest memory counts from its parent's at the moment it is made, so a
    benchmark that grew would lend its size to the next.
    """
    line = [sys.executable, "-m", f"tests.bench.{name}"]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True)
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def say(text: str) -> None:
    """Print at once: a benchmark takes its time."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def names() -> list[str]:
    """List the modules of this folder."""
    found = [module.name for module in pkgutil.iter_modules([str(FOLDER)])]
    return sorted(name for name in found if not name.startswith("_"))


def table(result: Mapping[str, Any]) -> Iterator[str]:
    """Write a result as lines: facts, then parties, then ratios."""
    parties = {name: each for name, each in result.items() if isinstance(each, Mapping)}
    ratios = {name: each for name, each in result.items() if "_to_" in name}
    for name, fact in result.items():
        if name not in parties and name not in ratios:
            yield f"  {name:{WIDTH}} {fact}"
    for name, figures in parties.items():
        yield f"  {name:{WIDTH}} " + "".join(
            f"{label} {figure:<12}" for label, figure in figures.items()
        )
    for name, ratio in ratios.items():
        yield f"  {name.replace('_', ' '):{WIDTH}} x {ratio}"


if __name__ == "__main__":
    main(sys.argv[1:])
