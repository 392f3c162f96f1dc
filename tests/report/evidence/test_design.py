import dataclasses

import pytest

from tabdx.report.evidence.design import (
    baselines,
    class_imbalance,
    hyperparameters,
    measures,
    model_building,
    model_output,
    same_source,
    use_of_data,
)
from tests.report.evidence.conftest import with_table


def with_params(data, section, **changed):
    own = getattr(data.params, section).model_copy(update=changed)
    return dataclasses.replace(data, params=data.params.model_copy(update={section: own}))


def test_the_division_is_that_of_the_parameters(data):
    said = use_of_data.look(with_params(data, "split", outer_folds=7, repeats=3, inner_folds=4))
    assert "3 repeats of 7 outer folds" in said
    assert "4 inner folds" in said
    assert "64 patients" in said


def test_the_threshold_of_the_scores_is_that_of_the_parameters(data):
    assert "0.35" in model_output.look(with_params(data, "evaluate", threshold=0.35))


@pytest.mark.parametrize("name", ["svm", "logistic_regression"])
def test_a_model_without_a_choice_leaves_the_settings_untold(data, name):
    assert "2 models" in hyperparameters.look(data)
    records = {**data.records, name: {}}
    assert hyperparameters.look(dataclasses.replace(data, records=records)) is None


def test_without_records_no_model_is_described(data):
    assert model_building.look(data).startswith("SVM and logistic regression;")
    assert model_building.look(dataclasses.replace(data, records={})) is None


def test_a_baseline_is_claimed_only_where_one_was_judged(data):
    assert "boosting" not in baselines.look(data)
    boosted = with_table(
        data, "evaluation/ranking.csv", model=["logistic_regression", "gradient_boosting"]
    )
    assert "boosting" in baselines.look(boosted)
    assert baselines.look(with_table(data, "evaluation/ranking.csv", model=["svm", "mlp"])) is None


def test_shares_of_the_diseased_are_those_of_the_counts(data):
    # 32 of 64, and 8 of 16; then 16 of 64.
    assert "50.0% and 50.0%" in same_source.look(data)
    fewer = dataclasses.replace(data, counts=data.counts.assign(patients=[48, 16, 8, 8]))
    assert "25.0% and 50.0%" in same_source.look(fewer)
    assert "30.0%" in class_imbalance.look(fewer)


def test_an_empty_holdout_has_no_share(data):
    none = dataclasses.replace(data, counts=data.counts.assign(patients=[32, 32, 0, 0]))
    assert same_source.look(none).count("%") == 1


def test_measures_are_counted(data):
    count = data.tables["evaluation/scores.csv"]["metric"].nunique()
    assert measures.look(data).startswith(f"{count} measures")
    assert measures.look(with_table(data, "evaluation/scores.csv", metric="brier")).startswith("1 ")
