import pandas as pd
import pytest

from benchmarks.results import COLUMNS, compared, save, show, tabulate

MACHINE = {"cpu": "fast", "cores": 2, "memory_gib": 8, "gpu": "none", "commit": "abc"}


def table(ours=0.5, case="small", **more):
    return tabulate([compared("grid", case, 569, ours, 2.0, 0.0, **more)])


def read(folder):
    return pd.read_csv(folder / "grid.csv", keep_default_na=False)


def test_a_row_says_how_often_ours_fits_into_the_other():
    row = compared("grid", "small", 569, 0.5, 2.0, 1e-16, note="free")
    assert tuple(row)[:7] == COLUMNS
    assert row["ratio"] == 4.0
    assert row["note"] == "free"


def test_a_table_without_one_of_the_columns_is_refused():
    with pytest.raises(ValueError, match="ratio, agreement"):
        tabulate([{"benchmark": "b", "case": "c", "n": 1, "ours_s": 1, "other_s": 1}])


def test_what_is_saved_says_when_on_what_and_at_which_commit(tmp_path):
    save("grid", table(), MACHINE, tmp_path)
    (row,) = read(tmp_path).to_dict("records")
    assert row["ours_s"] == 0.5
    assert row["cpu"] == "fast"
    assert row["commit"] == "abc"
    assert len(row["date"]) == len("2026-01-31")


def test_a_row_replaces_the_same_case_on_the_same_hardware_and_no_other(tmp_path):
    save("grid", table(ours=0.5), MACHINE, tmp_path)
    save("grid", table(ours=0.6, case="wide", note="new"), MACHINE, tmp_path)
    save("grid", table(ours=0.7), {**MACHINE, "cpu": "slow"}, tmp_path)
    save("grid", table(ours=0.4), {**MACHINE, "commit": "later"}, tmp_path)
    kept = read(tmp_path)
    assert kept["ours_s"].tolist() == [0.6, 0.7, 0.4]
    assert kept["commit"].tolist() == ["abc", "abc", "later"]


def test_the_picture_holds_the_cases_and_comes_out_the_same_twice(tmp_path):
    rows = pd.concat([table(), table(case="no other side").assign(other_s=None, ratio=None)])
    for folder in ("first", "second"):
        save("grid", rows, MACHINE, tmp_path / folder)
    first = (tmp_path / "first/grid.svg").read_bytes()
    assert first.startswith(b"<?xml")
    assert first == (tmp_path / "second/grid.svg").read_bytes()


def test_it_is_shown_without_the_name_and_with_three_digits(capsys):
    show(table(ours=0.123456))
    shown = capsys.readouterr().out
    assert "0.123" in shown
    assert "0.1234" not in shown
    assert "grid" not in shown
