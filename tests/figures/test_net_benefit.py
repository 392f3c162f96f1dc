import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.net_benefit import draw_decision_curves


def curve(
    model, population="cohort", prevalence=0.4, partition="out_of_fold", risks="as_predicted"
):
    threshold = np.array([0.01, 0.1, 0.3, 0.5, 0.9])
    net = prevalence * np.array([1, 0.95, 0.9, 0.85, 0.5])
    return pd.DataFrame(
        {
            "model": model,
            "partition": partition,
            "population": population,
            "risks": risks,
            "prevalence": prevalence,
            "threshold": threshold,
            "net_benefit": net,
            "net_benefit_lower": net - 0.1 * prevalence,
            "net_benefit_upper": net + 0.1 * prevalence,
            "treat_all": prevalence - (1 - prevalence) * threshold / (1 - threshold),
        }
    )


def test_a_model_and_a_population_have_their_panel(draws_inside, words):
    table = pd.concat(
        [
            curve(model, population, prevalence, risks=risks)
            for model in ("svm", "gradient_boosting", "logistic_regression", "mlp", "cnn")
            for population, prevalence, risks in (
                ("cohort", 0.374, "as_predicted"),
                ("stated", 0.05, "shifted"),
            )
        ]
    )
    figure = draw_decision_curves(table, marked=0.1)
    draws_inside(figure)
    assert len(figure.axes) == 10
    assert figure.axes[0].get_title() == "SVM\n37.4% diseased (cohort)"
    assert figure.axes[5].get_title() == "SVM\n5.0% diseased (stated)"
    assert {"treat all", "treat none", "threshold gone by"} <= words(figure)


def test_other_ways_to_read_the_risks_are_thin_lines_with_their_names(draws_inside, words):
    table = pd.concat(
        [
            curve("svm"),
            curve("svm", risks="recalibrated"),
            curve("svm", "stated", 0.05, risks="as_predicted"),
            curve("svm", "stated", 0.05, risks="shifted"),
            curve("mlp"),
            curve("mlp", "stated", 0.05, risks="shifted"),
            curve("mlp", "stated", 0.05, risks="recalibrated_shifted"),
        ]
    )
    figure = draw_decision_curves(table)
    draws_inside(figure)
    assert len(figure.axes) == 4
    assert [len(axes.collections) for axes in figure.axes] == [1, 1, 1, 1]  # a band each
    assert {"risks as predicted", "recalibrated risks"} <= words(figure)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(labels) == len(set(labels))  # one name for what looks alike


def test_the_band_holds_the_line_and_stops_where_thresholds_are_no_longer_plausible(draws_inside):
    figure = draw_decision_curves(curve("svm"))
    draws_inside(figure)
    (axes,) = figure.axes
    model, treat_all = axes.get_lines()[:2]
    assert model.get_xdata().tolist() == [0.01, 0.1, 0.3, 0.5]
    assert treat_all.get_ydata()[1] == pytest.approx(0.4 - 0.6 / 9)
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == pytest.approx((0.4 * 0.75, 0.4 * 1.1))
    assert axes.get_xlim() == (0, 0.5)


def test_a_model_without_a_population_leaves_its_panel_empty(draws_inside):
    table = pd.concat([curve("svm"), curve("svm", "stated", 0.05), curve("mlp")])
    draws_inside(draw_decision_curves(table))


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="decision curve needs the columns"):
        draw_decision_curves(pd.DataFrame({"model": ["svm"]}))
    with pytest.raises(InputError, match="decision curve, holdout, has nothing to draw"):
        draw_decision_curves(curve("svm"), "holdout")
