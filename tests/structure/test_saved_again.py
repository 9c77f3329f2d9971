"""Whoever saves second is told what changed, and saves at the next try."""

import re

from tests.conftest import ONLY_SQLITE
from tests.structure.test_events import send
from tests.structure.writes import WRITES

VERSION = re.compile(r'<input[^>]* name="version"[^>]* value="([^"]*)"')
# Their answer is a page without the form: read anew, and decide again.
DECIDED_ANEW = {
    "planning.end",
    "playbooks.confirm",
    "playbooks.drop",
    "playbooks.publish",
}


@ONLY_SQLITE
def test_a_form_that_came_too_late_is_saved_at_the_second_try(world, counted):
    tried = {}

    for write in WRITES:
        if "version" in write.body(world, "own", write.who):
            tried[write.name] = (write.endpoint, answers(world, write))
            world.restore()

    lost = {where for where, both in tried.values() if both != [409, 303]}
    counted(f"{len(tried)} forms came too late, {len(lost)} pages lose the second try")
    assert lost == DECIDED_ANEW


def answers(world, write):
    """Return the statuses of a form of an older version, and of the page it led to."""
    late = send(world, write, version="an older one")
    offered = VERSION.search(late.text)
    if offered is None:
        return [late.status_code]
    return [late.status_code, send(world, write, version=offered[1]).status_code]
