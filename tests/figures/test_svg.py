import re
import xml.etree.ElementTree as ET

import pytest

from tabdx.figures.svg import render_svg
from tabdx.figures.theme import panels


@pytest.fixture
def figure():
    drawn, (axes,) = panels(1, 1, width=3, height=2)
    axes.plot([0, 1], [0, 1 / 3], "o-", label="<b>&line</b> --> <script>")
    axes.set_title("<script>alert(1)</script>")
    axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1))
    return drawn


def test_the_same_figure_gives_the_same_text(figure):
    assert render_svg(figure, "one") == render_svg(figure, "one")


def test_it_is_one_element_whose_letters_are_paths(figure):
    text = render_svg(figure, "one")
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags.isdisjoint({"text", "style", "metadata", "script", "title"})
    assert "alert" not in text
    # 3 by 2 inches are 216 by 144 points.
    assert root.attrib["viewBox"] == "0 0 216 144"
    assert "max-width:216pt" in root.attrib["style"]


def test_names_inside_belong_to_the_figure_and_are_found(figure):
    first, second = render_svg(figure, "one"), render_svg(figure, "two")
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (first, second)]
    assert not ids[0] & ids[1]
    assert all(name.startswith("one-") for name in ids[0])
    asked = set(re.findall(r'(?:href="#|url\(#)([^")]+)', first))
    assert asked == ids[0]


def test_a_picture_inside_is_carried_inside(figure):
    hrefs = re.findall(r'<image[^>]* href="([^"]{0,22})', render_svg(figure, "one"))
    assert hrefs == ["data:image/png;base64,"]


def test_paths_are_as_fine_as_a_hundredth_of_a_point(figure):
    paths = re.findall(r' d="([^"]+)"', render_svg(figure, "one"))
    assert max(len(digits) for path in paths for digits in re.findall(r"\.(\d+)", path)) == 2
