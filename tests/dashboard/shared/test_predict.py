"""Models that must not answer, or whose answers need a word: other versions, replaced files."""

import json
import re
import shutil

import pytest

from tabdx.cohort.sources import read_wdbc
from tabdx.core.paths import Paths
from tabdx.wording.text import escape_markdown

OTHER = {"scikit-learn": "1.9.77", "numpy": "2.0.77"}
SAID = "SVM: It was trained with scikit-learn 1.9.77 (installed: "


def record_of(model, **versions):
    path = Paths().model_record(model)
    record = json.loads(path.read_text())
    record["versions"] |= versions
    path.write_text(json.dumps(record))


def recommend(model):
    path = Paths().report("decide", "rules.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"recommended": model}))


def texts(elements):
    return " ".join(element.value for element in elements)


def models_of(page):
    """The models that answer on the page Patient."""
    return next({*one.value["model"]} for one in page.dataframe if "own_risk" in one.value)


@pytest.fixture
def open_batch(open_page):
    def opened():
        table = read_wdbc().drop(columns="diagnosis").head(3)
        page = open_page("batch")
        content = table.to_csv(index=False).encode()
        page.get("file_uploader")[0].set_value(("patients.csv", content, "text/csv"))
        return page.run()

    return opened


@pytest.mark.usefixtures("own_evidence")
def test_a_model_of_other_versions_says_so_on_both_pages_and_on_the_sheet(
    open_patient, open_batch, monkeypatch
):
    recommend("svm")
    printed = []
    monkeypatch.setattr(
        "tabdx.dashboard.patient.printout.as_html", lambda sheet: printed.append(sheet) or ""
    )
    record_of("svm", **OTHER)
    for page in (open_patient(), open_batch()):
        assert not page.exception
        assert escape_markdown(SAID) in texts(page.warning)
        assert "Logistic" not in texts(page.warning)
    assert any(one.startswith(SAID) for one in printed[-1].warnings)


@pytest.mark.usefixtures("own_evidence")
def test_a_model_that_the_installed_library_may_misread_does_not_answer(open_patient, open_batch):
    recommend("svm")
    record_of("svm", **{"scikit-learn": "1.2.0"})
    for page in (open_patient(), open_batch()):
        assert not page.exception
        assert "SVM does not answer" in texts(page.error)
        assert re.search(r"scikit-learn 1\.2\.0.*repro --force", texts(page.text))


@pytest.mark.usefixtures("own_evidence")
def test_models_replaced_while_the_page_is_open_are_refused_and_then_taken(open_patient, tmp_path):
    paths = Paths()
    recommend("mlp")
    page = open_patient()
    before = models_of(page)
    kept = shutil.copytree("models", tmp_path / "kept")
    # Half way through `dvc checkout`: the files are another model's, the record is the old one.
    shutil.rmtree(paths.model("svm"))
    shutil.copytree(paths.model("logistic_regression"), paths.model("svm"))
    page.run()
    assert not page.exception
    assert "SVM does not answer" in texts(page.error)
    assert "is not the recorded file" in texts(page.text)
    # The record follows.
    shutil.copy(paths.model_record("logistic_regression"), paths.model_record("svm"))
    page.run()
    assert not page.exception
    assert not page.error
    # And back.
    shutil.copytree(kept, "models", dirs_exist_ok=True)
    page.run()
    assert not page.error
    assert models_of(page) == before


@pytest.mark.usefixtures("own_evidence")
@pytest.mark.parametrize("missing", ["folder", "record"])
def test_models_that_are_being_replaced_leave_the_others_answering(open_patient, missing):
    recommend("mlp")
    page = open_patient()
    before = models_of(page)
    if missing == "folder":
        shutil.rmtree(Paths().model("svm"))
    else:
        Paths().model_record("svm").write_text("{")
    page.run()
    assert not page.exception
    assert "SVM does not answer" in texts(page.error)
    assert models_of(page) == before - {"svm"}
