"""Every clone has the same bytes, or DVC calls its stages out of date."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = {
    "src/module.py": b"a = 1\nb = 2\n",
    "params.yaml": b"seed: 0\n",
    "data/dictionaries/wdbc.yaml": b"name: x\n",
    "reports/table.csv": b"a,b\n1,2\n",
    "docs/page.md": "größer\n".encode(),
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\n",
}


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_whatever_autocrlf_says(tmp_path, setting):
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    for name, content in FILES.items():
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_bytes(content)
    shutil.copy(ROOT / ".gitattributes", origin)
    own = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "core.autocrlf=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "begin"]):
        subprocess.run(["git", "-C", origin, *own, *words], check=True, capture_output=True)
    subprocess.run(
        ["git", "clone", "-q", "-c", f"core.autocrlf={setting}", origin, clone], check=True
    )
    assert {name: (clone / name).read_bytes() for name in FILES} == FILES
