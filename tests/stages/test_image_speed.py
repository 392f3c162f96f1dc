"""Also tests `image_privacy`."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from tabdx.artifacts.models import write_model
from tabdx.artifacts.tables import read_csv
from tabdx.core.params.image_sections import read_image_params
from tabdx.core.paths import Paths
from tabdx.images.files import TrainedNetworks, to_files
from tabdx.images.image_set import ImageSet, image_cohort, write_pixels
from tabdx.images.networks import build, seeded
from tabdx.images.parts import draw_parts
from tabdx.images.scaling import ChannelScaling
from tabdx.stages.image_privacy import image_privacy
from tabdx.stages.image_speed import image_speed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """Divide images of two classes, bright and dark, and keep a network that nobody trained."""

    def make(**changed):
        content = yaml.safe_load((ROOT / "images/params.yaml").read_text())
        content["plain_cnn"] |= {"channels": [3, 4], "hidden": 0, "epochs": 3, "batch_size": 16}
        for section, values in changed.items():
            content[section] |= values
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
        params, paths = read_image_params(tmp_path / "params.yaml"), Paths(tmp_path)
        rng = np.random.default_rng(0)
        labels = np.arange(120) % 2
        pixels = (labels[:, None, None, None] * 100 + rng.integers(0, 100, (120, 1, 8, 8))).astype(
            np.uint8
        )
        images = ImageSet(pixels, labels, ("dark", "bright"), [f"{at}" for at in range(120)])
        cohort = image_cohort(images, (), "it")
        write_pixels(paths.pixels, pixels)
        cohort.write(paths.cohort)
        draw_parts(cohort, None, params.split, 0).write(paths.partitions)
        with seeded(0, 0):
            weights = build("plain_cnn", params.plain_cnn, (1, 8, 8), 2).state_dict()
        trained = TrainedNetworks(
            "plain_cnn",
            params.plain_cnn,
            (1, 8, 8),
            ("dark", "bright"),
            ChannelScaling.of(pixels),
            [weights],
        )
        write_model(
            paths.model("plain_cnn"), paths.model_record("plain_cnn"), to_files(trained), {}
        )
        return params, paths

    return make


@pytest.mark.filterwarnings("ignore")  # torch's exporter uses what its own next version drops
def test_every_engine_has_its_times_and_the_others_their_reason(project):
    params, paths = project(speed={"batch_sizes": [2], "seconds": 0.0, "compiled": False})
    image_speed(params, paths)
    times = read_csv(paths.report("speed", "times.csv")).set_index("engine")
    assert times.loc[["pytorch_eager", "onnx_runtime", "onnx_runtime_int8"], "runs"].eq(20).all()
    assert "retired" in times.loc["mxnet", "note"]
    outputs = read_csv(paths.report("speed", "outputs.csv"))
    assert (outputs["images"] == 12).all()


def test_a_promise_of_privacy_has_its_accuracy_with_an_interval(project):
    params, paths = project(privacy={"epsilons": [50.0], "delta": 1e-3})
    image_privacy(params, paths)
    (row,) = read_csv(paths.report("privacy", "curve.csv")).to_dict("records")
    assert row["epsilon"] == 50
    assert row["noise"] > 0
    assert 0 <= row["lower"] <= row["accuracy"] <= row["upper"] <= 1


def test_what_is_not_asked_for_is_not_measured(project):
    params, paths = project()
    image_speed(params, paths)
    image_privacy(params, paths)
    for subject, name in (("speed", "times"), ("speed", "outputs"), ("privacy", "curve")):
        assert read_csv(paths.report(subject, f"{name}.csv")).empty
