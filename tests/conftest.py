"""How the tests are dealt out to the processes that run them, and what all of them share."""

import gc
import os
import shutil

# Before numpy and torch are there. The tests run side by side, and their matrices are small: more
# threads only wait for one another, which took up to eight times the processor time. Subprocesses
# inherit it. `python -m tests.processors` runs the numerical tests with more.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# After each run of a page Streamlit looks through all objects for garbage; in a process that has
# loaded everything, that takes longer than the page.
os.environ.setdefault("STREAMLIT_RUNNER_POST_SCRIPT_GC", "false")

import hypothesis
import numpy as np
import pytest
from _pytest.doctest import DoctestModule
from filelock import FileLock
from xdist.scheduler import LoadScopeScheduling

# What is imported and collected stays to the end: the collector would only look it through, again
# and again. It is switched on when all is there.
gc.disable()

# A file stays together, so that what its module makes is made once; and so does what shares
# something dearer: a project made by dvc or for the pages, a cluster, a browser. These groups are
# dealt out first, so that none is left for one process at the end.
# xdist's own groups are marks written into the tests' names, which pytest 9.2 no longer lets it do.
TOGETHER = (
    "tests/dashboard/browser/",
    "tests/dashboard/",
    "tests/test_pipeline.py",
    "tests/test_faults.py",
    "tests/core/test_cluster.py",
)


class Together(LoadScopeScheduling):
    """Tests file by file, but for those that stay together."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return next((start for start in TOGETHER if nodeid.startswith(start)), file)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):  # one of the processes among which they are dealt out
        items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Look for examples in the docstrings of the sources alone: tests have none."""
    collected = yield
    return [one for one in collected if not isinstance(one, DoctestModule)]


def pytest_collection_finish():
    """Let the collector pass over what stays to the end: it is called after each run of a page."""
    gc.freeze()
    gc.enable()


# How long an example takes is a matter of the machine, and of what else runs on it.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# For `make fuzz`: more than 10,000 examples over all tests of tests/fuzz.
hypothesis.settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=1000,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.data_too_large,
        hypothesis.HealthCheck.filter_too_much,
    ],
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))


@pytest.fixture(scope="session")
def make_once(tmp_path_factory):
    """Make a folder that all processes of a run read: ``make_once("name", make)``.

    The first to ask makes it, by calling ``make`` with its path, while others wait.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def once(name, make):
        folder, made = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of one that failed
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def image_study(make_once):
    """The folder of a project with a small image study in ``images``; read it only."""
    # Torch and scikit-learn take seconds to load: only for the tests that ask for it.
    from tests.image_study import run_image_study  # noqa: PLC0415

    return make_once("image_study", run_image_study)


@pytest.fixture
def noisy():
    """Draw outcomes and risks that belong together, with ties among the risks."""

    def draw(seed, patients=60, signal=1.5):
        rng = np.random.default_rng(seed)
        positive = (rng.random(patients) < 0.4).astype(np.int8)
        positive[:2] = 0, 1
        log_odds = signal * (2 * positive - 1) + rng.normal(0, 2, patients)
        risk = np.round(1 / (1 + np.exp(-log_odds)), 2).clip(0.01, 0.99)
        return positive, risk

    return draw


def forecast_quickly(monkeypatch):
    """Twenty regressions a forecast, not 200: for what shows forecasts, and does not judge them."""
    monkeypatch.setattr("tabdx.studies.sample_size.slope_forecast._MOST_DRAWS", 20)


@pytest.fixture
def few_draws(monkeypatch):
    forecast_quickly(monkeypatch)
