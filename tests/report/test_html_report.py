import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tabdx.figures.theme import panels
from tabdx.report.blocks import Absence, Heading, Link, Picture, Points, Section, Table, WarningText
from tabdx.report.contents import build_sections, title_of
from tabdx.report.html_report import as_html

VOID = {"meta", "br", "wbr", "img"}


class Page(HTMLParser):
    """What a browser would find: elements in order, with their attributes, and the words."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def of(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def text(data):
    return as_html(*title_of(data), build_sections(data))


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_every_element_is_closed_where_it_was_opened(page):
    assert page.open == []


def test_the_page_runs_and_loads_nothing(page, text):
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "base", "form"})
    policy = next(each for each in page.of("meta") if "http-equiv" in each)["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        if "src" in attributes or "xlink:href" in attributes:
            assert attributes.get("src", "").startswith("data:")
        if tag in ("use", "image"):
            assert attributes["href"].startswith(("#", "data:"))
    assert "@import" not in text
    assert "url(http" not in text


def test_names_of_a_table_are_words_and_nothing_else(page, data):
    shown = " ".join(page.words)
    # Each is shown as it is written, and none has become an element.
    for name in (data.positive, data.negative, data.dictionary.features[0].name):
        assert name in shown
    assert "img" not in {tag for tag, _ in page.elements}


def test_no_two_elements_share_an_id_and_every_link_within_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {each["href"][1:] for each in page.of("a", "use") if each["href"].startswith("#")}
    assert targets <= set(ids)
    assert len(targets) > 20


def test_clip_paths_lead_to_the_picture_they_stand_in(text):
    asked = set(re.findall(r"url\(#([^)]+)\)", text))
    assert asked
    assert asked <= set(re.findall(r' id="([^"]+)"', text))


def test_headings_come_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_cells_have_headings(page):
    assert len(page.of("caption")) == len(page.of("table")) > 20
    assert all(each.get("scope") in ("col", "row") for each in page.of("th"))


def test_every_figure_says_what_it_shows(page):
    pictures = [each for _, each in page.elements if each.get("role") == "img"]
    assert len(pictures) == len(page.of("figure")) == len(page.of("svg")) >= 15
    assert all(len(each["aria-label"]) > 20 for each in pictures)


def test_no_number_is_missing_its_words(page):
    shown = " ".join(page.words)
    assert not re.search(r"\b(nan|NaN|None|inf|NaT)\b", shown)


def test_the_same_dossier_gives_the_same_bytes(data, text):
    assert as_html(*title_of(data), build_sections(data)) == text


def test_every_part_can_be_missing(data):
    needed = {"evaluation/scores.csv", "evaluation/ranking.csv"}
    bare = dataclasses.replace(
        data,
        tables={key: data.tables[key] for key in needed},
        documents={"cohort/audit.json": data.documents["cohort/audit.json"]},
        records={},
        absences={
            key: f"{key} is not there."
            for key in (*data.tables, *data.documents)
            if key not in needed
        },
    )
    sections = build_sections(bare)
    blocks = [block for section in sections for block in section.blocks]
    said = " ".join(block.text for block in blocks if isinstance(block, Absence))
    for key in ("decide/net_benefit.csv", "instability/summary.csv", "leakage/pipelines.csv"):
        assert f"{key} is not there." in said
    assert Page(as_html("Bare", "", sections)).open == []


def test_each_kind_of_block_is_written():
    blocks = [
        Heading("A & B"),
        Points(["one", "two"]),
        WarningText("Look."),
        Absence("Off."),
        Table("Numbers", ["what", "n"], [["<a>", "0.5 (0.4 to 0.6)"]]),
        Table("Links", ["what", "where"], [["x", [Link("a/b", "docs/a.md"), Link("c", "#k")]]]),
        Picture("dots", lambda: panels(1, 1, 2, 2)[0], 'A "quoted" picture', "Caption"),
    ]
    text = as_html("T", "", [Section("k", "K", blocks)])
    for written in (
        "<h3>A &amp; B</h3>",
        "<li>two</li>",
        "<strong>Take care.</strong> Look.",
        '<p class="absence">Off.</p>',
        '<th scope="row">&lt;a&gt;</th>',
        "0.5 (0.4\u00a0to\u00a00.6)",
        '<a href="../docs/a.md">a/<wbr>b</a><br><a href="#k">c</a>',
        'aria-label="A &#34;quoted&#34; picture"',
    ):
        assert written in text
