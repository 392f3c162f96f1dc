import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import sklearn
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from tabdx.artifacts.skops_format import dumps, loads
from tabdx.core.errors import InputError
from tabdx.normalization.layout import Layout
from tabdx.normalization.scalers import METHODS, make_scaler

FRESH_PROCESS = """
import sys
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tabdx.artifacts.skops_format import dumps
rows = np.random.default_rng(0).normal(size=(60, 3))
machine = HistGradientBoostingClassifier(max_iter=3, random_state=0)
fitted = make_pipeline(StandardScaler(), machine).fit(rows, rows[:, 0] > 0)
sys.stdout.buffer.write(dumps(fitted))
"""


def fit(seed=0):
    rows = np.random.default_rng(seed).normal(size=(60, 3))
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    return pipeline.fit(rows, rows[:, 0] > 0), rows


def rewritten(content: bytes, change) -> bytes:
    """The same zip with its schema changed by `change`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = old.read(name)
            if name == "schema.json":
                schema = json.loads(entry)
                change(schema)
                entry = json.dumps(schema).encode()
            new.writestr(name, entry)
    return buffer.getvalue()


def test_an_estimator_comes_back_as_it_was():
    fitted, rows = fit()
    assert np.array_equal(loads(dumps(fitted)).predict_proba(rows), fitted.predict_proba(rows))


def test_equal_estimators_are_equal_bytes_and_others_are_not():
    # skops's own bytes differ, as they hold addresses.
    (first, _), (second, _), (other, _) = fit(), fit(), fit(seed=1)
    assert dumps(first) == dumps(second) == dumps(loads(dumps(first)))
    assert dumps(first) != dumps(other)
    assert skops.io.dumps(first) != skops.io.dumps(second)


def test_fresh_processes_write_the_same_bytes():
    # Side by side, as most of their time is the import of scikit-learn.
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FRESH_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert loads(first)[-1].n_iter_ == 3
    assert first == second


@pytest.mark.parametrize("method", METHODS)
def test_own_transformers_are_trusted(method):
    rows = np.random.default_rng(0).normal(size=(20, 4))
    fitted = make_pipeline(make_scaler(method), Layout()).fit(rows)
    assert np.array_equal(loads(dumps(fitted)).transform(rows), fitted.transform(rows))


def test_an_array_is_kept_once_however_often_it_occurs():
    array = np.arange(5.0)
    with zipfile.ZipFile(io.BytesIO(dumps([array, array, array.copy()]))) as archive:
        assert len(archive.namelist()) == 2  # the array and the schema


@pytest.mark.parametrize(
    ("loader", "module", "name"),
    [("FunctionNode", "os", "system"), ("ObjectNode", "subprocess", "Popen")],
)
def test_a_type_that_could_execute_code_is_refused_by_name(loader, module, name):
    def plant(schema):
        schema["content"] = {
            "content": {
                "evil": {"__loader__": loader, "__module__": module, "__class__": name},
            },
            "key_types": schema["content"]["key_types"],
            "__loader__": "DictNode",
            "__module__": "builtins",
            "__class__": "dict",
        }
        if loader == "ObjectNode":
            schema["content"]["content"]["evil"]["content"] = None

    fitted, _ = fit()
    with pytest.raises(InputError, match=rf"not trusted: {module}\.{name}"):
        loads(rewritten(dumps(fitted), plant))


def test_a_function_within_an_estimator_is_refused():
    with pytest.raises(InputError, match=r"not trusted: .*os\.getcwd|not trusted: posix\.getcwd"):
        loads(dumps(FunctionTransformer(func=os.getcwd)))


def test_an_unchanged_schema_is_accepted():
    # The other direction of the two tests above: it is the planted type that is refused.
    fitted, rows = fit()
    copied = rewritten(dumps(fitted), lambda schema: None)
    assert np.array_equal(loads(copied).predict(rows), fitted.predict(rows))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"\x80\x04N."])
def test_what_is_not_skops_is_refused(content):
    with pytest.raises(InputError, match="skops file is broken"):
        loads(content)


def test_boosted_trees_are_trusted():
    rows = np.random.default_rng(0).normal(size=(60, 3))
    fitted = HistGradientBoostingClassifier(max_iter=2).fit(rows, rows[:, 0] > 0)
    assert np.array_equal(loads(dumps(fitted)).predict(rows), fitted.predict(rows))


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


def test_an_archive_cut_short_is_refused_wherever_it_is_cut():
    content = dumps(fit()[0])
    for end in range(0, len(content), 97):
        with pytest.raises(InputError, match="is broken"):
            loads(content[:end])


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
