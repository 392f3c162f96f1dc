import importlib
import subprocess
import sys

import pytest

from tabdx.artifacts.passed_over import passed_over


def test_a_module_is_absent_inside_and_can_be_imported_afterwards():
    sys.modules.pop("this", None)
    with passed_over("this"), pytest.raises(ModuleNotFoundError):
        importlib.import_module("this")
    assert "this" not in sys.modules
    assert importlib.util.find_spec("this") is not None


def test_a_module_that_was_imported_before_stays_as_it_is():
    with passed_over("json", "sys"):
        assert importlib.import_module("json") is sys.modules["json"]
    assert sys.modules["json"] is not None


def test_a_fault_inside_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError), passed_over("this"):
        1 / 0  # noqa: B018
    assert "this" not in sys.modules


def test_reading_a_model_loads_no_torch():
    code = "import sys, tabdx.artifacts.skops_format; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
