"""Evidence end to end: refused with a sentence, attached, only ever downloaded."""

from playwright.sync_api import expect

from tests.browser.test_walk import set_up

PAGE = b"<!doctype html><script>document.title='ran'</script>"
LOG = "a < b && c > d\n<b onclick=alert(1)>no markup here</b>\n"


def test_a_file_is_looked_at_attached_and_downloaded(site, walk):
    set_up(walk, site)
    page = walk.page
    page.goto("/pain-points/new")
    page.get_by_label("What hurts?").fill("Scanners stand still for two days")
    page.get_by_label("Practice").select_option("Incident management")
    page.get_by_role("button", name="Raise pain point").click()

    page.get_by_role("link", name="Attach evidence").click()
    walk.check()
    page.get_by_label("What does it show?").fill("Counted for a week")
    page.get_by_label("File").set_input_files(
        {"name": "count.txt", "mimeType": "text/plain", "buffer": PAGE}
    )
    page.get_by_role("button", name="Attach it").click()
    expect(page.get_by_role("alert")).to_contain_text("web page or holds a script")
    expect(page.get_by_label("What does it show?")).to_have_value("Counted for a week")
    walk.check(status=422)

    page.get_by_label("File").set_input_files(
        {"name": "count.html.txt", "mimeType": "text/html", "buffer": LOG.encode()}
    )
    page.get_by_role("button", name="Attach it").click()
    expect(page.get_by_text("EV-0001 is attached.")).to_be_visible()
    walk.check()
    sent(walk)


def sent(walk):
    """Ask for the file by its link and by its address: neither shows it."""
    page = walk.page
    before = page.url
    with page.expect_download() as known:
        page.get_by_role("link", name="Download").click()
    assert known.value.suggested_filename == "count_html.txt"
    assert known.value.path().read_text(encoding="utf-8") == LOG
    assert page.url == before
    page.get_by_role("link", name="Counted for a week", exact=True).click()
    walk.check()
    page.get_by_label("Why it does not count any more").fill("The wrong week.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Why it was withdrawn")).to_be_visible()
    walk.check()
