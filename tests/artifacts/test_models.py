import json
import platform

import pytest

from tabdx import __version__
from tabdx.artifacts.models import read_model, write_model
from tabdx.errors import InputError

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
    versions = json.loads((tmp_path / "model.json").read_text())["versions"]
    assert set(versions) == {"python", "tabdx", library}


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
