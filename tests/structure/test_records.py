"""What a noun says once of its records is what every surface shows of them."""

from itertools import chain

from flask import current_app
from sqlalchemy import inspect

from cis.desk.overview.search.sources import SOURCES
from cis.kit import records
from cis.kit.db import Base
from cis.register.governance.rights import subjects as decided

# Models that say nothing, and why: nobody meets their rows as records.
SETTINGS = "a setting of the organisation or of one person, with a page of its own kind"
FROZEN = "a frozen paper, version or figure: shown by what it belongs to"
KEPT = "what the software keeps to do its work"
FROM_FILES = "rows of a file: shown by the file or by the list they came in"
SILENT = {
    **dict.fromkeys(
        (
            *("advice_setting", "beginning", "change_model", "digest_mark"),
            *("digest_wish", "holiday", "organisation", "report_audience"),
            *("report_wish", "rule_setting", "calendar_feed", "maturity_target"),
        ),
        SETTINGS,
    ),
    **dict.fromkeys(
        (
            *("audit_bundle", "playbook_step", "playbook_version", "question_set"),
            *("raci_cell", "raci_version", "report", "report_paper"),
            *("review_minutes", "standing", "verdict_change", "decision_right"),
            *("emergency_decision", "waiver", "suggestion", "maturity_gap"),
            *("adoption_case", "attendance"),
        ),
        FROZEN,
    ),
    **dict.fromkeys(
        (
            *("account", "last_seen", "lease", "login_failure", "login_session"),
            *("mail", "mail_attachment", "mail_file", "one_time_link"),
            *("search_entry", "sighting", "form_submission", "trail_checkpoint"),
            *("trail_event", "trail_head", "trail_private", "trail_touch"),
            *("feedback_address", "feedback_try"),
        ),
        KEPT,
    ),
    **dict.fromkeys(
        (
            *("control", "framework", "framework_import", "profile"),
            *("profile_entry", "reading_batch", "ticket", "ticket_import"),
            "ticket_layout",
        ),
        FROM_FILES,
    ),
}
# Found by a text on the page of another record, or on a list.
ELSEWHERE = {"assignment", "attestation", "baseline", "criterion", "reading"}


def test_every_model_says_what_its_records_are_or_there_is_a_reason():
    tables = {str(one.local_table.name) for one in Base.registry.mappers}
    said = set(records.every())

    assert said & set(SILENT) == set()
    assert said | set(SILENT) == tables


def test_what_a_record_names_is_there(app):
    with app.app_context():
        for table, record in records.every().items():
            columns = inspect(records.model_of(table)).all_orm_descriptors.keys()
            model = records.model_of(table)
            named = chain(
                *(record.owners, record.parts_of),
                (record.author, record.while_, record.practice, record.service),
                (record.name, record.part_of, record.told_by),
                *((duty.column, duty.while_) for duty in record.duties),
            )
            lacking = [one for one in named if one and not hasattr(model, one)]
            assert not lacking, f"{table}: {lacking} of {sorted(columns)}"
            assert not record.page or record.page in current_app.view_functions
            assert {duty.column for duty in record.duties} <= {
                *record.owners,
                "sponsor_id",
            }


def test_what_no_table_holds_is_nowhere(session):
    for table, key in (("", 1), ("gate", 2), ("login_session", 1), ("metric", 10**6)):
        assert records.places(session, table, [key]) == {}


def test_references_are_told_apart():
    letters = [one.letters for one in records.every().values() if one.letters]
    assert len(letters) == len(set(letters))


def test_the_search_leads_to_the_page_of_the_record():
    for source in SOURCES:
        page = records.record_of(source.kind).page
        is_own = source.page == "id" and source.argument == "key"
        assert not (page and is_own) or source.endpoint == page, source.kind


def test_what_decisions_are_about_has_a_page(app):
    with app.app_context():
        for kind in decided.kinds().values():
            has_number = kind.find is not None and not kind.pattern
            assert bool(records.record_of(kind.table).page) == has_number, kind.table


def test_a_name_is_the_same_wherever_a_record_is_mentioned(world, session):
    """The world has records of every kind; each is called by one label."""
    for table, record in records.every().items():
        model = records.model_of(table)
        if "id" not in model.__table__.columns or not record.page:
            continue
        row = session.query(model).first()
        assert row is not None, table
        (place,) = records.places(session, table, [row.id]).values()
        assert place.label == record.label(row.id, place.name)
        assert record.reference(row.id) in place.label
