"""The state of the form: the one truth about the patient on the page."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.form_texts import Reading, read_texts, write_texts
from tabdx.dashboard.shared.current_patient import KEY, take_handed_over


def _new_fill() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Notice:
    """What the page says about the form: that it was filled, or why it was not.

    Attributes
    ----------
    text : str
    failed : bool
        Whether the form was left as it was.
    paste : mapping
        What was pasted, where its order is asked for.
    orders : tuple of str
        The orders to choose from.
    """

    text: str = ""
    failed: bool = False
    paste: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[str, ...] = ()


NO_NOTICE = Notice()


@dataclass(frozen=True)
class FormState:
    """What stands in the form, and what it says.

    It is kept in the session under `KEY`. Put one there before the page runs, and the page shows
    that patient: ``st.session_state["entry"] = FormState(development, texts)``.

    Attributes
    ----------
    development : Cohort
        The development patients with their dictionary.
    texts : mapping of str to str
        What stands in each field, as written; nothing where the field is empty.
    source : str, optional
        The development patient with whose values the form was filled last.
    fill : str
        Name of the last filling by the server. The browser answers with it: texts that it sent
        before it had seen the filling are out of date.
    untouched : bool
        Whether nobody entered anything in this session: what the browser has is then newer.
    heard : int
        Number of the last message that the browser sent.
    notice : Notice
        What the page says about the form.
    label : str
        Who the patient is of whom the form was filled last, in the words of another page.
    labelled : str
        The fingerprint of the values that are this patient's.
    """

    development: Cohort
    texts: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    fill: str = field(default_factory=_new_fill)
    untouched: bool = False
    heard: int = 0
    notice: Notice = NO_NOTICE
    label: str = ""
    labelled: str = ""

    @cached_property
    def _reading(self) -> Reading:
        return read_texts(self.texts, self.development.dictionary)

    @property
    def values(self) -> pd.DataFrame:
        """The values, shape (1, feature), typed as the models need them; missing where none is."""
        return self._reading.values

    @property
    def problems(self) -> dict[str, str]:
        """By feature, why its text cannot be read."""
        return self._reading.problems

    @property
    def marks(self) -> frozenset[str]:
        """The features that are marked as not measured."""
        return self._reading.not_measured

    @property
    def open(self) -> list[str]:
        """The features that have no value yet and are not marked as not measured."""
        known = {*self.values.columns[self.values.notna().iloc[0]], *self.marks}
        return [name for name in self.development.dictionary.feature_names if name not in known]

    @property
    def entered(self) -> int:
        """How many values are there."""
        return int(self.values.notna().iloc[0].sum())

    @property
    def missing(self) -> int:
        """How many features are neither there nor marked as not measured."""
        return len(self.open)

    @property
    def complete(self) -> bool:
        """Whether each feature has a value or is marked, so that the page may answer."""
        return not self.open

    @cached_property
    def origin(self) -> str | None:
        """The development patient whose values these are; None as soon as one differs."""
        if self.source not in self.development.patients:
            return None
        own = self.development.features.loc[[self.source]].reset_index(drop=True)
        return self.source if self.complete and own.equals(self.values) else None

    @cached_property
    def fingerprint(self) -> str:
        """What tells these values from all others; typing changes it, and not `fill`."""
        return hashlib.sha256(repr(self.values.iloc[0].tolist()).encode()).hexdigest()

    def describe_label(self) -> str:
        """Say who the patient is, and whether values were changed since; empty if unknown."""
        if not self.label or not self.texts:
            return ""
        changed = self.fingerprint != self.labelled
        return f"{self.label}, but values were changed" if changed else self.label

    def key(self, widget: str) -> str:
        """Name a widget that forgets its value when the form is filled."""
        return f"{widget}_{self.fill}"


def current_entry(development: Cohort) -> FormState:
    """Return this session's entry; an empty one at first."""
    entry: FormState = st.session_state.setdefault(KEY, FormState(development, untouched=True))
    if entry.development is not development:  # the pipeline has run since
        entry = st.session_state[KEY] = replace(entry, development=development)
    return entry


def fill(texts: Mapping[str, str], source: str | None = None, notice: Notice = NO_NOTICE) -> None:
    """Put the texts of another patient into the form."""
    entry: FormState = st.session_state[KEY]
    st.session_state[KEY] = FormState(
        entry.development, texts, source, heard=entry.heard, notice=notice
    )


def fill_in_handed_over() -> None:
    """Put the patient into the form whom another page handed over, if one did."""
    if (handed := take_handed_over()) is None:
        return
    fill(write_texts(handed.values))
    entry: FormState = st.session_state[KEY]
    st.session_state[KEY] = replace(entry, label=handed.label, labelled=entry.fingerprint)


def say(notice: Notice) -> None:
    """Leave the form as it is, and say something about it."""
    st.session_state[KEY] = replace(st.session_state[KEY], notice=notice)
