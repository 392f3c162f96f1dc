import logging
import re
import shutil
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.core import log
from tabdx.core.errors import InputError
from tabdx.core.log import show_log, timed
from tabdx.core.runner import run
from tabdx.stages.baselines import baselines
from tabdx.stages.explore import explore
from tabdx.stages.ingest import ingest
from tabdx.stages.instability import instability
from tabdx.stages.normalize import normalize
from tabdx.stages.split import split
from tabdx.stages.train_nets import train_nets
from tabdx.stages.tune_svm import tune_svm
from tests.project_copies import reduce

ROOT = Path(__file__).parents[2]


@pytest.fixture
def logger(monkeypatch):
    """The package's logger, with its handlers and level restored afterwards."""
    own = logging.getLogger("tabdx")
    monkeypatch.setattr(own, "handlers", [])
    monkeypatch.setattr(own, "level", own.level)
    yield own
    own.setLevel(logging.NOTSET)


def test_nothing_is_written_unless_asked_for(logger, monkeypatch, capsys):
    monkeypatch.delenv(log.LEVEL, raising=False)
    show_log()
    with timed("some"):
        pass
    assert capsys.readouterr().err == ""


def test_the_environment_asks_for_the_log(logger, monkeypatch, capsys):
    monkeypatch.setenv(log.LEVEL, "info")
    show_log()
    show_log()
    with timed("some"):
        pass
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[2] for line in lines] == [
        "some: started",
        "some: ended after 0.0 s",
    ]


def test_a_failure_has_its_seconds_too(caplog):
    caplog.set_level(logging.INFO, "tabdx")
    with pytest.raises(ZeroDivisionError), timed("some"):
        _ = 1 / 0
    assert caplog.messages[-1].startswith("some: failed after ")


def test_an_unknown_level_is_refused(logger, monkeypatch):
    monkeypatch.setenv(log.LEVEL, "loud")
    with pytest.raises(InputError, match=r"TABDX_LOG should be one of debug, info, .* 'loud'"):
        show_log()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose every cell and every patient's name is met nowhere else."""
    generator = np.random.default_rng(0)
    ill = np.arange(80) % 2
    table = pd.DataFrame(
        {
            "name": [f"Ada-{number:05d}" for number in generator.permutation(80) + 70_000],
            "marker": (generator.normal(size=80) + ill + 9000).round(4),
            "level": (generator.normal(size=80) + ill + 5000).round(4),
            "class": np.where(ill, "struck", "spared"),
        }
    )
    dictionary = {
        "name": "few",
        "outcome": {"column": "class", "positive": "struck", "negative": "spared"},
        "patient": "name",
        "features": [{"name": "marker"}, {"name": "level"}],
    }
    for folder in ("tables", "dictionaries"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    table.to_csv(tmp_path / "data/tables/few.csv", index=False)
    (tmp_path / "data/dictionaries/few.yaml").write_text(yaml.safe_dump(dictionary))
    shutil.copy(ROOT / "params.yaml", tmp_path)
    features = ["marker", "level"]
    reduce(
        tmp_path,
        cohort__source="data/tables/few.csv",
        cohort__dictionary="data/dictionaries/few.yaml",
        explore__pairplot=features,
        explore__scatter=features,
    )
    monkeypatch.chdir(tmp_path)
    return table


def test_stages_log_what_they_did_and_no_patient(project, caplog):
    caplog.set_level(logging.DEBUG, "tabdx")
    for stage in (ingest, split, explore, normalize, baselines, tune_svm, instability):
        run(stage.__name__, stage)
    run("train_nets@mlp", partial(train_nets, "mlp"))
    text = "\n".join(caplog.messages)
    assert re.search(r"^baselines: ended after \d+\.\d s$", text, re.MULTILINE)
    assert re.search(r"^mlp: 4 configurations on 3 training parts, 2 inner folds", text, re.M)
    assert re.search(r"^training 24 mlp networks for 4 epochs: \d+ tasks", text, re.MULTILINE)
    cells = {str(cell) for column in project for cell in project[column]}
    records = [f"{one.getMessage()} {one.args} {one.exc_info}" for one in caplog.records]
    assert len(records) > 10
    assert not [cell for cell in cells for record in records if cell in record]
    assert logging.getLogger("tabdx").handlers == []
    assert sys.stderr is not None
