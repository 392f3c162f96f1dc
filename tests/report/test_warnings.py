"""The warnings of the report, which are those of the terminal."""

import dataclasses

from tabdx.core.paths import Paths
from tabdx.report.report_data import read_warnings
from tabdx.wording.findings import AUDIT, SCORES


def test_the_report_and_the_terminal_show_the_same(data, written_project):
    # 0.9 (0.8 to 0.95): risks that are too extreme.
    assert data.warnings == read_warnings(Paths(written_project), data.records)
    assert {one.evidence for one in data.warnings} == {SCORES}
    assert "too extreme; their calibration slope is 0.90 (0.80 to 0.95)" in data.warnings[0].text


def test_warnings_of_the_audit_are_shown_and_notes_are_not(data):
    for severity, expected in (("warning", 1), ("note", 0)):
        finding = {"check": "near_duplicates", "severity": severity, "message": "Two"}
        content = {**data.documents[AUDIT], "findings": [finding]}
        changed = dataclasses.replace(data, documents={**data.documents, AUDIT: content})
        assert sum(str(one) == "Data: Two." for one in changed.warnings) == expected


def test_without_any_result_there_is_nothing_to_warn_of(tmp_path):
    assert read_warnings(Paths(tmp_path), {}) == []
