"""Also tests `speed`."""

import numpy as np
import pytest
import torch

from tabdx.images.engines import make_engines, missing_engines
from tabdx.images.files import TrainedNetworks
from tabdx.images.members import train_members
from tabdx.images.speed import compare_outputs, measure_speed


@pytest.fixture
def made(settings, augment, data, request):
    params = settings(epochs=12)
    members = train_members("plain_cnn", params, augment(), data, 0)
    shape = data.shape
    trained = TrainedNetworks("plain_cnn", params, shape, ("a", "b"), data.scaling, members.weights)
    images = data.scaling.scale(data.pixels).numpy()
    return make_engines(trained, images, threads=1, compiled=False), images


@pytest.mark.filterwarnings("ignore")  # torch's exporter uses what its own next version drops
def test_engines_agree_and_are_timed(made, data):
    engines, images = made
    assert [one.name for one in engines] == ["pytorch_eager", "onnx_runtime", "onnx_runtime_int8"]
    compared = compare_outputs(engines, images, data.labels.numpy()).set_index("engine")
    assert compared.loc["pytorch_eager", "largest_difference"] == 0
    assert compared.loc["onnx_runtime", "largest_difference"] < 1e-4
    assert compared.loc["onnx_runtime_int8", "largest_difference"] > 0
    assert (compared["right"] > 50).all()
    assert (compared["file_bytes"] > 1000).all()
    timed = measure_speed(engines, images, [1, 100], seconds=0.0)
    assert timed["batch"].tolist() == [1, 1, 1, 100, 100, 100]
    assert (timed["runs"] == 20).all()
    expected = timed["batch"] / (timed["median_ms"] / 1e3)
    assert np.allclose(timed["frames_per_second"], expected)
    assert (timed["p99_ms"] >= timed["median_ms"]).all()


def test_frameworks_without_numbers_say_why():
    assert "retired" in missing_engines()["mxnet"]
    assert "tensorflow" in missing_engines()
    assert torch.get_num_threads() >= 1
