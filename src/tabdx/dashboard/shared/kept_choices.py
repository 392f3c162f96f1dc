"""Choices that hold on all pages: they survive another page, Back and a reload.

Each is a parameter of the URL, and a control shows what the URL says. Streamlit can bind a control
to the URL by itself, but then another page begins with a bare one, and Back, which comes upon that,
sets the control to its start without a word.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

Chosen = TypeVar("Chosen")
KEYS = ("models", "partition", "threshold", "harm", "prevalence")
_KEPT = "kept_choices"


def restore_choices() -> None:
    """Write into the URL what was chosen before, where a page was opened without it."""
    kept = _kept()
    kept |= {key: st.query_params.get_all(key) for key in KEYS if key in st.query_params}
    missing = {key: words for key, words in kept.items() if key not in st.query_params}
    if missing:  # all at once: each change of the URL is a step of Back
        st.query_params.update(missing)


def find_choice(key: str, start: Chosen, read: Callable[[list[str]], Chosen]) -> Chosen:
    """Return what the URL says, or the start where that says nothing of use.

    Parameters
    ----------
    key : str
        Of the control and of the URL, one of `KEYS`.
    start : object
        What the control shows at first.
    read : callable
        Makes a choice of the URL's words; raises `ValueError` or `KeyError` at nonsense.
    """
    words = st.query_params.get_all(key)
    try:
        return read(words) if words else start
    except (KeyError, ValueError):
        return start


def read_choice(key: str, start: Chosen, read: Callable[[list[str]], Chosen]) -> None:
    """Set a control to what `find_choice` finds."""
    chosen = find_choice(key, start, read)
    # Setting a control that stands right would hold up a hand that moves it.
    if key not in st.session_state or st.session_state[key] != chosen:
        st.session_state[key] = chosen


def keep_choice(key: str, words: Sequence[str]) -> None:
    """Write a choice into the URL, for this page and all others."""
    st.query_params[key] = _kept()[key] = list(words)


def _kept() -> dict[str, list[str]]:
    kept: dict[str, list[str]] = st.session_state.setdefault(_KEPT, {})
    return kept
