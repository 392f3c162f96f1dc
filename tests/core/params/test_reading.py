import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.core.errors import InputError
from tabdx.core.params import Params, read_params
from tests.core.params.conftest import CONTENT, SHIPPED, edited, without


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        # Words that YAML takes for text.
        ("train_nets.patience", "none", "found 'none'; write null, without quotes"),
        ("train_nets.patience", "ten", "found 'ten'; write numbers without quotes"),
        ("seed", "none", "found 'none'; write numbers without quotes"),
        # Keys that no section knows.
        ("sed", 1, "sed: unknown key; did you mean seed?"),
        ("split.outer_fold", 5, "split.outer_fold: unknown key; did you mean split.outer_folds?"),
        ("tune_svm.gama", [1], "tune_svm.gama: unknown key; did you mean tune_svm.gamma?"),
        ("qqq", 1, "qqq: unknown key; remove it"),
    ],
)
def test_the_way_out_is_told_with_the_fault(read, key, value, says):
    with pytest.raises(InputError) as refused:
        read(edited(key, value))
    assert says in str(refused.value)
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
    with pytest.raises(InputError, match=r"gamma\.0: .* found '1e-3'; .* as 0\.0001 or 1\.0e-4"):
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
    for path, says in (
        (tmp_path / "params.yaml", "does not exist; run the command from"),
        (tmp_path, "is not a file but a folder"),
    ):
        with pytest.raises(InputError, match=says):
            read_params(path)


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
