"""The answers as people see them: the table on the page, and the file to download."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import streamlit as st

from tabdx import __version__
from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import Policy
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.dashboard.shared.loaders import record_hash
from tabdx.report.spreadsheet import to_spreadsheet
from tabdx.wording.answers import BANDS, next_step
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import is_known, risk
from tabdx.wording.text import escape_markdown

HEADINGS = {
    "row": "row",
    "risk": "risk",
    "answer": "answer",
    "next_step": "next step",
    "reasons": "reasons and warnings",
    "prediction_set": "prediction set",
    "statement": "in words",
}
LIKELIEST = "most probable"
_SHARE = "probability of "  # before a class's name
FACTS = (
    *("model", "model record (SHA-256)", "agreed threshold", "threshold rule"),
    *("prevalence", "answered at", "tabdx version"),
)
# The download holds all rows; a browser shows as many as a person would scroll through.
SHOWN_ROWS = 1_000
# More of the table's own columns would push the answer out of sight.
_SHOWN_OWN = 3


def lay_out(
    answers: pd.DataFrame, own: pd.DataFrame, others: pd.DataFrame, dictionary: Dictionary
) -> pd.DataFrame:
    """Put the table's own columns first, then the answers under plain headings.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_rows`, indexed by row.
    own : DataFrame
        The table's columns that are no features, on the same index; names may come twice.
    others : DataFrame
        Of `show_others`, on the readable rows: what further models say.
    dictionary : Dictionary
        The classes and the next steps.
    """
    steps, outcome = dictionary.next_steps.model_dump(), dictionary.outcome
    said = answers.assign(
        row=answers.index,
        statement=(answers["statement"] + " " + answers["next_step"]).str.strip(),
        next_step=[next_step(one, steps) if one in BANDS else "" for one in answers["answer"]],
    )
    columns = list_columns(outcome)
    if len(outcome.classes) > 2:
        said[LIKELIEST] = name_likeliest(answers, outcome)
    said = said[list(columns)].rename(columns=columns)
    said = said.join(others)
    mine = own.loc[answers.index]
    mine.columns = pd.Index(tell_apart(list(map(str, own)), {*said, *FACTS}), dtype=str)
    return pd.concat([mine, said], axis=1)


def list_columns(outcome: Outcome) -> dict[str, str]:
    """List the columns of the answers, each with its heading.

    Of more than two classes there is one of each class, and one for the likeliest; without
    positive classes there is no risk and no next step that follows from it.
    """
    columns = dict(HEADINGS)
    if not outcome.two_sided:
        del columns["risk"], columns["next_step"]
    if len(outcome.classes) == 2:
        return columns
    each = {f"{PROBABILITY}{name}": f"{_SHARE}{name}" for name in outcome.classes}
    row = {"row": columns.pop("row"), LIKELIEST: LIKELIEST}
    if outcome.two_sided:
        return {**row, **columns, **each}
    # The set beside the likeliest class: the answer is what it says.
    first = {"prediction_set": columns.pop("prediction_set")}
    return {**row, **first, **columns, **each}


def name_likeliest(answers: pd.DataFrame, outcome: Outcome) -> pd.Series:
    """Name the likeliest class of each row; empty of those without probabilities."""
    shares = answers[[f"{PROBABILITY}{name}" for name in outcome.classes]]
    known = shares.notna().all(axis=1)
    places = shares.fillna(0.0).to_numpy(dtype=np.float64).argmax(axis=1)
    names = pd.Series(np.array(outcome.classes, dtype=object)[places], answers.index)
    return names.where(known, "")


def tell_apart(names: Collection[str], taken: Collection[str]) -> list[str]:
    """Name each of the table's own columns once, and none as one of the page's.

    Examples
    --------
    >>> tell_apart(["site", "site", "site (2)", "", "risk"], taken=["risk"])
    ['site', 'site (3)', 'site (2)', 'no name', 'risk (yours)']
    """
    own = [f"{name} (yours)" if name in taken else name or "no name" for name in names]
    others = {*own}
    apart: dict[str, None] = {}
    for name in own:
        shown, number = name, 1
        # A number does not take the name of a later column.
        while shown in apart or shown in taken or (number > 1 and shown in others):
            number += 1
            shown = f"{name} ({number})"
        apart[shown] = None
    return list(apart)


def show_table(table: pd.DataFrame, own_columns: int) -> int | None:
    """Show the first rows, and one of them in full if it is picked.

    A risk is written as everywhere, and sorted as a number.

    Returns
    -------
    int or None
        The row that is picked.
    """
    hidden = table.columns[_SHOWN_OWN:own_columns]
    shown = table.head(SHOWN_ROWS).drop(columns=hidden)
    answered = shown.columns[own_columns - len(hidden) :]
    shares = answered[answered.str.startswith(("risk", _SHARE, "its probability"))]
    written = shown.style.format(_write_risk, subset=shares)
    picked = st.dataframe(
        written,
        hide_index=True,
        column_config={
            name: st.column_config.Column(pinned=True)
            for name in shown.columns[: min(own_columns, 1)]
        },
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        alt="A row for each row of the table: its risk, answer, next step and reasons"
        if "risk" in answered
        else "A row for each row of the table: its probabilities, answer and reasons",
    )
    st.caption("Pick a row to read it in full, and to open it on the page Patient.")
    for place in picked["selection"]["rows"]:
        row = shown.iloc[place]
        answer = row["in words"] or f"{capitalized(row['answer'])}."
        st.info(escape_markdown(f"Row {row['row']}. {answer} {row['reasons and warnings']}"))
        return int(row["row"])
    return None


def _write_risk(share: object) -> str:
    return risk(share) if is_known(share) else ""


def describe_facts(policy: Policy) -> dict[str, str | float]:
    """Tell by what the rows are answered: the same on each, so that none is without."""
    values = (
        readable(policy.model),
        record_hash(policy.model),
        policy.threshold,
        readable(policy.rule.name),
        policy.prevalence,
        datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        __version__,
    )
    facts: dict[str, str | float] = dict(zip(FACTS, values, strict=True))
    if policy.target is None:
        for name in ("agreed threshold", "threshold rule", "prevalence"):
            del facts[name]
    return facts


def write_download(
    table: pd.DataFrame, facts: Mapping[str, str | float], dialect: tuple[str, str]
) -> bytes:
    """Write all rows in the dialect of the upload, with the facts on each row."""
    whole = table.copy()
    for name, fact in facts.items():
        whole[name] = fact
    separator, mark = dialect
    # The mark at the start tells Excel that it is UTF-8.
    return to_spreadsheet(whole, separator, mark).encode("utf-8-sig")


def write_template(dictionary: Dictionary) -> bytes:
    """Write a table with the columns that are needed, and one empty row."""
    names = [dictionary.patient or "patient", *dictionary.feature_names]
    return to_spreadsheet(pd.DataFrame([[""] * len(names)], columns=names)).encode("utf-8-sig")
