import json
import platform

import pytest

from tabdx import __version__
from tabdx.artifacts.models import read_model, read_record, write_model
from tabdx.core.errors import InputError

FILES = {"config.json": b"{}", "weights.safetensors": b"\x00\x01"}


@pytest.fixture
def model(tmp_path):
    folder, record = tmp_path / "mlp", tmp_path / "mlp.json"
    write_model(folder, record, FILES, {"device": "cpu"})
    return folder, record


def test_files_come_back_as_they_were(model):
    assert read_model(*model) == FILES


def test_the_record_says_hashes_versions_and_facts(model):
    record = json.loads(model[1].read_text())
    # SHA-256 of the two bytes "{}".
    expected = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert record["files"]["config.json"] == expected
    assert record["device"] == "cpu"
    assert record["versions"]["python"] == platform.python_version()
    assert record["versions"]["tabdx"] == __version__


@pytest.mark.parametrize(
    ("name", "library"), [("a.skops", "scikit-learn"), ("a.safetensors", "torch")]
)
def test_only_the_libraries_that_read_the_files_are_recorded(tmp_path, name, library):
    write_model(tmp_path / "model", tmp_path / "model.json", {name: b""}, {})
    versions = read_record(tmp_path / "model.json")["versions"]
    assert set(versions) == {"python", "tabdx", "numpy", library}


def test_files_of_other_models_keep_the_versions_that_these_were_trained_with(tmp_path):
    folder, path = tmp_path / "model", tmp_path / "model.json"
    members = [{"versions": {"scikit-learn": "1.9.0", "torch": "2.0"}}, {"versions": {}}]
    write_model(folder, path, {"a.skops": b""}, {}, taken_from=members)
    versions = read_record(path)["versions"]
    assert versions["scikit-learn"] == "1.9.0"
    assert "torch" not in versions  # none of these files is read by it
    assert versions["python"] == platform.python_version()


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        '{"files": []}',
        '{"files": {}}',
        '{"files": {}, "versions": "1.9"}',
        '{"files": {"a.skops": 5}, "versions": {}}',
        '{"files": {"a.skops": "0"}, "versions": {"torch": null}}',
        '{"files": {"../params.yaml": "0"}, "versions": {}}',
        "[" * 100_000,
        "\x00",
        "",
    ],
)
def test_a_broken_record_is_refused(model, content):
    model[1].write_text(content)
    with pytest.raises(InputError, match=r"is not JSON|not the record of a model|lacks|holds"):
        read_model(*model)


def test_a_folder_in_the_place_of_a_file_is_refused(model):
    (model[0] / "config.json").unlink()
    (model[0] / "config.json").mkdir()
    with pytest.raises(InputError, match="no file"):
        read_model(*model)


def test_a_file_that_is_too_large_is_refused_unread(model):
    with (model[0] / "config.json").open("r+b") as file:
        file.truncate(3 * 2**30)  # sparse: it takes no space
    with pytest.raises(InputError, match="at most 2 GiB"):
        read_model(*model)


def test_a_model_of_another_library_is_refused_with_the_way_out(model):
    record = read_record(model[1])
    record["versions"]["scikit-learn"] = "1.2.0"
    model[1].write_text(json.dumps(record))
    with pytest.raises(InputError, match=r"scikit-learn 1\.2\.0;.*repro --force.*install"):
        read_model(*model)


def test_a_changed_byte_is_refused(model):
    (model[0] / "weights.safetensors").write_bytes(b"\x00\x02")
    with pytest.raises(InputError, match=r"weights\.safetensors is not the recorded file"):
        read_model(*model)


def test_a_missing_file_is_refused(model):
    (model[0] / "config.json").unlink()
    with pytest.raises(InputError, match=r"lacks config\.json"):
        read_model(*model)


def test_a_missing_folder_is_refused(tmp_path, model):
    with pytest.raises(InputError, match=r"lacks config\.json, weights\.safetensors"):
        read_model(tmp_path / "elsewhere", model[1])


def test_an_extra_file_is_refused(model):
    (model[0] / "model.pkl").write_bytes(b"")
    with pytest.raises(InputError, match=r"holds model\.pkl"):
        read_model(*model)


def test_a_missing_record_is_refused(tmp_path, model):
    with pytest.raises(InputError, match="does not exist"):
        read_model(model[0], tmp_path / "none.json")


def test_writing_anew_leaves_no_stale_file(model):
    write_model(*model, {"classifier.skops": b"new"}, {})
    assert read_model(*model) == {"classifier.skops": b"new"}


def test_a_writing_cut_short_is_refused(model, monkeypatch):
    # The record comes last: new files under the old record do not match it.
    def fail(path, content):
        raise KeyboardInterrupt

    monkeypatch.setattr("tabdx.artifacts.models.write_json", fail)
    with pytest.raises(KeyboardInterrupt):
        write_model(*model, {**FILES, "config.json": b"[]"}, {})
    with pytest.raises(InputError, match="not the recorded file"):
        read_model(*model)
