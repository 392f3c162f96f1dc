from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.development_size import count_parameters, development_rows
from tabdx.studies.sample_size.summary_rows import row
from tabdx.wording.sample_size import describe_quantities
from tests.studies.sample_size.conftest import POSITIVE, scores

pytestmark = pytest.mark.usefixtures("few_draws")


def develop(cohort, table=None):
    (target,) = cohort.dictionary.outcome.targets
    own = (scores() if table is None else table).set_index("metric")[["value", "lower", "upper"]]
    rows = [*development_rows(own.to_dict("index"), cohort, target, 0.95, seed=0)]
    if "roc_auc" in own.index:
        rows.append(row("roc_auc", *own.loc["roc_auc", ["value"]]))
    made = pd.DataFrame(rows).assign(model="svm")
    sentences = describe_quantities(made)
    assert all(said.endswith(".") and "nan" not in said for said in sentences.values())
    return made.set_index("quantity").assign(sentence=pd.Series(sentences)).drop("roc_auc")


def test_counts_and_criteria(make_cohort):
    found = develop(make_cohort(POSITIVE.astype(int)))
    value = found["value"]
    # One continuous feature; 100 diseased per parameter.
    assert (value["patients"], value["parameters"], value["events_per_parameter"]) == (400, 1, 100)
    r2 = 1 - np.exp(-2 * (riley.entropy(0.25) - 0.3))
    assert value["cox_snell_r2"] == pytest.approx(r2)
    assert found.loc["cox_snell_r2", "lower"] < r2 < found.loc["cox_snell_r2", "upper"]
    # (1.96 / 0.05)² · 0.25 · 0.75 = 288.1 is the most of all for one parameter.
    assert value["minimum_to_develop"] == value["riley_overall_risk"] == 289
    # exp((−0.508 + 0.259 ln 0.25 + 0.504 ln 1 − ln 0.05) / 0.544) = 50.1
    assert value["riley_error"] == 51
    assert found.loc["expected_slope", "lower"] < value["expected_slope"] < 1
    assert "too few where the ROC AUC is above 0.8" in found.loc["riley_shrinkage", "sentence"]
    assert (
        "a more flexible model needs more; there are 400: enough"
        in found.loc["minimum_to_develop", "sentence"]
    )


def test_the_unit_of_r2_is_the_row(make_cohort):
    # 20 ill persons with 9 recordings, 20 well with one, and a model that knows nothing: every
    # risk is the recordings' own prevalence of 0.9.
    positive = np.r_[np.ones(180), np.zeros(20)].astype(int)
    groups = np.r_[np.repeat(np.arange(20), 9), np.arange(20, 40)]
    table = scores(log_loss=riley.entropy(0.9))
    found = develop(make_cohort(positive, groups=groups), table)
    assert found.loc["cox_snell_r2", "value"] == pytest.approx(0, abs=1e-12)
    assert "no better than the prevalence" in found.loc["minimum_to_develop", "sentence"]
    assert found.loc["patients", "value"] == 40


def test_no_forecast_where_the_auc_says_too_little_or_too_much(make_cohort):
    cohort = make_cohort(POSITIVE.astype(int))
    for auc, why in ((1.0, "above 0.999"), (0.45, "above 0.5"), (np.nan, "above 0.5")):
        table = scores()
        table.loc[table["metric"] == "roc_auc", ["value", "lower", "upper"]] = auc, np.nan, np.nan
        found = develop(cohort, table)
        assert np.isnan(found.loc["expected_slope", "value"])
        assert why in found.loc["expected_slope", "sentence"]
        # Nobody is told that 400 are enough for a model so strong that the formulas fail.
        known = found.loc["minimum_to_develop", "value"]
        assert np.isnan(known) if auc == 1 else known == 289


def test_many_parameters_have_no_size_for_the_mean_error(make_cohort):
    cohort = make_cohort(POSITIVE.astype(int))
    features = tuple(Feature(name=f"x{place}") for place in range(31))
    dictionary = cohort.dictionary.model_copy(update={"features": features})
    found = develop(replace(cohort, dictionary=dictionary))
    assert np.isnan(found.loc["riley_error", "value"])
    assert "up to 30 parameters, and there are 31" in found.loc["riley_error", "sentence"]
    assert found.loc["minimum_to_develop", "value"] > 400


def test_groups_count_once(make_cohort):
    cohort = make_cohort(np.repeat(POSITIVE[:100], 4).astype(int), groups=np.arange(400) // 4)
    found = develop(cohort)
    assert found.loc["patients", "value"] == 100
    assert found.loc["events_per_parameter", "unit"] == "groups per parameter"
    assert "too few" in found.loc["minimum_to_develop", "sentence"]


def test_a_categorical_feature_has_a_parameter_less_than_levels():
    dictionary = Dictionary(
        name="toy",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        features=(
            Feature(name="size"),
            Feature(name="grade", kind=Kind.ORDINAL),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m", "x")),
        ),
    )
    assert count_parameters(dictionary) == 1 + 1 + 2


def test_without_scores_the_patients_are_counted_and_no_size_is_claimed(make_cohort):
    table = scores()
    found = develop(make_cohort(POSITIVE.astype(int)), table[table["metric"] != "log_loss"])
    assert found.loc["patients", "value"] == 400
    assert found.index[-1] == "minimum_to_develop"
    assert np.isnan(found.loc["minimum_to_develop", "value"])
    assert "no out-of-fold log loss" in found.loc["minimum_to_develop", "sentence"]
