"""Rules about every page of the application."""

import re

import pytest

from cis.core.access import GRANTS, Role

PUBLIC = {
    "static",
    "assets.serve",
    "feedback.say",
    "feedback.thanks",
    "health.alive",
    "health.ready",
    "accounts.login",
    "accounts.setup",
    "accounts.join",
    "accounts.reset",
    "feed.calendar",
}
MARK = re.compile(r"<[^>]+>")
# What is said to whoever's role opens a form that is not theirs to send.
NOT_THEIRS = "This is not yours to change."


def test_every_view_says_which_permission_it_requires(app):
    silent = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission")
    }

    assert silent == set()


def test_only_named_views_are_public(app):
    public = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "permission", None) is None
    }

    assert public == PUBLIC


def rules(app, method):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in rule.methods and rule.endpoint not in PUBLIC
    ]


def address(rule):
    return MARK.sub("1", rule.rule)


def test_nobody_sees_a_page_without_signing_in(app, session):
    client = app.test_client()

    answers = {address(rule): client.get(address(rule)) for rule in rules(app, "GET")}

    assert answers
    shown = {
        url
        for url, answer in answers.items()
        if not (
            answer.status_code == 401
            or (answer.status_code == 303 and "/login" in answer.location)
        )
    }
    assert shown == set()


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_only_what_its_permissions_open(app, sign_in, role):
    client = sign_in(role)
    wrong = set()
    for rule in rules(app, "GET"):
        permission = app.view_functions[rule.endpoint].permission
        with client.get(address(rule)) as answer:
            status = answer.status_code
            refused = status == 403 and NOT_THEIRS not in answer.text
        if refused != (permission not in GRANTS[role]) or status >= 500:
            wrong.add((address(rule), status))

    assert wrong == set()


def test_every_post_without_a_form_token_is_refused(app, sign_in):
    client = sign_in(Role.ADMIN)

    let_in = {
        address(rule): status
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and (status := client.post(address(rule)).status_code) != 400
    }

    assert let_in == {}


def test_every_answer_carries_the_security_headers(app, sign_in):
    client = sign_in(Role.MEMBER)
    for url in ("/", "/nowhere", "/login", "/healthz"):
        headers = client.get(url).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"]
        assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_post_from_another_site_is_refused(client, site):
    answer = client.post("/logout", headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
