"""The page Batch.

Also tests `upload`, on its way to risks.
"""

import io
import json

import pandas as pd
import pytest

from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.sources import read_wdbc
from tabdx.dashboard.batch.upload import as_table
from tabdx.dashboard.shared.decision_rules import parse_rules
from tabdx.report.spreadsheet import to_spreadsheet


def table(rows=20):
    return read_wdbc().drop(columns="diagnosis").head(rows).astype(object)


def upload(page, content, name="patients.csv"):
    if isinstance(content, pd.DataFrame):
        content = content.to_csv(index=False).encode()
    page.get("file_uploader")[0].set_value((name, content, "application/octet-stream"))
    return page.run()


def predictions(page):
    return next(
        one.value for one in page.dataframe if "row" in one.value and "rule" not in one.value
    )


def problems(page):
    return next((one.value for one in page.dataframe if "rule" in one.value), pd.DataFrame())


def said(page):
    return " ".join(element.value for element in [*page.text, *page.warning, *page.error])


def test_without_artefacts_the_page_says_what_makes_them(empty_project, open_page):
    page = open_page("batch")
    assert not page.exception
    assert "data/cohort.parquet does not exist; `make run`" in page.text[0].value


@pytest.mark.usefixtures("project")
def test_before_an_upload_the_page_says_what_is_needed(open_page):
    page = open_page("batch")
    assert not page.exception
    assert "100,000 rows" in page.get("file_uploader")[0].label
    assert len(page.dataframe[0].value) == 30


@pytest.mark.usefixtures("project")
def test_every_sound_row_is_predicted(open_page):
    page = upload(open_page("batch"), table())
    assert not page.exception
    found = predictions(page)
    assert found["row"].tolist() == list(range(1, 21))
    assert found["risk_svm"].between(0, 1).all()
    # The first patients of WDBC are malignant, the 20th is benign.
    assert found["call_svm"].iloc[[0, 19]].tolist() == ["malignant", "benign"]
    assert problems(page).empty


@pytest.mark.usefixtures("project")
def test_parquet_is_taken_too(open_page):
    buffer = io.BytesIO()
    table().astype(float).to_parquet(buffer)
    page = upload(open_page("batch"), buffer.getvalue(), "patients.parquet")
    assert not page.exception
    assert len(predictions(page)) == 20


@pytest.mark.usefixtures("project")
def test_the_threshold_moves_the_calls_and_not_the_risks(open_page):
    page = upload(open_page("batch"), table())
    before = predictions(page)
    page.slider(key="threshold").set_value(0.01)
    after = predictions(page.run())
    assert after["risk_svm"].tolist() == before["risk_svm"].tolist()
    assert (after["call_svm"] == "malignant").sum() > (before["call_svm"] == "malignant").sum()


@pytest.mark.usefixtures("project")
def test_bad_cells_are_listed_and_their_rows_left_out(open_page):
    broken = table()
    broken.loc[4, "mean area"] = "<script>alert(1)</script>"
    broken.loc[7, "worst area"] = "=1+1"
    page = upload(open_page("batch"), broken)
    assert not page.exception
    assert problems(page)[["row", "column", "value"]].to_numpy().tolist() == [
        [5, "mean area", "<script>alert(1)</script>"],
        [8, "worst area", "=1+1"],
    ]
    assert set(predictions(page)["row"]) == set(range(1, 21)) - {5, 8}


@pytest.mark.usefixtures("project")
def test_rows_without_any_value_are_no_patients(open_page):
    content = table(2).to_csv(index=False) + ("," * 29 + "\n") * 3
    page = upload(open_page("batch"), content.encode())
    assert not page.exception
    assert predictions(page)["row"].tolist() == [1, 2]
    assert "3 rows without any value were left out." in [one.value for one in page.caption]


@pytest.mark.usefixtures("project")
def test_a_missing_column_is_named(open_page):
    page = upload(open_page("batch"), table().rename(columns={"mean area": "Mean area"}))
    assert not page.exception
    assert problems(page)["rule"].tolist() == ["the column is missing; did you mean 'Mean area'?"]
    assert "No row can be predicted" in said(page)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"\x00\xff\xfe\x01" * 100, "line 1, holds a NUL byte"),
        ("a.csv", "größe,b\n1,2\n".encode("latin-1"), "is not UTF-8"),
        ("a.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "1,000 columns"),
        ("a.csv", b"", "is empty"),
        ("a.parquet", b"PAR1 and then nothing", "is not sound Parquet"),
    ],
)
def test_a_hostile_file_gets_one_message(open_page, name, content, message):
    page = upload(open_page("batch"), content, name)
    assert not page.exception
    assert message in said(page)
    assert "cannot be taken" in said(page)


@pytest.mark.usefixtures("project")
def test_hostile_column_names_stay_text(open_page):
    hostile = table().assign(**{"**bold** [x](http://y)": "=1", "<img src=x>": "@x"})
    page = upload(open_page("batch"), hostile)
    assert not page.exception
    assert len(predictions(page)) == 20
    assert "http" not in " ".join(element.value for element in page.markdown)


@pytest.mark.usefixtures("evidence")
def test_every_row_is_answered_by_every_models_rules(open_page):
    page = upload(open_page("batch"), table())
    assert not page.exception
    found = predictions(page)
    models = ["combined", "logistic_regression", "mlp", "svm"]
    assert [name for name in found if name.startswith("answer_")] == [
        f"answer_{name}" for name in models
    ]
    words = {"benign", "malignant"}
    words |= {f"refer, do not decide ({reason})" for reason in ("cannot decide", "unlike both")}
    assert set(found["answer_combined"]) <= words
    referred = found["answer_combined"].str.startswith("refer").sum()
    assert f"Referred, not decided: {referred} by combined" in page.markdown[-1].value


def change_rules(folder, **changed):
    path = folder / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    for own in rules["models"].values():
        own["recalibration"] = {"method": "none", "numbers": {}}
    rules["models"] |= changed
    path.write_text(json.dumps(rules))
    return rules["models"]


def test_risks_are_recalibrated_where_that_helped(own_evidence, open_page):
    own = change_rules(own_evidence)["svm"]
    level = {"method": "platt", "numbers": {"slope": [0.0], "intercept": [0.0]}}
    change_rules(own_evidence, svm=own | {"recalibration": level}, mlp={"rule": []})
    page = upload(open_page("batch"), table())
    assert not page.exception
    found = predictions(page)
    # A slope of 0 reads every risk as one half.
    assert found["recalibrated_svm"].tolist() == [0.5] * 20
    assert "recalibrated_combined" not in found
    assert "answer_mlp" not in found
    assert any("the rules of mlp in" in element.value for element in page.caption)


@pytest.mark.usefixtures("project")
def test_without_rules_the_risks_stand_alone(open_page):
    page = upload(open_page("batch"), table())
    assert not any(name.startswith("answer_") for name in predictions(page))
    assert any("rules\\.json does not exist" in element.value for element in page.caption)


def test_the_answers_of_a_download_cannot_run_in_a_spreadsheet():
    outcome = Outcome(column="d", positive="=1+1", negative="@SUM(A1)")
    own = {"prediction_sets": {"negative": 0.3, "positive": 0.3}, "rule": "fixed"}
    own |= {"thresholds": {"fixed": 0.5}, "recalibration": {"method": "none", "numbers": {}}}
    rules = parse_rules({"coverage": 0.9, "models": {"svm": own}}, ["svm"])
    laid_out = as_table(pd.DataFrame({"svm": [0.1, 0.5, 0.9]}), 0.5, outcome, rules)
    written = to_spreadsheet(laid_out).splitlines()
    assert written[1:] == [
        "0,0.1,'@SUM(A1),'@SUM(A1)",
        '1,0.5,\'=1+1,"refer, do not decide (unlike both)"',
        "2,0.9,'=1+1,'=1+1",
    ]
