import subprocess
import sys

import pytest

from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.report import report


def test_without_results_one_message_names_the_command(tmp_path):
    params = read_params(Paths().params)
    with pytest.raises(InputError, match=r"nothing to report yet.*dvc repro"):
        report(params, Paths(tmp_path))


def test_what_is_only_put_into_words_loads_nothing_that_computes():
    # (seaborn, which draws some of the pictures, brings scipy.stats and statsmodels along.)
    heavy = {"pandera", "sklearn", "torch"}
    code = f"import sys, tabdx.stages.report; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
