import io

import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.subgroups import draw_subgroups


def rows(model):
    nothing = (np.nan,) * 3
    table = pd.DataFrame(
        [
            ("", "all patients", 60, 30, 0.90, 0.85, 0.94, None, None),
            ("sex", "f", 40, 20, 0.95, 0.90, 0.98, "differs", None),
            ("sex", "m", 40, 20, 0.80, 0.70, 0.88, "not resolvable", None),
            ("age", "60 and above", 20, 5, *nothing, None, "too few"),
            ("age", "below 60", 20, 12, *nothing, "not resolvable", None),
        ],
        columns=[
            "feature", "subgroup", "patients", "diseased", "value", "lower", "upper", "verdict",
            "note",
        ],
    )  # fmt: skip
    return table.assign(model=model, partition="out_of_fold", metric="roc_auc")


def test_a_model_has_its_panel_and_a_subgroup_its_row(draws_inside, words):
    table = pd.concat([rows("svm"), rows("logistic_regression")])
    figure = draw_subgroups(table, "roc_auc")
    draws_inside(figure)
    left, right = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["SVM", "logistic regression"]
    names = [label.get_text() for label in left.get_yticklabels()]
    assert names[0] == "all patients\n60 patients, 30 diseased"
    assert names[1] == "sex: f\n40 patients, 20 diseased"
    _, dots = right.get_lines()
    assert dots.get_xdata()[:3].tolist() == [0.9, 0.95, 0.8]
    assert {"differs", "too few", "not available"} <= words(figure)


def test_a_table_from_a_file_is_drawn_alike(words):
    kept = pd.read_csv(io.StringIO(rows("svm").to_csv(index=False)))
    assert words(draw_subgroups(kept, "roc_auc")) == words(draw_subgroups(rows("svm"), "roc_auc"))


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="forest plot needs the columns"):
        draw_subgroups(pd.DataFrame({"model": ["svm"]}), "roc_auc")
    with pytest.raises(InputError, match="forest plot of brier has nothing to draw"):
        draw_subgroups(rows("svm"), "brier")


def test_where_no_class_is_positive_the_patients_alone_are_counted(draws_inside):
    figure = draw_subgroups(rows("svm").assign(diseased=np.nan), "roc_auc")
    draws_inside(figure)
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[:2] == ["all patients\n60 patients", "sex: f\n40 patients"]
