import math

import pytest

from tabdx.report.sections import decisions
from tabdx.report.sections.decisions import CONSEQUENCES, NET_BENEFIT, THRESHOLDS, in_force
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without, words


def test_net_benefit_is_that_of_the_best_model_in_each_population(data):
    studied, stated = tables(decisions.build(data))[:2]
    # At 0.05, 0.1 and 0.5, each once although two of the thresholds shown are near the same one.
    assert [row[1] for row in studied.rows] == ["5%", "10%", "50%"]
    assert len(stated.rows) == 6  # as predicted, and shifted
    # 0.3 found per patient are 30 per 100.
    assert {row[2] for row in studied.rows} == {interval(30, 29, 31, 1)}
    assert {row[5] for row in studied.rows} == {"better"}


def test_a_rule_says_what_is_to_be_known_of_it_once(data):
    assert words(decisions.build(data)).count("assumes calibrated risks") == 1
    silent = data.tables[THRESHOLDS].assign(note=math.nan)
    assert "assumes calibrated risks" not in words(
        decisions.build(with_tables(data, decide__thresholds=silent))
    )


def test_the_rule_in_force_is_the_chosen_one_at_the_best_model(data):
    judged = in_force(data)
    # Two populations; at the stated prevalence also with shifted risks.
    assert len(judged) == 3
    assert (judged["false_negatives"] == 0.9).all()


def test_without_consequences_no_rule_is_in_force(data):
    assert in_force(without(data, CONSEQUENCES)) is None


@pytest.mark.parametrize("lost", [NET_BENEFIT, THRESHOLDS, CONSEQUENCES])
def test_what_is_not_there_is_said(data, lost):
    whole, cut = decisions.build(data), decisions.build(without(data, lost))
    assert absences(whole) == []
    assert len(absences(cut)) == 1
    assert len(tables(cut)) + len(pictures(cut)) < len(tables(whole)) + len(pictures(whole))
