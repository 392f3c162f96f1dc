from dataclasses import replace

from tabdx.report.sections import method
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import tables, with_tables, without, words


def test_the_division_is_that_of_the_parameters(data):
    split = data.params.split.model_copy(update={"outer_folds": 7, "repeats": 3, "inner_folds": 4})
    said = words(
        method.build(replace(data, params=data.params.model_copy(update={"split": split})))
    )
    assert "7 folds, 3 times" in said
    assert "4 inner folds" in said


def test_settings_are_told_and_scores_are_not_settings(data):
    chosen = tables(method.build(data))[0]
    # The record of every model says C 1.0 and, beside it, its log loss.
    assert [row[1] for row in chosen.rows] == ["C 1", "C 1"]


def test_a_model_whose_record_is_not_there_has_no_row(data):
    records = {"svm": data.records["svm"]}
    assert len(tables(method.build(replace(data, records=records)))[0].rows) == 1


def test_every_normalization_is_compared_out_of_fold(data):
    compared = tables(method.build(data))[1]
    assert [list(row[1:]) for row in compared.rows] == [[interval(0.9, 0.8, 0.95)] * 3]
    assert "approximated" not in compared.caption
    scores = data.tables["normalization/scores.csv"].assign(kernel="approximated")
    told = tables(method.build(with_tables(data, normalization__scores=scores)))[1]
    assert "approximated" in told.caption


def test_without_the_comparison_the_method_in_use_is_still_named(data):
    section = method.build(without(data, "normalization/scores.csv"))
    assert len(tables(section)) == 1
    assert data.params.normalize.method[0] in words(section)


def test_a_choice_on_the_edge_of_its_search_is_told(data):
    records = {name: record | {"on_edge": ["C"]} for name, record in data.records.items()}
    before, after = method.build(data), method.build(replace(data, records=records))
    assert words(before) != words(after)
    assert "edge" in words(after)
