"""The page Report.

Also tests `documents`, which it shows.
"""

from html.parser import HTMLParser

import pytest


def titles(page):
    return page.button_group[0].options


def labels(page):
    return [getattr(option, "content", option) for option in titles(page)]


class Frames(HTMLParser):
    """Elements of a page with their attributes, as a browser would find them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


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
    (own_project / "reports/checklists").mkdir()
    (own_project / "reports/checklists/tripod_ai.md").write_text("# TRIPOD+AI")
    expected = ["Report", "Model card", "TRIPOD+AI", "Replication"]
    assert labels(open_page("report")) == expected


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
    # A frame without any permission, its page an attribute that nothing in it can end. (A data:
    # address would do as well, but browsers refuse to open those above 2 MB.)
    written = '<head></head><p title="a&quot;b">"</p></iframe><script>parent.alert(1)</script>'
    (own_project / "reports/report.html").write_text(written)
    page = open_page("report", document="Report")
    frames = Frames()
    frames.feed(page.get("iframe")[0].proto.srcdoc)
    assert [name for name, _ in frames.found] == ["style", "iframe"]
    inner = frames.found[-1][1]
    assert inner["sandbox"] is None
    assert inner["srcdoc"] == written.replace("<head>", '<head><base href="about:srcdoc">')


def test_links_to_files_beside_the_document_are_words(own_project, open_page):
    links = "[a\\_b](../x.csv), [in](#here), [out](https://example.org)"
    (own_project / "reports/model_card.md").write_text(links)
    page = open_page("report", document="Model card")
    shown = "a\\_b, [in](#here), [out](https://example.org)"
    assert shown in [element.value for element in page.markdown]


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


def test_the_methods_are_read_by_topic(own_project, open_page):
    folder = own_project / "docs/methods"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("# Methods\n\nThe index.\n")
    (folder / "metrics.md").write_text("# Metrics\n\nLog loss.\n")
    page = open_page("report", document="Methods")
    assert page.selectbox(key="topic").options == ["Methods", "Metrics"]
    page = open_page("report", document="Methods", topic="Metrics")
    assert "# Metrics\n\nLog loss." in [element.value for element in page.markdown]
