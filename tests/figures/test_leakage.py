import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.leakage import draw_leakage
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS

LEAKS = ("scaled_before_splitting", "chosen_on_test", "oversampled_before_splitting")
PROCEDURES = ("whole_procedure", "selected_before_splitting", "selected_inside_training")


def tables(models=("svm",)):
    pipelines = [
        {"model": model, "leak": leak, "metric": metric, "optimism": 0.02 * place}
        | {"lower": 0.02 * place - 0.01, "upper": 0.02 * place + 0.01}
        for model in models
        for place, leak in enumerate(LEAKS)
        for metric in ("log_loss", "roc_auc", "accuracy")
    ]
    shuffled = [
        {"model": model, "procedure": name, "metric": metric, "value": 0.6, "chance": 0.5}
        | {"gain_over_chance": 0.1, "lower": 0.05, "upper": 0.15}
        for model in models
        for name in PROCEDURES
        for metric in ("log_loss", "roc_auc", "accuracy")
    ]
    return (
        pd.DataFrame(pipelines).reindex(columns=PIPELINE_COLUMNS),
        pd.DataFrame(shuffled).reindex(columns=SHUFFLED_COLUMNS),
    )


def test_each_leak_has_its_row_in_each_metrics_panel(draws_inside):
    figure = draw_leakage(*tables())
    draws_inside(figure)
    assert [axes.get_title() for axes in figure.axes] == [
        "Log loss",
        "ROC AUC",
        "Accuracy",
        "Shuffled outcomes",
    ]
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == ["scaled before splitting", "chosen on test", "oversampled before splitting"]
    _, dots = figure.axes[0].get_lines()
    assert list(dots.get_xdata()) == pytest.approx([0, 0.02, 0.04])


def test_noise_is_drawn_around_chance():
    chance, dots = draw_leakage(*tables()).axes[3].get_lines()
    assert list(chance.get_xdata()) == [0.5, 0.5]
    assert list(dots.get_xdata()) == [0.6, 0.6, 0.6]
    (bars,) = draw_leakage(*tables()).axes[3].collections
    # 0.05 to 0.15 beyond chance.
    assert bars.get_segments()[0][:, 0] == pytest.approx([0.55, 0.65])


def test_several_models_share_a_row_and_are_named(draws_inside, words):
    figure = draw_leakage(*tables(("svm", "mlp")))
    draws_inside(figure)
    assert {"SVM", "MLP"} <= words(figure)
    assert len(figure.axes[0].get_lines()) == 3


def test_without_rows_it_is_refused():
    with pytest.raises(InputError, match="has nothing to draw"):
        draw_leakage(*(table[:0] for table in tables()))


def test_a_missing_column_is_refused():
    pipelines, shuffled = tables()
    with pytest.raises(InputError, match="leakage audit needs the columns optimism"):
        draw_leakage(pipelines.drop(columns="optimism"), shuffled)
