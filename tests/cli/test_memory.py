"""The server stays as small as it was, however often it answers."""

import re

from tests.bench import soak

PASSWORD = "unrelated words on purpose"
WARM, TOTAL = 200, 600
MOST_MEGABYTES, MOST_GROWTH = 400, 1.15


def founded(base, lines):
    """Set the register up as its first start says; return who did."""
    token = next(
        found.group(1)
        for line in lines
        if (found := re.search(r"/setup/(\S+)", line.decode()))
    )
    visitor = soak.Visitor(base)
    status = visitor.post(
        f"/setup/{token}",
        organisation="Example",
        time_zone="Europe/Berlin",
        name="Ada Example",
        email="ada@example.org",
        password=PASSWORD,
        repeat=PASSWORD,
    )
    assert status == 303
    return visitor


def test_memory_settles(tmp_path):
    with soak.serving(tmp_path) as (base, pid, lines):
        visitor = founded(base, lines)
        addresses = soak.crawl(visitor, each=1)
        soak.ask(visitor, addresses, WARM)
        before = soak.resident(pid)

        answers = soak.ask(visitor, addresses, TOTAL)

        after = soak.resident(pid)
    assert sum(answers.values()) == TOTAL
    assert max(answers) < 500
    assert any(path.endswith(".csv") for path in addresses)
    assert after < MOST_MEGABYTES
    assert after / before < MOST_GROWTH
