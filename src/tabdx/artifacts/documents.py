"""JSON documents: numbers for people and for ``dvc metrics``."""

import json
from pathlib import Path
from typing import Any

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.presence import require


def write_json(path: Path, content: Any) -> None:
    """Write `content` as indented JSON, the same bytes for the same content.

    Raises
    ------
    ValueError
        If `content` holds a NaN or an infinity, which are not JSON.
    """
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON document that an earlier stage wrote."""
    return json.loads(require(path).read_text(encoding="utf-8"))
