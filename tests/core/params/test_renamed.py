"""Parameters of an earlier version: refused with today's name, compared as the same."""

import pytest
import yaml

from tabdx.artifacts.revision_changes import compare_parameters
from tabdx.core.errors import InputError
from tabdx.core.params import Params, read_params
from tabdx.core.params.renamed import RENAMED, with_current_names
from tests.core.params.conftest import CONTENT


def renamed(key, names):
    """The shipped parameters with one key by its old name."""
    content = yaml.safe_load(yaml.safe_dump(CONTENT))
    *path, last = names[key].split(".")
    section = content
    for name in path:
        section = section[name]
    section[key.rpartition(".")[2]] = section.pop(last)
    return content


@pytest.mark.parametrize("key", RENAMED)
def test_an_old_key_is_told_its_name_of_today(tmp_path, key):
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(renamed(key, RENAMED)))
    with pytest.raises(InputError) as refused:
        read_params(path)
    lines = str(refused.value).splitlines()[1:]
    assert lines == [f"  {key}: was renamed; write {RENAMED[key]} instead"]


@pytest.mark.parametrize("key", RENAMED)
def test_a_renamed_key_is_no_change(key):
    assert compare_parameters(renamed(key, RENAMED), CONTENT).empty


def test_no_old_name_is_in_force():
    assert with_current_names(CONTENT) == CONTENT
    for key in RENAMED:
        section = Params
        *path, last = key.split(".")
        for name in path:
            section = section.model_fields[name].annotation
        assert last not in section.model_fields
