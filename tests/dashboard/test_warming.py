import gc
import logging
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from streamlit.runtime import RuntimeState

from dashboard import warming
from dashboard.warming import FIRST_PAGE, imported_by
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]


class Server:
    """Stands in for `streamlit.runtime`: no server, then one that starts, then one that runs."""

    def __init__(self):
        self.states = [None, RuntimeState.INITIAL]
        self.running = RuntimeState.NO_SESSIONS_CONNECTED

    def exists(self):
        return not self.states or self.states.pop(0) is not None

    def get_instance(self):
        return SimpleNamespace(state=self.running if not self.states else RuntimeState.INITIAL)


@pytest.fixture
def shown(monkeypatch):
    """A server of one's own, on which nobody has been shown a patient yet."""
    event = Event()
    monkeypatch.setattr(warming, "runtime", Server())
    monkeypatch.setattr(warming, "PATIENT_SHOWN", event)
    monkeypatch.setattr(warming, "_AFTER_AN_ANSWER", 0)
    yield event
    gc.unfreeze()


def test_the_modules_of_a_page_are_read_without_running_it(tmp_path):
    page = tmp_path / "page.py"
    page.write_text("import json\nfrom pathlib import Path\nraise SystemExit('run')\n")
    assert imported_by(page) == ["json", "pathlib"]


def test_after_the_warm_up_the_first_page_has_nothing_left_to_import_and_nothing_heavy():
    heavy = {"pandera", "scipy.stats", "sklearn", "statsmodels", "torch"}
    code = (
        "import sys; from dashboard.warming import warm_up; warm_up(); before = set(sys.modules);"
        f"exec(compile(open({str(FIRST_PAGE)!r}).read().split('st.')[0], 'page', 'exec'));"
        f"print(*(set(sys.modules) - before)); print({heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["", "set()"]


def test_the_server_starts_without_what_only_the_pages_need():
    code = "import sys; import dashboard.__main__; print({'pandas', 'altair'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["set()"]


def test_first_the_server_then_the_first_page_then_once_a_patient_was_shown_the_explanation(
    shown, monkeypatch
):
    done, imported = [], Event()

    def warm_up():
        done.append((warming.runtime.states, gc.isenabled()))
        imported.set()

    monkeypatch.setattr(warming, "warm_up", warm_up)
    monkeypatch.setattr(warming, "warm_up_explanation", lambda: done.append("explained"))
    thread = Thread(target=warming.warm_up_beside_the_server)
    thread.start()
    assert imported.wait(timeout=LONG)
    thread.join(timeout=0.1)
    assert done == [([], False)]  # the server runs, garbage waits, and nobody was shown a patient
    for _ in range(3):  # every answer of the page says so again
        shown.set()
    thread.join(timeout=LONG)
    assert not thread.is_alive()
    assert done[1:] == ["explained"]
    assert gc.isenabled()


def test_what_fails_is_logged_and_stops_nothing(shown, monkeypatch, caplog):
    def fail():
        raise ImportError("no such module")

    monkeypatch.setattr(warming, "warm_up", fail)
    monkeypatch.setattr(warming, "warm_up_explanation", fail)
    shown.set()
    with caplog.at_level(logging.ERROR):
        warming.warm_up_beside_the_server()
    assert [record.exc_info[0] for record in caplog.records] == [ImportError, ImportError]
    assert gc.isenabled()


def test_what_is_explained_ahead_is_explained(monkeypatch):
    explained = []

    def explain(risk, patient, background):
        explained.append(risk(background).tolist())

    monkeypatch.setattr("tabdx.studies.explanation.shap_values.explain", explain)
    warming.warm_up_explanation()
    assert explained == [[0.0, 0.5]]


@pytest.mark.usefixtures("project")
def test_a_shown_patient_is_noted(open_page):
    warming.PATIENT_SHOWN.clear()
    open_page("overview")
    assert not warming.PATIENT_SHOWN.is_set()
    open_page("patient")
    assert warming.PATIENT_SHOWN.is_set()


def test_a_page_that_shows_no_patient_notes_none(empty_project, open_page):
    warming.PATIENT_SHOWN.clear()
    open_page("patient")
    assert not warming.PATIENT_SHOWN.is_set()
