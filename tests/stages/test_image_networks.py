"""The path from images to the page of results.

Also tests `image_baselines`, `image_decide`, `image_predictions` and `image_report`.
"""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import torch

from tabdx.artifacts.models import read_model
from tabdx.artifacts.predictions import read_all_predictions, read_predictions
from tabdx.artifacts.tables import read_csv
from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import read_image_params
from tabdx.core.paths import Paths
from tabdx.images.divided_images import DividedImages
from tabdx.images.ensembles import read_ensemble
from tabdx.images.files import from_files
from tabdx.images.training_distance import (
    DISTANCE_FILE,
    TrainingDistance,
    distance_features,
)
from tabdx.stages.holdout import holdout
from tabdx.stages.image_baselines import training_part
from tabdx.stages.image_decide import image_decide
from tabdx.stages.image_networks import image_networks
from tabdx.stages.image_predictions import calibration_folds
from tabdx.stages.image_report import image_report

MODELS = ["logistic_regression", "random_forest", "svm"]
NETWORKS = ["plain_cnn", "plain_cnn_ensemble", "resnet9", "resnet9_ensemble"]


@pytest.fixture(scope="module")
def project(image_study, tmp_path_factory):
    """A copy of the small study that has run, with its parameters."""
    folder = shutil.copytree(image_study / "images", tmp_path_factory.mktemp("study") / "images")
    return read_image_params(folder / "params.yaml"), Paths(folder)


def test_every_model_predicts_the_validation_and_the_test_part_once(project):
    _, paths = project
    table = read_all_predictions(paths.all_predictions)
    assert sorted(table["model"].unique()) == sorted(MODELS + NETWORKS)
    assert (table.groupby(["model", "partition"]).size() == 60).all()
    images = DividedImages.read(paths)
    assert (len(images.training), len(images.validation), len(images.test)) == (120, 60, 60)
    out_of_fold = table[table["partition"] == "out_of_fold"]
    assert set(out_of_fold["patient"]) == set(images.validation)


def test_the_models_that_were_kept_give_the_predictions_again(project):
    _, paths = project
    images = DividedImages.read(paths)
    trained = from_files(read_model(paths.model("resnet9"), paths.model_record("resnet9")))
    written = read_predictions(paths.predictions("resnet9_ensemble"))
    tested = written[written["partition"] == "holdout"]
    found = trained.predict_mean(images.pixels_of(images.test), torch.device("cpu"))
    columns = [f"probability_{name}" for name in images.classes]
    assert np.abs(found - tested[columns].to_numpy()).max() < 1e-6
    single = read_predictions(paths.predictions("resnet9"))
    assert not single[columns].equals(written[columns])


def test_no_checkpoint_is_left(project):
    _, paths = project
    assert not list(paths.checkpoints.rglob("*.safetensors"))


def test_the_same_seed_gives_the_same_bytes(project, tmp_path, monkeypatch):
    params, paths = project
    again = Paths(tmp_path)
    for name in ("cohort", "partitions", "pixels"):
        path = getattr(again, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(getattr(paths, name).read_bytes())
    image_networks("plain_cnn", params, again)
    for name in ("weights.safetensors", "network.json"):
        first = paths.model("plain_cnn") / name
        assert (again.model("plain_cnn") / name).read_bytes() == first.read_bytes()


def test_the_models_are_ordered_and_the_test_part_is_scored_once(project):
    _, paths = project
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    assert sorted(ranking["model"]) == sorted(MODELS + NETWORKS)
    # Trained once: the verdicts are about these models, by a test over the images.
    assert ranking["log_loss_difference_lower"].notna().sum() == len(ranking) - 1
    scores = read_csv(paths.report("holdout", "scores.csv"))
    assert scores.loc[scores["metric"] == "accuracy", ["lower", "upper"]].notna().all(axis=None)
    assert len(read_csv(paths.holdout_readings)) == 1
    sets = read_csv(paths.report("holdout", "prediction_sets.csv"))
    assert set(sets["class"]) == {"lying", "standing", "all"}


def test_the_rules_for_a_new_image_are_learned_from_the_validation_part(project):
    _, paths = project
    rules = json.loads(paths.report("decide", "rules.json").read_text())
    assert sorted(rules["models"]) == sorted(MODELS + NETWORKS)
    assert rules["recommended"] in ("plain_cnn_ensemble", "resnet9_ensemble")
    assert rules["prevalence"] == 0.5
    assert rules["source"] == {"images": "stripes", "resized": None}
    images = DividedImages.read(paths)
    trained = read_ensemble(rules["recommended"], paths)
    known = TrainingDistance.from_bytes(paths.report("decide", DISTANCE_FILE).read_bytes())
    like, unlike = images.pixels_of(images.test), 255 * (images.pixels_of(images.test) > 250)
    assert known.is_unlike(distance_features(trained, like)).mean() < 0.1
    assert known.is_unlike(distance_features(trained, unlike.astype(np.uint8))).mean() > 0.5


def test_errors_are_the_wrong_ones_and_the_surest_first(project):
    _, paths = project
    errors = read_csv(paths.report("errors", "errors.csv"))
    assert len(errors)
    assert (errors["true"] != errors["predicted_class"]).all()
    assert errors["probability"].is_monotonic_decreasing
    assert set(errors["patient"]) <= set(DividedImages.read(paths).test)
    for name in ("errors", "grad_cam"):
        assert paths.report("errors", f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_tells_it_all(project):
    _, paths = project
    page = (paths.reports / "results.md").read_text()
    assert "training 120, validation 60, test 60" in page
    assert "Scored 1 time, with 95% intervals" in page
    for model in ("SVM", "plain CNN ensemble", "resnet9 ensemble"):
        assert f"| {model} |" in page
    assert page.count("wrong about") == 1


def test_the_same_files_give_the_same_rules_and_the_same_page(project):
    params, paths = project
    files = [paths.report("decide", "rules.json"), paths.reports / "results.md"]
    before = [file.read_bytes() for file in files]
    image_decide(params, paths)
    image_report(params, paths)
    assert [file.read_bytes() for file in files] == before


def test_a_test_part_that_changed_is_a_reading_more(project):
    params, paths = project
    holdout(params, paths)
    assert len(read_csv(paths.holdout_readings)) == 1
    written = read_predictions(paths.predictions("svm"))
    swapped = written.rename(
        columns={
            "probability_lying": "probability_standing",
            "probability_standing": "probability_lying",
        }
    )
    content = paths.predictions("svm").read_bytes()
    swapped[written.columns].to_parquet(paths.predictions("svm"))
    try:
        holdout(params, paths)
    finally:
        paths.predictions("svm").write_bytes(content)
    assert len(read_csv(paths.holdout_readings)) == 2


def test_the_baselines_learn_from_so_many_images_of_each_class(project):
    _, paths = project
    part = training_part(DividedImages.read(paths), 60, 0)
    assert np.bincount(part.labels).tolist() == [30, 30]
    assert part.features.shape == (60, 64)


def test_calibration_folds_are_stratified():
    labels = np.repeat([0, 1], [40, 10])
    folds = calibration_folds(labels)
    counts = pd.crosstab(labels, folds).to_numpy()
    assert counts.tolist() == [[8] * 5, [2] * 5]
    with pytest.raises(InputError, match=r"the validation part: bring more"):
        calibration_folds(np.array([0, 0, 0, 1]))
