"""The shipped parameters, and ways to break them."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tabdx.core.params import Params, read_params

SHIPPED = Path(__file__).parents[3] / "params.yaml"
CONTENT = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


def edited(key: str, value: Any) -> dict[str, Any]:
    """The shipped parameters with one key set."""
    content = deepcopy(CONTENT)
    *sections, last = key.split(".")
    section = content
    for name in sections:
        section = section[name]
    section[last] = value
    return content


def without(key: str) -> dict[str, Any]:
    content = edited(key, None)
    *sections, last = key.split(".")
    section = content
    for name in sections:
        section = section[name]
    del section[last]
    return content


@pytest.fixture
def read(tmp_path):
    def read_content(content: Any) -> Params:
        path = tmp_path / "params.yaml"
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        path.write_text(text, encoding="utf-8")
        return read_params(path)

    return read_content
