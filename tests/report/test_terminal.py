import io
import sys

import pytest

from tabdx.report.terminal import open_console, prepare_output


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("ascii", "0.1-0.2 -> Grosse x ?"), ("latin-1", "0.1-0.2 -> Größe × ?"), ("utf-8", None)],
)
def test_what_the_encoding_lacks_is_written_plainly(monkeypatch, encoding, expected):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    prepare_output()
    text = "0.1–0.2 → Größe × 病"
    open_console().print(text)
    sys.stdout.flush()
    assert raw.getvalue().decode(encoding).rstrip("\n") == (expected or text)


def test_a_closed_output_takes_everything(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    prepare_output()
    open_console().print("nobody reads this")
    sys.stderr.write("nor this")
