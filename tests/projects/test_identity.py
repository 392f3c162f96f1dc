import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.projects.columns import Column
from tabdx.projects.identity import draft_identity

PERSONS = [f"S{person:02d}_{take}" for person in range(10) for take in (1, 2, 3)]


def identity(cells, patient=None, group=None):
    table = pd.DataFrame(cells, dtype="str")
    columns = [Column(name, aside="") for name in table if name not in (patient, group)]
    return draft_identity(table, columns, patient, group)


def test_a_column_named_as_an_identifier_is_one_and_it_is_said():
    found = identity({"note": list("abc"), "id": list("123")})
    assert found.patient == "id"
    assert "identifies the rows" in found.decided[0]
    assert identity({"note": list("abc")}).patient is None


def test_an_identifier_that_a_person_names_is_held_against_the_cells():
    assert identity({"code": list("abc")}, patient="code").patient == "code"
    with pytest.raises(InputError, match=r"2 of them share"):
        identity({"code": list("aab")}, patient="code")
    with pytest.raises(InputError, match="1 empty cell, the first in row 2"):
        identity({"code": ["a", None, "b"]}, patient="code")


def test_a_group_is_a_column_that_rows_share_or_a_part_of_an_identifier():
    assert identity({"site": list("aab")}, group="site").group == {"column": "site"}
    found = identity({"name": PERSONS}, group="name")
    assert found.group["column"] == "name"
    assert "10 groups" in found.decided[-1]
    with pytest.raises(InputError, match="another value in each row"):
        identity({"site": list("abc")}, group="site")


def test_several_rows_of_one_person_are_asked_about():
    assert "10 persons" in identity({"name": PERSONS}).asked[0]
    shared = [one.split("_")[0] for one in PERSONS]
    assert "--group 'patient_id'" in identity({"patient_id": shared}).asked[0]
    assert identity({"site": shared}).asked == []
