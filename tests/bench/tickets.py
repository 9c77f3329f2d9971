"""W7a: one million incidents from a file to monthly measures, beside its rivals."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_000_000
ROUNDS = 3
HEADER = (
    "number,incident_state,opened_at,resolved_at,closed_at,priority,category,"
    "subcategory,assignment_group,reassignment_count,reopen_count,made_sla\n"
)
PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")

CSV_PASS = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as lines:
    print(sum(1 for _ in csv.reader(lines)))
"""

PANDAS = """
import sys
import pandas as pd
columns = ["opened_at", "resolved_at", "reopen_count", "made_sla"]
table = pd.read_csv(sys.argv[1], usecols=columns, na_values="?")
for name in columns[:2]:
    table[name] = pd.to_datetime(table[name], format="%d/%m/%Y %H:%M")
table = table.dropna(subset=["resolved_at"])
table["hours"] = (table.resolved_at - table.opened_at).dt.total_seconds() / 3600
months = table.groupby(table.resolved_at.dt.to_period("M"))
print(months.hours.agg(["size", "mean", "median"]).to_string())
print(months.reopen_count.apply(lambda counts: (counts > 0).mean()).to_string())
print(months.made_sla.mean().to_string())
"""

CIS = """
import sys
from cis.cli.tickets import main
sys.exit(main(["measure", sys.argv[1], "--period", "month", "--json"]))
"""


def generate(path: Path, rows: int = ROWS) -> None:
    """Write ``rows`` incidents, the same ones each time, as a service desk exports."""
    chance = random.Random(20160229)  # noqa: S311  made data, not a secret
    start = datetime(2023, 1, 1)  # noqa: DTZ001  exports carry naive times
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        for index in range(rows):
            out.write(_line(index, rows, start, chance))


def _line(index: int, rows: int, start: datetime, chance: random.Random) -> str:
    opened = start + timedelta(minutes=index * 730 * 1440 // rows)
    resolved = opened + timedelta(hours=chance.expovariate(1 / 48))
    closed = resolved + timedelta(days=5)
    moved = min(int(chance.expovariate(1.2)), 9)
    reopened = int(chance.random() < 0.012)
    within = "true" if chance.random() < 0.63 else "false"
    known = "?" if chance.random() < 0.06 else _stamp(resolved)
    priority = PRIORITIES[min(int(chance.expovariate(0.6)), 3)]
    return (
        f"INC{index:07d},Closed,{_stamp(opened)},{known},{_stamp(closed)},{priority},"
        f"Category {index % 40},Subcategory {index % 170},Group {index % 70},"
        f"{moved},{reopened},{within}\n"
    )


def _stamp(moment: datetime) -> str:
    return (
        f"{moment.day}/{moment.month}/{moment.year} {moment.hour:02}:{moment.minute:02}"
    )


def run() -> dict[str, Any]:
    """Return seconds and MiB of cis, a csv pass and pandas on the same million rows."""
    parties = {"csv": (sys.executable, CSV_PASS), "cis": (sys.executable, CIS)}
    rival = os.environ.get("CIS_BENCH_PYTHON")
    if rival:
        parties["pandas"] = (rival, PANDAS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.csv"
        generate(path)
        facts = {"rows": ROWS, "mib": round(path.stat().st_size / 2**20, 1)}
        best = _best(parties, path)
    ratios = {
        f"cis_to_{name}": round(best["cis"]["seconds"] / each["seconds"], 2)
        for name, each in best.items()
        if name != "cis"
    }
    return facts | best | ratios


def _best(
    parties: dict[str, tuple[str, str]], path: Path
) -> dict[str, dict[str, float]]:
    """Take turns, so that a busy moment of the machine hits all alike."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for name, (python, script) in parties.items():
            taken = timed(python, script, path)
            if name not in best or taken["seconds"] < best[name]["seconds"]:
                best[name] = taken
    return best


def timed(python: str, script: str, *arguments: Path | str) -> dict[str, float]:
    """Return the seconds and the peak MiB of a script in a process of its own."""
    command = [python, "-c", script, *map(str, arguments)]
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return {"seconds": round(seconds, 2), "mib": round(usage.ru_maxrss / 1024, 1)}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
