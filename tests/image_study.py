"""A small image study that has run once: two classes of striped images."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from tabdx.core.params.image_sections import read_image_params
from tabdx.core.paths import Paths
from tabdx.stages.evaluate import judge
from tabdx.stages.holdout import holdout
from tabdx.stages.image_baselines import image_baselines
from tabdx.stages.image_decide import image_decide
from tabdx.stages.image_ingest import image_ingest
from tabdx.stages.image_networks import image_networks
from tabdx.stages.image_privacy import image_privacy
from tabdx.stages.image_report import image_report
from tabdx.stages.image_speed import image_speed

ROOT = Path(__file__).parents[1]


def draw_stripes(folder):
    """Write 240 images of two classes, stripes that stand and stripes that lie, some too noisy."""
    rng = np.random.default_rng(0)
    lines = np.where(np.arange(8) % 4 < 2, 90, 160)
    lying = np.repeat(lines[:, None], 8, axis=1)
    for name, image in (("lying", lying), ("standing", lying.T)):
        (folder / name).mkdir(parents=True)
        for at in range(120):
            noise = 20 if at % 5 else 150
            values = (image + rng.normal(0, noise, (8, 8))).clip(0, 255).astype(np.uint8)
            Image.fromarray(values).save(folder / name / f"{at:03d}.png")


def write_image_params(folder):
    """Parameters of a study that runs in seconds: short trainings of small networks."""
    params = yaml.safe_load((ROOT / "images/params.yaml").read_text())
    params["source"] |= {"images": "stripes"}
    params["split"] = {"validation": 0.25, "test": 0.25}
    params["baselines"] |= {"rows": 60, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.01]
    params["baselines"]["random_forest"]["n_estimators"] = 20
    params["baselines"]["svm"] |= {"C": [1], "gamma": [0.01]}
    small = {"channels": [4, 6], "hidden": 0, "seeds": 2, "epochs": 2, "batch_size": 16}
    params["plain_cnn"] |= small
    params["resnet9"] |= small
    params["evaluate"]["resamples"] = 100
    params["compute"] = {"device": "cpu", "workers": 1}
    (folder / "params.yaml").write_text(yaml.safe_dump(params))


def run_image_study(folder):
    """Run every stage in the folder ``images`` of a project."""
    images = folder / "images"
    images.mkdir()
    write_image_params(images)
    draw_stripes(images / "sources/stripes")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(images)
        params, paths = read_image_params(Path("params.yaml")), Paths()
        for stage in (image_ingest, image_baselines):
            stage(params, paths)
        for network in ("plain_cnn", "resnet9"):
            image_networks(network, params, paths)
        for stage in (judge, image_decide, holdout, image_speed, image_privacy, image_report):
            stage(params, paths)
