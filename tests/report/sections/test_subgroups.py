import math
from dataclasses import replace

from tabdx.report.sections import subgroups
from tabdx.report.sections.subgroups import TABLE
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, tables, with_tables, without


def test_a_subgroup_stands_below_all_patients(data):
    for table in tables(subgroups.build(data)):
        whole, part = table.rows
        assert whole[0] == "all patients"
        assert part[0].startswith("sex: ")
        assert part[1:4] == ["30", "12", interval(0.9, 0.8, 0.95)]
        assert part[4] == interval(0.02, 0.01, 0.03)
        assert part[7] == "0.200"


def test_a_subgroup_too_small_for_a_value_says_why(data):
    table = data.tables[TABLE]
    small = table["feature"] == "sex"
    told = table.assign(
        note=table["note"].mask(small, "fewer than 10 ill"),
        value=table["value"].mask(small, math.nan),
        difference=table["difference"].mask(small, math.nan),
        verdict=table["verdict"].mask(small, math.nan),
    )
    for one in tables(subgroups.build(with_tables(data, evaluation__subgroups=told))):
        part = one.rows[1]
        assert part[3] == part[6] == "fewer than 10 ill"
        assert {part[4], part[5], part[7]} == {"not compared"}


def test_it_is_the_best_model_that_is_shown(data):
    table = data.tables[TABLE]
    told = table.assign(patients=table["patients"].where(table["model"] == data.models[0], 99))
    for one in tables(subgroups.build(with_tables(data, evaluation__subgroups=told))):
        assert {row[1] for row in one.rows} == {"30"}


def test_a_dictionary_without_subgroups_is_asked_for_some(data):
    cut = without(data, TABLE)
    assert absences(subgroups.build(cut)) != [cut.why_absent(TABLE)]
    named = replace(cut, dictionary=data.dictionary.model_copy(update={"subgroups": ("sex",)}))
    assert absences(subgroups.build(named)) == [cut.why_absent(TABLE)]
