"""What only a printed page says: when it was made, and by which model."""

from datetime import UTC, datetime
from html import escape

import streamlit as st

from tabdx.dashboard.shared.loaders import record_hash
from tabdx.wording.names import readable


def describe_origin(model: str) -> str:
    """Say when this is made, and by which model; plain text."""
    now = datetime.now(UTC).astimezone()
    return f"{now:%d %B %Y, %H:%M} · {readable(model)}, model record {record_hash(model)} (SHA-256)"


def say_on_paper(model: str) -> None:
    """Say the same on a page, seen only where it is printed."""
    st.html(f'<p class="on-paper">{escape(describe_origin(model))}</p>')
