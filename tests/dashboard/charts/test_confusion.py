from tabdx.dashboard.charts.confusion import CELL, draw_matrix, draw_predictive_values


def test_matrices_and_predictive_values_wait_for_their_data():
    for spec in (
        draw_matrix(("well", "ill"), True),
        draw_predictive_values(("svm",), "positive predictive value"),
    ):
        assert "datasets" not in spec
        assert all("data" not in part for part in (spec, *spec["layer"]))


def test_only_a_clickable_matrix_selects():
    assert draw_matrix(("well", "ill"), True)["params"][0]["select"]["fields"] == [
        "true",
        "predicted_class",
    ]
    assert "params" not in draw_matrix(("well", "ill"), False)


def test_true_classes_go_down_and_calls_across_the_negative_first():
    base = draw_matrix(("well", "ill"), True)["layer"][0]["encoding"]
    assert base["y"]["field"] == "true"
    assert base["x"]["sort"] == base["y"]["sort"] == ["well", "ill"]
    # Shares of a row of nobody and of everybody are the ends of the colours, whatever is drawn.
    assert base["color"]["scale"]["domain"] == [0, 1]


def test_a_click_is_told_by_the_name_that_the_page_asks_for():
    assert draw_matrix(("well", "ill"), True)["params"][0]["name"] == CELL


def test_a_chart_is_built_once():
    assert draw_matrix(("a", "b"), False) is draw_matrix(("a", "b"), False)
    assert draw_matrix(("a", "b"), False) is not draw_matrix(("b", "a"), False)
