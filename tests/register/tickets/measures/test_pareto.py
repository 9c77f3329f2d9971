import io

from cis.register.tickets.measures.measure import shares
from cis.register.tickets.rules import Options

HEADER = "number,opened_at,resolved_at,category,reopen_count\n"


def _row(number, category, hours, reopens=0):
    resolved = f"2024-05-13 {hours:02}:00:00"
    return f"{number},2024-05-13,{resolved},{category},{reopens}\n"


def _shares(text):
    return shares(io.BytesIO(text.encode()), "export.csv", Options(), "category")


def test_the_largest_category_comes_first_and_shares_cumulate():
    text = HEADER + "".join(
        (_row(1, "Disk", 8, 1), _row(2, "Mail", 1), _row(3, "Mail", 1), _row(4, "", 0))
    )
    mail, empty, disk = _shares(text)
    assert (mail.value, mail.tickets, mail.tickets_pct) == ("Mail", 2, 50)
    assert (mail.hours, mail.hours_pct) == (2, 20)
    assert (empty.value, empty.tickets_cumulative_pct) == ("(empty)", 75)
    assert (disk.reopened, disk.reopened_pct, disk.hours_pct) == (1, 100, 80)
    assert disk.tickets_cumulative_pct == 100


def test_rare_values_are_gathered_not_dropped():
    text = HEADER + "".join(_row(n, f"Category {n}", 1) for n in range(300))
    found = _shares(text)
    assert found[0].value == "(other)"
    assert sum(each.tickets for each in found) == 300
