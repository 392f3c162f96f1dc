import pytest

from tabdx.report.sections import leakage
from tabdx.report.sections.leakage import SHUFFLED
from tabdx.wording.findings import leakage_findings
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, tables, warnings, with_tables, without


def test_a_leaky_pipeline_stands_beside_its_clean_one(data):
    log_loss, roc_auc, _ = tables(leakage.build(data))
    for table in (log_loss, roc_auc):
        assert [row[1:] for row in table.rows] == [
            ["0.900", "0.900", interval(0.0, -0.01, 0.01, 4), "inflates"]
        ]


def test_scores_on_noise_stand_beside_chance(data):
    shuffled = tables(leakage.build(data))[-1]
    assert len(shuffled.rows) == 4
    assert {tuple(row[2:4]) for row in shuffled.rows} == {("0.500", "0.500")}


def test_a_clean_procedure_that_beats_chance_is_a_warning(data):
    assert warnings(leakage.build(data)) == []
    table = data.tables[SHUFFLED]
    whole = table["procedure"] == "whole_procedure"
    better = table.assign(verdict=table["verdict"].mask(whole, "better than chance"))
    told = with_tables(data, leakage__shuffled=better)
    found = [one.text for one in leakage_findings(better)]
    assert found
    assert warnings(leakage.build(told)) == found


def test_a_leaky_procedure_that_beats_chance_is_what_should_be_seen(data):
    table = data.tables[SHUFFLED]
    leaky = table["procedure"] == "selected_before_splitting"
    better = table.assign(verdict=table["verdict"].mask(leaky, "better than chance"))
    assert warnings(leakage.build(with_tables(data, leakage__shuffled=better))) == []


@pytest.mark.parametrize("lost", ["leakage/pipelines.csv", SHUFFLED])
def test_half_an_audit_is_none(data, lost):
    section = leakage.build(without(data, lost))
    assert (len(section.blocks), len(absences(section))) == (1, 1)
