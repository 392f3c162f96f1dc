import io
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from tabdx.artifacts.skops_format import dumps, loads
from tabdx.core.errors import InputError
from tabdx.normalization.layout import Layout
from tabdx.normalization.scalers import METHODS, make_scaler
from tests.artifacts.conftest import fit, rewritten

FITTED = """
import sys
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tabdx.artifacts.skops_format import dumps
rows = np.random.default_rng(0).normal(size=(60, 3))
machine = HistGradientBoostingClassifier(max_iter=3, random_state=0)
written = dumps(make_pipeline(StandardScaler(), machine).fit(rows, rows[:, 0] > 0))
"""


def test_an_estimator_comes_back_as_it_was():
    fitted, rows = fit()
    assert np.array_equal(loads(dumps(fitted)).predict_proba(rows), fitted.predict_proba(rows))


def test_equal_estimators_are_equal_bytes_and_others_are_not():
    # skops's own bytes differ, as they hold addresses.
    (first, _), (second, _), (other, _) = fit(), fit(), fit(seed=1)
    assert dumps(first) == dumps(second) == dumps(loads(dumps(first)))
    assert dumps(first) != dumps(other)
    assert skops.io.dumps(first) != skops.io.dumps(second)


def test_a_fresh_process_writes_the_same_bytes():
    here = {}
    exec(FITTED, here)
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    written = subprocess.run(
        [sys.executable, "-c", f"{FITTED}sys.stdout.buffer.write(written)"],
        env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    assert loads(written)[-1].n_iter_ == 3
    assert written == here["written"]


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


def test_an_archive_cut_short_is_refused_wherever_it_is_cut():
    content = dumps(fit()[0])
    for end in range(0, len(content), 97):
        with pytest.raises(InputError, match="is broken"):
            loads(content[:end])
