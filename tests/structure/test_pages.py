"""Every page for every persona, asked once: who gets in, what it carries and tells.

One request serves all checks of looking; each check says its own complaints.
"""

import pytest

from tests.structure.test_permissions import is_right, plain_requests
from tests.structure.world import PASSWORD, PERSONAS, ROLES, TRAIL, changed, digest

KEPT_BY_BROWSERS = {"assets.serve", "static"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def guarded(request, answer, _text, _secret):
    """Every answer is guarded, and kept by nobody."""
    headers = answer.headers
    csp = headers.get("Content-Security-Policy", "")
    safe = csp.startswith("default-src 'none'") and "unsafe" not in csp
    named = all(headers.get(name) == said for name, said in HEADERS.items())
    kept = request.endpoint in KEPT_BY_BROWSERS or (
        "no-store" in headers["Cache-Control"] and "Cookie" in headers["Vary"]
    )
    return [] if safe and named and kept else [f"headers of {request.endpoint}"]


def let_in(request, answer, _text, _secret):
    """Nobody gets in who may not, nobody is kept out who may."""
    return [] if is_right(request, answer) else [request.said(answer.status_code)]


def silent(request, answer, text, secret):
    """No page shows a secret, or the address of somebody else."""
    text = text.replace(request.path, "")
    return [(request.endpoint, each) for each in secret if each in text]


CHECKS = (let_in, guarded, silent)


def secrets(world, who):
    emails = [world.tokens[f"email {each}"] for each in ROLES if each != who]
    links = [t for n, t in world.tokens.items() if n.startswith(("join", "reset"))]
    cookies = [world.cookies[each]["cis_session"] for each in ROLES]
    return [*(() if who == "admin" else emails), *links, PASSWORD, "$argon2", *cookies]


@pytest.mark.parametrize("who", PERSONAS)
def test_every_page_of_a_persona_is_right_in_every_way(world, counted, who):
    # On PostgreSQL the pages are the same: one who sees all of them is enough.
    if not world.copy and who != "admin":
        pytest.skip("What a page says does not depend on the engine.")
    wrong, before, secret, asked = [], digest(), secrets(world, who), 0
    for request in plain_requests(world, "GET", [who]):
        asked += 1
        with world.browser(who).get(request.path) as answer:
            text = answer.data.decode(errors="replace")
            for check in CHECKS:
                wrong += check(request, answer, text, secret)
            refused = answer.status_code == 403
        touched = set(changed(before))
        # That somebody was refused may itself be recorded.
        if touched and not (refused and touched <= TRAIL):
            wrong.append(request.said(f"it changed {touched}"))
        if touched:
            before = digest()
        if who == "leader":
            with world.browser(who).head(request.path):
                # A look at a form that is not theirs is a refusal, recorded as one.
                touched = set(changed(before)) - TRAIL
                wrong += [request.said("HEAD changed it")] * bool(touched)
    folder = world.app.config["CIS_DATA"] / "uploads"
    assert {each.name for each in folder.iterdir()} == set(world.files)
    assert asked > 400
    counted(f"{asked} pages as {who}, {len(wrong)} wrong")
    assert wrong == []
