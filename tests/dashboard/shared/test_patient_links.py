from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from tabdx.dashboard.shared.patient_links import link_patients


@pytest.mark.parametrize("name", ["041", "a b", "x&y=z#1", "Ü/?"])
def test_a_link_asks_for_the_patient_and_shows_the_name(name):
    linked, config = link_patients(pd.DataFrame({"patient": [name], "age": [50]}))
    address = urlsplit(linked["patient"].iloc[0])
    assert address.path == "patient"
    assert parse_qs(address.query) == {"patient": [name]}
    assert linked["age"].tolist() == [50]
    assert list(config) == ["patient"]
