"""Archives of models: what is in them, and what is refused.

Also tests `archive_entries`, `export` and `patient_values`.
"""

import contextlib
import io
import json
import pickle
import stat
import struct
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tabdx
from tabdx.core.errors import InputError
from tabdx.deployment.archive import read_archive
from tabdx.deployment.archive_entries import MANIFEST, sha256
from tabdx.deployment.export import export_model
from tabdx.deployment.opening import open_model
from tests.deployment.conftest import draw_table


@pytest.fixture(scope="module")
def archive(project, tmp_path_factory):
    """The bytes of a sound archive."""
    path = tmp_path_factory.mktemp("archive") / "model.zip"
    export_model(project, "logistic_regression", path)
    return path.read_bytes()


def entries(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path, contents, **options):
    """Write entries as an archive, their hashes renewed in the manifest where asked."""
    contents = dict(contents)
    if options.get("renewed"):
        manifest = json.loads(contents.pop(MANIFEST))
        manifest["files"] = {name: sha256(content) for name, content in contents.items()}
        contents[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = options.get("mode", 0o644) << 16
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("name", ["logistic_regression", "random_forest", "svm"])
def test_an_archive_answers_as_its_project(project, tmp_path, name):
    path = tmp_path / "model.zip"
    export_model(project, name, path)
    table = draw_table(30, seed=7)
    here, there = open_model(name, project), tabdx.load(path)
    assert np.array_equal(here.predict_risk(table), there.predict_risk(table))
    pd.testing.assert_series_equal(here.answer(table)["risk"], there.answer(table)["risk"])
    assert here.record_hash == there.record_hash
    assert there.model_card.endswith("# Model card\n")


def test_three_classes_leave_too(three_classes, tmp_path):
    export_model(three_classes, "random_forest", tmp_path / "m.zip")
    table = draw_table(20, classes=3)
    there = tabdx.load(tmp_path / "m.zip")
    expected = open_model("random_forest", three_classes).predict_probabilities(table)
    pd.testing.assert_frame_equal(there.predict_probabilities(table), expected)
    assert there.policy().target.name == "ill or dead"


def test_the_same_model_gives_the_same_bytes(project, tmp_path, archive):
    export_model(project, "logistic_regression", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive


def test_no_value_of_a_patient_is_inside_unless_it_is_said(project, archive, tmp_path):
    text = b"".join(entries(archive).values()).decode("latin-1")
    table = draw_table(150)
    assert not any(f"{value!r}"[:9] in text for value in table[["a", "c"]].to_numpy().ravel())
    assert not any(case in text for case in table["case"])
    ranges = json.loads(entries(archive)["training_ranges.json"])
    assert ranges["a"]["lowest"] < table["a"][:120].min()
    assert ranges["a"]["highest"] > table["a"][:120].max()
    _, said, _ = export_model(project, "svm", tmp_path / "svm.zip")
    assert "support vectors are their values" in said
    card = entries((tmp_path / "svm.zip").read_bytes())["model_card.md"].decode()
    assert "support vectors are their values" in card
    assert "no patient's values" in json.loads(entries(archive)[MANIFEST])["patients"][0]


class _Planted:
    def __reduce__(self):
        return print, ("it ran",)


def test_a_planted_pickle_is_refused_whatever_its_name(archive, tmp_path, capsys):
    planted = pickle.dumps(_Planted())
    for name, said in (
        ("model/classifier.pkl", "a pickle, which could run code"),
        ("model/classifier.joblib", "no part of a model archive"),
    ):
        path = write(tmp_path / "m.zip", entries(archive) | {name: planted}, renewed=True)
        with pytest.raises(InputError, match=said):
            read_archive(path)
    contents = entries(archive) | {"model/classifier.skops": planted}
    with pytest.raises(InputError, match="not the recorded file"):
        read_archive(write(tmp_path / "m.zip", contents, renewed=True))
    record = json.loads(contents["record.json"])
    record["files"]["classifier.skops"] = sha256(planted)
    contents["record.json"] = json.dumps(record).encode()
    with pytest.raises(InputError, match="skops file is broken"):
        read_archive(write(tmp_path / "m.zip", contents, renewed=True))
    assert "it ran" not in capsys.readouterr().out


def test_swapped_weights_are_refused(archive, project, tmp_path):
    other = project.model("random_forest") / "classifier.skops"
    contents = entries(archive) | {"model/classifier.skops": other.read_bytes()}
    with pytest.raises(InputError, match="differs from the manifest's"):
        read_archive(write(tmp_path / "m.zip", contents))
    with pytest.raises(InputError, match="not the recorded file"):
        read_archive(write(tmp_path / "m.zip", contents, renewed=True))


@pytest.mark.parametrize(
    "name", ["../evil.json", "model/../../evil.json", "/etc/evil", "C:evil.json", "model\\evil"]
)
def test_a_path_that_leads_out_is_refused_and_nothing_is_written(archive, tmp_path, name):
    path = write(tmp_path / "m.zip", entries(archive) | {name: b"{}"})
    with pytest.raises(InputError, match="leads out of it; nothing of the archive was unpacked"):
        read_archive(path)
    assert [one.name for one in tmp_path.iterdir()] == ["m.zip"]


def test_a_link_is_refused(archive, tmp_path):
    path = write(tmp_path / "m.zip", entries(archive), mode=stat.S_IFLNK | 0o777)
    with pytest.raises(InputError, match="a link or no plain file"):
        read_archive(path)


def test_bombs_are_refused_before_they_unpack(archive, tmp_path):
    bomb = entries(archive) | {"model/weights.safetensors": bytes(40 * 2**20)}
    with pytest.raises(InputError, match="looks like a zip bomb"):
        read_archive(write(tmp_path / "m.zip", bomb))
    many = entries(archive) | {f"model/w{number}.json": b"{}" for number in range(200)}
    with pytest.raises(InputError, match="more than the 100 entries"):
        read_archive(write(tmp_path / "m.zip", many))


def test_an_entry_that_says_it_is_shorter_than_it_is_is_refused(archive, tmp_path):
    contents = entries(archive) | {"model/weights.safetensors": bytes(2**20)}
    path = write(tmp_path / "m.zip", contents)
    true, less = struct.pack("<L", 2**20), struct.pack("<L", 1000)
    path.write_bytes(path.read_bytes().replace(true, less))
    with pytest.raises(InputError, match=r"no sound ZIP archive|not the file"):
        read_archive(path)


def test_what_is_cut_short_is_refused(archive, tmp_path):
    path = tmp_path / "m.zip"
    for size in (0, 10, len(archive) // 2, len(archive) - 5):
        path.write_bytes(archive[:size])
        with pytest.raises(InputError, match="no sound ZIP archive"):
            read_archive(path)
    spoiled = bytearray(archive)
    spoiled[len(archive) // 2] ^= 255
    path.write_bytes(bytes(spoiled))
    with pytest.raises(InputError):
        read_archive(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_spoiled_archive_is_refused_or_read_and_never_ends_otherwise(archive, tmp_path, data):
    content = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "m.zip"
    path.write_bytes(bytes(content))
    with contextlib.suppress(InputError):
        read_archive(path)
    assert [one.name for one in tmp_path.iterdir()] == ["m.zip"]


def test_a_newer_format_and_another_zip_are_told(archive, tmp_path):
    contents = entries(archive)
    manifest = json.loads(contents[MANIFEST])
    newer = contents | {MANIFEST: json.dumps(manifest | {"format": 2}).encode()}
    with pytest.raises(InputError, match=r"of format 2, and this version .* reads up to 1"):
        read_archive(write(tmp_path / "m.zip", newer))
    nameless = contents | {MANIFEST: json.dumps(manifest | {"model": "../x"}).encode()}
    with pytest.raises(InputError, match="does not name its model"):
        read_archive(write(tmp_path / "m.zip", nameless))
    other = contents | {MANIFEST: b'{"kind": "holiday pictures"}'}
    with pytest.raises(InputError, match="no archive that `tabdx export` wrote"):
        read_archive(write(tmp_path / "m.zip", other))
    with pytest.raises(InputError, match="no part of a model archive"):
        read_archive(write(tmp_path / "m.zip", {"a.txt": b""}))
    with pytest.raises(InputError, match="does not exist"):
        tabdx.load(tmp_path / "none.zip")


def test_rules_that_are_no_rules_are_refused(archive, tmp_path):
    contents = entries(archive)
    rules = json.loads(contents["rules.json"])
    rules["models"]["logistic_regression"]["thresholds"]["harm_ratio"] = 7
    contents["rules.json"] = json.dumps(rules).encode()
    with pytest.raises(InputError, match="cannot be read"):
        read_archive(write(tmp_path / "m.zip", contents, renewed=True))


def test_an_archive_is_not_written_over_another(project, tmp_path):
    path = tmp_path / "m.zip"
    path.write_bytes(b"mine")
    with pytest.raises(InputError, match="is there already"):
        export_model(project, None, path)
    assert path.read_bytes() == b"mine"
    with pytest.raises(InputError, match=r"does not end in \.zip"):
        export_model(project, None, tmp_path / "m.tar")
