"""The form for one patient, shaped by the dictionary."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.assessment.checks import CheckName, check_values
from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.cohort.form_texts import NOT_MEASURED
from tabdx.cohort.pasted_rows import Layout
from tabdx.cohort.raw import LONGEST_TEXT
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.core.messages import plural
from tabdx.dashboard.patient.input import take_paste
from tabdx.dashboard.patient.state import NO_NOTICE, FormState, Notice
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.rows import each_row

WIDGET = "entry_form"
RESTORED = "Your entries were restored from this browser tab."
_NAMED = 4
# How a doubted value is marked, by what was checked.
_SAID = {
    CheckName.IMPLAUSIBLE: ("implausible", "not plausible"),
    CheckName.IMPOSSIBLE: ("implausible", "does not fit"),
    CheckName.OUTSIDE: ("unusual", "unusual"),
}

_FOLDER = Path(__file__).parent / WIDGET
_HTML, _CSS, _JS = ((_FOLDER / f"form.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
_COMPONENT = st.components.v2.component("tabdx_entry_form", html=_HTML, css=_CSS, js=_JS)


def ask_for_values(entry: FormState, reference_ranges: Mapping[str, ReferenceRange]) -> None:
    """Show the form, one input a feature, and take what is entered over into the session.

    The browser owns the texts: it sends them when a person pauses or leaves a field, and changes
    them only when the server fills the form (see `FormState.fill`).
    """
    dictionary = entry.development.dictionary
    layout = lay_out_fields(dictionary)
    _COMPONENT(
        key=WIDGET,
        data={
            "storage": _name_storage(dictionary),
            "page": _FOLDER.parent.name,
            "notMeasured": NOT_MEASURED,
            "form": _describe_form(dictionary),
            "entry": {
                "fill": entry.fill,
                "texts": dict(entry.texts),
                "source": entry.source,
                "untouched": entry.untouched,
                "heard": entry.heard,
            },
            "states": _describe_states(entry, reference_ranges),
            "progress": f"{entry.entered} of {len(dictionary.features)} entered"
            + (f", {len(entry.marks)} not measured" if entry.marks else ""),
            "notice": {
                "text": entry.notice.text,
                "failed": entry.notice.failed,
                "paste": dict(entry.notice.paste),
                "orders": list(entry.notice.orders),
            },
        },
        default={"entry": None},
        on_entry_change=_take_entry,
        on_paste_change=lambda: _take_paste(layout),
    )


def describe_missing(entry: FormState) -> str:
    """Say which values are still to be entered before the page answers; plain text."""
    shown = ", ".join(entry.open[:_NAMED]) + (", …" if entry.missing > _NAMED else "")
    values, are = plural(len(entry.values.columns), "value"), "is" if entry.missing == 1 else "are"
    return (
        f"{entry.missing} of {values} {are} still to be entered ({shown}). Enter them, or mark "
        "them as not measured."
    )


def _take_entry() -> None:
    _take(st.session_state[WIDGET].get("entry"))


def _take_paste(layout: Layout) -> None:
    paste: Any = st.session_state[WIDGET].get("paste")
    if isinstance(paste, dict) and _take(paste.get("entry")):
        words = {name: str(paste.get(name) or "") for name in ("text", "field", "order")}
        take_paste(words, layout)


def _take(sent: Any) -> bool:
    """Take over what the browser sends, unless the form was filled since."""
    entry: FormState = st.session_state[KEY]
    if not _is_message(sent) or sent["fill"] != entry.fill:
        return False
    known = {
        name: sent["texts"][name][:LONGEST_TEXT]
        for name in entry.development.dictionary.feature_names
        if sent["texts"].get(name, "").strip()
    }
    # What was said of a filling stays until something is changed; the browser sends no blank text.
    filled = {name: text for name, text in entry.texts.items() if text.strip()}
    notice = entry.notice if known == filled else NO_NOTICE
    st.session_state[KEY] = replace(
        entry,
        texts=known,
        source=sent["source"],
        untouched=False,
        heard=sent["number"],
        notice=Notice(RESTORED) if sent.get("restored") else notice,
    )
    return True


def _is_message(sent: Any) -> bool:
    """Tell whether the browser sent what the form does: its storage is open to other programs."""
    return (
        isinstance(sent, dict)
        and isinstance(sent.get("fill"), str)
        and isinstance(sent.get("number"), int)
        and isinstance(sent.get("source"), str | None)
        and isinstance(sent.get("texts"), dict)
        and all(isinstance(text, str) for text in sent["texts"].values())
    )


def measurement_grid(dictionary: Dictionary) -> pd.DataFrame | None:
    """Lay the features out as measurements × channels, if they fill such a grid, a unit a row.

    Returns
    -------
    DataFrame or None
        Feature names; one row per measurement, one column per channel, in order of appearance.
    """
    if dictionary.of_kind(Kind.CATEGORICAL):
        return None
    places = {(one.measurement, one.channel): one.name for one in dictionary.features}
    measurements = list(dict.fromkeys(measurement for measurement, _ in places))
    channels = list(dict.fromkeys(channel for _, channel in places))
    full = len(places) == len(dictionary.features) == len(measurements) * len(channels)
    units = {(one.measurement, one.unit) for one in dictionary.features}
    if not full or None in channels or len(channels) < 2 or len(units) > len(measurements):
        return None
    rows = [[places[measurement, channel] for channel in channels] for measurement in measurements]
    return pd.DataFrame(rows, index=pd.Index(measurements, name="measurement"), columns=channels)


def lay_out_fields(dictionary: Dictionary) -> list[list[str]]:
    """List the features as the form shows them, row by row."""
    grid = measurement_grid(dictionary)
    return (
        [[name] for name in dictionary.feature_names] if grid is None else grid.to_numpy().tolist()
    )


def _describe_form(dictionary: Dictionary) -> dict[str, Any]:
    """Describe the fields to the browser, row by row."""
    grid = measurement_grid(dictionary)
    return {
        "columns": [] if grid is None else [str(channel) for channel in grid],
        "rows": [
            {
                "heading": names[0] if grid is None else str(grid.index[row]),
                "unit": dictionary.feature(names[0]).unit,
                "fields": [_describe_field(dictionary.feature(name)) for name in names],
            }
            for row, names in enumerate(lay_out_fields(dictionary))
        ],
    }


def _describe_field(feature: Feature) -> dict[str, Any]:
    return {
        "name": feature.name,
        "unit": feature.unit,
        "range": write_range(feature.plausible),
        "levels": list(feature.levels),
        "description": feature.description,
    }


def _describe_states(
    entry: FormState, reference_ranges: Mapping[str, ReferenceRange]
) -> dict[str, dict[str, str]]:
    """By feature, the text that was read, and what there is to say about it."""
    states = {
        name: {"kind": "unreadable", "short": "cannot be read", "text": f"{name}: {problem}"}
        for name, problem in entry.problems.items()
    }
    states |= {name: {"kind": "marked", "short": "", "text": ""} for name in entry.marks}
    doubts = check_values(entry.values, entry.development.dictionary, reference_ranges)
    for row in each_row(doubts[doubts["feature"] != ""]):
        kind, short = _SAID[row.check]
        states.setdefault(row.feature, {"kind": kind, "short": short, "text": row.reason})
    return {name: state | {"of": entry.texts.get(name, "")} for name, state in states.items()}


def _name_storage(dictionary: Dictionary) -> str:
    """Name the place in the browser's storage: one a cohort, a list of features, and a person."""
    whose = [*dictionary.feature_names, st.user.get("sub")]
    return f"tabdx.entry.{dictionary.name}.{sha256(json.dumps(whose).encode()).hexdigest()[:16]}"


def show_ranges(dictionary: Dictionary, reference_ranges: Mapping[str, ReferenceRange]) -> None:
    """Say of every feature what it is, in which unit, and which values are believed."""
    table = pd.DataFrame(
        [
            (
                one.name,
                one.unit,
                write_range(one.plausible),
                write_range(reference_ranges[one.name].span),
                one.description,
            )
            for one in dictionary.features
        ],
        columns=["feature", "unit", "plausible", "training patients", "description"],
    )
    with st.expander("Units and plausible ranges", icon=":material/straighten:"):
        st.dataframe(table, hide_index=True, alt="Unit, plausible and training range by feature")


def write_range(limits: tuple[float, float] | None) -> str:
    """Write a range; empty where there is none."""
    return "" if limits is None else f"{limits[0]:g} to {limits[1]:g}"
