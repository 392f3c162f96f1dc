"""Also tests `checkpoints` and `schedules`."""

import pytest
import torch

from tabdx.images.checkpoints import Checkpoint, TrainingState
from tabdx.images.networks import build, seeded
from tabdx.images.schedules import one_cycle
from tabdx.images.training import Recipe, Training


@pytest.fixture
def recipe(settings, augment):
    def make(name="plain_cnn", seed=3, varied=None, **changed):
        return Recipe(name, settings(**changed), augment(**varied or {}), seed)

    return make


def same(one, other):
    assert one.keys() == other.keys()
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("name", ["plain_cnn", "resnet9"])
def test_stripes_are_told_apart(recipe, data, name):
    state = Training(recipe(name, epochs=6), data).run()
    last = {row["part"]: row for row in state.curves[-2:]}
    assert last["validation"]["accuracy"] > 0.9
    assert last["training"]["accuracy"] > 0.9
    assert last["validation"]["log_loss"] < state.curves[1]["log_loss"]
    assert [row["epoch"] for row in state.curves] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


@pytest.mark.parametrize("name", ["plain_cnn", "resnet9"])
def test_a_training_that_was_killed_ends_with_the_same_bytes(recipe, data, tmp_path, name):
    whole = recipe(name, epochs=3, dropout=0.2, average=0.9, varied={"crop": 1, "flip": "random"})
    at_once = Training(whole, data).run()
    checkpoint = Checkpoint(tmp_path / "one.safetensors", "key")
    killed = Training(whole, data)
    killed._epoch()
    checkpoint.write(killed._snapshot())
    content = checkpoint.path.read_bytes()
    torch.rand(5)  # whoever draws in between changes nothing
    went_on = Training(whole, data)
    state = went_on.run(checkpoint)
    assert same(state.tensors, at_once.tensors)
    assert state.curves == at_once.curves
    assert checkpoint.path.read_bytes() != content
    assert same(checkpoint.read().tensors, at_once.tensors)


def test_a_state_of_other_settings_is_passed_over(tmp_path):
    path = tmp_path / "one.safetensors"
    Checkpoint(path, "these").write(TrainingState(2, {"a": torch.ones(2)}, [{"epoch": 1.0}]))
    kept = Checkpoint(path, "these").read()
    assert (kept.epoch, kept.tensors["a"].tolist(), kept.curves) == (2, [1, 1], [{"epoch": 1.0}])
    assert Checkpoint(path, "others").read() is None
    path.write_bytes(path.read_bytes()[:-3])
    assert Checkpoint(path, "these").read() is None
    path.write_bytes(b"")
    assert Checkpoint(path, "these").read() is None


def test_the_averaged_weights_predict_where_they_are_asked_for(recipe, data):
    training = Training(recipe(average=0.9), data)
    state = training.run()
    kept = training.kept_weights()
    assert all(torch.equal(kept[name], state.tensors[f"average.{name}"]) for name in kept)
    assert not torch.equal(kept["features.0.weight"], state.tensors["network.features.0.weight"])
    plain = Training(recipe(), data)
    plain.run()
    last = plain._snapshot().tensors["network.features.0.weight"]
    assert torch.equal(plain.kept_weights()["features.0.weight"], last)


def test_another_seed_gives_another_network(recipe, data):
    one, other = (Training(recipe(seed=seed, epochs=1), data).run() for seed in (1, 2))
    assert not same(one.tensors, other.tensors)


def test_what_is_seeded_leaves_the_generator_as_it_was(settings):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    with seeded(1, 2):
        first = build("plain_cnn", settings(), (1, 8, 8), 2).state_dict()
    assert torch.equal(torch.rand(3), expected)
    with seeded(1, 2):
        assert same(build("plain_cnn", settings(), (1, 8, 8), 2).state_dict(), first)


@pytest.mark.parametrize("steps", [1, 2, 3, 100])
def test_one_cycle_rises_once_and_falls_once(steps):
    rates = [one_cycle(step, steps) for step in range(steps)]
    top = rates.index(max(rates))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert all(0 < rate <= 1 for rate in rates)
