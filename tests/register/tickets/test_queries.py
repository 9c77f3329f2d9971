from datetime import UTC, datetime

import pytest

from cis.core.errors import NotFoundError
from cis.register.tickets import queries
from cis.register.tickets.models import TicketFeed, TicketImport, TicketLayout
from tests import factories


@pytest.fixture
def feed(changing):
    made = TicketFeed(name="Service desk", kind="incidents")
    changing.add(made)
    changing.flush()
    return made


def bring(session, feed, **changes):
    values = {
        "file_name": "export.csv",
        "file_sha256": "a" * 64,
        "options": "{}",
        "layout": "Jira issues",
        **dict.fromkeys(("rows", "tickets", "added", "changed", "rejected"), 1),
        "content_sha256": "b" * 64,
        "imported_by": "p-1",
        "imported_at": datetime(2026, 1, 5, tzinfo=UTC),
    }
    made = TicketImport(feed_id=feed.id, **{**values, **changes})
    session.add(made)
    session.flush()
    return made


def test_a_feed_is_known_by_its_name_however_it_is_written(changing, feed):
    assert queries.feed_named(changing, " service  DESK ") is feed
    assert queries.feed_named(changing, "desk") is None


def test_the_feed_a_layout_last_went_to_is_proposed(changing, feed):
    bring(changing, feed)
    assert queries.proposed_feed(changing, "Jira issues", "incidents") == feed.name
    assert queries.proposed_feed(changing, "Jira issues", "requests") == ""


def test_an_import_is_the_same_if_file_and_options_are(changing, feed):
    first = bring(changing, feed)
    assert queries.applied(changing, "a" * 64, "{}") is first
    assert queries.applied(changing, "a" * 64, "{}", feed.id + 1) is None
    assert queries.applied(changing, "a" * 64, '{"kind": "requests"}') is None


def test_imports_come_newest_first_and_by_feed(changing, feed):
    other = TicketFeed(name="Other", kind="changes")
    changing.add(other)
    changing.flush()
    made = [bring(changing, each) for each in (feed, other, feed)]
    found, total = queries.imports(changing, 1)
    assert ([each.id for each, _ in found], total) == (
        [each.id for each in reversed(made)],
        3,
    )
    assert queries.imports(changing, 1, other.id)[1] == 1
    assert [(each.name, count) for each, count, _ in queries.feeds(changing)] == [
        ("Other", 1),
        ("Service desk", 2),
    ]


def test_metrics_fed_by_one_feed_are_not_those_of_another(changing, feed):
    own = factories.metric(changing, source_key=f"feed|{feed.id}|opened_n|week")
    factories.metric(changing, source_key=f"feed|{feed.id}1|opened_n|week")
    factories.metric(changing, source_key="")
    [(metric, choice)] = queries.fed(changing, feed.id)
    assert (metric, choice.measure.key) == (own, "opened_n")


def test_layouts_are_found_by_header_and_by_name(changing):
    layout = TicketLayout(name="Ours", header_sha256="c" * 64, mapping='{"kind": null}')
    changing.add(layout)
    changing.flush()
    assert queries.layout_for(changing, "c" * 64) is layout
    assert queries.layout_named(changing, "Ours") is layout
    assert queries.layout_for(changing, "d" * 64) is None
    assert queries.settings(layout) == {"kind": None}


def test_what_is_not_there_is_not_found(changing, feed):
    for look in (queries.feed, queries.imported):
        with pytest.raises(NotFoundError):
            look(changing, 999)
    with pytest.raises(NotFoundError):
        queries.shares(changing, feed.id, "detail")
    assert queries.breakdowns(changing, feed.id) == []
