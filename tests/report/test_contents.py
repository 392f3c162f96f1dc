import dataclasses
import re

import pytest

import tabdx.stages.report as report_stage
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.report.blocks import Paragraph, Picture, Table
from tabdx.report.contents import build_sections, title_of
from tabdx.report.sections import calibration


@pytest.fixture(scope="module")
def sections(data):
    return build_sections(data)


def tables(sections, key):
    (section,) = [each for each in sections if each.key == key]
    return [block for block in section.blocks if isinstance(block, Table)]


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


def test_the_answer_counts_people(sections):
    (table,) = tables(sections, "answer")
    # Half of the patients are ill, and 5% at the stated prevalence, where risks may be shifted.
    assert [row[1] for row in table.rows] == ["500", "50", "50"]
    assert [str(row[0]).split("risks ")[1] for row in table.rows] == [
        "as predicted: 50.0%", "as predicted: 5.0%", "shifted: 5.0%"
    ]  # fmt: skip
    assert table.rows[0][2] == "0.9 (0.8 to 0.9)"


def test_patients_are_counted(sections):
    assert [list(row) for row in tables(sections, "patients")[0].rows] == [
        ["development", "64", "32", "32", "50.0%"],
        ["holdout", "16", "8", "8", "50.0%"],
    ]


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


def test_the_stage_writes_every_document(project, monkeypatch):
    monkeypatch.setattr(report_stage, "as_html", lambda *_: "<html>")
    paths = Paths(project)
    report_stage.report(read_params(paths.params), paths)
    written = ["report.html", "model_card.md"]
    written += [f"checklists/{name}.md" for name in ("tripod_ai", "probast_ai", "reforms")]
    assert all((paths.reports / name).stat().st_size for name in written)


def test_risks_of_exactly_0_and_1_are_told_where_there_are_some(data):
    def told(counted):
        scores = data.tables["evaluation/scores.csv"].assign(clipped=counted)
        tables = {**data.tables, "evaluation/scores.csv": scores}
        blocks = calibration.build(dataclasses.replace(data, tables=tables)).blocks
        return [one.text for one in blocks if isinstance(one, Paragraph) and "2.2e-16" in one.text]

    assert told(0.0) == []
    (said,) = told(1.5)
    assert "SVM, out of fold: 1.5 of 64" in said
