from dataclasses import replace

from tabdx.report.blocks import Paragraph
from tabdx.report.sections import calibration
from tabdx.report.sections.calibration import BRIER, CURVES, ERRORS, RECALIBRATION, RELIABILITY
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without


def test_every_model_has_its_slope_in_both_partitions(data):
    out_of_fold, holdout = tables(calibration.build(data))[:2]
    for table in (out_of_fold, holdout):
        # Every score of this report is 0.9, from 0.8 to 0.95.
        assert [row[1:] for row in table.rows] == [[interval(0.9, 0.8, 0.95, 2)] * 3] * 2
    assert "64" in out_of_fold.caption
    assert "16" in holdout.caption


def test_risks_of_exactly_0_and_1_are_told_where_there_are_some(data):
    def told(counted):
        scores = data.tables["evaluation/scores.csv"].assign(clipped=counted)
        blocks = calibration.build(with_tables(data, evaluation__scores=scores)).blocks
        return [one.text for one in blocks if isinstance(one, Paragraph) and "2.2e-16" in one.text]

    assert told(0.0) == []
    (said,) = told(1.5)
    assert "SVM, out of fold: 1.5 of 64" in said


def test_the_parts_of_the_brier_score_stand_beside_it(data):
    (table,) = [one for one in tables(calibration.build(data)) if "Brier score" in one.columns]
    values = [interval(one, one - 0.01, one + 0.01, 4) for one in (0.1, 0.02, 0.1, 0.2)]
    assert [row[1:] for row in table.rows] == [values] * 2


def test_an_unchanged_risk_has_no_change(data):
    recalibrated = tables(calibration.build(data))[-1]
    assert [row[3:] for row in recalibrated.rows] == [["none", "unchanged"]] * 2
    changed = data.tables[RECALIBRATION].assign(
        verdict="better", change=-0.01, change_lower=-0.02, change_upper=0.0
    )
    told = tables(calibration.build(with_tables(data, decide__recalibration=changed)))[-1]
    assert [row[3] for row in told.rows] == [interval(-0.01, -0.02, 0.0, 4)] * 2


def test_what_is_not_there_is_said_and_not_drawn(data):
    assert len(pictures(calibration.build(data))) == 2
    assert absences(calibration.build(data)) == []
    empty = calibration.build(without(data, CURVES, RELIABILITY, ERRORS, BRIER, RECALIBRATION))
    assert pictures(empty) == []
    assert len(absences(empty)) == 4
    assert len(tables(empty)) == 2


def test_a_model_without_a_curve_is_left_out_of_its_table(data):
    errors = data.tables[ERRORS]
    only = errors[errors["model"] == "svm"]
    told = tables(calibration.build(with_tables(data, decide__reliability_errors=only)))
    assert [len(table.rows) for table in told[:3]] == [2, 2, 1]


def test_the_confidence_is_that_of_the_parameters(data):
    evaluate = data.params.evaluate.model_copy(update={"confidence": 0.9})
    other = replace(data, params=data.params.model_copy(update={"evaluate": evaluate}))
    assert all("90%" in table.caption for table in tables(calibration.build(other)))
