import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.confusion import draw_confusion


def matrix(model, partition, counts):
    cells = np.asarray(counts, dtype=float)
    with np.errstate(invalid="ignore"):
        shares = cells / cells.sum(axis=1, keepdims=True)
    names = ("benign", "malignant")
    return pd.DataFrame(
        [
            (
                model,
                partition,
                names[true],
                names[predicted],
                cells[true, predicted],
                shares[true, predicted],
            )
            for true in (0, 1)
            for predicted in (0, 1)
        ],
        columns=["model", "partition", "true", "predicted_class", "patients", "row_fraction"],
    )


def test_true_classes_are_rows_and_called_ones_columns(draws_inside):
    figure = draw_confusion(matrix("logistic_regression", "out_of_fold", [[66, 0], [4, 44]]))
    draws_inside(figure)
    (axes,) = figure.axes
    at = {text.get_position(): text.get_text() for text in axes.texts}
    # (column, row): the 4 missed cancers are truly malignant and called benign.
    assert at == {(0, 0): "66\n100.0%", (1, 0): "0\n0.0%", (0, 1): "4\n8.3%", (1, 1): "44\n91.7%"}
    assert axes.get_title() == "logistic regression\nout of fold"
    assert [label.get_text() for label in axes.get_yticklabels()] == ["benign", "malignant"]


def test_half_patients_of_two_repeats_are_not_rounded_away(words):
    figure = draw_confusion(matrix("svm", "out_of_fold", [[284.5, 0.5], [10, 160]]))
    assert {"284.5\n99.8%", "0.5\n0.2%"} <= words(figure)


def test_the_order_of_rows_does_not_mix_up_cells():
    table = matrix("svm", "holdout", [[5, 1], [2, 9]])
    (axes,) = draw_confusion(table.iloc[[0, 3, 2, 1]]).axes
    at = {text.get_position(): text.get_text().split("\n")[0] for text in axes.texts}
    assert at == {(0, 0): "5", (1, 0): "1", (0, 1): "2", (1, 1): "9"}


def test_each_model_and_partition_has_its_panel(draws_inside):
    table = pd.concat(
        [
            matrix(model, partition, [[5, 1], [2, 9]])
            for model in ("svm", "mlp", "gradient_boosting")
            for partition in ("out_of_fold", "holdout")
        ]
    )
    figure = draw_confusion(table)
    draws_inside(figure)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:3] == ["SVM\nout of fold", "SVM\nholdout", "MLP\nout of fold"]
    assert titles[5] == "gradient boosting\nholdout"


def test_rows_of_panels_are_filled_evenly():
    figure = draw_confusion(
        pd.concat([matrix(f"m{n}", "holdout", [[5, 1], [2, 9]]) for n in range(5)])
    )
    # Three and two, the sixth place empty.
    assert [bool(axes.axison) for axes in figure.axes] == [True] * 5 + [False]


def test_a_class_without_patients_has_counts_only(draws_inside, words):
    figure = draw_confusion(matrix("svm", "holdout", [[5, 1], [0, 0]]))
    draws_inside(figure)
    assert "0" in words(figure)


def test_a_missing_column_is_refused():
    with pytest.raises(InputError, match="confusion matrix needs the columns row_fraction"):
        draw_confusion(matrix("svm", "holdout", [[5, 1], [2, 9]]).drop(columns="row_fraction"))


def test_ten_classes_have_room_for_their_names_and_counts(draws_inside):
    names = [f"class {place}" for place in range(10)]
    cells = [
        (
            "svm",
            "out_of_fold",
            true,
            predicted,
            120.0 * (true == predicted),
            float(true == predicted),
        )
        for true in names
        for predicted in names
    ]
    columns = ["model", "partition", "true", "predicted_class", "patients", "row_fraction"]
    figure = draw_confusion(pd.DataFrame(cells, columns=columns))
    draws_inside(figure)
    (axes,) = figure.axes
    # Cells without patients are empty: the ten of the diagonal speak.
    assert [text.get_text() for text in axes.texts] == ["120"] * 10
