"""Choices that hold on all pages: they survive another page, Back and a reload.

Each is a parameter of the URL, and a control shows what the URL says. Streamlit can bind a control
to the URL by itself, but then another page begins with a bare one, and Back, which comes upon that,
sets the control to its start without a word.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import streamlit as st

Chosen = TypeVar("Chosen")
KEYS = ("models", "partition", "threshold", "harm", "prevalence")
_KEPT, _CONTROLS = "kept_choices", "controls"


@dataclass(frozen=True)
class Control(Generic[Chosen]):
    """What a control is drawn with.

    Attributes
    ----------
    key : str
    start : object
        What it shows until a person moves it.
    last : object
        What it showed last.
    """

    key: str
    start: Chosen
    last: Chosen


@dataclass(frozen=True)
class Choice(Generic[Chosen]):
    """A choice, and its words in the URL.

    Attributes
    ----------
    key : str
        Of the URL, one of `KEYS`.
    start : object
        What holds at first.
    read : callable
        Makes a choice of the URL's words; raises `ValueError` or `KeyError` at nonsense.
    write : callable
        Makes the URL's words of a choice.
    """

    key: str
    start: Chosen
    read: Callable[[list[str]], Chosen]
    write: Callable[[Chosen], list[str]]

    def find(self) -> Chosen:
        """Return what the URL says, or the start where that says nothing of use."""
        words = st.query_params.get_all(self.key)
        try:
            return self.read(words) if words else self.start
        except (KeyError, ValueError):
            return self.start

    def keep(self, chosen: Chosen) -> None:
        """Write a choice into the URL, for this page and all others."""
        keep_choice(self.key, self.write(chosen))

    def control(self) -> Control[Chosen]:
        """Give the control that shows the choice."""
        return hold_control(self.key, self.find(), self.write)

    def take(self, key: str) -> None:
        """Keep what a person has set the control to.

        Streamlit also calls this where a browser sends for the first time what a control shows
        anyway, and of a control whose place another one has taken: nobody has moved it then.
        """
        held, chosen = _held().get(self.key), st.session_state[key]
        if held is None or held.key != key or self.write(held.last) == self.write(chosen):
            return
        _held()[self.key] = replace(held, last=chosen)
        self.keep(chosen)


def hold_control(
    name: str, chosen: Chosen, write: Callable[[Chosen], object] = lambda one: one
) -> Control[Chosen]:
    """Give the control that shows a choice: the one before while it shows it, else another.

    A browser draws a control at its start. That it is to show something else is said once, and can
    be lost: on a slow connection the next run of the page comes before the control is drawn. The
    browser would then send the start, which nobody chose, as if it had been chosen. So each control
    starts at the choice, and is never told of another one.

    Parameters
    ----------
    name : str
    chosen : object
    write : callable
        Makes of a choice what tells it from others: a slider's steps add up to
        37.400000000000006.
    """
    known: Control[Chosen] | None = _held().get(name)
    if (
        known is None
        or known.key not in st.session_state
        or write(st.session_state[known.key]) != write(chosen)
    ):
        # By chance, so that a server that was started again takes no other session's for its own.
        known = _held()[name] = Control(f"{name}_{secrets.token_hex(4)}", chosen, chosen)
    return known


def _held() -> dict[str, Control[Any]]:
    held: dict[str, Control[Any]] = st.session_state.setdefault(_CONTROLS, {})
    return held


def restore_choices() -> None:
    """Write into the URL what was chosen before, where a page was opened without it."""
    kept = _kept()
    kept |= {key: st.query_params.get_all(key) for key in KEYS if key in st.query_params}
    missing = {key: words for key, words in kept.items() if key not in st.query_params}
    if missing:  # all at once: each change of the URL is a step of Back
        st.query_params.update(missing)


def keep_choice(key: str, words: Sequence[str]) -> None:
    """Write the words of a choice into the URL."""
    st.query_params[key] = _kept()[key] = list(words)


def _kept() -> dict[str, list[str]]:
    kept: dict[str, list[str]] = st.session_state.setdefault(_KEPT, {})
    return kept
