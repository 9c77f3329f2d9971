"""Looking at a page changes nothing but when somebody was last seen."""

from itertools import product

from tests.structure.addresses import every
from tests.structure.world import TRAIL, changed, digest

# The matrix of permissions holds everybody else to it.
WHO = "leader"


def test_no_page_changes_anything_by_being_looked_at(world):
    browser, before, meddling = world.browser(WHO), digest(), []

    for endpoint, sides, path in every(world, "GET"):
        seen = set()
        for method, side in product((browser.get, browser.head), sides):
            with method(path(side, WHO)) as answer:
                seen.add(answer.status_code)
        touched = set(changed(before))
        # That somebody was refused may itself be recorded.
        if touched and not (403 in seen and touched <= TRAIL):
            meddling.append((endpoint, sorted(touched)))
        if touched:
            before = digest()

    assert meddling == []
    folder = world.app.config["CIS_DATA"] / "uploads"
    assert {each.name for each in folder.iterdir()} == set(world.files)
