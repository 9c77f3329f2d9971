"""The ``cis`` command: each topic is a module, loaded only when it is named."""

import sys
from collections.abc import Sequence
from importlib import import_module

from cis import __version__
from cis.core.errors import CisError

TOPICS = {
    "serve": "Start the web application (--demo: with an example organisation).",
    "analyse": "Judge a series in a CSV file, without any database.",
    "tickets": "Measure a ticket export, without any database.",
    "trail": "Verify the audit trail, sign checkpoints, accept a restored backup.",
    "verify": "Check an audit bundle, without any database.",
    "migrate": "Bring the database to the newest schema.",
    "user": "Make a sign-in link for an account, or erase a person.",
    "check": "Say what the register linter finds.",
    "due": "Do what is due today: decisions, findings, digests, mail (for cron).",
    "report": "Draft, publish or export the monthly report.",
    "search": "Write the index of the search anew (cis search rebuild).",
    "may": "Say whether somebody may decide something, and why.",
}
USAGE_ERROR = 2


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that the words name; return its exit status."""
    topic, *rest = sys.argv[1:] if words is None else words or [""]
    if topic in {"-V", "--version"}:
        print(f"cis {__version__}")
        return 0
    if topic not in TOPICS:
        return _usage(asked=topic in {"", "-h", "--help", "help"})
    module = import_module(f"cis.cli.{topic}")
    try:
        return int(module.main(rest))
    except CisError as error:
        print(f"cis {topic}: {error}", file=sys.stderr)
        return USAGE_ERROR


def _usage(*, asked: bool) -> int:
    lines = [f"  cis {name:10} {sentence}" for name, sentence in TOPICS.items()]
    text = "\n".join(["Usage: cis COMMAND ... (each has --help)", "", *lines])
    print(text, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else USAGE_ERROR
