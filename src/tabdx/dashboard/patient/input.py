"""Input of a patient: a development patient, a pasted row, a saved file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.entry import parse_document, to_document
from tabdx.cohort.form_texts import write_texts
from tabdx.cohort.pasted_rows import Layout, OrderUnknownError, Pasted, lay_out
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.dashboard.patient.random_example import choose_random
from tabdx.dashboard.patient.state import FormState, Notice, fill, say
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.wording.text import join

_PATIENT, _FILE = "patient", "patient_file"


def load_asked_patient(development: Cohort, *, arriving: bool) -> None:
    """Load the development patient whom the URL names, once: when a visitor comes to the page."""
    asked, entry = st.query_params.get(_PATIENT), st.session_state[KEY]
    if not arriving or asked in (None, entry.origin):
        return
    if asked in development.patients:
        _fill_with(str(asked))
        if entry.untouched:  # the browser may hold what was changed in this patient since
            st.session_state[KEY] = replace(st.session_state[KEY], untouched=True)
    else:
        fill({}, notice=Notice(f"There is no development patient {shorten(asked)}.", failed=True))


def choose_example(entry: FormState) -> None:
    """Offer the development patients; the selector and the URL name one while it is unchanged."""

    def start() -> None:
        if chosen := st.session_state[_PATIENT]:
            _fill_with(chosen)

    if entry.origin is not None:
        st.query_params[_PATIENT] = entry.origin
    else:
        st.query_params.pop(_PATIENT, None)
    st.session_state[_PATIENT] = entry.origin
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Example: a development patient",
            entry.development.patients.tolist(),
            index=None,
            placeholder="none",
            key=_PATIENT,
            on_change=start,
            help="Holdout patients are not offered, so that they influence no choice.",
        )
        choose_random(entry, _fill_with)


def _fill_with(patient: str) -> None:
    entry: FormState = st.session_state[KEY]
    fill(write_texts(entry.development.features.loc[[patient]]), source=patient)


def take_paste(paste: Mapping[str, str], layout: Layout) -> None:
    """Fill the form from what was pasted into one of its fields or into the box for it.

    A part of the form is laid over what stands there; anything else is another patient, of whom
    what was not pasted is not known.

    Parameters
    ----------
    paste : mapping
        Its ``text``; the ``field`` into which it was pasted, empty for the box; the ``order`` of
        its values where the person has said it.
    layout : sequence of sequence of str
        The features as the form shows them.
    """
    entry: FormState = st.session_state[KEY]
    text, start, order = paste["text"], paste["field"], paste["order"]
    try:
        found = lay_out(text, entry.development.dictionary, layout, start, order)
    except OrderUnknownError as unknown:
        say(Notice(f"{unknown}.", failed=True, paste=paste, orders=unknown.orders))
    except InputError as error:
        if start and not {*"\t;\r\n"} & {*text.rstrip("\r\n")}:
            # One value after all, if one that cannot be read: it stays where it was put.
            fill({**entry.texts, start: text.strip()})
        else:
            say(Notice(f"Nothing was filled in: {error}.", failed=True))
    else:
        kept, fields = (entry.texts, found.texts) if found.partial else ({}, entry.values.columns)
        fill({**kept, **found.texts}, notice=Notice(_describe(found, len(fields))))


def _describe(found: Pasted, fields: int) -> str:
    """Say what was put into these many fields."""
    filled = sum(map(bool, found.texts.values()))
    said = [f"{plural(filled, 'value')} filled in from the pasted {found.shape}"]
    if empty := fields - filled:
        said.append(f"{plural(empty, 'field is', 'fields are')} empty now")
    if found.aliases:
        said.append(f"taken: {join(f'{name} as {one}' for name, one in found.aliases.items())}")
    if found.left_out:
        said.append(f"left out: {join(found.left_out)}")
    return f"{'; '.join(said)}."


def load_button() -> None:
    """Take a patient from a file that was saved here."""

    def take() -> None:
        file, entry = st.session_state[_FILE], st.session_state[KEY]
        if file is None:
            return
        try:
            fill(parse_document(file.getvalue(), entry.development.dictionary))
        except InputError as error:
            say(Notice(f"Nothing was filled in: {error}.", failed=True))

    with st.popover("Load", icon=":material/upload_file:", width="stretch"):
        st.file_uploader(
            "A patient saved as JSON", type="json", max_upload_size=1, key=_FILE, on_change=take
        )


def save_button(entry: FormState, answers: Sequence[Mapping[str, Any]] = ()) -> None:
    """Hand the patient out as JSON, with what the models answered; nothing is kept here."""
    st.download_button(
        "Save as JSON",
        to_document(entry.values.drop(columns=entry.open), answers),
        "patient.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
    )
