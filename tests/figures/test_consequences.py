import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.consequences import draw_consequences


def counts(
    model,
    missed,
    needless,
    population="cohort",
    prevalence=0.374,
    chosen=True,
    risks="as_predicted",
):
    values = {"false_negatives": missed, "false_positives": needless, "true_positives": 300.0}
    rows = [(quantity, value, 0.5 * value, 2 * value) for quantity, value in values.items()]
    table = pd.DataFrame(rows, columns=["quantity", "value", "lower", "upper"])
    return table.assign(
        model=model,
        partition="out_of_fold",
        chosen=chosen,
        risks=risks,
        population=population,
        prevalence=prevalence,
    )


def test_missed_and_needless_of_the_rule_gone_by(draws_inside, words):
    table = pd.concat(
        [
            counts("svm", 5.0, 60.0),
            counts("svm", 0.7, 90.0, "stated", 0.05),
            counts("svm", 0.9, 12.0, "stated", 0.05, risks="shifted"),
            counts("svm", 0.8, 11.0, "stated", 0.05, risks="recalibrated_shifted"),
            counts("logistic_regression", 6.0, 70.0),
            counts("logistic_regression", 9.0, 99.0, chosen=False),
        ]
    )
    figure = draw_consequences(table)
    draws_inside(figure)
    missed, needless = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["missed diseased", "false alarms"]
    assert missed.get_lines()[0].get_xdata().tolist() == [5.0, 6.0]
    assert needless.get_lines()[1].get_xdata()[0] == 90.0
    assert needless.get_lines()[2].get_xdata()[0] == 12.0
    assert {
        "37.4% diseased (cohort)",
        "5.0% diseased (stated)",
        "5.0% diseased (stated, risks shifted)",
    } <= words(figure)
    assert not [word for word in words(figure) if "recalibrated" in word]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match="picture of consequences needs the columns"):
        draw_consequences(pd.DataFrame({"model": ["svm"]}))
    with pytest.raises(InputError, match="picture of consequences has nothing to draw"):
        draw_consequences(counts("svm", 1.0, 2.0, chosen=False))
