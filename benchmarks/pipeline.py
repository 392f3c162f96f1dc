"""The whole pipeline against the notebook of the same study: `python -m benchmarks.pipeline`.

Ours is `dvc repro --force` of the stages that the notebook has a part for, and of what they need,
in a fresh copy of the project; a stage's seconds run from its
announcement to the next one's, so that starting Python, importing and hashing are in it. The other
is `benchmarks.notebook`; a part's seconds are its own, and its imports are in the whole alone. Both
use every core, as they would for anybody. Agreement: the out-of-fold log losses, ours | notebook's.

With ``--share`` below 1 the notebook trains that share of its networks, and the seconds of the
others are reckoned by their number; their log losses are then missing. All of it takes long.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from benchmarks.timing import cpu_seconds

NAME = "pipeline"
ROOT = Path(__file__).resolve().parents[1]
# What ends in these stages the notebook does too; it has nothing for the others.
SHARED = ("explore", "normalize", "evaluate", "holdout", "replicate")
# What the pipeline reads; its results are made again.
COPIED = ("src", "data", ".dvc", "dvc.yaml", "params.yaml", ".dvcignore", ".gitignore")
WHOLE = "everything"
# Stages of ours and parts of the notebook that do the same, and the models that come of it.
PARTS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "explore": (["ingest", "split", "explore"], ["explore"], []),
    "normalize": (["normalize"], ["normalization"], []),
    "baselines": (
        ["baselines"],
        ["logistic_regression", "gradient_boosting", "random_forest"],
        ["logistic_regression", "gradient_boosting", "random_forest"],
    ),
    "tune_svm": (["tune_svm"], ["svm"], ["svm"]),
    "train_nets@mlp": (["train_nets@mlp"], ["mlp"], ["mlp"]),
    "train_nets@cnn": (["train_nets@cnn"], ["cnn"], ["cnn"]),
    "evaluate": (["evaluate", "holdout"], ["evaluate"], []),
    "replicate": (["replicate"], ["replication"], []),
}
Record = dict[str, Any]


def measure(root: Path = ROOT, share: float = 1.0) -> pd.DataFrame:
    """Run both sides on the parameters of the project in `root`; a row a part, and the whole.

    Further columns: ``ours_cpu_s``, ``other_cpu_s`` (of the whole), ``note``.

    Raises
    ------
    ValueError
        If the parameters name another cohort than WDBC, the only one that the notebook knows.
    """
    params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    if params["cohort"]["source"] != "wdbc":
        raise ValueError("the notebook reads WDBC alone: set cohort.source in params.yaml to wdbc")
    with tempfile.TemporaryDirectory(prefix="pipeline-") as folder:
        ours = run_pipeline(copy_project(root, Path(folder) / "project"))
        other = run_notebook(root, Path(folder) / "notebook", ours["search"], share)
    return tabulate(rows(ours, other))


def copy_project(root: Path, folder: Path) -> Path:
    """Copy what git knows or would take of the project's inputs, as a repository of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *COPIED],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def run_pipeline(folder: Path) -> Record:
    """Run every stage; seconds of each and of all, log losses, how wide the search was."""
    before, begin = cpu_seconds(), time.perf_counter()
    marks: list[tuple[str, float]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "dvc", "repro", "--force", *SHARED],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if line.startswith("Running stage"):
                marks.append((line.split("'")[1], time.perf_counter()))
    wall = time.perf_counter() - begin
    if process.returncode:
        raise RuntimeError(f"the pipeline failed:\n{''.join(said)}")
    metrics = json.loads((folder / "reports/metrics.json").read_text(encoding="utf-8"))
    network = json.loads((folder / "models/mlp.json").read_text(encoding="utf-8"))
    return {
        "seconds": stage_seconds(marks, begin + wall) | {WHOLE: wall},
        "cpu": cpu_seconds() - before,
        "log_loss": {model: by["out_of_fold"]["log_loss"] for model, by in metrics.items()},
        "search": network["search"]["breadth"],
    }


def stage_seconds(marks: list[tuple[str, float]], end: float) -> dict[str, float]:
    """Seconds of each stage, from its mark to the next.

    Examples
    --------
    >>> stage_seconds([("ingest", 1.0), ("split", 3.0)], 3.5)
    {'ingest': 2.0, 'split': 0.5}
    """
    ends = [*(mark for _, mark in marks[1:]), end]
    return {stage: after - mark for (stage, mark), after in zip(marks, ends, strict=True)}


def run_notebook(root: Path, folder: Path, search: str, share: float) -> Record:
    """Run the notebook, its search as wide as ours; seconds of each part and of all, log losses."""
    before, begin = cpu_seconds(), time.perf_counter()
    record = folder / "record.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.notebook",
        f"--search={search}",
        f"--share={share}",
    ]
    subprocess.run(
        [*command, f"--out={folder}", f"--record={record}"],
        cwd=root,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall = time.perf_counter() - begin
    found = json.loads(record.read_text(encoding="utf-8"))
    reckoned = sum(found["added_by_number"].values())
    return {
        "seconds": found["seconds"] | {WHOLE: wall + reckoned},
        # What was not run has no processor time; it would be about its wall time.
        "cpu": cpu_seconds() - before + reckoned,
        "log_loss": {model: values["log_loss"] for model, values in found["scores"].items()},
        "trainings": found["trainings"],
        "reckoned": list(found["added_by_number"]),
    }


def rows(ours: Record, other: Record) -> list[dict[str, Any]]:
    """Set both sides beside each other; what only one side has is in the whole alone."""
    table = []
    for case, (stages, parts, models) in PARTS.items():
        if set(stages) <= set(ours["seconds"]) and set(parts) <= set(other["seconds"]):
            seconds = sum(ours["seconds"][stage] for stage in stages)
            others = sum(other["seconds"][part] for part in parts)
            note = "; ".join(
                f"{other['trainings'][part]} trainings run"
                for part in parts
                if part in other["reckoned"]
            )
            agreement = _losses(ours, other, models)
            table.append(_row(case, seconds, others, agreement, note=note))
    note = "partly reckoned" if other["reckoned"] else ""
    cpu = {"ours_cpu_s": ours["cpu"], "other_cpu_s": other["cpu"]}
    agreement = _losses(ours, other, list(ours["log_loss"]))
    whole = (ours["seconds"][WHOLE], other["seconds"][WHOLE])
    table.append(_row(WHOLE, *whole, agreement, note=note, **cpu))
    return table


def _row(case: str, ours: float, other: float, agreement: str, **more: Any) -> dict[str, Any]:
    patients = 569  # of WDBC
    return compared(NAME, case, patients, ours, other, agreement, against="notebook", **more)


def _losses(ours: Record, other: Record, models: list[str]) -> str:
    """Both log losses of each model that both sides judged, as text."""
    judged = [model for model in models if model in other["log_loss"]]
    return "; ".join(
        f"{model} {ours['log_loss'][model]:.4f} | {other['log_loss'][model]:.4f}"
        for model in judged
    )


def _environment() -> dict[str, str]:
    """The caller's, with the commands of the running Python first, and output line by line."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="of the notebook's trainings")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(share=chosen.share), machine, chosen.save)


if __name__ == "__main__":
    main()
