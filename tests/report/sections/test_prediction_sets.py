from tabdx.report.sections import prediction_sets
from tabdx.report.sections.prediction_sets import TABLE
from tabdx.wording.numbers import percent_interval
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without


def test_each_class_is_covered_abstained_and_wrong(data):
    for table in tables(prediction_sets.build(data)):
        assert len(table.rows) == 6  # two models; both classes, and all
        shares = [percent_interval(one, one - 0.01, one + 0.01) for one in (0.95, 0.05, 0.02)]
        assert {tuple(row[1:]) for row in table.rows} == {("32", *shares)}


def test_out_of_fold_and_holdout_stand_apart(data):
    rows = data.tables[TABLE]
    holdout = rows["partition"] == "holdout"
    told = rows.assign(patients=rows["patients"].mask(holdout, 8))
    first, second = tables(prediction_sets.build(with_tables(data, decide__prediction_sets=told)))
    assert {row[1] for row in first.rows} == {"32"}
    assert {row[1] for row in second.rows} == {"8"}


def test_without_sets_one_sentence_says_so(data):
    assert len(pictures(prediction_sets.build(data))) == 1
    section = prediction_sets.build(without(data, TABLE))
    assert (len(section.blocks), len(absences(section))) == (1, 1)
