import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.inner_predictions import read_inner_predictions
from tabdx.artifacts.models import read_model
from tabdx.artifacts.prediction_contract import probability_columns
from tabdx.artifacts.predictions import read_predictions
from tabdx.artifacts.tables import read_csv
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.core.paths import Paths
from tabdx.stages.combine import combine_models
from tabdx.stages.training import train_family

PATHS = Paths()
MODELS = ["logistic_regression", "gradient_boosting", "random_forest"]
TREES = {"a_trees": MODELS[1:], "b_all": MODELS, "c_first": MODELS[:2]}
OUTPUTS = (
    PATHS.predictions("combined"),
    PATHS.inner_predictions("combined"),
    PATHS.model_record("combined"),
    PATHS.report("combined", "choices.csv"),
    PATHS.report("combined", "search.csv"),
)


@pytest.fixture
def train(divide):
    """Train three models in a project of their own; call with the section ``combine``."""

    def make(combine):
        params = divide(
            baselines={
                "logistic_regression": {"C": [0.1], "clip": [0]},
                "gradient_boosting": {"learning_rate": [0.1], "max_iter": [5]},
                "random_forest": {
                    "kind": ["extra_trees"],
                    "min_samples_leaf": [1],
                    "max_features": "sqrt",
                    "n_estimators": 10,
                },
            },
            combine={"mean": "arithmetic", "models": None, "candidates": None} | combine,
        )
        cohort = Cohort.read(PATHS.cohort)
        for model in MODELS:
            train_family(make_family(model, cohort.dictionary, params), cohort, PATHS, params.seed)
        return params

    return make


def inner(model):
    return read_inner_predictions(PATHS.inner_predictions(model))


def test_each_part_averages_the_candidate_of_its_lowest_inner_log_loss(train, spoil_holdout):
    params = train({"candidates": TREES})
    combine_models(params, PATHS)
    cohort = Cohort.read(PATHS.cohort)
    labels = pd.Series(cohort.labels, cohort.patients)
    choices = read_csv(PATHS.report("combined", "choices.csv"))
    assert len(choices) == 3 and choices["fold"].isna().tolist() == [True, False, False]
    tables = {model: inner(model) for model in MODELS}
    for row in choices.to_dict("records"):
        part = (tables[MODELS[0]]["fold"].astype(float) == row["fold"]) | (
            tables[MODELS[0]]["fold"].isna() & np.isnan(row["fold"])
        )
        mean = {
            name: np.mean([tables[one][part][probability_columns(tables[one])] for one in own], 0)
            for name, own in TREES.items()
        }
        own = labels[tables[MODELS[0]][part]["patient"]]
        losses = {name: log_loss(own, risks) for name, risks in mean.items()}
        assert {name: row[f"log_loss_{name}"] for name in TREES} == pytest.approx(losses)
        assert row["chosen"] == min(losses, key=losses.get)
        combined = inner("combined")
        assert combined[part.to_numpy()][probability_columns(combined)].to_numpy() == (
            pytest.approx(mean[row["chosen"]])
        )
    before = [path.read_bytes() for path in OUTPUTS]
    spoil_holdout()
    combine_models(params, PATHS)
    assert [path.read_bytes() for path in OUTPUTS] == before


def test_the_model_that_is_kept_has_the_members_that_all_of_development_chose(train):
    combine_models(train({"mean": "geometric", "candidates": TREES}), PATHS)
    search = read_csv(PATHS.report("combined", "search.csv"))
    assert search["candidate"].tolist() == list(TREES)
    name = search.loc[search["chosen"], "candidate"].item()
    record = read_json(PATHS.model_record("combined"))
    assert record["members"] == TREES[name]
    outcome = Cohort.read(PATHS.cohort).dictionary.outcome
    assert (record["classes"], record["positive"]) == (list(outcome.classes), ["malignant"])
    loaded = load_classifier(read_model(PATHS.model("combined"), PATHS.model_record("combined")))
    assert [one for one, _ in loaded.estimators] == TREES[name]
    predictions = read_predictions(PATHS.predictions("combined"))
    holdout = predictions[predictions["partition"] == "holdout"]
    features = Cohort.read(PATHS.cohort).select(holdout["patient"]).features
    expected = holdout[probability_columns(holdout)].to_numpy()
    assert loaded.predict_proba(features) == pytest.approx(expected)


def test_a_fixed_list_is_averaged_in_every_part(train):
    combine_models(train({"models": MODELS[:2]}), PATHS)
    predictions = [read_predictions(PATHS.predictions(model)) for model in MODELS[:2]]
    combined = read_predictions(PATHS.predictions("combined"))
    columns = probability_columns(combined)
    expected = np.mean([table[columns] for table in predictions], axis=0)
    assert np.array_equal(combined[columns].to_numpy(), expected)
    assert combined["patient"].tolist() == predictions[0]["patient"].tolist()
    assert read_json(PATHS.model_record("combined"))["members"] == MODELS[:2]
