"""No page leads anybody to a door that is closed to them, or to nothing."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from cis.core.access import GRANTS
from tests.conftest import ONLY_SQLITE
from tests.structure import addresses
from tests.structure.world import ROLES

LOOKING = ("member", "owner", "leader", "auditor", "admin")


class Ways(HTMLParser):
    """Collects where a page leads: its links, and the forms that it sends."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.add(("GET", given["href"]))
        if tag == "form" and given.get("action"):
            self.found.add((given.get("method", "get").upper(), given["action"]))


def ways(world, who):
    """Return where the pages lead a persona, each with one page that does."""
    browser, found = world.browser(who), {}
    for _, _, path in addresses.every(world, "GET"):
        page = path("own", who)
        with browser.get(page) as answer:
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            reading = Ways()
            reading.feed(answer.text)
        for method, address in reading.found:
            target = urlsplit(urljoin(f"http://localhost{page}", address))
            if target.netloc == "localhost":
                asked = f"?{target.query}" if target.query else ""
                found.setdefault((method, target.path + asked), page)
    return found


def permission(world, method, address):
    """Return what a door asks for; None for one that is open, or LookupError."""
    doors = world.app.url_map.bind("localhost")
    try:
        endpoint, _ = doors.match(address.partition("?")[0], method)
    except HTTPException as error:
        raise LookupError(address) from error
    return world.app.view_functions[endpoint].permission


def is_shut(world, who, way):
    """Tell whether a way ends before a door that is not there, or not for them."""
    try:
        asked = permission(world, *way)
    except LookupError:
        return True
    return asked is not None and asked not in GRANTS[ROLES[who]]


def is_form(world, address):
    """Tell whether what can be looked at can also be sent, by those whose it is."""
    doors = world.app.url_map.bind("localhost")
    return "POST" in doors.allowed_methods(address.partition("?")[0])


@ONLY_SQLITE
def test_no_page_leads_to_a_closed_door(world, counted):
    wrong, followed = [], set()
    for who in LOOKING:
        found, browser = ways(world, who), world.browser(who)
        shut = {way for way in found if is_shut(world, who, way)}
        for method, address in found.keys() - shut:
            # What is not there is there for nobody: one of them is enough to find out.
            step = (who if is_form(world, address) else "", method, address)
            if step not in followed and method == "GET":
                with browser.get(address) as answer:
                    if answer.status_code >= 400:
                        shut.add((method, address))
            followed.add(step)
        wrong += [f"{found[way]} leads {who} to {' '.join(way)}" for way in shut]

    counted(f"{len(followed)} links and forms, {len(wrong)} lead to a closed door")
    assert wrong == [], "\n".join(wrong)
    assert len(followed) >= 500
