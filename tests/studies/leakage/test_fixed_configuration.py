from pathlib import Path

import pandas as pd
import pytest

from tabdx.core.params import read_params
from tabdx.studies.leakage.fixed_configuration import fix_configuration


@pytest.fixture(scope="module")
def params():
    return read_params(Path(__file__).parents[3] / "params.yaml")


def search(**columns):
    return pd.DataFrame(columns | {"log_loss": [0.2, 0.1], "chosen": [False, True]})


def test_a_baseline_tries_one_configuration(params):
    fixed_params = fix_configuration(
        params, "logistic_regression", search(C=[0.1, 3.0], clip=[0.0, 3.0])
    )
    assert fixed_params.baselines.logistic_regression.model_dump() == {"C": (3.0,), "clip": (3.0,)}
    assert fixed_params.split == params.split
    assert fixed_params.baselines.gradient_boosting == params.baselines.gradient_boosting
    boosted = fix_configuration(
        params, "gradient_boosting", search(max_iter=[50, 100], learning_rate=[0.1, 0.2])
    )
    assert boosted.baselines.gradient_boosting.model_dump() == {
        "learning_rate": (0.2,),
        "max_iter": (100,),
    }


def test_the_svm_keeps_its_folds_and_its_rule(params):
    fixed_params = fix_configuration(
        params, "svm", search(C=[1.0, 10.0], gamma=[0.1, 0.01], clip=[0.0, 3.0])
    )
    assert (fixed_params.tune_svm.C, fixed_params.tune_svm.gamma) == ((10.0,), (0.01,))
    assert fixed_params.tune_svm.choose_by == params.tune_svm.choose_by
    assert fixed_params.split == params.split


@pytest.mark.parametrize(("model", "widths"), [("mlp", "hidden"), ("cnn", "channels")])
def test_a_network_trains_one_configuration(params, model, widths):
    columns = {"widths": ["4", "16-8"], "learning_rate": [0.1, 0.01], "dropout": [0.0, 0.3]}
    fixed_params = fix_configuration(params, model, search(**columns)).train_nets
    space = getattr(fixed_params, model)
    assert (getattr(space, widths), space.learning_rate) == (((16, 8),), (0.01,))
    assert (
        fixed_params.search,
        fixed_params.narrow.configurations,
        fixed_params.ensemble_size,
    ) == ("narrow", 1, 1)
