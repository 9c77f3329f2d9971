from cis.register.governance.writes.rules import RULES


def test_the_page_lists_every_action(client):
    page = client.get("/governance/who-may-do-what/").text

    for rule in RULES.values():
        assert f"<li>{rule.words}</li>" in page.replace("&#39;", "'")


def test_the_table_goes_as_csv(client):
    rows = client.get("/governance/who-may-do-what/export.csv").text.splitlines()

    assert len(rows) == len(RULES) + 1
    assert any("metric.edit" in row for row in rows)
