from datetime import date

from cis.register.tickets.measures.periods import calendar, start_of
from cis.register.tickets.rules import Period


def _ordinals(*texts):
    return [date.fromisoformat(text).toordinal() for text in texts]


def test_every_month_between_first_and_last_day_is_there():
    span = calendar([0, *_ordinals("2023-11-30", "2024-02-01")], Period.MONTH)
    assert [str(start) for start in span.starts] == [
        *("2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01")
    ]
    assert str(span.ends()[-1]) == "2024-03-01"


def test_weeks_run_from_monday_to_sunday():
    assert str(start_of(date(2024, 5, 19), Period.WEEK)) == "2024-05-13"
    span = calendar(_ordinals("2024-05-19", "2024-05-20"), Period.WEEK)
    assert [str(start) for start in span.starts] == ["2024-05-13", "2024-05-20"]


def test_days_are_their_own_bucket_and_no_day_is_in_none():
    days = _ordinals("2024-02-28", "2024-03-01")
    span = calendar(days, Period.DAY)
    assert len(span.starts) == 3
    assert span.bucket_of[days[1]] == 2
    assert span.bucket_of[0] == -1
    assert calendar([0], Period.DAY).ends() == ()
