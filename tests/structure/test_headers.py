"""What every answer carries, whoever asks, and from where posts are taken."""

import pytest

from tests.structure.addresses import every
from tests.structure.world import ROLES


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


def test_an_administrator_does_see_addresses(world):
    page = world.browser("admin").get("/people").text

    assert all(world.tokens[f"email {each}"] in page for each in ROLES)
