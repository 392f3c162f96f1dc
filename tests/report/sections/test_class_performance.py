import pytest

from tabdx.report.sections import performance
from tabdx.report.sections.class_performance import CONFUSION, ROC, SCORES, of_best
from tests.report.conftest import ILL, UNSURE, WELL
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without, words


def test_whom_a_model_takes_for_what_is_a_square_of_all_classes(several):
    cells = several.tables[CONFUSION].copy()
    called = {(WELL, UNSURE): 3.5, (ILL, WELL): 7.0}
    pairs = list(cells[["true", "predicted_class"]].itertuples(index=False, name=None))
    cells["patients"] = [called.get(pair, 40.0 * (pair[0] == pair[1])) for pair in pairs]
    section = performance.build(with_tables(several, evaluation__confusion=cells))
    squares = [table for table in tables(section) if table.columns[0] == "True class"]
    assert len(squares) == 2
    assert squares[0].columns == ["True class", WELL, UNSURE, ILL]
    assert squares[0].rows == [
        [WELL, "40", "3.5", "0"],
        [UNSURE, "0", "40", "0"],
        [ILL, "7", "0", "40"],
    ]
    # The most frequent error first.
    said = words(section)
    assert said.index(f"{ILL}, called {WELL}: 7 ") < said.index(f"{WELL}, called {UNSURE}: 3.5 ")


def test_each_class_has_a_row_by_the_best_model_and_a_table_of_all_models(several):
    told = tables(performance.build(several))
    by_class = [table for table in told if table.columns[0] == "Class"]
    assert [[row[0] for row in table.rows] for table in by_class] == [list(several.classes)] * 2
    assert by_class[0].rows[0][1] == "21"
    against = [table for table in told if "against the rest, all models" in table.caption]
    assert [table.caption.split(" against")[0] for table in against] == list(several.classes)
    assert all(len(table.rows) == len(several.models) for table in against)


def test_the_picture_of_a_class_is_the_best_models_out_of_fold(several):
    own = of_best(several, ROC)
    assert set(own["model"]) == {several.models[0]}
    assert set(own["partition"]) == {"out_of_fold"}
    assert set(own["class"]) == set(several.classes)


@pytest.mark.parametrize("name", ["one positive", "two positive", "none positive"])
def test_a_threshold_is_told_where_a_side_is_positive(data_of, name):
    data = data_of(name)
    section = performance.build(data)
    sensitivities = [
        table
        for table in tables(section)
        if table.columns[0] == "Model" and "Positive likelihood ratio" in table.columns
    ]
    assert len(sensitivities) == 2 * data.two_sided
    assert len(absences(section)) == (not data.two_sided)


def test_what_is_lost_is_said_to_be_missing(several):
    before = len(absences(performance.build(several)))
    cut = performance.build(without(several, SCORES, CONFUSION))
    assert {"class-roc", "confusion"}.isdisjoint(one.key for one in pictures(cut))
    assert len(absences(cut)) == before + 2
