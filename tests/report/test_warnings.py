import dataclasses

from tabdx.report.warnings import find_warnings


def without_doubt(data):
    scores = data.tables["evaluation/scores.csv"]
    slope = scores["metric"] == "calibration_slope"
    wider = scores.assign(upper=scores["upper"].mask(slope, 1.2))
    return dataclasses.replace(data, tables={**data.tables, "evaluation/scores.csv": wider})


def test_nothing_is_said_where_nothing_was_found(data):
    assert find_warnings(without_doubt(data)) == []


def test_a_slope_away_from_one_is_said(data):
    # 0.9 (0.8 to 0.95): risks that are too extreme.
    (doubt,) = find_warnings(data)
    assert "too extreme" in doubt
    assert "0.90 (0.80 to 0.95)" in doubt


def test_warnings_of_the_audit_are_said_and_notes_are_not(data):
    audit = data.documents["cohort/audit.json"]
    for severity, expected in (("warning", 1), ("note", 0)):
        finding = {"check": "near_duplicates", "severity": severity, "message": "Two."}
        content = {**audit, "findings": [finding]}
        documents = {**data.documents, "cohort/audit.json": content}
        found = find_warnings(dataclasses.replace(without_doubt(data), documents=documents))
        assert len(found) == expected
        assert all("near duplicates" in doubt for doubt in found)


def test_noise_that_was_predicted_is_said(data):
    accused = data.tables["leakage/shuffled.csv"].assign(verdict="better than chance")
    tables = {**without_doubt(data).tables, "leakage/shuffled.csv": accused}
    assert find_warnings(dataclasses.replace(data, tables=tables)) == ["As chance has it."] * 2
