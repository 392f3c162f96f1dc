"""The page Image.

Also tests `answer` and `study`, by which it answers.
"""

import json
import re
import shutil
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.dashboard.conftest import standing_in, standing_in_finished
from tests.image_study import draw_stripes


@pytest.fixture
def study(image_study, monkeypatch):
    with standing_in_finished(image_study, monkeypatch) as folder:
        yield folder


@pytest.fixture(scope="module")
def stripes(tmp_path_factory):
    """The content of one file of each class."""
    folder = tmp_path_factory.mktemp("drawn")
    draw_stripes(folder)
    return {name: (folder / name / "001.png").read_bytes() for name in ("lying", "standing")}


def png(values):
    content = BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def drop(open_page):
    def drop_it(content, name="scan.png"):
        page = open_page("image")
        assert not page.exception
        page.file_uploader[0].upload(name, content, "image/png").run()
        assert not page.exception
        return page

    return drop_it


def said(page):
    kinds = ("markdown", "caption", "warning", "error", "text")
    words = " ".join(str(one.value) for kind in kinds for one in getattr(page, kind))
    return re.sub(r"[\\\u2060]", "", words)


@pytest.mark.usefixtures("study")
def test_nothing_is_answered_before_an_image_is_dropped(open_page):
    page = open_page("image")
    words = said(page)
    assert "the mean of 2 networks" in words
    assert "stripes: 240 images" in words
    assert "of the test part" in words
    assert "Grad-CAM" not in words
    assert not page.get("html")


@pytest.mark.usefixtures("study")
def test_an_image_gets_its_probabilities_and_where_they_come_from(drop, stripes):
    for content in stripes.values():
        page = drop(content)
        assert "risk" in page.markdown[0].value.lower() or "Inconclusive" in page.markdown[0].value
        assert "Distance from the training images" in said(page)
        assert {"lying", "standing"} == set(page.selectbox[0].options)
        (bars,) = page.get("html")
        assert "lying" in bars.proto.body
        assert "standing" in bars.proto.body


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a text that was renamed", "no sound PNG or JPEG"),
        (png(np.eye(28) * 255), "trained on images of 8 × 8"),
        (png(np.random.default_rng(0).integers(0, 255, (8, 8, 3))), "trained on grey images"),
    ],
)
def test_what_the_networks_never_saw_is_refused_with_one_message(drop, content, reason):
    page = drop(content)
    assert [one.value for one in page.error] == ["This image cannot be taken."]
    assert reason in page.text[0].value
    assert not page.get("html")


@pytest.mark.usefixtures("study")
def test_an_image_unlike_the_training_images_gets_no_answer_unless_asked_for(drop):
    page = drop(png(np.tril(np.full((8, 8), 255))))
    assert "no answer is given" in page.warning[0].value
    assert not page.get("html")
    page.toggle[0].set_value(True).run()
    assert "Not to be relied on" in said(page)
    assert page.get("html")


@pytest.mark.parametrize("change", [{"models": {}}, {"recommended": 3}, {"source": []}])
def test_broken_rules_are_one_message(image_study, tmp_path, monkeypatch, open_page, change):
    copy = shutil.copytree(image_study / "images", tmp_path / "images").parent
    rules = copy / "images/data/decide/rules.json"
    rules.write_text(json.dumps(json.loads(rules.read_text()) | change))
    with standing_in(copy, monkeypatch):
        page = open_page("image")
    assert not page.exception
    assert "`make images` makes it again" in page.text[0].value
    assert not page.file_uploader
