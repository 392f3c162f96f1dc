import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.dashboard.shared import loaders
from tabdx.dashboard.shared.predictions import load_joined_predictions

MODELS = ["logistic_regression", "mlp", "svm"]


def test_models_are_listed_by_their_records_the_best_first(project):
    ranking = pd.read_csv(project / "reports/evaluation/ranking.csv")
    assert sorted(ranking["model"]) == MODELS
    assert loaders.model_names() == ranking["model"].tolist()


def test_the_order_is_that_of_the_ranking_not_of_the_alphabet(own_project):
    path = own_project / "reports/evaluation/ranking.csv"
    ranking = pd.read_csv(path)
    for order in (["svm", "mlp"], ["mlp", "svm"]):
        ranking.set_index("model").loc[order].reset_index().to_csv(path, index=False)
        # A model that was not ranked stands last.
        assert loaders.model_names() == [*order, "logistic_regression"]
    path.unlink()
    assert loaders.model_names() == MODELS


def test_preprocessing_is_no_model(own_project):
    (own_project / "models/preprocessing.json").write_text("{}")
    assert sorted(loaders.model_names()) == MODELS


@pytest.mark.parametrize("name", MODELS)
def test_a_loaded_model_gives_risks(project, name):
    features = loaders.load_cohort().features.head(3)
    risks = loaders.load_model(name).predict_proba(features)
    assert risks.shape == (3, 2)
    assert risks.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_is_not_the_recorded_one_is_refused(own_project, name):
    loaders.load_model(name)  # it is in the cache, and still refused after the change
    file = next((own_project / "models" / name).iterdir())
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(InputError, match="not the recorded file"):
        loaders.load_model(name)


def test_a_record_that_was_changed_with_its_model_is_no_help_to_another_format(own_project):
    (own_project / "models/svm/classifier.skops").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    record = own_project / "models/svm.json"
    facts = json.loads(record.read_text())
    hashed = loaders.fingerprint(own_project / "models/svm/classifier.skops")
    facts["files"] = {"classifier.skops": hashed}
    record.write_text(json.dumps(facts))
    with pytest.raises(InputError, match="skops file is broken"):
        loaders.load_model("svm")


def test_a_changed_file_is_read_anew_and_an_unchanged_one_is_not(own_project):
    path = loaders.PATHS.report("evaluation", "scores.csv")
    before = loaders.load_table(path)
    os.utime(path)
    pd.testing.assert_frame_equal(loaders.load_table(path), before)
    path.write_text("model\nanother\n")
    assert loaders.load_table(path)["model"].tolist() == ["another"]


def test_a_reader_may_change_its_table_without_harm_to_the_next(project):
    path = loaders.PATHS.report("evaluation", "scores.csv")
    mine = loaders.load_table(path)
    mine["model"] = "changed"
    assert "changed" not in set(loaders.load_table(path)["model"])


def test_predictions_are_joined_with_the_outcome(project):
    joined = load_joined_predictions()
    assert sorted({one.model for one in joined}) == MODELS
    assert {one.partition for one in joined} == {"out_of_fold", "holdout"}
    assert all(load_joined_predictions()[place] is one for place, one in enumerate(joined))


@pytest.mark.parametrize(
    "read",
    [
        loaders.load_cohort,
        loaders.load_partitions,
        load_joined_predictions,
        lambda: loaders.load_model("svm"),
        lambda: loaders.load_table(loaders.PATHS.report("evaluation", "scores.csv")),
        lambda: loaders.load_document(loaders.PATHS.metrics),
    ],
)
def test_what_is_missing_is_a_sentence_with_the_command(empty_project, read):
    with pytest.raises(InputError, match=r"make run|dvc repro"):
        read()


def test_without_models_the_list_is_empty(empty_project):
    assert loaders.model_names() == []


def test_importing_the_loaders_loads_nothing_heavy():
    heavy = {"torch", "sklearn", "skops", "shap", "matplotlib", "seaborn", "dvc"}
    loaders = "tabdx.dashboard.shared.loaders, tabdx.dashboard.runs.loaders"
    code = f"import sys, {loaders}; print(*({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
