import math
from dataclasses import replace

import pytest

from tabdx.report.sections import summary
from tabdx.report.sections.decisions import CONSEQUENCES, THRESHOLDS
from tabdx.wording.numbers import interval, percent_interval
from tests.report.sections.conftest import absences, tables, warnings, with_tables, without, words


def test_the_answer_counts_people(data):
    _, table = tables(summary.build(data))
    # Half of the patients are ill, and 5% at the stated prevalence, where risks may be shifted.
    assert [row[1] for row in table.rows] == ["500", "50", "50"]
    assert [str(row[0]).split("risks ")[1] for row in table.rows] == [
        "as predicted: 50.0%", "as predicted: 5.0%", "shifted: 5.0%"
    ]  # fmt: skip
    assert table.rows[0][2] == interval(0.9, 0.8, 0.95, 1)
    assert table.rows[0][4] == percent_interval(0.9, 0.8, 0.95)


@pytest.mark.parametrize(("verdict", "silent"), [("tie", "worse"), ("worse", " tie")])
def test_the_second_is_a_tie_or_worse(data, verdict, silent):
    ranking = data.tables["evaluation/ranking.csv"].assign(log_loss_verdict=["best", verdict])
    said = words(summary.build(with_tables(data, evaluation__ranking=ranking))).splitlines()[0]
    assert f" {verdict}" in said
    assert silent not in said


def test_a_single_model_is_compared_with_none(data):
    ranking = data.tables["evaluation/ranking.csv"].head(1)
    said = words(summary.build(with_tables(data, evaluation__ranking=ranking))).splitlines()[0]
    assert "1 model" in said
    assert " tie" not in said


def test_the_errors_at_the_agreed_threshold_lead(data):
    first, _ = tables(summary.build(data))
    # The rules of this run recommend nobody.
    assert "SVM, the first of the ranking. Errors at the agreed threshold of 10%, " in first.caption
    # Of 100 ill 90 (89 to 91) are found, of 100 well 80 (79 to 81) are spared.
    assert [row[1:3] for row in first.rows] == [
        ["10.0 (9.0 to 11.0, n = 32)", "20.0 (19.0 to 21.0, n = 32)"]
    ] * 2


def test_another_model_may_be_recommended(data):
    rules = data.documents["decide/rules.json"] | {"recommended": "logistic_regression"}
    other = replace(data, documents={**data.documents, "decide/rules.json": rules})
    headline, consequences = tables(summary.build(other))
    assert headline.caption.startswith("Logistic regression, the recommended model")
    assert "by logistic regression" in consequences.caption


def test_where_no_threshold_was_agreed_on_that_of_the_scores_is_told(data):
    section = summary.build(without(data, CONSEQUENCES, THRESHOLDS))
    (table,) = tables(section)
    assert "at a threshold of 50% (evaluate.threshold)" in table.caption
    assert table.rows[0][1] == "10.0 (5.0 to 20.0, n = 64)"
    assert len(absences(section)) == 1


def test_without_scores_of_the_holdout_it_is_not_spoken_of(data):
    scores = data.tables["evaluation/scores.csv"]
    holdout = scores["partition"] == "holdout"
    told = scores.assign(value=scores["value"].mask(holdout, math.nan))
    before, after = summary.build(data), summary.build(with_tables(data, evaluation__scores=told))
    assert "16" in words(before).splitlines()[1]
    assert "16" not in words(after).splitlines()[1]


def test_reasons_for_doubt_stand_with_the_answer(data):
    shuffled = data.tables["leakage/shuffled.csv"].assign(verdict="better than chance")
    more = summary.build(with_tables(data, leakage__shuffled=shuffled))
    assert len(warnings(more)) > len(warnings(summary.build(data)))
