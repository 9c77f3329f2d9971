import io

import pytest

from cis.register.tickets.measures import catalogue
from cis.register.tickets.measures.catalogue import MEASURES, Data
from cis.register.tickets.measures.measure import measure
from cis.register.tickets.rules import Kind, Options

SAMPLES = {
    Kind.INCIDENTS: "number,opened_at\n1,2024-05-13\n",
    Kind.REQUESTS: "number,opened_at\n1,2024-05-13\n",
    Kind.CHANGES: "number,changed_at\n1,2024-05-13\n",
    Kind.SURVEY: "csat_score,csat_at\n1,2024-05-13\n",
}


@pytest.mark.parametrize("kind", Kind)
def test_every_measure_and_its_parts_are_computed_for_its_kind(kind):
    content = io.BytesIO(SAMPLES[kind].encode())
    totals = measure(content, "export.csv", Options(kind=kind)).totals
    for each in catalogue.of(kind):
        parts = {each.key, each.numerator or each.key, each.denominator or each.key}
        assert parts <= totals.keys()


def test_proportions_name_what_they_are_made_of():
    for each in MEASURES.values():
        made = each.data in {Data.PROPORTION, Data.RATE}
        assert made == (each.numerator is not None)
