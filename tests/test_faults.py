"""What goes wrong while the pipeline runs: one message, nothing lost, the same bytes afterwards.

`make test` tries the first stages; `make faults` kills every stage, twice, and fills the disk.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from itertools import product

import pytest
import yaml
from dvc.schema import COMPILED_LOCKFILE_SCHEMA
from voluptuous import Invalid

from tabdx.artifacts.holdout_readings import add_reading, read_readings
from tests.project_copies import (
    ROOT,
    TRAINED_AGAIN,
    call,
    make_project,
    outputs,
    reduce,
    reproduce,
    start,
)
from tests.waiting import LONG

pytestmark = pytest.mark.pipeline

KILLS = 2  # of each stage
RECORD = "reports/holdout_readings.csv"
# A reading of before, which no fault may take from the record.
EARLIER = {"patients": "1", "outcomes": "0", "models": "svm", "settings": "", "sums": "0.5"}


def stage_names():
    """Every stage of dvc.yaml, in its order; those of a matrix by their own names."""
    described = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for name, stage in described.items():
        for values in product(*stage.get("matrix", {}).values()):
            yield "@".join([name, *(["-".join(map(str, values))] if values else [])])


STAGES = tuple(stage_names())


def complaint(output):
    """The message of a command that must have failed with one, and without a traceback."""
    assert "Traceback" not in output, output
    return output


def forget(folder, stage):
    """Leave a stage as if it had never run: no outputs, no lock entry, nothing in the run cache."""
    lock = yaml.safe_load((folder / "dvc.lock").read_text())
    for out in lock["stages"].pop(stage)["outs"]:
        path = folder / out["path"]
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / "dvc.lock").write_text(yaml.safe_dump(lock, sort_keys=False))
    shutil.rmtree(folder / ".dvc/cache/runs", ignore_errors=True)
    if stage == "holdout":  # its record is no output of dvc
        (folder / RECORD).unlink()
        add_earlier_reading(folder)


def add_earlier_reading(folder):
    add_reading(folder / RECORD, EARLIER, date(2026, 11, 1))


def written(folder):
    """What the stages wrote, but for the record of readings, in which stands the day."""
    return {name: digest for name, digest in outputs(folder).items() if name != RECORD}


def readings(folder):
    """The lines of that record without their days; each reading must be one of them."""
    record = read_readings(folder / RECORD)
    scored = any((folder / "reports/holdout").glob("[!.]*"))
    assert len(record) == 2 or (len(record) == 1 and not scored)
    return record.drop(columns="date").to_dict("records")


def clear_dvcs_files(folder):
    """Remove what docs/architecture.md says may be removed; which files that were.

    dvc writes two of its own files in place: a kill in that instant, or a full disk, leaves a part
    of them, and dvc refuses every command until somebody removes it.
    """
    readers = {".dvc/tmp/rwlock": json.loads, "dvc.lock": read_lock}
    broken = []
    for name, read in readers.items():
        try:
            if (folder / name).is_file():
                read((folder / name).read_text())
        except (ValueError, yaml.YAMLError, Invalid):
            (folder / name).unlink()
            broken.append(name)
    return broken


def read_lock(text):
    """Hold a lock against dvc's own rules: a part of one may be sound YAML, and no lock."""
    return COMPILED_LOCKFILE_SCHEMA(yaml.safe_load(text))


def kill_after(folder, seconds, *command):
    """Start a command and kill its whole process group; whether it was still running."""
    process = start(folder, *command)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=seconds)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return running


def without_rights(*command):
    """The command, in a process that must obey the rights of files even where root runs it."""
    if os.geteuid() != 0:
        return command
    powerless = "-dac_override,-dac_read_search,-fowner"
    return ("setpriv", f"--bounding-set={powerless}", f"--inh-caps={powerless}", *command)


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    """A project whose patients are divided; read it only."""
    folder = make_project(tmp_path_factory.mktemp("divided") / "project")
    reproduce(folder, "split")
    return folder


@pytest.fixture
def own(divided, tmp_path):
    """A copy of it that a test may change."""
    return shutil.copytree(divided, tmp_path / "project", symlinks=True)


@contextlib.contextmanager
def read_only(folder):
    rights = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir()}
    for path in rights:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path, mode in rights.items():
            path.chmod(mode)


@pytest.mark.parametrize(
    ("name", "stage"), [("data", "split"), ("tmp", "split"), ("reports", "replicate")]
)
def test_a_folder_that_may_not_be_written_is_one_message(own, name, stage):
    before = outputs(own)
    (own / name).mkdir(exist_ok=True)
    (own / f"tmp/{stage}.lock").unlink(missing_ok=True)
    command = without_rights(sys.executable, "-m", f"tabdx.stages.{stage}")
    with read_only(own / name):
        process = start(own, *command)
        output, _ = process.communicate(timeout=LONG)
    assert process.returncode == 2
    assert output.startswith(f"{stage}: ")
    assert "cannot be written (Permission denied)" in complaint(output)
    assert len(output.splitlines()) == 1
    assert outputs(own) == before
    reproduce(own, stage)
    assert before.items() <= outputs(own).items()


LIMITED = """
import resource
import runpy
import sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__")
"""


def test_a_file_that_finds_no_room_is_one_message_and_the_earlier_one_stays(own):
    before = outputs(own)
    process = start(own, sys.executable, "-c", LIMITED, "2000", "tabdx.stages.ingest")
    output, _ = process.communicate(timeout=LONG)
    assert process.returncode == 2
    assert "data/cohort.parquet cannot be written (File too large)" in complaint(output)
    assert len(output.splitlines()) == 1
    assert outputs(own) == before


def test_two_runs_at_once_end_with_the_same_bytes(own):
    before = outputs(own)
    for stage in ("split", "ingest"):
        forget(own, stage)
    both = [start(own, "dvc", "repro", "split") for _ in range(2)]
    said = [process.communicate(timeout=LONG)[0] for process in both]
    for process, output in zip(both, said, strict=True):
        if process.returncode:  # dvc lets one wait for the other, or says who is in its way
            assert "lock" in complaint(output) or "busy" in output, output
    assert any(process.returncode == 0 for process in both), said
    reproduce(own, "split")
    assert outputs(own) == before


def test_locks_of_dead_processes_are_no_obstacle(own):
    before = outputs(own)
    forget(own, "split")
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    writer = {"pid": dead.pid, "cmd": "dvc repro"}
    cohort = str(own / "data/cohort.parquet")
    held = {"write": {str(own / "data/partitions.csv"): writer}, "read": {cohort: [writer]}}
    (own / ".dvc/tmp/rwlock").write_text(json.dumps(held))
    for lock in (".dvc/tmp/rwlock.lock", ".dvc/tmp/lock", "tmp/split.lock"):
        (own / lock).write_text(f"{dead.pid}\n")
    complaint(call(own, "dvc", "repro", "split"))
    assert outputs(own) == before


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project in which every stage has run, how long each took, what they wrote and recorded."""
    folder = make_project(tmp_path_factory.mktemp("finished") / "project")
    reduce(
        folder,
        instability__models=["logistic_regression"],
        instability__resamples=10,
        explain__models=["logistic_regression"],
        explain__n_repeats=2,
        explain__subset_sizes=[1],
        leakage__models=["logistic_regression"],
        leakage__draws=2,
        sample_size__models=["logistic_regression"],
        sample_size__draws=1,
        sample_size__train_sizes=[0.3, 0.6, 1.0],
    )
    add_earlier_reading(folder)
    seconds = {}
    for stage in STAGES:
        began = time.monotonic()
        call(folder, "dvc", "repro", "--single-item", stage)
        seconds[stage] = time.monotonic() - began
    assert set(STAGES) == set(yaml.safe_load((folder / "dvc.lock").read_text())["stages"])
    assert set(STAGES) >= TRAINED_AGAIN
    return folder, seconds, written(folder), readings(folder)


@pytest.mark.faults
@pytest.mark.parametrize("kill", range(KILLS))
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_was_killed_ends_with_the_same_bytes_when_run_again(finished, stage, kill):
    folder, seconds, undisturbed, recorded = finished
    # Any moment from the first on which dvc has begun; of one kill it may be known beforehand that
    # it falls into the second half, where the stage itself is at work.
    moment = random.Random(f"{stage} {kill}").uniform(0.5 * kill, 1) * seconds[stage]
    forget(folder, stage)
    while not kill_after(folder, moment, "dvc", "repro", "--single-item", stage):
        moment /= 2  # it had ended: the machine is quicker than when it was timed
        forget(folder, stage)
    left = sorted(set(written(folder)) - set(undisturbed))
    counted = readings(folder)
    assert counted == recorded[: len(counted)]
    broken = clear_dvcs_files(folder)
    complaint(call(folder, "dvc", "repro"))
    assert (written(folder), readings(folder)) == (undisturbed, recorded)
    sys.stdout.write(
        f"{stage} killed after {moment:.1f} s; files left behind: {left}, broken of dvc: {broken}\n"
    )


@pytest.fixture
def small_disk(tmp_path):
    """Make a file system of its own with some MiB; only root may."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small disk can be mounted by root alone")
    place = tmp_path / "disk"
    place.mkdir()

    def size(option):
        command = ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(place)]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("this system does not let root mount a small disk")
        return place

    yield size
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.faults
@pytest.mark.parametrize("stage", ["baselines", "tune_svm", "explore", "holdout", "report"])
def test_a_full_disk_is_a_message_and_with_room_the_bytes_are_the_same(finished, small_disk, stage):
    source, _, undisturbed, recorded = finished
    place = small_disk("size=400m")
    folder = shutil.copytree(source, place / "project", symlinks=True)
    forget(folder, stage)
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(2**12)):
            pass
    process = start(folder, "dvc", "repro", "--single-item", stage)
    output, _ = process.communicate(timeout=LONG)
    assert process.returncode != 0
    assert "No space left on device" in complaint(output)
    kept, counted = written(folder), readings(folder)
    assert kept == {name: digest for name, digest in undisturbed.items() if name in kept}
    assert counted == recorded[: len(counted)]
    filler.unlink()
    clear_dvcs_files(folder)
    call(folder, "dvc", "repro")
    assert (written(folder), readings(folder)) == (undisturbed, recorded)


@pytest.mark.faults
@pytest.mark.parametrize("stage", ["evaluate", "decide", "holdout", "report"])
def test_reports_that_may_not_be_written_lose_nothing(finished, stage):
    folder, _, undisturbed, recorded = finished
    module = f"tabdx.stages.{stage}"
    with read_only(folder / "reports"):
        process = start(folder, *without_rights(sys.executable, "-m", module))
        output, _ = process.communicate(timeout=LONG)
    assert process.returncode == 2
    assert "cannot be written" in complaint(output)
    assert (written(folder), readings(folder)) == (undisturbed, recorded)
