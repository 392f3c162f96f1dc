import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.sample_size import draw_sample_size
from tabdx.wording.columns import LEARNING_COLUMNS


def curve(models=("svm",), law=True):
    rows = []
    for place, model in enumerate(models):
        for metric, sign in (("log_loss", -1), ("roc_auc", 1)):
            for share in (0.1, 0.2, 0.5, 1.0, 2.0, 4.0):
                value = 0.5 + sign * 0.1 * np.log2(share) / 4 + 0.02 * place
                fitted = value if law else np.nan
                trained = share <= 1
                if not trained and not law:
                    continue
                rows.append(
                    {
                        "model": model,
                        "metric": metric,
                        "proportion": share,
                        "trained_on": 364 * share,
                    }
                    | {"value": value if trained else np.nan, "fitted": fitted}
                    | {"lower": value - 0.03 if trained else np.nan}
                    | {"upper": value + 0.02 if trained else np.nan}
                    | {"fitted_lower": fitted - 0.02, "fitted_upper": fitted + 0.02}
                )
    return pd.DataFrame(rows).reindex(columns=LEARNING_COLUMNS)


def test_the_law_goes_on_where_nothing_was_trained(draws_inside, words):
    figure = draw_sample_size(curve())
    draws_inside(figure)
    loss, area = figure.axes
    assert loss.get_ylabel() == "Log loss (lower is better)"
    assert area.get_ylabel() == "ROC AUC (higher is better)"
    sizes = [list(line.get_xdata()) for line in loss.get_lines()]
    assert [36.4, 72.8, 182.0, 364.0] in [pytest.approx(one) for one in sizes]
    assert [36.4, 72.8, 182.0, 364.0, 728.0, 1456.0] in [pytest.approx(one) for one in sizes]
    assert [364, 364] in sizes  # now
    assert {"now", "patients trained on", "SVM"} <= words(figure)


def test_without_a_law_there_are_dots_alone(draws_inside):
    figure = draw_sample_size(curve(law=False))
    draws_inside(figure)
    assert all(len(line.get_xdata()) in (0, 2, 4) for line in figure.axes[0].get_lines())


def test_models_are_told_apart(draws_inside, words):
    figure = draw_sample_size(curve(("svm", "mlp")))
    draws_inside(figure)
    assert {"SVM", "MLP"} <= words(figure)


def test_without_rows_it_is_refused():
    with pytest.raises(InputError, match="has nothing to draw"):
        draw_sample_size(curve()[:0])


def test_a_missing_column_is_refused():
    with pytest.raises(InputError, match="learning curve needs the columns trained_on"):
        draw_sample_size(curve().drop(columns="trained_on"))
