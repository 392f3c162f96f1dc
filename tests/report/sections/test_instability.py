from tabdx.report.sections import instability
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without


def test_each_basis_has_its_row(data):
    summary = data.tables["instability/summary.csv"]
    both = summary.loc[[0, 0]].assign(basis=["all", "out_of_bag"])
    (table,) = tables(instability.build(with_tables(data, instability__summary=both)))
    assert [row[1:] for row in table.rows] == [
        ["64", "50", "0.020", "1.0%", "2", interval(1.0, 0.99, 1.01, 2)]
    ] * 2
    assert table.rows[0][0] != table.rows[1][0]


def test_an_analysis_that_was_switched_off_is_told_and_not_tabled(data):
    section = instability.build(without(data, "instability/summary.csv"))
    assert (len(section.blocks), len(absences(section))) == (1, 1)


def test_of_several_classes_each_has_its_row_where_none_is_positive(several):
    section = instability.build(several)
    (table,) = tables(section)
    assert len(table.rows) == len(several.dictionary.outcome.targets)
    assert ("predictions that flip" in table.columns) is several.two_sided
    assert len(absences(section)) == (not several.two_sided)
    if not several.two_sided:
        assert [row[table.columns.index("class")] for row in table.rows] == list(several.classes)


def test_without_its_patients_the_summary_stands_alone(data):
    assert len(pictures(instability.build(data))) == 1
    cut = instability.build(without(data, "instability/patients.parquet"))
    assert (len(tables(cut)), len(pictures(cut)), len(absences(cut))) == (1, 0, 1)
