from dataclasses import replace

from tabdx.report.patient_sheet import Sheet, SheetRisk, SheetValue, as_html

SHEET = Sheet(
    cohort="clinic",
    positive="ill",
    threshold="50.0%",
    made="1 May 2030, 12:00",
    risks=[SheetRisk("SVM", "97.3%", "", "ill", "refer (unlike both)", "80.1% to 99.0%")],
    notes=["Answers at 95% coverage."],
    warnings=["age was not measured"],
    similarity="Like most.",
    values=[
        SheetValue("age", "61", "years", "20 to 80", True),
        SheetValue("b", "1", "", "", False),
    ],
)


def test_the_sheet_says_all_that_it_was_given():
    page = as_html(SHEET)
    for words in ("clinic", "ill", "97.3%", "age was not measured", "Like most.", "20 to 80"):
        assert words in page
    for words in ("refer (unlike both)", "80.1% to 99.0%", "Answers at 95% coverage."):
        assert words in page
    assert page.count('class="unusual"') == 1
    assert "not a medical device" in page


def test_every_word_is_escaped():
    hostile = '<script>alert("1")</script>'
    sheet = Sheet(
        cohort=hostile,
        positive=hostile,
        threshold=hostile,
        made=hostile,
        risks=[SheetRisk(*[hostile] * 6)],
        notes=[hostile],
        warnings=[hostile],
        similarity=hostile,
        values=[SheetValue(*[hostile] * 4, unusual=True)],
    )
    page = as_html(sheet)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 18


def test_the_sheet_needs_nothing_from_elsewhere():
    page = as_html(SHEET)
    assert "http:" not in page
    assert "https:" not in page
    assert "src=" not in page


def test_without_warnings_there_is_no_empty_list():
    assert "<ul>" not in as_html(replace(SHEET, warnings=[]))
