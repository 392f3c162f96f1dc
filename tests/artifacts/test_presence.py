import pytest

from tabdx.artifacts.presence import require
from tabdx.core.errors import InputError


def test_a_file_that_exists_is_passed_on(tmp_path):
    path = tmp_path / "cohort.parquet"
    path.touch()
    assert require(path) == path


@pytest.mark.parametrize("name", ["none.parquet", "."])
def test_a_missing_file_or_a_folder_says_which_command_makes_it(tmp_path, name):
    with pytest.raises(InputError) as refused:
        require(tmp_path / name)
    message = f"file {tmp_path / name} does not exist; `make run` (or `dvc repro`) makes it"
    assert str(refused.value) == message
