from dataclasses import replace

from tabdx.report.sections import replication
from tabdx.report.sections.replication import DOCUMENT
from tabdx.wording.numbers import percent_interval
from tests.report.sections.conftest import tables


def test_each_step_has_what_it_got_right_and_both_errors(data):
    (table,) = tables(replication.build(data))
    assert [list(row) for row in table.rows] == [
        ["SVM", "107 of 114", percent_interval(0.93, 0.87, 0.96), "7", "0"]
    ]


def test_a_project_without_the_study_has_no_section_on_it(data):
    documents = {key: value for key, value in data.documents.items() if key != DOCUMENT}
    assert replication.build(replace(data, documents=documents)) is None
