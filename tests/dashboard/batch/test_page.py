"""The page Batch.

Also tests `settings` and `upload`, on their way to answers.
"""

import io
import json
import logging

import pandas as pd
import pytest

from tabdx.assessment.answer_table import HEADINGS
from tabdx.assessment.decision_rules import RULES
from tabdx.cohort.sources import read_wdbc
from tabdx.wording.answers import BANDS, NOT_RELIABLE, WITHHELD
from tests.dashboard.controls import control


def table(rows=20):
    """The first patients of WDBC, each with a number of the clinic's own."""
    measured = read_wdbc().drop(columns="diagnosis").head(rows).astype(object)
    measured.insert(0, "Case no.", [f"H-{row}" for row in range(1, rows + 1)])
    return measured


def upload(page, content, name="patients.csv"):
    if isinstance(content, pd.DataFrame):
        content = content.to_csv(index=False).encode()
    page.get("file_uploader")[0].set_value((name, content, "application/octet-stream"))
    page.run()
    assert not page.exception
    return page


def answers(page):
    return next(one.value for one in page.dataframe if "risk" in one.value).reset_index(drop=True)


def problems(page):
    return next((one.value for one in page.dataframe if "rule" in one.value), pd.DataFrame())


def said(page):
    shown = [*page.text, *page.warning, *page.error, *page.info, *page.caption, *page.markdown]
    return " ".join(element.value for element in shown).replace("\\", "").replace("\u2060", "")


def recommended():
    return json.loads(RULES.read_text())["recommended"]


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
def test_without_an_agreed_threshold_nothing_is_answered(open_page):
    page = upload(open_page("batch"), table())
    assert not any("risk" in one.value for one in page.dataframe)
    assert "There is no agreed threshold" in said(page)


@pytest.mark.usefixtures("evidence")
def test_every_row_has_one_answer_behind_its_own_identifier(open_page):
    page = upload(open_page("batch"), table())
    found = answers(page)
    assert found.columns.tolist() == ["Case no.", *HEADINGS.values()]
    assert found["Case no."].tolist() == [f"H-{row}" for row in range(1, 21)]
    assert found["row"].tolist() == list(range(1, 21))
    # The first patients of WDBC are malignant, the 20th is benign.
    assert found["answer"].iloc[0] == "high risk"
    assert found["next step"].iloc[0] == "a biopsy"
    assert found["risk"].iloc[0] > found["risk"].iloc[19]
    assert problems(page).empty


@pytest.mark.usefixtures("evidence")
def test_the_counts_the_threshold_and_the_model_are_said(open_page):
    page = upload(open_page("batch"), table())
    counts = answers(page)["answer"].value_counts()
    told = said(page)
    assert "20 rows: " in told
    for kind in counts.index:
        assert f"{counts[kind]} {kind}" in told
    assert (
        "the recommended model, answers at the agreed threshold of 10% (rule: harm ratio)" in told
    )
    assert "a prevalence of 37.4% (as studied)." in told


@pytest.mark.usefixtures("evidence")
def test_parquet_is_taken_with_the_identifier(open_page):
    buffer = io.BytesIO()
    table().infer_objects().to_parquet(buffer)
    page = upload(open_page("batch"), buffer.getvalue(), "patients.parquet")
    assert answers(page)["Case no."].iloc[19] == "H-20"
    assert answers(page)["answer"].isin(BANDS).any()


DIALECTS = {
    "semicolons, decimal commas, a mark of UTF-8": {"sep": ";", "decimal": ","},
    "tabs": {"sep": "\t"},
    "tabs, decimal commas": {"sep": "\t", "decimal": ","},
}


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_table_of_another_dialect_is_answered_alike(open_page, dialect):
    plain = answers(upload(open_page("batch"), table().infer_objects()))
    content = table().infer_objects().to_csv(index=False, **dialect).encode("utf-8-sig")
    found = answers(upload(open_page("batch"), content))
    pd.testing.assert_frame_equal(found, plain)


@pytest.mark.usefixtures("evidence")
def test_the_prevalence_moves_the_risks_and_says_so(open_page):
    page = upload(open_page("batch"), table())
    before = answers(page)
    control(page.slider, "prevalence").set_value(5.0)
    after = answers(page.run())
    assert (after["risk"] < before["risk"]).all()
    assert "a prevalence of 5.0%." in said(page)


@pytest.mark.usefixtures("evidence")
def test_another_model_can_answer_and_others_stand_beside(open_page):
    page = upload(open_page("batch"), table())
    before = answers(page)
    other = next(name for name in ("svm", "mlp") if name != recommended())
    page.multiselect(key="beside").set_value([other])
    beside = answers(page.run())
    page.multiselect(key="beside").set_value([])
    page.selectbox(key="answering").set_value(other)
    after = answers(page.run())
    assert beside["risk"].tolist() == before["risk"].tolist()
    assert beside[f"risk by {other.upper()}"].tolist() == after["risk"].tolist()
    assert "recommended model, answers" not in said(page)


@pytest.mark.usefixtures("evidence")
def test_rows_are_filtered_and_sorted_by_risk(open_page):
    page = upload(open_page("batch"), table(40))
    page.toggle(key="by_risk").set_value(True)
    assert answers(page.run())["risk"].is_monotonic_decreasing
    page.segmented_control(key="kind").set_value("low risk")
    assert set(answers(page.run())["answer"]) == {"low risk"}


def broken():
    """One row of every kind that gets no answer; row 2 is sound."""
    rows = table(8)
    measured = rows.columns[1:]
    rows.loc[0, "mean radius"] = -4
    rows.loc[2, "mean radius"] = 9_999
    rows.loc[3, measured] = None
    rows.loc[4, measured[:12]] = None
    rows.loc[5, "worst radius"] = rows.loc[5, "mean radius"] / 2
    rows.loc[6, "mean smoothness"] = "abc"
    rows.loc[7, measured] = rows.loc[1, measured] * 1.9
    return rows


REASONS = [
    "mean radius -4 µm is not plausible (3 to 60): check the unit and the decimal point.",
    "",
    "mean radius 9999 µm is not plausible",
    "30 of 30 values were not measured",
    "12 of 30 values were not measured",
    "worst radius cannot be below mean radius.",
    "mean smoothness must be a number.",
    "This patient is farther from the training patients than any of them is from the others",
]


@pytest.mark.usefixtures("evidence")
def test_what_cannot_be_answered_is_not_and_says_why(open_page):
    found = answers(upload(open_page("batch"), broken()))
    assert len(found) == 8
    assert (found["answer"] == WITHHELD).tolist() == [bool(reason) for reason in REASONS]
    for told, reason in zip(found["reasons and warnings"], REASONS, strict=True):
        assert reason in told
    held = found["answer"] == WITHHELD
    assert found.loc[held, "risk"].isna().all()
    assert (found.loc[held, ["next step", "prediction set", "in words"]] == "").all(axis=None)


def switch_withheld(page, *, on):
    next(one for one in page.toggle if "withheld" in one.label).set_value(on)


@pytest.mark.usefixtures("evidence")
def test_a_withheld_risk_is_shown_on_request_and_marked(open_page):
    page = upload(open_page("batch"), broken())
    switch_withheld(page, on=True)
    page.multiselect(key="beside").set_value(
        [next(n for n in ("svm", "mlp") if n != recommended())]
    )
    found = answers(page.run())
    marked = found["answer"] == "no answer, risk not to be relied on"
    assert marked.tolist() == [bool(reason) and "must be" not in reason for reason in REASONS]
    assert found.loc[marked, "risk"].notna().all()
    switch_withheld(page, on=False)
    found = answers(page.run())
    assert found.filter(like="risk by").loc[marked].isna().all(axis=None)


@pytest.mark.usefixtures("evidence")
def test_the_next_upload_shows_no_withheld_risk_unasked(open_page):
    page = upload(open_page("batch"), broken())
    switch_withheld(page, on=True)
    assert NOT_RELIABLE in answers(page.run())["answer"].tolist()
    assert NOT_RELIABLE not in answers(upload(page, broken()))["answer"].tolist()


@pytest.mark.usefixtures("evidence")
def test_a_column_in_another_unit_is_remarked(open_page):
    rows = table()
    rows[["mean radius", "radius error", "worst radius"]] /= 10
    page = upload(open_page("batch"), rows)
    assert (answers(page)["answer"] == WITHHELD).all()
    assert "mean radius is not plausible (3 to 60 µm) in 20 of 20 rows" in said(page)


@pytest.mark.usefixtures("evidence")
def test_columns_that_are_swapped_are_remarked(open_page):
    names = {"mean radius": "worst radius", "worst radius": "mean radius"}
    page = upload(open_page("batch"), table().rename(columns=names))
    assert (answers(page)["answer"] == WITHHELD).all()
    assert "worst radius is below mean radius in 20 of 20 rows: are two columns" in said(page)


@pytest.mark.usefixtures("evidence")
def test_patients_who_come_twice_are_remarked(open_page):
    rows = table()
    rows.loc[4, rows.columns[1:]] = rows.loc[1, rows.columns[1:]]
    rows.loc[9, "Case no."] = "H-1"
    told = said(upload(open_page("batch"), rows))
    assert "All 30 values are the same in rows 2 and 5" in told
    assert "Case no. is the same in rows 1 and 10" in told


@pytest.mark.usefixtures("evidence")
def test_bad_cells_are_listed_and_their_rows_get_no_answer(open_page):
    rows = table()
    rows.loc[4, "mean area"] = "<script>alert(1)</script>"
    rows.loc[7, "worst area"] = "=1+1"
    page = upload(open_page("batch"), rows)
    assert problems(page)[["row", "column", "value"]].to_numpy().tolist() == [
        [5, "mean area", "<script>alert(1)</script>"],
        [8, "worst area", "=1+1"],
    ]
    found = answers(page)
    assert found.loc[found["answer"] == WITHHELD, "row"].tolist() == [5, 8]


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("cells", [("#DIV/0!", "1e999"), ("abc", "inf"), ("<0.1", "Inf")])
def test_a_cell_that_is_no_number_beside_one_without_end_is_named_and_not_logged(
    open_page, caplog, capfd, cells
):
    rows = table()
    rows.loc[2, "mean radius"], rows.loc[3, "mean texture"] = cells
    with caplog.at_level(logging.DEBUG):
        page = upload(open_page("batch"), rows)
    assert problems(page)[["row", "column", "value"]].to_numpy().tolist() == [
        [3, "mean radius", cells[0]],
        [4, "mean texture", cells[1]],
    ]
    assert answers(page)["answer"].iloc[2:4].tolist() == [WITHHELD, WITHHELD]
    logged = caplog.text + "".join(capfd.readouterr())
    assert not any(cell in logged for cell in cells if cell not in ("inf", "Inf"))
    assert "failure cases" not in logged


@pytest.mark.usefixtures("evidence")
def test_a_blank_row_between_patients_keeps_its_number_and_those_at_the_end_are_left_out(open_page):
    lines = table(3).to_csv(index=False).splitlines()
    lines.insert(2, "," * 30)
    page = upload(open_page("batch"), "\n".join([*lines, *["," * 30] * 3]).encode())
    found = answers(page)
    assert found["row"].tolist() == [1, 2, 3, 4]
    assert found["Case no."].fillna("").tolist() == ["H-1", "", "H-2", "H-3"]
    assert found.loc[1, ["answer", "reasons and warnings"]].tolist() == [
        WITHHELD,
        "The row is empty.",
    ]
    assert "3 rows without any value at the end of the table left out." in said(page)


@pytest.mark.usefixtures("evidence")
def test_rows_of_the_file_are_named_behind_a_blank_one_too(open_page):
    rows = table(3)
    rows.loc[2, "mean area"] = "much"
    lines = rows.to_csv(index=False).splitlines()
    lines.insert(1, "," * 30)
    assert problems(upload(open_page("batch"), "\n".join(lines).encode()))["row"].tolist() == [4]


@pytest.mark.usefixtures("evidence")
def test_names_of_another_habit_are_taken_and_said(open_page):
    plain = answers(upload(open_page("batch"), table()))
    names = {"mean area": "Area_Mean", "area error": "area_se", "worst area": "area_worst"}
    page = upload(open_page("batch"), table().rename(columns=names))
    pd.testing.assert_frame_equal(answers(page), plain)
    assert "3 columns have another name than expected" in said(page)
    told = next(one.value for one in page.dataframe if "taken for" in one.value)
    assert dict(told.to_numpy().tolist()) == {new: old for old, new in names.items()}


@pytest.mark.usefixtures("project")
def test_a_missing_column_is_named(open_page):
    page = upload(open_page("batch"), table().rename(columns={"mean area": "mean areas"}))
    assert problems(page)["rule"].tolist() == ["the column is missing; did you mean 'mean areas'?"]
    assert "No row can be answered" in said(page)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"\x00\xff\xfe\x01" * 100, "line 1, holds a NUL byte"),
        ("a.csv", "größe,b\n1,2\n".encode("latin-1"), "is not UTF-8"),
        ("a.csv", "b,name\n1,Jos\xe9\n".encode("latin-1"), "row 1 (line 2), column 'name'"),
        ("a.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "1,000 columns"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "a.csv is a PDF; export the table as CSV"),
        ("a.csv", b"PK\x03\x04\xe2 [Content_Types].xml", "is a workbook of Excel or LibreOffice"),
        ("a.csv", b"PK\x03\x04\xe2 patients.csv", "is a ZIP archive"),
        ("a.xlsx", b"PK\x03\x04\xe2 [Content_Types].xml", "File > Save as (or Export), take 'CSV"),
        ("a.pdf", b"%PDF-1.7", "ends neither in .csv nor in .parquet"),
        ("a.parquet", b"PAR1 and then nothing", "is not sound Parquet"),
    ],
)
def test_a_hostile_file_gets_one_message(open_page, name, content, message):
    page = upload(open_page("batch"), content, name)
    assert message in said(page)
    assert "cannot be taken" in said(page)


@pytest.mark.usefixtures("evidence")
def test_hostile_column_names_stay_text(open_page):
    hostile = table().assign(**{"**bold** [x](http://y)": "=1", "<img src=x>": "@x"})
    page = upload(open_page("batch"), hostile)
    assert len(answers(page)) == 20
    assert "http" not in " ".join(element.value for element in page.markdown)


@pytest.mark.usefixtures("evidence")
def test_columns_named_alike_or_as_the_answers_are_told_apart(open_page):
    names = ["risk", "risk (yours)", "site", "site", "site (2)", ""]
    own = pd.DataFrame([["a", "b", "c", "d", "e", "f"]] * 20, columns=names)
    page = upload(open_page("batch"), pd.concat([own, table().iloc[:, 1:]], axis=1))
    shown = answers(page).columns.tolist()
    assert shown[:4] == ["risk (yours)", "risk (yours) (2)", "site", "row"]


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("column", ["diagnosis", "Case no."])
def test_of_two_columns_of_one_name_both_stay(open_page, column):
    rows = table().assign(diagnosis="benign")
    page = upload(open_page("batch"), pd.concat([rows[[column]], rows], axis=1))
    assert answers(page).columns.str.startswith(column).sum() == 2


def change_rules(folder, model, **changed):
    path = folder / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    rules["models"][model] |= changed
    path.write_text(json.dumps(rules))


def test_risks_are_recalibrated_where_that_helped(own_evidence, open_page):
    level = {"method": "platt", "numbers": {"slope": [0.0], "intercept": [0.0]}}
    change_rules(own_evidence, recommended(), recalibration=level)
    # A slope of 0 reads every risk as one half.
    assert answers(upload(open_page("batch"), table()))["risk"].tolist() == [0.5] * 20


def test_a_recommended_model_that_was_tampered_with_answers_nothing(own_evidence, open_page):
    next((own_evidence / "models" / recommended()).iterdir()).write_bytes(b"other")
    page = upload(open_page("batch"), table())
    assert "does not answer" in said(page)
    assert not any("risk" in one.value for one in page.dataframe)


def test_no_other_model_answers_unasked_where_the_recommended_one_has_no_rules(
    own_evidence, open_page
):
    change_rules(own_evidence, recommended(), rule=[])
    page = upload(open_page("batch"), table())
    assert "the recommended model, cannot answer; choose another one above" in said(page)
    assert not any("risk" in one.value for one in page.dataframe)
    page.selectbox(key="answering").set_value("svm" if recommended() != "svm" else "mlp")
    assert answers(page.run())["answer"].isin(BANDS).any()


@pytest.mark.usefixtures("evidence")
def test_own_columns_of_any_type_stay_as_they_are(open_page):
    rows = table(5).infer_objects()
    rows["Case no."] = pd.array([7, 8, 9, None, 11], dtype="Int64")
    rows["ward"] = pd.Categorical(["a", "b", None, "a", "b"])
    rows["fasting"] = pd.array([True, False, None, True, True], dtype="boolean")
    buffer = io.BytesIO()
    rows.to_parquet(buffer)
    found = answers(upload(open_page("batch"), buffer.getvalue(), "patients.parquet"))
    assert found["Case no."].dropna().tolist() == [7, 8, 9, 11]
    assert found["ward"].fillna("").tolist() == ["a", "b", "", "a", "b"]
    assert found["fasting"].isna().tolist() == [False, False, True, False, False]
