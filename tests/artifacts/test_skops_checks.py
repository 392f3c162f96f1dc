import io
import json
import zipfile

import numpy as np
import pytest
import sklearn

from tabdx.artifacts.skops_checks import check_archive
from tabdx.artifacts.skops_format import dumps, loads
from tabdx.core.errors import InputError
from tests.artifacts.conftest import fit, rewritten


def repacked(content: bytes, change) -> bytes:
    """The same archive, its entries by name changed by `change`."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    change(entries)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, entry in entries.items():
            new.writestr(name, entry)
    return buffer.getvalue()


def an_array(entries):
    return next(name for name in entries if name.endswith(".npy"))


def claim(shape):
    def change(entries):
        name = an_array(entries)
        buffer = io.BytesIO()
        header = {"descr": "<f8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(buffer, header)
        entries[name] = buffer.getvalue() + bytes(8)

    return change


def bomb(entries):
    entries[an_array(entries)] = bytes(64 * 2**20)


def many_references(entries):
    # 4 MiB, referred to a hundred times: 400 MiB in memory.
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(2**19))
    name = an_array(entries)
    entries[name] = buffer.getvalue()
    array = {"__class__": "ndarray", "__module__": "numpy", "__loader__": "NdArrayNode"}
    array |= {"type": "numpy", "file": name}
    schema = json.loads(entries["schema.json"])
    schema |= {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode"}
    entries["schema.json"] = json.dumps(schema | {"content": [array] * 100}).encode()


def references(entries):
    schema = json.loads(entries["schema.json"])
    entries["schema.json"] = json.dumps(schema | {"__id__": 5}).encode()


def written_with(schema_text):
    def change(entries):
        entries["schema.json"] = schema_text

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (claim((10**12,)), "claims another shape"),
        (claim((2, 3)), "claims another shape"),
        (claim((-1,)), "claims another shape"),
        (bomb, "would unpack to"),
        (many_references, "would unpack to"),
        (references, "refer to each other"),
        (written_with(b"[" * 100_000), "RecursionError"),
        (written_with(b"[]"), "is broken"),
        (written_with(b"{}"), "is broken"),
        (written_with(b" " * 17 * 2**20), "would unpack to"),
        (lambda entries: entries.pop(an_array(entries)), "is broken"),
        (lambda entries: entries.pop("schema.json"), "is broken"),
        (lambda entries: entries.update({an_array(entries): b"x"}), "is broken"),
    ],
)
def test_a_broken_archive_is_refused(change, reason):
    content = repacked(dumps(fit()[0]), change)
    with pytest.raises(InputError, match=reason):
        loads(content)


@pytest.mark.parametrize("loader", ["TreeNode", "ReduceNode", "CachedNode", "SparseMatrixNode"])
def test_kinds_of_entries_that_no_model_has_are_refused(loader):
    def plant(schema):
        schema["content"]["content"]["steps"]["__loader__"] = loader

    with pytest.raises(InputError, match=f"no model of this project has: {loader}"):
        loads(rewritten(dumps(fit()[0]), plant))


def with_version(content, version):
    def change(entries):
        text = entries["schema.json"].decode()
        entries["schema.json"] = text.replace(sklearn.__version__, version).encode()

    return repacked(content, change)


def test_an_object_of_another_scikit_learn_is_refused_whatever_the_record_says():
    with pytest.raises(InputError, match=r"written by scikit-learn 1\.2\.0"):
        loads(with_version(dumps(fit()[0]), "1.2.0"))


def test_an_object_of_another_patch_of_scikit_learn_is_read_without_a_warning():
    fitted, rows = fit()
    minor = ".".join(sklearn.__version__.split(".")[:2])
    read = loads(with_version(dumps(fitted), f"{minor}.77"))
    assert np.array_equal(read.predict_proba(rows), fitted.predict_proba(rows))


def test_what_a_model_is_made_of_passes():
    check_archive(dumps(fit()[0]))


def test_an_entry_that_comes_twice_is_refused():
    buffer = io.BytesIO(dumps(fit()[0]))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(buffer, "a") as archive,
    ):
        archive.writestr("schema.json", b"{}")
    with pytest.raises(InputError, match="comes twice"):
        loads(buffer.getvalue())
