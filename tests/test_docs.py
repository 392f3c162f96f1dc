"""The documents: links lead to a file and to a heading of it, and results are those of the run."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from tabdx.wording.names import readable

ROOT = Path(__file__).parents[1]
LISTED = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
)
# What `dvc repro` writes changes with the results; what is tested here is written by people.
DOCUMENTS = sorted(
    ROOT / name for name in LISTED.stdout.split() if not name.startswith("reports/")
) or sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SHOWN = ("log_loss", "roc_auc", "sensitivity", "specificity")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def without_code(text):
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^```.*?^```", "", text))


@cache
def anchors(path):
    """What GitHub makes of the headings."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in plain}


def broken_links(path):
    """Links that lead nowhere; links to other sites are not followed."""
    broken = []
    for link in LINK.findall(without_code(path.read_text(encoding="utf-8"))):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if re.match(r"\w+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    assert not broken_links(path)


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "other.md").write_text("# One heading\n")
    page = tmp_path / "page.md"
    page.write_text("[a](other.md#one-heading) [b](other.md#none) [c](gone.md) `[d](no)`\n")
    assert broken_links(page) == ["other.md#none", "gone.md"]


def test_every_page_of_the_methods_is_in_their_index():
    folder = ROOT / "docs/methods"
    linked = set(LINK.findall((folder / "README.md").read_text()))
    assert {path.name for path in folder.glob("*.md")} - {"README.md"} <= linked


def results_of_the_readme():
    """The table of results as the reports say it."""
    ranking = pd.read_csv(ROOT / "reports/evaluation/ranking.csv")
    scores = pd.read_csv(ROOT / "reports/evaluation/scores.csv")
    scores = scores[scores["partition"] == "out_of_fold"].set_index(["model", "metric"])
    for model, verdict in zip(ranking["model"], ranking["log_loss_verdict"], strict=True):
        found = [scores.loc[(model, metric)] for metric in SHOWN]
        told = [f"{one.value:.3f} ({one.lower:.3f} to {one.upper:.3f})" for one in found]
        yield " | ".join([f"| {readable(model)}", *told, f"{verdict} |"])


def test_the_readme_shows_the_results_that_lie_in_the_reports():
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = said.partition("<!-- results")[2].partition("<!-- end")[0].strip().splitlines()[3:]
    assert rows == list(results_of_the_readme())
