"""The state of the form, kept in the session."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from tabdx.core.errors import InputError

_KEY = "entry"


@dataclass
class FormState:
    """The values in the form.

    Attributes
    ----------
    start : DataFrame, shape (1, feature)
        What the form was filled with; its widgets hold what was changed since.
    now : DataFrame, shape (1, feature)
        The values as they stand.
    version : int
        Raised by each filling, part of the widgets' keys: new widgets forget old changes.
    problem : str
        Why the last filling failed; empty where it did not.
    """

    start: pd.DataFrame
    now: pd.DataFrame
    version: int = 0
    problem: str = ""

    def key(self, widget: str) -> str:
        """Name a widget of the form."""
        return f"{widget}_{self.version}"


def current_entry(first: pd.DataFrame) -> FormState:
    """Return this session's entry; at first, `first`."""
    entry: FormState = st.session_state.setdefault(_KEY, FormState(first, first))
    if entry.key("values") not in st.session_state:
        # Back from another page, where the widgets and what was changed in them were forgotten.
        entry.start = entry.now
    return entry


def fill(patient: pd.DataFrame) -> None:
    """Put a patient into the form."""
    old: FormState | None = st.session_state.get(_KEY)
    version = 1 if old is None else old.version + 1
    st.session_state[_KEY] = FormState(patient, patient, version)


def try_to_fill(read: Callable[[], pd.DataFrame]) -> None:
    """Put the patient that `read` returns into the form, or keep the reason why it cannot."""
    try:
        fill(read())
    except InputError as error:
        st.session_state[_KEY].problem = str(error)
