import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.instability import draw_instability
from tabdx.studies.instability.bootstrap_models import BootstrapRisks
from tabdx.studies.instability.instability import spread_by_patient
from tabdx.wording.columns import PATIENT_COLUMNS


@pytest.fixture
def bootstrap():
    rng = np.random.default_rng(0)
    original = rng.random(30)
    risk = np.clip(original + rng.normal(0, 0.1, (20, 30)), 0, 1)
    drawn = rng.random((20, 30)) < 0.63
    drawn[:, 0] = True  # one patient was in every resample
    names = pd.Index([f"p{row}" for row in range(30)])
    return BootstrapRisks("ill", names, np.zeros(30, dtype=np.int8), original, risk, drawn)


@pytest.fixture
def patients(bootstrap):
    models = ("svm", "logistic_regression")
    return pd.concat([spread_by_patient(model, bootstrap, 0.5) for model in models])


def test_each_model_has_its_spread_above_its_flips(patients, draws_inside):
    figure = draw_instability(patients, 0.5)
    draws_inside(figure)
    assert [axes.get_title() for axes in figure.axes] == ["SVM", "logistic regression", "", ""]
    above, _, below, _ = figure.axes
    known = patients[(patients["model"] == "svm") & (patients["out_of_bag_resamples"] > 0)]
    assert len(known) == 29
    drawn = above.get_lines()[-1].get_ydata()
    np.testing.assert_array_equal(drawn, known["out_of_bag_median"])
    flips = below.get_lines()[-1].get_ydata()
    np.testing.assert_array_equal(flips, known["out_of_bag_flip_rate"])


def test_without_a_threshold_each_class_has_a_panel_of_its_spread(bootstrap, draws_inside):
    names = [f"a class of a long name {place}" for place in range(5)]
    one = spread_by_patient("svm", bootstrap, None)
    figure = draw_instability(pd.concat([one.assign(**{"class": name}) for name in names]), 0.5)
    draws_inside(figure)
    shown = [axes for axes in figure.axes if axes.axison]
    assert len(shown) == 5
    assert shown[0].get_title().startswith("SVM\na class")
    known = one[one["out_of_bag_resamples"] > 0]
    for axes in shown:
        drawn = axes.get_lines()[-1].get_ydata()
        np.testing.assert_array_equal(drawn, known["out_of_bag_median"])


def test_without_rows_it_is_refused():
    with pytest.raises(InputError, match="has nothing to draw"):
        draw_instability(pd.DataFrame(columns=PATIENT_COLUMNS), 0.5)


def test_a_lacking_column_is_refused(patients):
    with pytest.raises(InputError, match="instability plot needs the columns out_of_bag_median"):
        draw_instability(patients.drop(columns="out_of_bag_median"), 0.5)
