import dataclasses

from tabdx.report.checklist import FAILED, FILLED, HUMAN
from tabdx.report.evidence.showing import Failed
from tabdx.report.evidence.trust import not_apparent, sample_size
from tests.report.evidence.conftest import status_of, with_finding, with_table


def test_better_than_chance_on_shuffled_outcomes_fails(data):
    accused = with_table(data, "leakage/shuffled.csv", verdict="better than chance")
    assert status_of(data, "no_leakage") == {FILLED}
    assert status_of(accused, "no_leakage") == {FAILED}


def test_a_leaky_twin_that_beats_chance_is_what_should_be_seen(data):
    shuffled = data.tables["leakage/shuffled.csv"]
    leaky = shuffled["procedure"] == "selected_before_splitting"
    verdict = shuffled["verdict"].mask(leaky, "better than chance")
    seen = with_table(data, "leakage/shuffled.csv", verdict=verdict)
    assert status_of(seen, "no_leakage") == {FILLED}


def test_patients_on_both_sides_fail(data):
    torn = with_finding(data, "cohort/partition_audit.json", "copies_apart")
    assert status_of(torn, "no_leakage") == status_of(torn, "dependencies") == {FAILED}


def test_too_few_patients_fail(data):
    # 64 develop; 60 are asked for, then 65.
    assert status_of(data, "sample_size") == {FILLED}
    summary = data.tables["sample_size/summary.csv"]
    asked = summary["value"].mask(summary["quantity"] == "minimum_to_develop", 65.0)
    more = with_table(data, "sample_size/summary.csv", value=asked)
    assert status_of(more, "sample_size") == {FAILED}


def test_the_sample_size_compares_like_with_like(data):
    # 400 recordings of 40 persons, where 385 persons are asked for.
    summary = data.tables["sample_size/summary.csv"]
    value = summary["value"].mask(summary["quantity"] == "minimum_to_develop", 385.0)
    persons = summary["quantity"] == "patients"
    few = with_table(data, "sample_size/summary.csv", value=value.mask(persons, 40.0))
    few = dataclasses.replace(few, counts=few.counts.assign(patients=[200, 200, 50, 50]))
    assert status_of(few, "sample_size") == {FAILED}
    enough = with_table(data, "sample_size/summary.csv", value=value.mask(persons, 385.0))
    assert status_of(enough, "sample_size") == {FILLED}


def test_of_several_classes_the_largest_size_counts(data_of):
    data = data_of("none positive")
    assert status_of(data, "sample_size") == {FILLED}
    summary = data.tables["sample_size/summary.csv"]
    last = (summary["class"] == data.classes[2]) & summary["quantity"].eq("minimum_to_develop")
    more = with_table(data, "sample_size/summary.csv", value=summary["value"].mask(last, 900.0))
    assert status_of(more, "sample_size") == {FAILED}
    # One that is not available may be any.
    unknown = with_table(data, "sample_size/summary.csv", value=summary["value"].mask(last))
    assert status_of(unknown, "sample_size") == {HUMAN}


def test_the_slope_of_any_class_below_one_fails(several):
    scores = several.tables["evaluation/class_scores.csv"]
    assert status_of(several, "overfitting") == {FAILED}
    wider = with_table(several, "evaluation/class_scores.csv", upper=1.2)
    assert status_of(wider, "overfitting") == {FILLED}
    one = (scores["class"] == several.classes[1]) & (scores["partition"] == "out_of_fold")
    upper = scores["upper"].where(one, 1.2)
    low = with_table(several, "evaluation/class_scores.csv", upper=upper)
    assert status_of(low, "overfitting") == {FAILED}


def test_a_slope_whose_interval_lies_below_one_fails(data):
    scores = data.tables["evaluation/scores.csv"]
    # 0.9 (0.8 to 0.95) is below 1; with an upper end of 1.2 it may be 1.
    assert status_of(data, "overfitting") == {FAILED}
    slope = scores["metric"] == "calibration_slope"
    wider = with_table(data, "evaluation/scores.csv", upper=scores["upper"].mask(slope, 1.2))
    assert status_of(wider, "overfitting") == {FILLED}
    unknown = with_table(data, "evaluation/scores.csv", upper=scores["upper"].mask(slope))
    assert status_of(unknown, "overfitting") == {HUMAN}


def test_scores_of_the_training_patients_are_told_apart(data):
    assert not_apparent.look(data)
    scores = data.tables["evaluation/scores.csv"]
    apart = with_table(data, "evaluation/scores.csv", partition="holdout")
    assert "out_of_fold" in set(scores["partition"])
    assert not_apparent.look(apart) is None


def test_without_a_minimum_nothing_is_claimed(data):
    summary = data.tables["sample_size/summary.csv"]
    assert not isinstance(sample_size.look(data), Failed)
    other = with_table(
        data, "sample_size/summary.csv", quantity=summary["quantity"].str.replace("minimum", "some")
    )
    assert sample_size.look(other) is None
