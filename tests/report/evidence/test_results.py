import math

from tabdx.report.evidence import results
from tabdx.report.evidence.results import fairness, performance, uncertainty, updating
from tabdx.wording.numbers import row_interval
from tests.report.evidence.conftest import with_table


def test_performance_is_the_best_models_out_of_fold(data):
    said = performance.look(data)
    best = data.models[0]
    assert row_interval(data.score(best, "out_of_fold", "roc_auc")) in said
    scores = data.tables["evaluation/scores.csv"]
    of_holdout = scores["partition"] == "holdout"
    other = with_table(data, "evaluation/scores.csv", value=scores["value"].mask(of_holdout, 0.1))
    assert performance.look(other) == said


def test_scores_with_an_interval_are_counted(data):
    scores = data.tables["evaluation/scores.csv"]
    assert uncertainty.look(data).startswith(f"{len(scores)} of {len(scores)} scores")
    upper = scores["upper"].mask(scores["metric"] == "brier", math.nan)
    without_one = (scores["metric"] != "brier").sum()
    said = uncertainty.look(with_table(data, "evaluation/scores.csv", upper=upper))
    assert said.startswith(f"{without_one} of {len(scores)} scores")


def test_ways_to_recalibrate_are_those_of_the_parameters(data):
    assert updating.look(data).startswith(f"{len(data.params.decide.recalibrate)} ways")


def test_rows_by_subgroup_are_counted(data):
    assert f"{len(data.tables['evaluation/subgroups.csv'])} rows" in fairness.look(data)


def test_each_test_is_named_once(data):
    said = results.tests.look(with_table(data, "evaluation/differences.csv", test="delong"))
    assert said.lower().count("delong") == 1
