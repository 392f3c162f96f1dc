"""Any name in any figure: drawn as it is written, or shortened, without a warning."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from tabdx.cohort.dictionary import Feature, Outcome
from tabdx.figures.confusion import draw_confusion
from tabdx.figures.dependence import draw_dependence
from tabdx.figures.drawable_names import drawable
from tabdx.figures.feature_subsets import draw_feature_subsets
from tabdx.figures.heatmap import draw_heatmap
from tabdx.figures.importance import draw_importance
from tabdx.figures.pairplot import draw_pairplot
from tabdx.figures.prediction_sets import draw_prediction_sets
from tabdx.figures.reliability import draw_reliability
from tabdx.figures.scatter import draw_scatter
from tabdx.figures.subgroups import draw_subgroups
from tabdx.figures.theme import render

HOSTILE = [
    "cost in US$$",
    "cost $/day $x",
    r"\$\alpha$ \frac{",
    "$x^{2$",
    "_hidden_",
    "a_b^{c}",
    "50% <b>bold</b> & co",
    "line\nbreak\ttab",
    "مؤشر סמן",
    "\u202eturned",
    "emoji 😀🧬",
    "血圧",
    "None",
    "C0",
    "o",
    "long " * 60,
    "x" * 300,
    "$" * 60,
    "",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_drawn_as_it_is_written(name, draws_inside):
    figure = Figure(figsize=(6, 2), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], label=drawable(name))
    axes.set_title(f"{drawable(name)} and {drawable(name)}", fontsize=6)
    assert len(axes.legend().get_texts()) == 1  # an underscore hides nothing
    draws_inside(figure)
    # What matplotlib takes the text for: no formula.
    shown, formula = axes.title._preprocess_math(axes.title.get_text())
    assert formula is False
    if len(name) < 30 and name.isascii() and name.isprintable() and name.strip():
        assert shown.replace("\u200b", "") == f"{name} and {name}"


@settings(max_examples=40)
@given(st.text(max_size=50))
def test_any_text_is_drawable_and_short(name):
    written = drawable(name)
    assert written
    assert len(written.replace(r"\$", "$").lstrip("\u200b")) <= 30
    shown, formula = Text()._preprocess_math(written + written)
    assert formula is False
    assert shown.isprintable() or "\u200b" in shown


def test_names_that_differ_at_their_ends_still_differ():
    assert drawable("x" * 100 + "1") != drawable("x" * 100 + "2")
    assert drawable("Marker") != drawable("marker") != drawable("mar ker")


def frame(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


def cohort_of(names):
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(30, len(names))), columns=names)
    return table.assign(outcome=["_$ill", "_$well"] * 15)


def figures_with(one, other):
    """Every figure that shows names which a table or a dictionary brought, drawn with two."""
    classes = Outcome(column="dx", positive="_$ill", negative="_$well")
    features = [Feature(name=one, unit=other), Feature(name=other, unit="US$")]
    table = cohort_of([one, other])
    yield draw_pairplot(table, features, classes, [f"{one} is left out"])
    yield draw_scatter(table, features, classes, [f"{one} is left out"])
    square = pd.DataFrame(np.eye(3), ["outcome", one, other], ["outcome", one, other])
    yield draw_heatmap(square.rename_axis("feature").reset_index(), classes, [other])
    columns = "model kind name log_loss_rise log_loss_rise_lower log_loss_rise_upper"
    yield draw_importance(
        frame(
            columns,
            ("svm", "feature", one, 0.2, 0.1, 0.3),
            ("svm", "group", f"{other} and 2 more", 0.1, 0.0, 0.2),
        )
    )
    curve = frame(
        "model class feature unit value level partial_dependence accumulated_local_effects partner "
        "correlation leaves_data",
        ("svm", one, one, other, 1.0, None, 0.1, 0.1, other, 0.9, True),
        ("svm", one, one, other, 2.0, None, 0.3, 0.3, other, 0.9, True),
        ("svm", one, other, "", np.nan, one, 0.2, np.nan, one, 0.9, True),
        ("svm", one, other, "", np.nan, other, 0.2, np.nan, one, 0.9, True),
    )
    yield draw_dependence(curve, curve[["model", "class", "feature"]].assign(patient="1", risk=0.2))
    yield draw_subgroups(
        frame(
            "model partition feature subgroup patients diseased metric value lower upper verdict "
            "note",
            ("svm", "out_of_fold", "", "all patients", 9, 4, "roc_auc", 0.9, 0.8, 1.0, None, None),
            ("svm", "out_of_fold", one, other, 9, 4, "roc_auc", 0.9, 0.8, 1.0, "differs", None),
        ),
        "roc_auc",
    )
    yield draw_feature_subsets(
        frame(
            "model size difference difference_lower difference_upper margin",
            ("svm", 1, 0.1, 0.0, 0.2, 0.1),
        ),
        frame("size feature folds of", (1, one, 3, 5), (1, other, 2, 5)),
    )
    cells = [
        ("svm", "holdout", true, predicted, 3, 0.5)
        for true in (one, other)
        for predicted in (one, other)
    ]
    yield draw_confusion(
        frame("model partition true predicted_class patients row_fraction", *cells)
    )
    shares = ["covered", "abstained", "wrong"]
    ends = " ".join(f"{share}{end}" for share in shares for end in ("", "_lower", "_upper"))
    values = (0.5, 0.4, 0.6) * 3
    yield draw_prediction_sets(
        frame(
            f"model partition class {ends}",
            ("svm", "holdout", one, *values),
            ("svm", "holdout", other, *values),
        ),
        coverage=0.9,
    )
    yield draw_reliability(
        frame("model partition predicted observed lower upper", ("svm", "holdout", 0.1, 0.2, 0, 1)),
        frame(
            "model partition class from to patients",
            ("svm", "holdout", one, 0.0, 0.5, 3.0),
            ("svm", "holdout", other, 0.0, 0.5, 3.0),
        ),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("cost in US$$", r"_\frac{$x"), ("y" * 300, ("血圧 😀\n\t" * 9).strip()), ("a_b", "<b>a b")],
)
def test_every_figure_draws_any_name(one, other, draws_inside):
    for figure in figures_with(one, other):
        draws_inside(figure)


def test_features_keep_their_underscores(words):
    *_, importance = [
        figure for _, figure in zip(range(4), figures_with("a_b", "a b"), strict=False)
    ]
    assert "a_b" in words(importance)


def test_the_same_picture_has_the_same_bytes():
    first, second = (next(iter(figures_with("血圧", "$"))) for _ in range(2))
    assert render(first) == render(second)


def test_no_figure_is_registered():
    assert len(list(figures_with("a", "b"))) == 10
    assert plt.get_fignums() == []
