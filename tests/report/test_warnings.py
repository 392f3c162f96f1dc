import dataclasses

from tabdx.report.warnings import find_doubts


def without_doubt(dossier):
    scores = dossier.tables["evaluation/scores.csv"]
    slope = scores["metric"] == "calibration_slope"
    wider = scores.assign(upper=scores["upper"].mask(slope, 1.2))
    return dataclasses.replace(dossier, tables={**dossier.tables, "evaluation/scores.csv": wider})


def test_nothing_is_said_where_nothing_was_found(dossier):
    assert find_doubts(without_doubt(dossier)) == []


def test_a_slope_away_from_one_is_said(dossier):
    # 0.9 (0.8 to 0.95): risks that are too extreme.
    (doubt,) = find_doubts(dossier)
    assert "too extreme" in doubt
    assert "0.90 (0.80 to 0.95)" in doubt


def test_warnings_of_the_audit_are_said_and_notes_are_not(dossier):
    audit = dossier.documents["cohort/audit.json"]
    for severity, expected in (("warning", 1), ("note", 0)):
        finding = {"check": "near_duplicates", "severity": severity, "message": "Two."}
        content = {**audit, "findings": [finding]}
        documents = {**dossier.documents, "cohort/audit.json": content}
        found = find_doubts(dataclasses.replace(without_doubt(dossier), documents=documents))
        assert len(found) == expected
        assert all("near duplicates" in doubt for doubt in found)


def test_noise_that_was_predicted_is_said(dossier):
    accused = dossier.tables["referee/shuffled.csv"].assign(verdict="better than chance")
    tables = {**without_doubt(dossier).tables, "referee/shuffled.csv": accused}
    assert find_doubts(dataclasses.replace(dossier, tables=tables)) == ["As chance has it."] * 2
