"""Seconds and memory of every stage on 70,000 patients: `python -m benchmarks.large`.

The table is drawn: 11 measurements, half of the patients diseased. The parameters are the project's
with searches of one or two configurations, 3 outer and 3 inner folds and one repeat, so that a
stage's own cost shows and not the width of its search. Each stage is run as `dvc repro` would run
it, one after another, with as many workers as cores. ``peak_mib`` is the memory of a stage's
processes together, looked at ten times a second.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import yaml
from sklearn.datasets import make_classification

from benchmarks.pipeline import ROOT, copy_project
from benchmarks.results import compared, run, tabulate
from benchmarks.timing import cpu_seconds

NAME = "large"
PATIENTS, FEATURES = 70_000, 11
STAGES = (
    *("ingest", "split", "explore", "normalize", "baselines", "tune_svm"),
    *("train_nets mlp", "train_nets cnn", "combine", "evaluate", "decide", "holdout"),
    *("instability", "explain", "leakage", "sample_size", "report"),
)
_EVERY = 0.1  # seconds between two looks at the memory
_MIB = 2**20


def draw_table(patients: int) -> pd.DataFrame:
    """Draw patients whom no model tells apart completely: a fifth of the outcomes are random."""
    features, outcome = make_classification(
        patients,
        FEATURES,
        n_informative=6,
        n_redundant=2,
        n_clusters_per_class=4,
        class_sep=0.6,
        flip_y=0.2,
        random_state=0,
    )
    names = [f"measurement {number}" for number in range(FEATURES)]
    table = pd.DataFrame(features.round(3), columns=pd.Index(names))
    return table.assign(disease=np.where(outcome == 1, "present", "absent"))


def dictionary(table: pd.DataFrame) -> dict[str, Any]:
    """Describe the drawn table."""
    features = [{"name": name} for name in table.columns.drop("disease")]
    outcome = {"column": "disease", "positive": "present", "negative": "absent"}
    return {"name": "drawn", "outcome": outcome, "features": features}


def narrow(params: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Narrow every search of the project's parameters, and explore these features."""
    params["cohort"] = {
        "source": "data/tables/drawn.csv",
        "dictionary": "data/dictionaries/drawn.yaml",
    }
    params["split"].update(outer_folds=3, repeats=1, inner_folds=3)
    params["explore"] = {"pairplot": names[:5], "scatter": names[:2]}
    params["baselines"]["logistic_regression"] = {"C": [0.1, 1], "clip": [3]}
    params["baselines"]["gradient_boosting"] = {"learning_rate": [0.1], "max_iter": [20]}
    params["baselines"]["random_forest"].update(
        kind=["extra_trees"], min_samples_leaf=[50], n_estimators=50
    )
    params["tune_svm"].update(C=[1], gamma=[0.03], clip=[3])
    narrow_search = {"configurations": 2, "reduction_factor": 0}
    params["train_nets"].update(
        max_epochs=8, ensemble_size=2, search="narrow", narrow=narrow_search
    )
    for stage in ("instability", "explain", "leakage", "sample_size"):
        params[stage]["models"] = ["logistic_regression"]
    params["instability"]["resamples"] = 10
    params["explain"].update(n_repeats=2, subset_sizes=[1])
    params["leakage"]["draws"] = 2
    params["sample_size"].update(draws=1, train_sizes=[0.3, 0.6, 1.0])
    return params


def prepare(root: Path, folder: Path, patients: int) -> Path:
    """Copy the project, with the drawn table and the narrow parameters in it."""
    project = copy_project(root, folder)
    table = draw_table(patients)
    table.to_csv(project / "data/tables/drawn.csv", index=False)
    described = yaml.safe_dump(dictionary(table), sort_keys=False)
    (project / "data/dictionaries/drawn.yaml").write_text(described, encoding="utf-8")
    path = project / "params.yaml"
    params = narrow(yaml.safe_load(path.read_text(encoding="utf-8")), list(table.columns))
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    return project


def run_stage(stage: str, project: Path) -> dict[str, float]:
    """Run one stage; its seconds, its processor seconds, and the peak of its memory.

    Raises
    ------
    RuntimeError
        If the stage fails.
    """
    command = [sys.executable, "-m", *f"tabdx.stages.{stage}".split()]
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    before, begin = cpu_seconds(), time.perf_counter()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command, cwd=project, env=environment, stdout=said, stderr=subprocess.STDOUT
        ) as process,
    ):
        peak = _watch(psutil.Process(process.pid), process)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{stage} failed:\n{said.read().decode()}")
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "cpu_s": cpu_seconds() - before, "peak_mib": peak / _MIB}


def _watch(watched: psutil.Process, process: subprocess.Popen[bytes]) -> int:
    """Look at the memory of a process and of those that it started, until it ends."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(watched))
        time.sleep(_EVERY)
    return peak


def _memory(watched: psutil.Process) -> int:
    try:
        family = [watched, *watched.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    held = 0
    for one in family:
        try:
            held += one.memory_info().rss
        except psutil.NoSuchProcess:  # ended in between
            continue
    return held


def measure(
    root: Path = ROOT, patients: int = PATIENTS, stages: tuple[str, ...] = STAGES
) -> pd.DataFrame:
    """Run the stages one after another; a row each."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="large-") as folder:
        project = prepare(root, Path(folder) / "project", patients)
        for stage in stages:
            found = run_stage(stage, project)
            print(f"{stage}: {found['seconds']:.0f} s", flush=True)
            rows.append(
                compared(
                    NAME,
                    stage,
                    patients,
                    found["seconds"],
                    float("nan"),
                    "none to compare",
                    cpu_s=found["cpu_s"],
                    peak_mib=found["peak_mib"],
                )
            )
    return tabulate(rows)


def main() -> None:
    run(NAME, __doc__, measure)


if __name__ == "__main__":
    main()
