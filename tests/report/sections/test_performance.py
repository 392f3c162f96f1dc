import pytest

from tabdx.report.sections import performance
from tabdx.report.sections.performance import CONFUSION, PRECISION_RECALL, ROC
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without


def test_every_model_is_judged_in_both_partitions(data):
    *scores, matrices = tables(performance.build(data))
    assert all(len(table.rows) == 2 for table in scores)
    assert len(matrices.rows) == 4


def test_a_matrix_is_laid_out_as_found_missed_alarmed_spared(data):
    cells = data.tables[CONFUSION].copy()
    numbers = {True: {True: 7, False: 2}, False: {True: 3.5, False: 11.5}}
    cells["patients"] = [
        numbers[true == data.positive][called == data.positive]
        for true, called in cells[["true", "predicted_class"]].itertuples(index=False)
    ]
    matrices = tables(performance.build(with_tables(data, evaluation__confusion=cells)))[-1]
    assert {tuple(row[1:]) for row in matrices.rows} == {("7", "2", "3.5", "11.5")}


@pytest.mark.parametrize(
    ("lost", "gone"),
    [(ROC, "roc"), (PRECISION_RECALL, "precision-recall"), (CONFUSION, "confusion")],
)
def test_a_picture_whose_table_is_lost_is_said_to_be_missing(data, lost, gone):
    assert gone in {one.key for one in pictures(performance.build(data))}
    cut = performance.build(without(data, lost))
    assert gone not in {one.key for one in pictures(cut)}
    assert len(absences(cut)) == 1
