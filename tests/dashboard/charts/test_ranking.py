import pandas as pd

from tabdx.dashboard.charts.ranking import draw_ranking
from tabdx.dashboard.charts.theme import MODEL_COLOURS
from tests.dashboard.charts.conftest import marks

SCORES = pd.DataFrame(
    {"model": ["svm", "mlp"], "value": [0.1, 0.2], "lower": [0.05, None], "upper": [0.15, None]}
)


def test_rows_have_the_order_of_the_table_and_an_interval_below_the_dot():
    chart = draw_ranking(SCORES, "log_loss", ["logistic_regression", "svm", "mlp"])
    assert marks(chart) == ["rule", "circle"]
    assert chart.to_dict()["layer"][1]["encoding"]["y"]["sort"] == ["SVM", "MLP"]


def test_a_model_keeps_its_colour_where_others_are_left_out():
    all_models = ["logistic_regression", "svm", "mlp"]
    for rows in (SCORES, SCORES[:1]):
        scale = draw_ranking(rows, "log_loss", all_models).to_dict()["layer"][1]["encoding"][
            "color"
        ]
        assert scale["scale"]["range"][1] == MODEL_COLOURS[1]
        assert scale["scale"]["domain"][1] == "SVM"
