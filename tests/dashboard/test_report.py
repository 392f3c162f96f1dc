import pytest


def titles(page):
    return page.button_group[0].options


def labels(page):
    return [getattr(option, "content", option) for option in titles(page)]


def test_the_replication_is_shown_and_can_be_had(project, open_page):
    page = open_page("report")
    assert not page.exception
    text = (project / "reports/replication/replication.md").read_text()
    shown = " ".join(element.value for element in page.markdown)
    for line in text.splitlines():
        assert line.startswith("|") or line in shown
    # Its table stands apart: six steps, 41 / 7 in the first.
    assert page.table[0].value.shape == (6, 6)
    assert page.table[0].value.iloc[0, 1] == "41 / 7"
    assert page.get("download_button")[0].proto.label == "Download"


def test_without_artefacts_a_sentence_names_the_command(empty_project, open_page):
    page = open_page("report")
    assert not page.exception
    assert any("make run" in element.value for element in page.text)


def test_documents_appear_when_they_exist(own_project, open_page):
    assert labels(open_page("report")) == ["Replication"]
    (own_project / "reports/report.html").write_text("<h1>All</h1>")
    (own_project / "reports/model_card.md").write_text("# Card")
    assert labels(open_page("report")) == ["Replication", "Report", "Model card"]


def test_the_url_says_which_document(own_project, open_page):
    (own_project / "reports/model_card.md").write_text("# Card")
    page = open_page("report", document="Model card")
    assert "# Card" in [element.value for element in page.markdown]


@pytest.mark.parametrize("document", ["Model card", "../../etc/passwd"])
def test_an_unknown_document_in_the_url_shows_the_first(project, open_page, document):
    page = open_page("report", document=document)
    assert not page.exception
    assert any("published study" in element.value for element in page.markdown)


def test_a_page_within_the_page_cannot_reach_the_dashboard(own_project, open_page):
    (own_project / "reports/report.html").write_text("<script>parent.alert(1)</script>")
    page = open_page("report", document="Report")
    frame = page.get("iframe")[0].proto
    assert frame.src.startswith("data:text/html;base64,")
    assert not frame.srcdoc


def test_html_in_markdown_is_not_interpreted(own_project, open_page):
    (own_project / "reports/model_card.md").write_text("<script>alert(1)</script>")
    page = open_page("report", document="Model card")
    assert not any(element.allow_html for element in page.markdown)


CARD = """# Card

| model | calls |
|---|---|
| svm | a \\| b |

```
| no | table |
```

| same | same |
|---|---|
| 1 | 2 |
"""


def test_tables_that_can_scroll_stand_apart_and_the_rest_is_as_written(own_project, open_page):
    (own_project / "reports/model_card.md").write_text(CARD)
    page = open_page("report", document="Model card")
    assert [table.value.to_numpy().tolist() for table in page.table] == [[["svm", r"a \| b"]]]
    shown = "\n".join(element.value for element in page.markdown)
    assert "| no | table |" in shown
    assert "| same | same |" in shown
