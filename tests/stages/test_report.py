import pytest

from tabdx.errors import InputError
from tabdx.params import read_params
from tabdx.paths import Paths
from tabdx.stages.report import report


def test_without_results_one_message_names_the_command(tmp_path):
    params = read_params(Paths().params)
    with pytest.raises(InputError, match=r"nothing to report yet.*dvc repro"):
        report(params, Paths(tmp_path))
