import pytest

from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.raw import BLANK_ROWS, SEPARATOR, Limits
from tabdx.core.errors import InputError


def read(content):
    return parse_delimited(content.encode() if isinstance(content, str) else content, "t.csv")


def message_of(content, **limits):
    with pytest.raises(InputError) as refused:
        parse_delimited(
            content.encode() if isinstance(content, str) else content, "t.csv", Limits(**limits)
        )
    assert str(refused.value).startswith("t.csv")
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "age,class\n1,ill\n",
        "age;class\n1;ill\n",
        "age\tclass\n1\till\n",
        "age|class\n1|ill\n",
        "sep=;\r\nage;class\r\n1;ill\r\n",
        "\ufeffsep=\t\nage\tclass\n1\till\n",
        "\ufeffage,class\r1,ill",
        '"age", "class"\n"1","ill"\n',
        "age,class,\n1,ill\n",  # one comma too many in the header line
        "age,class\n1,ill,\n",  # and in every row
        "age,class,,,\n1,ill,,,\n",
        ",,\nage,class,\n\n1,ill,\n,,\n,,\n",  # blank rows of a spreadsheet
    ],
)
def test_ways_to_write_the_same_table(content):
    assert read(content).to_dict("list") == {"age": ["1"], "class": ["ill"]}


@pytest.mark.parametrize(
    ("content", "separator"),
    [
        ("age;class\n1,5;ill\n", ";"),
        ('"age, years";class\n1;ill\n', ";"),
        ("dose (mg;day),class\n5,ill\n", ","),
        ("blood, fasting;class\n5;ill\n", ";"),
        ("sep=,\na,b;c\n1,2\n", ","),
    ],
)
def test_the_separator_is_the_one_that_every_row_fits(content, separator):
    assert read(content).attrs[SEPARATOR] == separator


def test_two_possible_separators_are_refused_with_the_way_to_settle_it():
    content = "a,b;c\n1,5;2\n3,4;5\n"
    said = message_of(content)
    assert (
        "commas or semicolons may separate the columns; begin the file with the line sep=;" in said
    )
    assert read("sep=;\n" + content).columns.tolist() == ["a,b", "c"]


def test_each_row_knows_its_line():
    table = read('a,b\n"1\n1",2\n\n,\n3,4\n')
    assert table.index.tolist() == [2, 6]
    assert table.index.name == "line"
    assert table["a"].tolist() == ["1\n1", "3"]


def test_rows_without_any_value_are_left_out_and_told():
    table = read("a,b\n1,2\n,\n3,4\n , \n")
    assert table["a"].tolist() == ["1", "3"]
    assert table.attrs[BLANK_ROWS] == [2, 4]
    assert BLANK_ROWS not in read("a,b\n1,2\n\n").attrs


def test_a_row_of_missing_values_at_its_end_is_no_short_row():
    assert read("a,b,c\n1,,\n1,2,3\n")["c"].tolist() == ["", "3"]


def test_a_column_without_a_name_is_kept_where_it_is_not_the_last():
    # pandas writes its index so.
    assert read(",a,b\n0,1,2\n").columns.tolist() == ["", "a", "b"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b,\n1,2,9\n3,4,\n", "column 3, the last one, has values but no name"),
        ("a,b,\n1,2,9\n3,4\n", "row 1 (line 2) has 3 cells"),
        ("a,b\n1,2\n1,2,\n", "the header line has 2 names, which some rows do not fit"),
        ("a,b\n1,2\n1,2,\n", "row 2 (line 3) has 3 cells"),
        ("a,b\n1,2\n\n3\n", "row 2 (line 4) has 1 cell"),
        ("a,b\n1,2\n# the end\n", "row 2 (line 3) has 1 cell (a comment?)"),
        ("a,b\n" + "1\n" * 7 + "1,2\n", "… and 2 more"),
        ("a,b\n0,1,2\n1,3,4\n", "every row one cell more; which column lacks its name?"),
        ("a,b,c\n1,2\n3,4\n", "is there one name or one separator too many?"),
        ("Export of May\na,b,c\n1,2,3\n", "remove what stands above the line of column names"),
        ("Export\n\nclinic X\na;b\n1;2\n", "remove what stands above the line of column names"),
        ("# x\na,b\n1,2\n", "remove what stands above the line of column names"),
        ("a\n1\n", "the one column 'a'; a cohort needs features and an outcome"),
        ("", "is empty; it needs a header line"),
        (",,,\n,,\n", "is empty; it needs a header line"),
        ("a,b\n1,\0\n", "line 2, holds a NUL byte"),
        ('a,b\n1,"2\n', "line 2, is not CSV: unexpected end of data; is a double quote of the row"),
        ('a,b\n1,"2\n' + "3,4\n" * 40_000, "row that begins in line 2 never closed?"),
        ('a,b\n"5" x,2\n', "line 2, is not CSV"),
    ],
)
def test_what_does_not_fit_its_header_line_is_named(content, said):
    assert said in message_of(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n3,é\n".encode("latin-1"), "row 2 (line 3), column 'b': byte 0xE9 is not UTF-8"),
        ("a,b\n1,é\n".encode("latin-1"), "(in Latin-1 it would be 'é'); save the table as 'CSV"),
        ("ü,b\nä,é\n".encode("latin-1"), "line 1, the header line, column 1: byte 0xFC"),
        (b"a,b\n\x93x\x94,2\n", "column 'a': byte 0x93 is not UTF-8 (in Latin-1 it would be '“')"),
        (b"a,b\n\x81,2\n", "column 'a': byte 0x81 is not UTF-8; save"),
        ("größe,b\n".encode() + b"\xe9,1\n", "row 1 (line 2), column 'größe': byte 0xE9"),
        ("a,b\n1,2\n".encode("utf-16"), "is UTF-16 or UTF-32, not UTF-8; save it as 'CSV UTF-8'"),
        ("a,b\n1,2\n".encode("utf-16-le"), "is UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-be"), "is UTF-16"),
        ("a,b\n1,2\n".encode("utf-32"), "is UTF-16 or UTF-32"),
        (b"PK\x03\x04rest", "is a ZIP archive; unpack it first"),
        (b"PK\x03\x04 [Content_Types].xml", "is a workbook of Excel or LibreOffice"),
        (b"\xd0\xcf\x11\xe0rest", "is an Excel workbook of the old kind"),
        (b"\x1f\x8b\x08rest", "is compressed with gzip; unpack it first"),
        (b"PAR1\x15rest", "is Parquet; let its name end in .parquet"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\n <!DOCTYPE html><html>", "is a page (HTML or XML)"),
        (b"\xef\xbb\xbf<table><tr>", "is a page (HTML or XML)"),
    ],
)
def test_what_is_no_text_in_utf8_is_told_for_what_it_is(content, said):
    assert said in message_of(content)


@pytest.mark.parametrize("start", ["PK", "PAR1", "BZh", "a<html>", "ARROW1", "SQLite"])
def test_a_column_may_be_named_as_other_files_begin(start):
    assert read(f"{start},b\n1,2\n").columns.tolist() == [start, "b"]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"rows": 2}, "more than the 2 rows that are taken at once; divide it"),
        ({"columns": 1}, "more than the 1 columns that are taken at once"),
        ({"cells": 5}, "more than the 5 cells that are taken at once"),
    ],
)
def test_a_table_beyond_its_limits_is_refused(limits, said):
    assert said in message_of("a,b\n1,2\n3,4\n5,6\n", **limits)


def test_a_flood_of_commas_is_refused_before_it_is_divided():
    assert "more than the 10 columns" in message_of("a,b\n" + "," * 10**6, columns=10)
