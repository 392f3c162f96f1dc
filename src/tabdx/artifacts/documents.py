"""JSON documents: numbers for people and for ``dvc metrics``."""

import json
from pathlib import Path
from typing import Any

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.presence import require
from tabdx.core.errors import InputError


def write_json(path: Path, content: Any) -> None:
    """Write `content` as indented JSON, the same bytes for the same content.

    Raises
    ------
    ValueError
        If `content` holds a NaN or an infinity, which are not JSON.
    """
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON document that an earlier stage wrote.

    Raises
    ------
    InputError
        If there is no such file, or it is not JSON.
    """
    content = require(path).read_bytes()
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as broken:
        raise InputError(f"{path} is not JSON ({broken}); run `dvc repro`") from broken
