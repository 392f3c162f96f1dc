from dataclasses import replace

import pandas as pd
import pytest

from tabdx.report.sections import patients
from tabdx.wording.numbers import interval
from tests.report.conftest import HOSTILE, ILL, WELL
from tests.report.sections.conftest import pictures, tables, warnings, with_tables, without, words


def audited(data, **changed):
    audit = data.documents["cohort/audit.json"] | changed
    return replace(data, documents={**data.documents, "cohort/audit.json": audit})


def test_patients_are_counted_by_partition_and_class(data):
    assert [list(row) for row in tables(patients.build(data))[0].rows] == [
        ["development", "64", "32", "32", "50.0%"],
        ["holdout", "16", "8", "8", "50.0%"],
    ]


def test_missing_measurements_are_shares_of_all_patients(data):
    assert "No measurement is missing." in words(patients.build(data))
    table = tables(patients.build(audited(data, missing={HOSTILE: 8, "age": 0})))[1]
    assert [list(row) for row in table.rows] == [[HOSTILE, "8", "10.0%"]]


def test_of_many_incomplete_measurements_those_that_lack_most_are_listed(data):
    missing = {f"m{number}": 1 + number for number in range(150)}
    table = tables(patients.build(audited(data, missing=missing)))[1]
    assert len(table.rows) == 100
    assert {row[0] for row in table.rows} == {f"m{number}" for number in range(50, 150)}
    assert "100 of 150" in table.caption
    assert "data/cohort/audit.json has all" in table.caption


def test_warnings_of_the_audit_come_first_and_loud(data):
    findings = [
        {"severity": "note", "check": "rare_levels", "message": "two are rare"},
        {"severity": "warning", "check": "duplicates", "message": "P1 and P2 are one"},
    ]
    section = patients.build(audited(data, findings=findings))
    assert warnings(section) == ["Duplicates: P1 and P2 are one."]
    said = words(section)
    assert said.index("P1 and P2") < said.index("Rare levels: two are rare.")


def test_a_measurement_has_its_mean_by_class_and_its_area(data):
    (row,) = tables(patients.build(data))[1].rows
    assert list(row) == [HOSTILE, "µm", "1.5 (1.5)", "1.5 (1.5)", interval(0.9, 0.89, 0.91, 2), ILL]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (1234567.0, "1,234,567"), (0.00012345, "0.000123"), (-3.14159, "−3.14")],
)
def test_a_mean_has_three_digits_that_count(data, value, shown):
    features = data.tables["cohort/features.csv"].assign(
        **{f"{what}_{name}": value for what in ("mean", "sd") for name in (WELL, ILL)}
    )
    (row,) = tables(patients.build(with_tables(data, cohort__features=features)))[1].rows
    assert row[2] == f"{shown} ({shown})"


def test_categories_are_tabled_where_there_are_any(data):
    levels = pd.DataFrame(
        {"feature": ["sex"], "level": ["female"], "patients": [3], "share": [0.5]}
    )
    before = tables(patients.build(data))
    after = tables(patients.build(with_tables(data, cohort__levels=levels)))
    assert len(after) == len(before) + 1
    assert list(after[-1].rows[0]) == ["sex", "female", "3", "0.500"]


def test_groups_are_counted_beside_the_patients(data):
    assert "recordings" not in words(patients.build(data))
    grouped = replace(
        data,
        counts=data.counts.assign(groups=data.counts["patients"] // 2),
        groups={"development": 32, "holdout": 8},
    )
    section = patients.build(grouped)
    assert "recordings" in words(section)
    assert tables(section)[0].rows[0][1:3] == ["64 of 32 groups", "32 of 16 groups"]


def test_without_correlations_there_is_no_heatmap(data):
    assert len(pictures(patients.build(data))) == 1
    assert pictures(patients.build(without(data, "cohort/correlations.csv"))) == []


def test_of_several_classes_each_has_a_row(several):
    counted = tables(patients.build(several))[0]
    assert [row[0] for row in counted.rows] == ["all", *several.classes]
    assert [row[1] for row in counted.rows] == ["64", "21", "22", "21"]
    assert {len(row) for row in counted.rows} == {len(counted.columns)}


def test_of_many_classes_the_lowest_and_the_highest_mean_are_told(data_of, monkeypatch):
    data = data_of("none positive")
    features = data.tables["cohort/features.csv"].assign(
        **{f"mean_{name}": place for place, name in enumerate(data.classes)}
    )
    monkeypatch.setattr(patients, "_MOST_COLUMNS", 2)
    table = tables(patients.build(with_tables(data, cohort__features=features)))[1]
    assert table.columns[2:4] == ["lowest mean", "highest mean"]
    assert table.rows[0][2:4] == [f"0 (1.5) in {data.classes[0]}", f"2 (1.5) in {data.classes[2]}"]
