from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tabdx.core.errors import InputError
from tabdx.core.params import NormalizeParams, Params, read_params
from tests.core.params.conftest import CONTENT, SHIPPED, edited, without


def test_the_shipped_parameters_are_valid():
    params = read_params(SHIPPED)
    assert params.cohort.source == "wdbc"
    assert params.train_nets.mlp.hidden == tuple(map(tuple, CONTENT["train_nets"]["mlp"]["hidden"]))


def test_where_it_runs_may_be_left_out(read):
    assert read(without("compute")).compute.workers == -1


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tls://[fe80::1]:8786"])
def test_a_cluster_is_named_by_its_schedulers_address(read, address):
    compute = read(edited("compute", {"scheduler": address, "backend": "dask"})).compute
    assert compute.scheduler == address


def test_whole_numbers_serve_as_decimals(read):
    assert read(edited("tune_svm.C", [1, 2.5])).tune_svm.C == (1.0, 2.5)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        # Of the wrong type: never guessed at.
        ("seed", "5", "seed: should be a valid integer, found '5'; write numbers without quotes"),
        ("seed", True, "seed: should be a valid integer, found True"),
        ("seed", 1.0, "seed: should be a valid integer, found 1.0"),
        ("split.outer_folds", 5.0, "split.outer_folds: should be a valid integer, found 5.0"),
        ("split.holdout", "0.2", "split.holdout: should be a valid number, found '0.2'"),
        ("split.holdout", True, "split.holdout: should be a valid number, found True"),
        ("split.holdout", None, "split.holdout: should be a valid number, found nothing"),
        ("tune_svm.C", [True], "tune_svm.C.0: should be a valid number, found True"),
        ("tune_svm.C", 1, "tune_svm.C: should be a list, such as [a, b], found 1"),
        ("explore.scatter", None, "explore.scatter: should be auto, or a list"),
        ("explore.scatter", "mean area", "explore.scatter: should be a list"),
        ("cohort.source", 5, "cohort.source: should be a valid string, found 5"),
        ("split", None, "split: should be a section of keys with their values, found nothing"),
        ("split", [1], "split: should be a section of keys with their values, found [1]"),
        # Out of range.
        ("seed", -1, "seed: should be at least 0 and at most 2147483647 (draws"),
        ("seed", 2**31, "(draws count on from it), found 2147483648"),
        (
            "split.outer_folds",
            1,
            "split.outer_folds: should be at least 2 and at most 1000 (each of them trains",
        ),
        ("split.inner_folds", 1, "split.inner_folds: should be at least 2 and at most 1000"),
        ("split.repeats", 0, "split.repeats: should be at least 1 and at most 1000"),
        ("split.holdout", 0, "split.holdout: should be above 0 and below 1, found 0"),
        ("split.holdout", 1, "split.holdout: should be above 0 and below 1, found 1"),
        ("split.holdout", float("nan"), "split.holdout: should be above 0 and below 1, found nan"),
        ("tune_svm.C", [], "tune_svm.C: should be a list of at least 1, found []"),
        ("combine.models", [], "combine.models: should be a list of at least 2, found []"),
        ("combine", {}, "combine: should have either models, whose risks are averaged"),
        (
            "combine",
            {"models": ["svm", "mlp"], "candidates": {"a": ["svm", "mlp"]}},
            "combine: should have either models, whose risks are averaged",
        ),
        ("combine", {"candidates": {"a": ["svm"]}}, "combine.candidates.a: should be a list of at"),
        ("tune_svm.C", [0], "tune_svm.C.0: should be at least 1e-10 and at most 1e+10"),
        ("tune_svm.C", [1, -1], "is everything or nothing), found -1"),
        ("tune_svm.gamma", [float("nan")], "none is), found nan"),
        ("tune_svm.gamma", [float("inf")], "none is), found inf"),
        ("tune_svm.C", [1, 1.0], "tune_svm.C: should have each value once; remove the other 1.0"),
        ("explore.scatter", ["a", "a"], "explore.scatter: should have each value once"),
        ("explore.scatter", list("abc"), "explore.scatter: should be a list of at most 2"),
        ("explore.pairplot", list("abcdefghi"), "explore.pairplot: should be a list of at most 8"),
        (
            "train_nets.mlp.dropout",
            [1],
            "train_nets.mlp.dropout.0: should be at least 0 and below 1",
        ),
        (
            "train_nets.mlp.dropout",
            [-0.1],
            "dropout.0: should be at least 0 and below 1, found -0.1",
        ),
        (
            "train_nets.mlp.weight_decay",
            [float("inf")],
            "weight_decay.0: should be at least 0 and at most",
        ),
        ("train_nets.mlp.hidden", [[]], "train_nets.mlp.hidden.0: should be a list of at least 1"),
        ("train_nets.mlp.hidden", [64], "train_nets.mlp.hidden.0: should be a list"),
        (
            "train_nets.cnn.channels",
            [[8, 0]],
            "train_nets.cnn.channels.0.1: should be at least 1 and at most 4096 (wider",
        ),
        ("evaluate.resamples", 99, "evaluate.resamples: should be at least 100 and at most 100000"),
        (
            "evaluate.confidence",
            0.999,
            "evaluate: the ends of a 99.9% interval lie beyond all of 1000 resamples; give 1999 at",
        ),
        ("compute.workers", 0, "compute.workers: should be -1 (one per core), or at least 1"),
        ("compute.workers", -2, "compute.workers: should be -1 (one per core), or at least 1"),
        ("compute.workers", 10**9, "at most 1024 (each is a process of its own), found 1000000000"),
        (
            "train_nets.wide.reduction_factor",
            1,
            "should be 0 (off), or at least 2 and at most 1000",
        ),
        ("compute.device", "gpu", "compute.device: should be 'auto', 'cpu', 'cuda' or 'mps'"),
        ("normalize.method", "zscore", "normalize.method: should be 'none', 'minmax', 'standard'"),
        ("normalize.method", ["zscore"], "normalize.method.0: should be 'none', 'minmax'"),
        ("normalize.method", [], "normalize.method: should be a list of at least 1, found []"),
        ("normalize.method", 5, "normalize.method: should be a list, such as [a, b], found 5"),
        ("compute.backend", "ray", "compute.backend: should be 'loky' or 'dask', found 'ray'"),
        # The scheduler goes with the backend.
        (
            "compute",
            {"backend": "dask"},
            "compute.scheduler: should be the address of a Dask scheduler, such as "
            "tcp://10.0.0.5:8786, where compute.backend is dask, found nothing",
        ),
        (
            "compute",
            {"backend": "dask", "scheduler": "10.0.0.5"},
            "where compute.backend is dask, found '10.0.0.5'",
        ),
        (
            "compute.scheduler",
            "tcp://10.0.0.5:8786",
            "compute.scheduler: should be null where compute.backend is loky; set that to dask, "
            "found 'tcp://10.0.0.5:8786'",
        ),
    ],
)
def test_a_bad_value_is_named_with_its_key_and_rule(read, key, value, says):
    with pytest.raises(InputError) as refused:
        read(edited(key, value))
    assert says in str(refused.value)
    # One fault, one line: what only follows from it is not told.
    assert len(str(refused.value).splitlines()) == 2


def numbers_of(content, key=()):
    """Keys of every number of the file; of a list of numbers, the list."""
    for name, value in content.items():
        if isinstance(value, dict) and "scale" not in value:
            yield from numbers_of(value, (*key, name))
        elif isinstance(value, dict) or (np.asarray(value).dtype.kind in "if" and np.size(value)):
            yield ".".join((*key, name))


SEARCHED = [
    f"train_nets.{network}.{name}"
    for network in ("mlp", "cnn")
    for name in Params.model_validate(CONTENT).train_nets.mlp.space()
]
# No parameter takes any of these; text that YAML 1.1 does not take for a number is the first.
NO_NUMBERS = ["1e-4", "a", float("nan"), float("inf"), True, [], {}, 1e300, -1e300, 10**400, -7]


def nested_as(value, shape):
    """The value, in as many lists as the key's own."""
    return [nested_as(value, shape[0])] if isinstance(shape, list) else value


@pytest.mark.parametrize("key", sorted(numbers_of(CONTENT)))
def test_no_number_takes_what_is_none_or_absurd(key):
    shape: Any = CONTENT
    for name in key.split("."):
        shape = shape[name]
    for value in NO_NUMBERS:
        with pytest.raises(ValidationError):
            Params.model_validate(edited(key, nested_as(value, shape)))


@pytest.mark.parametrize("key", SEARCHED)
@pytest.mark.parametrize("end", ["low", "high"])
def test_a_range_has_the_bounds_of_its_values(key, end):
    for value in [*NO_NUMBERS, None]:
        content = edited(key, {"low": 0.1, "high": 0.2, "scale": "linear"} | {end: value})
        with pytest.raises(ValidationError):
            Params.model_validate(content)


@pytest.mark.parametrize(
    ("key", "found", "says"),
    [
        ("learning_rate", {"low": -1.0}, "learning_rate.low: should be at least 1e-10 and at most"),
        ("dropout", {"low": 0.5, "high": 7.0}, "dropout.high: should be at least 0 and below 1"),
        ("weight_decay", {"low": "1e-4"}, "weight_decay.low: should be a valid number, found '1e-"),
        ("clip", {"low": 0, "scale": "log"}, "a range on a log scale should start above 0"),
        ("clip", {"low": 0.02}, "clip: low should be below high, found 0.02 and 0.02"),
    ],
)
def test_a_range_is_refused_with_its_end_and_rule(read, key, found, says):
    with pytest.raises(InputError) as refused:
        read(
            edited(f"train_nets.mlp.{key}", {"low": 0.01, "high": 0.02, "scale": "linear"} | found)
        )
    assert says in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


def test_steps_that_turn_weights_around_are_refused(read):
    content = edited("train_nets.mlp.learning_rate", [0.001, 0.2])
    with pytest.raises(InputError, match=r"mlp: the largest learning_rate times .* 0\.2 and 10"):
        read(content)


def test_nothing_need_be_explored(read):
    explore = read(edited("explore", {"pairplot": [], "scatter": []})).explore
    assert explore.pairplot == explore.scatter == ()


def test_exploration_may_choose_its_features_and_is_written_as_it_was_read(read):
    explore = read(edited("explore", {"pairplot": "auto", "scatter": ["a", "b"]})).explore
    assert explore.pairplot is None
    assert explore.model_dump() == {"pairplot": "auto", "scatter": ["a", "b"]}


def test_parameters_cannot_be_changed(read):
    with pytest.raises(ValueError, match="frozen"):
        read(CONTENT).split.holdout = 0.5


@pytest.mark.parametrize("method", ["standard", ["standard", "power"]])
def test_a_normalization_is_written_as_it_was_read(method):
    read = NormalizeParams(method=method)
    assert read.model_dump() == {"method": method}
    assert NormalizeParams.model_validate(read.model_dump()) == read
    assert read.method[0] == "standard"
