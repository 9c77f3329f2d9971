"""What every answer carries, whoever asks, and from where posts are taken."""

import pytest

from tests.structure.addresses import every
from tests.structure.world import PASSWORD, PERSONAS, ROLES

KEPT_BY_BROWSERS = {"assets.serve", "static"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize("who", PERSONAS)
def test_every_answer_is_guarded_and_kept_by_nobody(world, who):
    wrong = []

    for endpoint, sides, path in every(world, "GET"):
        for side in sides:
            with world.browser(who).get(path(side, who)) as answer:
                headers = answer.headers
            csp = headers.get("Content-Security-Policy", "")
            guarded = csp.startswith("default-src 'none'") and "unsafe" not in csp
            named = all(headers.get(name) == said for name, said in HEADERS.items())
            kept = endpoint in KEPT_BY_BROWSERS or (
                "no-store" in headers["Cache-Control"] and "Cookie" in headers["Vary"]
            )
            if not (guarded and named and kept):
                wrong.append((endpoint, side, dict(headers)))

    assert wrong == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_post_is_taken_from_another_site(world, site):
    let_in = []

    for endpoint, _, path in every(world, "POST"):
        answer = world.browser("admin").post(
            path("own", "admin"),
            data={"csrf_token": world.form_token("admin")},
            headers={"Sec-Fetch-Site": site},
        )
        if answer.status_code != 403:
            let_in.append((endpoint, answer.status_code))

    assert let_in == []


@pytest.mark.parametrize("who", ["member", "auditor", "leader"])
def test_no_page_shows_a_secret_or_the_address_of_somebody_else(world, who):
    others = [world.tokens[f"email {each}"] for each in ROLES if each != who]
    tokens = [
        text
        for name, text in world.tokens.items()
        if name.startswith(("join", "reset"))
    ]
    cookies = [world.cookies[each]["cis_session"] for each in ROLES]
    secret = [*others, *tokens, PASSWORD, "$argon2", *cookies]
    told = []

    for endpoint, sides, path in every(world, "GET"):
        for side in sides:
            with world.browser(who).get(path(side, who)) as answer:
                said = answer.data.decode(errors="replace")
            url = path(side, who)
            told += [
                (endpoint, each) for each in secret if each in said.replace(url, "")
            ]

    assert told == []


def test_an_administrator_does_see_addresses(world):
    page = world.browser("admin").get("/people").text

    assert all(world.tokens[f"email {each}"] in page for each in ROLES)
