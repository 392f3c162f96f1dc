import io
from datetime import datetime

import pytest

from tabdx.core.errors import InputError
from tabdx.projects.workbook import workbook_as_csv

openpyxl = pytest.importorskip("openpyxl")


def book(**sheets):
    """A workbook of these sheets, each a list of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_cells_become_text_as_a_person_would_write_them():
    rows = [
        ["id", "a;b", "day", "note"],
        [842302, 0.1, datetime(2020, 3, 4), 'two, "quoted"\nlines'],
        [],
        [1.0, True, datetime(2020, 3, 4, 5, 6), None],
    ]
    content, sheet = workbook_as_csv(book(Data=rows, Empty=[]), "t.xlsx")
    assert sheet == "Data"
    assert content.decode().splitlines() == [
        "id,a;b,day,note",
        '842302,0.1,2020-03-04,"two, ""quoted"" lines"',
        "",
        "1,True,2020-03-04 05:06:00,",
    ]


def test_of_several_sheets_one_must_be_named():
    content = book(A=[["x", "y"], [1, 2]], B=[["x", "y"], [3, 4]])
    with pytest.raises(InputError, match=r"several sheets.*A, B.*--sheet 'A'"):
        workbook_as_csv(content, "t.xlsx")
    assert b"3,4" in workbook_as_csv(content, "t.xlsx", "B")[0]
    with pytest.raises(InputError, match="no sheet 'C'"):
        workbook_as_csv(content, "t.xlsx", "C")


def test_a_formula_that_nobody_computed_is_no_empty_cell():
    with pytest.raises(InputError, match="row 2, column 2: a formula"):
        workbook_as_csv(book(A=[["x", "y"], [1, "=A2+1"]]), "t.xlsx")


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"PK\x03\x04nonsense", book(A=[["x"]])[:-40]]
)
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(InputError, match="workbook"):
        workbook_as_csv(content, "t.xlsx")


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("tabdx.projects.workbook._MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="unpacks to more"):
        workbook_as_csv(book(A=[["x", "y"]]), "t.xlsx")


def test_a_sheet_that_claims_a_million_columns_is_refused(monkeypatch):
    monkeypatch.setattr("tabdx.projects.workbook._MOST_CELLS", 5)
    with pytest.raises(InputError, match="claims more than 5 cells"):
        workbook_as_csv(book(A=[["x", "y"], [1, 2], [3, 4]]), "t.xlsx")
