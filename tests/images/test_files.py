"""Also tests `inference` and `members`."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from tabdx.core.errors import InputError
from tabdx.images.files import NETWORK_FILE, WEIGHTS_FILE, TrainedNetworks, from_files, to_files
from tabdx.images.members import member_seeds, train_members

CPU = torch.device("cpu")


@pytest.fixture
def trained(settings, augment, data):
    def make(name="plain_cnn", **changed):
        params = settings(**{"seeds": 2, "epochs": 1} | changed)
        members = train_members(name, params, augment(), data, 0)
        shape = data.shape
        return TrainedNetworks(name, params, shape, ("a", "b"), data.scaling, members.weights)

    return make


@pytest.mark.parametrize("name", ["plain_cnn", "resnet9"])
def test_networks_come_back_as_they_were(trained, stripes, name):
    networks = trained(name)
    files = to_files(networks)
    again = from_files(files)
    assert to_files(again) == files
    assert (again.predict_mean(stripes[0], CPU) == networks.predict_mean(stripes[0], CPU)).all()


def test_probabilities_sum_to_1_and_the_mean_is_that_of_the_members(trained, stripes):
    networks = trained()
    members = networks.predict(stripes[0], CPU)
    assert len(members) == 2
    assert not np.allclose(*members)
    mean = networks.predict_mean(stripes[0], CPU)
    assert np.allclose(mean.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(mean, (members[0] + members[1]) / 2)


def test_a_mirrored_image_is_predicted_alike_where_both_are_asked(trained, stripes):
    networks = trained(flip_when_predicting=True)
    pixels = stripes[0]
    mirrored = np.ascontiguousarray(pixels[..., ::-1])
    found, again = (networks.predict_mean(one, CPU) for one in (pixels, mirrored))
    assert np.allclose(found, again, atol=1e-5)


def test_images_of_another_size_are_refused(trained):
    with pytest.raises(InputError, match=r"shape \(1, 9, 9\).*were trained on \(1, 8, 8\)"):
        trained().predict(np.zeros((1, 1, 9, 9), np.uint8), CPU)


@pytest.fixture
def files(trained):
    return to_files(trained())


def described(files, **changed):
    return files | {NETWORK_FILE: json.dumps(json.loads(files[NETWORK_FILE]) | changed).encode()}


def weights(files, change):
    tensors = load(files[WEIGHTS_FILE])
    change(tensors)
    return files | {WEIGHTS_FILE: save(tensors)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: {WEIGHTS_FILE: files[WEIGHTS_FILE]},
        lambda files: files | {WEIGHTS_FILE: files[WEIGHTS_FILE][:-9]},
        lambda files: files | {NETWORK_FILE: b"{"},
        lambda files: described(files, format=0),
        lambda files: described(files, network="other"),
        lambda files: described(files, members=1),
        lambda files: described(files, classes=["a"]),
        lambda files: weights(files, lambda found: found.pop("000.features.0.bias")),
        lambda files: weights(files, lambda found: found["000.features.0.bias"].fill_(torch.nan)),
    ],
    ids=range(9),
)
def test_broken_files_are_refused(files, spoil):
    with pytest.raises(InputError, match=r"dvc repro images/dvc.yaml"):
        from_files(spoil(files))


def test_more_members_leave_the_first_ones_as_they_are():
    assert member_seeds(0, 2) == member_seeds(0, 5)[:2]


def test_members_go_on_from_their_checkpoints(settings, augment, data, tmp_path):
    def train(folder):
        return train_members("plain_cnn", settings(seeds=2), augment(), data, 0, folder)

    first, files = train(tmp_path), sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["plain_cnn-0.safetensors", "plain_cnn-1.safetensors"]
    files[1].unlink()
    again = train(tmp_path)
    assert again.curves.equals(first.curves)
    assert list(first.curves.columns) == ["member", "epoch", "part", "log_loss", "accuracy"]
