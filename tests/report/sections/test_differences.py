from dataclasses import replace

from tabdx.report.blocks import Table
from tabdx.report.sections.differences import TABLE, build
from tabdx.wording.vocabulary import MOST_PATIENTS, OF_LEARNERS


def first_rows(data, table):
    """First row of each metric's table, of a report on these differences."""
    changed = replace(data, tables={**data.tables, TABLE: table})
    return [block.rows[0] for block in build(changed).blocks if isinstance(block, Table)]


def test_both_questions_stand_side_by_side(data):
    table = data.tables[TABLE]
    counted = table["test"] == OF_LEARNERS
    told = table.assign(
        verdict=counted.map({True: "not resolvable", False: "better"}),
        p_holm=counted.map({True: 0.3, False: 0.02}),
        patients_needed=MOST_PATIENTS,
    )
    expected = ["0.020", "better", "0.300", "no difference shown", "more than a million"]
    found = first_rows(data, told)
    assert [row[2:] for row in found] == [expected] * 3


def test_without_common_folds_the_ways_of_learning_are_not_tested(data):
    table = data.tables[TABLE]
    found = first_rows(data, table[table["test"] != OF_LEARNERS])
    assert [row[4:6] for row in found] == [["not available", "not tested"]] * 3
