"""The page Image study.

Also tests `errors`, `measurements` and `results`, which it shows.
"""

import re

import pytest

from tests.dashboard.conftest import standing_in, standing_in_finished

VIEWS = ["Scores", "Learning curves", "Confusion matrix", "Errors", "Speed", "Privacy"]


@pytest.fixture
def study(image_study, monkeypatch):
    with standing_in_finished(image_study, monkeypatch) as folder:
        yield folder


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens(open_page, view):
    page = open_page("images", view=view)
    assert not page.exception
    assert not page.error
    assert page.title[0].value == "Image study"
    words = re.sub(r"[\\\u2060]", "", page.markdown[0].value)
    assert "stripes: 240 images (training 120, validation 60, test 60)" in words


@pytest.mark.usefixtures("study")
def test_the_test_part_comes_first_with_how_often_it_was_scored(open_page):
    page = open_page("images")
    (table,) = page.dataframe
    assert len(table.value) == 7
    assert "The test part was scored 1 time." in page.caption[-1].value
    page = open_page("images", part="Validation part")
    assert "compared and calibrated on these images" in page.caption[-1].value


@pytest.mark.usefixtures("study")
def test_what_was_not_measured_says_what_to_set(open_page):
    assert "`speed.batch_sizes`" in open_page("images", view="Speed").info[0].value
    assert "`privacy.epsilons`" in open_page("images", view="Privacy").info[0].value


def test_measured_speed_and_privacy_are_shown(image_study, tmp_path, monkeypatch, open_page):
    reports = tmp_path / "images/reports"
    for name in ("cohort.parquet", "partitions.csv"):
        (tmp_path / "images/data").mkdir(parents=True, exist_ok=True)
        (tmp_path / "images/data" / name).write_bytes(
            (image_study / "images/data" / name).read_bytes()
        )
    for name, content in {
        "evaluation/ranking.csv": "model\nsvm\n",
        "speed/times.csv": "engine,batch,frames_per_second,median_ms,note\n"
        "pytorch_eager,256,9000,28,\nmxnet,,,,retired\n",
        "speed/outputs.csv": "engine,file_bytes,largest_difference,right,images\n"
        "pytorch_eager,2048,0,58,60\n",
        "privacy/curve.csv": "epsilon,delta,noise,clip,accuracy,lower,upper,images\n"
        "3,0.00001,1.2,1,0.9,0.8,0.95,60\n",
    }.items():
        (reports / name).parent.mkdir(parents=True, exist_ok=True)
        (reports / name).write_text(content)
    with standing_in(tmp_path, monkeypatch):
        times, outputs = open_page("images", view="Speed").dataframe[:2]
        assert times.value["batch of 256"].tolist() == ["9,000/s (28.00 ms)", "retired"]
        assert outputs.value["accuracy"].tolist() == ["96.7% of 60"]
        page = open_page("images", view="Privacy")
        assert page.dataframe[0].value["ε"].tolist() == ["3"]
        assert "δ = 1e-05" in page.caption[-1].value


@pytest.mark.usefixtures("empty_project")
@pytest.mark.parametrize("name", ["images", "image"])
def test_without_a_study_the_pages_say_how_to_run_one(open_page, name):
    page = open_page(name)
    assert not page.exception
    assert "`make images` runs it" in page.text[0].value
