from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.errors import InputError
from tabdx.params import Params, read_params

SHIPPED = Path(__file__).parents[1] / "params.yaml"
CONTENT = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


def edited(key: str, value: Any) -> dict[str, Any]:
    """The shipped parameters with one key set."""
    content = deepcopy(CONTENT)
    *sections, last = key.split(".")
    section = content
    for name in sections:
        section = section[name]
    section[last] = value
    return content


def without(key: str) -> dict[str, Any]:
    content = edited(key, None)
    *sections, last = key.split(".")
    section = content
    for name in sections:
        section = section[name]
    del section[last]
    return content


@pytest.fixture
def read(tmp_path):
    def read_content(content: Any) -> Params:
        path = tmp_path / "params.yaml"
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        path.write_text(text, encoding="utf-8")
        return read_params(path)

    return read_content


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
        ("explore.scatter", "mean area", "explore.scatter: should be a list"),
        ("cohort.source", 5, "cohort.source: should be a valid string, found 5"),
        ("split", None, "split: should be a section of keys with their values, found nothing"),
        ("split", [1], "split: should be a section of keys with their values, found [1]"),
        # Out of range.
        ("seed", -1, "seed: should be greater than or equal to 0, found -1"),
        ("seed", 2**31, "seed: should be less than 2147483648, found 2147483648"),
        ("split.outer_folds", 1, "split.outer_folds: should be greater than or equal to 2"),
        ("split.inner_folds", 1, "split.inner_folds: should be greater than or equal to 2"),
        ("split.repeats", 0, "split.repeats: should be greater than or equal to 1, found 0"),
        ("split.holdout", 0, "split.holdout: should be greater than 0, found 0"),
        ("split.holdout", 1, "split.holdout: should be less than 1, found 1"),
        ("split.holdout", float("nan"), "split.holdout: should be a finite number, found nan"),
        ("tune_svm.C", [], "tune_svm.C: should be a list of at least 1, found []"),
        ("tune_svm.C", [0], "tune_svm.C.0: should be greater than 0, found 0"),
        ("tune_svm.C", [1, -1], "tune_svm.C.1: should be greater than 0, found -1"),
        ("tune_svm.gamma", [float("nan")], "tune_svm.gamma.0: should be a finite number"),
        ("tune_svm.gamma", [float("inf")], "tune_svm.gamma.0: should be a finite number"),
        ("tune_svm.C", [1, 1.0], "tune_svm.C: should have each value once, but 1.0 comes again"),
        ("explore.scatter", ["a", "a"], "explore.scatter: should have each value once"),
        ("explore.scatter", ["a"], "explore.scatter: should be a list of at least 2"),
        ("explore.pairplot", list("abcdefghi"), "explore.pairplot: should be a list of at most 8"),
        ("train_nets.mlp.dropout", [1], "train_nets.mlp.dropout.0: should be less than 1"),
        ("train_nets.mlp.dropout", [-0.1], "dropout.0: should be greater than or equal to 0"),
        ("train_nets.mlp.weight_decay", [float("inf")], "weight_decay.0: should be a finite"),
        ("train_nets.mlp.hidden", [[]], "train_nets.mlp.hidden.0: should be a list of at least 1"),
        ("train_nets.mlp.hidden", [64], "train_nets.mlp.hidden.0: should be a list"),
        ("train_nets.cnn.channels", [[8, 0]], "train_nets.cnn.channels.0.1: should be greater"),
        ("evaluate.resamples", 99, "evaluate.resamples: should be greater than or equal to 100"),
        ("compute.workers", 0, "compute.workers: should be -1 (one per core) or at least 1"),
        ("compute.workers", -2, "compute.workers: should be -1 (one per core) or at least 1"),
        ("compute.device", "gpu", "compute.device: should be 'auto', 'cpu', 'cuda' or 'mps'"),
        ("normalize.method", "zscore", "normalize.method: should be 'none', 'minmax', 'standard'"),
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
        # Keys that no section knows.
        ("sed", 1, "sed: unknown key; did you mean seed?"),
        ("split.outer_fold", 5, "split.outer_fold: unknown key; did you mean split.outer_folds?"),
        ("tune_svm.gama", [1], "tune_svm.gama: unknown key; did you mean tune_svm.gamma?"),
        ("qqq", 1, "qqq: unknown key; remove it"),
    ],
)
def test_a_bad_value_is_named_with_its_key_and_rule(read, key, value, says):
    with pytest.raises(InputError) as refused:
        read(edited(key, value))
    assert says in str(refused.value)
    # One fault, one line: what only follows from it is not told.
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("key", ["seed", "split", "split.holdout", "train_nets.mlp.dropout"])
def test_a_missing_key_is_named(read, key):
    with pytest.raises(InputError) as refused:
        read(without(key))
    assert str(refused.value).endswith(f"\n  {key}: missing key; add it")


def test_every_fault_is_told_at_once(read):
    content = edited("split.outer_folds", 1)
    content["seed"] = "x"
    with pytest.raises(InputError, match=r"(?s)seed: .*\n  split\.outer_folds: "):
        read(content)


def test_a_power_of_ten_that_yaml_takes_for_a_word_says_how_to_write_it(read):
    text = SHIPPED.read_text(encoding="utf-8").replace("gamma: [0.001,", "gamma: [1e-3,")
    with pytest.raises(InputError, match=r"gamma\.0: .* found '1e-3'; .* powers of ten as 1\.0e-4"):
        read(text)


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "- 1\n- 2\n", "5", "null"])
def test_a_file_that_is_no_section_is_refused(read, text):
    with pytest.raises(InputError, match="the file: should be a section of keys"):
        read(text)


@pytest.mark.parametrize(
    "text", ["seed: [1,\nsplit: }", "seed:\n\t- 1", "seed: 2020-99-99", "[" * 5000]
)
def test_invalid_yaml_is_refused(read, text):
    with pytest.raises(InputError, match=r"params\.yaml is not YAML in UTF-8: "):
        read(text)


def test_yaml_cannot_run_code(read):
    with pytest.raises(InputError, match="could not determine a constructor"):
        read("seed: !!python/object/apply:os.getcwd []")


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_bytes("seed: é".encode("latin-1"))
    with pytest.raises(InputError, match="is not YAML in UTF-8"):
        read_params(path)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "params.yaml", tmp_path):
        with pytest.raises(InputError, match="does not exist; run the command from"):
            read_params(path)


def test_parameters_cannot_be_changed(read):
    with pytest.raises(ValueError, match="frozen"):
        read(CONTENT).split.holdout = 0.5


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    f"{section}.{key}"
    for section, keys in CONTENT.items()
    if isinstance(keys, dict)
    for key in keys
] + list(CONTENT)


@settings(deadline=None)
@given(st.sampled_from(KEYS), VALUES)
def test_any_value_of_any_key_is_taken_or_refused(tmp_path_factory, key, value):
    path = tmp_path_factory.getbasetemp() / "any_value.yaml"
    path.write_text(yaml.safe_dump(edited(key, value)), encoding="utf-8")
    try:
        params = read_params(path)
    except InputError as refused:
        assert key.split(".")[0] in str(refused)
    else:
        assert params == Params.model_validate(edited(key, value))


@settings(deadline=None)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_file_is_refused_with_its_name(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any_file.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"any_file\.yaml"):
        read_params(path)
