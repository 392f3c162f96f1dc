"""Reading of the further evidence, or a sentence that says how to make it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.core.errors import InputError
from tabdx.core.params import Params, read_params
from tabdx.dashboard.shared.loaders import (
    PATHS,
    fingerprint,
    load_document,
    load_judged,
    load_parquet,
    load_table,
)
from tabdx.report.inputs import ALL, Artefact
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown

_READERS = {"csv": load_table, "parquet": load_parquet, "json": load_document}


def load_params() -> Params:
    """Read the choices of the run.

    Raises
    ------
    InputError
        If there are none, or they break their rules.
    """
    return _params(fingerprint(PATHS.params))


def find_evidence(key: str) -> pd.DataFrame | None:
    """Read a table of the reports; None where it is missing, unreadable or has no rows.

    Parameters
    ----------
    key : str
        Its path under ``reports/``, as `tabdx.report.inputs.ALL` lists it.
    """
    table = find_document(key)
    return None if table is None or table.empty else table


def find_document(key: str) -> Any:
    """Read a JSON document of the reports; None where it is missing or unreadable."""
    try:
        return _load(ALL[key])
    except InputError:
        return None


def need_evidence(key: str) -> pd.DataFrame | None:
    """Read a table of the reports, or say why there is none and what makes it; None then.

    The rest of the page goes on, unlike in `tabdx.dashboard.shared.errors.show_input_errors`.
    """
    table = find_evidence(key)
    if table is None:
        st.info(describe_absence(key), icon=":material/info:")
    return table


def need_rows(key: str, models: Sequence[str], partition: str | None = None) -> pd.DataFrame | None:
    """Read the rows of some models and a partition, or say why there are none; None then.

    They are in the order of `models`.
    """
    table = need_evidence(key)
    if table is None:
        return None
    places = {name: place for place, name in enumerate(models)}
    rows = table[table["model"].isin(models)]
    rows = rows.sort_values("model", key=lambda names: names.map(places), kind="stable")
    if partition is not None:
        rows = rows[rows["partition"] == partition]
    if len(rows):
        return rows
    switch = ALL[key].switch
    named = f" `{switch}.models` in params.yaml names the models that have them." if switch else ""
    st.info(f"None of the chosen models has these.{named}", icon=":material/info:")
    return None


def describe_absence(key: str) -> str:
    """Say in one sentence, as Markdown, why a table has nothing to show, and what to do."""
    artefact = ALL[key]
    command = f"`dvc repro {artefact.stage}`"
    try:
        switch = artefact.switch
        if switch is not None and not getattr(load_params(), switch).models:
            return (
                f"The stage {switch} is switched off: add a model to `{switch}.models` in "
                f"params.yaml and run {command}."
            )
        if not PATHS.report(artefact.subject, artefact.name).is_file():
            return f"`{artefact.path}` does not exist yet; {command} makes it."
        _load(artefact)
    except InputError as error:
        return escape_markdown(error)
    return f"`{artefact.path}` has no rows; run {command}."


def choose_one(label: str, options: Sequence[str] | Mapping[str, str], key: str) -> str:
    """Ask for one of several models, features or measures; show nothing where there is one.

    Parameters
    ----------
    label : str
        What is asked.
    options : sequence of str, or mapping of str to str
        Names, or names with what a reader calls them.
    key : str
        Of the state in the URL.
    """
    names = list(options)
    if len(names) == 1:
        return names[0]
    say: Callable[[str], str] = options.__getitem__ if isinstance(options, Mapping) else readable
    return str(st.selectbox(label, names, format_func=say, key=key, bind="query-params"))


def choose_beside(label: str, options: Mapping[str, str], key: str) -> str:
    """Ask for one of a few that stand side by side, the first unless the URL says otherwise.

    Parameters
    ----------
    label : str
        What is asked.
    options : mapping of str to str
        Names with what a reader calls them.
    key : str
        Of the state in the URL.
    """
    return str(
        st.segmented_control(
            label,
            list(options),
            default=next(iter(options)),
            required=True,
            format_func=options.__getitem__,
            key=key,
            bind="query-params",
            wrap=True,
        )
    )


def _load(artefact: Artefact) -> Any:
    if artefact.judged:
        return load_judged(artefact.subject, artefact.name)
    _, _, ending = artefact.name.rpartition(".")
    return _READERS[ending](PATHS.report(artefact.subject, artefact.name))


@st.cache_resource(show_spinner=False, max_entries=2)
def _params(content: str) -> Params:
    return read_params(PATHS.params)
