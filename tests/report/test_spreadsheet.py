import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.report.spreadsheet import neutralise, to_spreadsheet


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+A1",
        "-A1",
        "@SUM(1)",
        "\t=1",
        "\n=1",
        "=cmd|' /C calc'!A0",
        "-",
        "--1",
        "-1,5,2",
        "-1,A1",
        "-cmd",
        "\t-1,5",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "P1", "a=b", "-1", "+1.5", "-1,5", "+,5", "-.5e-3", "1", "<b>", 3, None]
)
def test_everything_else_stays_as_it_is(cell):
    assert neutralise(cell) == cell


@pytest.mark.parametrize("cell", ["a\r=1+1", "a\r\n=1+1", "\r=1"])
def test_no_line_within_a_cell_becomes_a_row_of_its_own(cell):
    written = to_spreadsheet(pd.DataFrame({"note": [cell, "b"]}))
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert [len(row) for row in rows] == [1, 1, 1]
    assert "\r" not in written


def test_headers_and_categories_are_neutralised_too():
    table = pd.DataFrame({"=h": pd.Categorical(["@x", "y"]), "risk": [-0.5, 1 / 3]})
    assert to_spreadsheet(table) == "'=h,risk\n'@x,-0.5\ny,0.333333\n"


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=1))
def test_no_cell_of_any_table_starts_a_formula(cells):
    written = to_spreadsheet(pd.DataFrame({"note": cells, "row": range(len(cells))}))
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert len(rows) == len(cells) + 1
    for row, cell in zip(rows[1:], cells, strict=True):
        ends = cell.replace("\r\n", "\n").replace("\r", "\n")
        assert row[0] in (ends, f"'{ends}")
        assert not row[0].startswith(("=", "@", "\t"))
