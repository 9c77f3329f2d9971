"""Large bodies only where a page asks for a file, and only from people signed in."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from cis.kit.web.bodies import SMALL, STRANGERS
from tests.conftest import ONLY_SQLITE
from tests.structure import addresses

LARGE = SMALL + 1


class Files(HTMLParser):
    """Collects where a page's forms send files."""

    def __init__(self):
        super().__init__()
        self.targets = set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and given.get("enctype") == "multipart/form-data":
            self.targets.add(given.get("action") or "")


def marked(world):
    return {
        endpoint
        for endpoint, view in world.app.view_functions.items()
        if hasattr(view, "uploads")
    }


def asking(world):
    """Return the endpoints that pages send files to."""
    browser, found = world.browser("admin"), set()
    doors = world.app.url_map.bind("localhost")
    for _, _, path in addresses.every(world, "GET"):
        page = path("own", "admin")
        with browser.get(page) as answer:
            if answer.mimetype != "text/html":
                continue
            reading = Files()
            reading.feed(answer.text)
        for target in reading.targets:
            where = urlsplit(urljoin(f"http://localhost{page}", target)).path
            found.add(doors.match(where, "POST")[0])
    return found


@ONLY_SQLITE
def test_a_page_that_asks_for_a_file_takes_a_large_one_and_no_other_does(world):
    found = asking(world)

    assert found
    assert found == marked(world)


@ONLY_SQLITE
def test_no_address_takes_more_than_its_share(world, counted):
    sent = 0
    for who, most in (("anonymous", STRANGERS), ("admin", SMALL)):
        browser = world.browser(who)
        for endpoint, _, path in addresses.every(world, "POST"):
            if who == "admin" and endpoint in marked(world):
                continue
            with browser.post(path("own", who), data=b"x" * (most + 1)) as answer:
                assert answer.status_code == 413, endpoint
                assert "signed in" in answer.text or "larger" in answer.text
            sent += 1

    counted(f"{sent} large bodies refused.")


@ONLY_SQLITE
def test_a_file_from_somebody_who_signed_in_is_taken(world):
    browser = world.browser("admin")

    with browser.post("/evidence/new", data={"note": "x" * LARGE}) as answer:
        assert answer.status_code != 413
