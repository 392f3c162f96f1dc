from dataclasses import replace

from tabdx.report.patient_sheet import Sheet, SheetRisk, SheetValue, as_html

SHEET = Sheet(
    cohort="clinic",
    condition="flu",
    made="1 May 2030, 12:00",
    answer="Risk of flu 97.3%. High risk. Next step: a test.",
    refusal="",
    withheld=[],
    basis="By SVM, the recommended model.",
    risks=[SheetRisk("SVM", "97.3%", "", "high risk", "ill", "80.1% to 99.0%")],
    notes=["Sets hold 95%."],
    warnings=["age was not measured"],
    similarity="Like most.",
    values=[
        SheetValue("age", "61", "years", "20 to 80", True),
        SheetValue("b", "1", "", "", False),
    ],
)


REFUSED = {
    "refusal": "No answer: check the entries.",
    "withheld": ["age -1 is not plausible."],
    "risks": [],
}


def test_the_sheet_says_all_that_it_was_given():
    page = as_html(SHEET)
    for words in ("clinic", "flu", "97.3%", "age was not measured", "Like most.", "20 to 80"):
        assert words in page
    for words in ("Next step: a test.", "By SVM", "80.1% to 99.0%", "Sets hold 95%."):
        assert words in page
    assert page.count('class="unusual"') == 1
    assert "not a medical device" in page


def test_of_several_classes_each_probability_is_printed():
    risks = [SheetRisk("SVM", "b", "", "b", "b, c", "", probabilities=["1%", "79%", "20%"])]
    sheet = replace(SHEET, condition="", classes=["a", "b", "c"], risks=risks)
    page = as_html(sheet)
    assert "<h1>Probability of each class</h1>" in page
    for name, probability in zip("abc", ["1%", "79%", "20%"], strict=True):
        assert f'<td>{name}</td><td class="number">{probability}</td>' in page
    assert "probability of" not in as_html(SHEET)


def test_every_word_is_escaped():
    hostile = '<script>alert("1")</script>'
    sheet = Sheet(
        cohort=hostile,
        condition=hostile,
        made=hostile,
        answer=hostile,
        refusal=hostile,
        withheld=[hostile],
        basis=hostile,
        risks=[SheetRisk(*[hostile] * 6)],
        notes=[hostile],
        warnings=[hostile],
        similarity=hostile,
        values=[SheetValue(*[hostile] * 4, unusual=True)],
    )
    page = as_html(sheet)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 21


def test_the_sheet_needs_nothing_from_elsewhere():
    page = as_html(SHEET)
    assert "http:" not in page
    assert "https:" not in page
    assert "src=" not in page


def test_without_warnings_there_is_no_empty_list():
    assert "<ul>" not in as_html(replace(SHEET, warnings=[]))


def test_a_withheld_answer_is_its_reasons_and_no_risk():
    page = as_html(replace(SHEET, **REFUSED, answer=""))
    assert "No answer: check the entries." in page
    assert "age -1 is not plausible." in page
    assert "recommended model" not in page
    assert "<th>model" not in page


def test_a_withheld_answer_that_was_asked_for_is_marked():
    page = as_html(replace(SHEET, **REFUSED))
    assert page.index("Not to be relied on") < page.index("Risk of flu 97.3%")
