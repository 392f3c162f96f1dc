import re

import pytest

import tabdx.stages.report as report_stage
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.report.blocks import Picture, Table
from tabdx.report.contents import build_sections, title_of
from tests.report.conftest import ILL, OUTCOMES, UNSURE, WELL


@pytest.fixture(scope="module", params=["two classes", *sorted(OUTCOMES)])
def sections(request, data, data_of):
    return build_sections(data if request.param == "two classes" else data_of(request.param))


def test_the_answer_comes_first_and_the_checklists_last(sections):
    keys = [section.key for section in sections]
    assert (keys[0], keys[-3:]) == ("answer", ["limits", "provenance", "checklists"])
    assert len(keys) == len(set(keys)) == 18


def test_every_row_is_as_long_as_its_headings(sections):
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} <= {len(block.columns)}
                assert set(block.words) <= set(block.columns[1:])


def test_pictures_have_names_of_their_own(sections):
    keys = [b.key for section in sections for b in section.blocks if isinstance(b, Picture)]
    assert len(keys) == len(set(keys))


def test_scores_with_intervals_say_on_how_many_patients(sections):
    told = [
        block
        for section in sections
        for block in section.blocks
        if isinstance(block, Table) and "intervals" in block.caption
    ]
    silent = [
        block.caption
        for block in told
        if not re.search(r"\d (development |test )?patients", block.caption)
        and "patients" not in block.columns
    ]
    # The pipelines' and the shuffled outcomes' intervals are over draws, not over patients.
    assert all("over the draws" in caption for caption in silent), silent
    assert len(told) > 12


def test_the_title_asks_the_question(data):
    assert title_of(data)[0].endswith(f"{data.positive} or {data.negative}?")


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_of_several_classes_the_title_names_each(data_of, name):
    title, _ = title_of(data_of(name))
    assert title.endswith(f": {WELL}, {UNSURE} or {ILL}?")


def test_every_class_is_told_in_words_of_the_dictionary_alone(sections):
    said = repr(sections).replace("missed cancers", "")  # of the replicated study
    for word in ("diseased", "malignant", "benign", "healthy", "nan,", "None ("):
        assert word not in said, word


def test_the_stage_writes_every_document(project, monkeypatch):
    monkeypatch.setattr(report_stage, "as_html", lambda *_: "<html>")
    paths = Paths(project)
    report_stage.report(read_params(paths.params), paths)
    written = ["report.html", "model_card.md"]
    written += [f"checklists/{name}.md" for name in ("tripod_ai", "probast_ai", "reforms")]
    assert all((paths.reports / name).stat().st_size for name in written)
