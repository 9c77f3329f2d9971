import pytest
from sqlalchemy.exc import OperationalError

from cis.core.errors import (
    CisError,
    ConflictError,
    FileError,
    ForbiddenError,
    NotFoundError,
    RuleError,
    TooManyError,
)
from cis.kit.web import errors

CASES = {
    "rule": (RuleError("The target is missing."), 422, "The target is missing."),
    "file": (FileError("Line 3 is cut."), 422, "Line 3 is cut."),
    "missing": (NotFoundError(), 404, "There is nothing here"),
    "forbidden": (ForbiddenError(), 403, "You may not do this"),
    "conflict": (ConflictError(), 409, "Somebody was faster"),
    "often": (TooManyError("Wait a minute.", 60), 429, "Wait a minute."),
    "other": (CisError("Hm."), 500, "Something went wrong"),
    "bug": (ZeroDivisionError("secret detail"), 500, "Nothing was saved."),
    "locked": (
        OperationalError("SELECT secret", {}, Exception("database is locked")),
        503,
        "The register is busy",
    ),
    "full": (
        OperationalError("INSERT secret", {}, Exception("database or disk is full")),
        507,
        "The disk is full",
    ),
}


@pytest.fixture(params=CASES)
def case(request, app):
    error, status, words = CASES[request.param]

    def fail():
        raise error

    view = app.view_functions["health.alive"]
    app.view_functions["health.alive"] = fail
    yield status, words
    app.view_functions["health.alive"] = view


def test_a_failure_is_a_page_in_plain_words(app, session, case):
    status, words = case

    answer = app.test_client().get("/healthz")

    assert answer.status_code == status
    assert words in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_script_gets_the_same_as_json(app, session, case):
    status, _ = case
    wish = {"Accept": "application/json"}

    answer = app.test_client().get("/healthz", headers=wish)

    assert answer.status_code == status
    assert answer.json["status"] == status
    assert answer.json["id"] == answer.headers["X-Request-Id"]


def test_waiting_is_told(app, session):
    def busy():
        raise TooManyError("Wait.", 60)

    view = app.view_functions["health.alive"]
    app.view_functions["health.alive"] = busy
    try:
        assert app.test_client().get("/healthz").headers["Retry-After"] == "60"
    finally:
        app.view_functions["health.alive"] = view


def test_a_wrong_method_says_which_are_right(app, session):
    answer = app.test_client().put("/healthz", headers={"X-CSRFToken": "x"})

    assert answer.status_code in {400, 405}


def test_every_status_has_words():
    for status in (400, 403, 404, 409, 413, 422, 429, 500, 503):
        title, text = errors.WORDS[status]
        assert title
        assert text.endswith(".")


def test_an_address_that_does_not_exist(client):
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
