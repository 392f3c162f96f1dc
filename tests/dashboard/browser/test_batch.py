"""A table of patients taken through the page in a real browser."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tabdx.cohort.sources import read_wdbc


@pytest.fixture
def table():
    """Ten patients, with an identifier that is no feature."""
    numbers = read_wdbc().select_dtypes("number").head(10)
    numbers.insert(0, "note", [f"n{place}" for place in range(10)])
    return numbers


@pytest.fixture
def send(visit):
    def open_with(content):
        page = visit("batch")
        upload(page, content, "patients.csv")
        return page

    return open_with


def upload(page, content, name):
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator('input[type="file"]').set_input_files(file)


def as_csv(table):
    return table.to_csv(index=False).encode()


def download(page):
    button = page.get_by_role("button", name="Download the answers")
    expect(button).to_be_visible()
    with page.expect_download() as waiting:
        button.click()
    return list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))


def test_a_good_table_is_answered_and_downloaded(send, table):
    page = send(as_csv(table))
    expect(page.get_by_text("10 rows: ").first).to_be_visible()
    rows = download(page)
    assert list(rows[0])[:2] == ["note", "row"]
    assert [row["note"] for row in rows] == table["note"].tolist()
    assert {row["agreed threshold"] for row in rows} == {"0.1"}
    assert not {*table.columns[1:]} & {*rows[0]}


def test_a_broken_table_names_the_cells_answers_the_others_and_logs_nothing(send, table, server):
    broken = table.astype(object)
    broken.iloc[3, 1], broken.iloc[5, 2] = "#DIV/0!", "1e999"
    page = send(as_csv(broken))
    expect(page.get_by_text("2 rows cannot be read and get no answer")).to_be_visible()
    rows = download(page)
    assert [row["answer"] == "no answer" for row in rows] == [n in (3, 5) for n in range(10)]
    assert rows[3]["reasons and warnings"] == "mean radius must be a number."
    expect(page.get_by_test_id("stException")).to_have_count(0)
    logged = server.log.read_text()
    assert not any(word in logged for word in ("DIV", "1e999", "Traceback", "radius"))


def test_rows_that_should_not_be_answered_are_not(send, table):
    """Empty rows were benign; −4, 9999 and another unit were predicted without a remark."""
    table.iloc[1, 1:] = None
    table.iloc[2, 1], table.iloc[3, 1] = -4, 9999
    rows = download(send(as_csv(table.assign(**{"mean area": table["mean area"] / 1000}))))
    assert {row["answer"] for row in rows[:4]} == {"no answer"}
    assert all(row["risk"] == "" and row["reasons and warnings"] for row in rows[:4])
    assert "is not plausible" in rows[2]["reasons and warnings"]


def test_a_hostile_table_is_inert(send, table):
    hostile = ['=cmd|"/c calc"!A1', "<script>window.hacked = 1</script>", "**bold** ![x](//y)"]
    table["note"] = [*hostile, *table["note"].iloc[3:]]
    page = send(as_csv(table.rename(columns={"note": "<img src=x onerror='window.hacked=1'>"})))
    expect(page.get_by_text("10 rows: ").first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    written = [cell for row in download(page) for cell in row.values()]
    assert "'" + hostile[0] in written
    assert hostile[1] in written


NO_TABLES = {
    "empty": b"",
    "binary": bytes(range(256)) * 8,
    "other columns": b"a,b\n1,2\n",
    "10,000 columns": ",".join(f"c{place}" for place in range(10_000)).encode(),
    "another encoding": "größe;gewicht\n1;2\n".encode("utf-16"),
}


def test_what_is_no_table_of_patients_gets_one_message(visit):
    page = visit("batch")
    refused = page.get_by_text("This file cannot be taken.")
    unusable = page.get_by_text("No row can be answered")
    for name, content in NO_TABLES.items():
        upload(page, content, f"{name}.csv")
        expect(refused.or_(unusable).first, name).to_be_visible()
        expect(page.get_by_test_id("stException"), name).to_have_count(0)
        # The next file's message must be its own.
        page.get_by_role("button", name=f"Remove {name}.csv").click()
        expect(refused.or_(unusable), name).to_have_count(0)
