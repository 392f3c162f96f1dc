"""What a person may choose on the page Batch: by what is answered, and which rows are shown."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.core.errors import InputError
from tabdx.dashboard.shared.controls import choose_prevalence
from tabdx.wording.answers import BANDS, NOT_RELIABLE, WITHHELD
from tabdx.wording.names import capitalized, readable

_ALL, _WARNED = "all rows", "with a warning"
KINDS = (*BANDS, WITHHELD, NOT_RELIABLE)


@dataclass(frozen=True)
class Settings:
    """By what the rows are answered, and what stands beside the answers.

    Attributes
    ----------
    policy : Policy
        Of the model that answers, at the prevalence in force.
    others : list of str
        Models whose risks stand beside.
    show_withheld : bool
        Whether risks are shown where the answer is withheld.
    """

    policy: Policy
    others: list[str]
    show_withheld: bool


def choose_settings(rules: Rules, upload: str) -> Settings:
    """Offer the prevalence, another model, the others' risks, and withheld risks.

    Parameters
    ----------
    rules : Rules
    upload : str
        Which upload: withheld risks are shown of the one for which somebody asked.

    Raises
    ------
    InputError
        If there is no agreed threshold, or the recommended model has none and no other was chosen.
    """
    names = list(rules.by_model)
    if not names:
        raise InputError(" ".join(rules.absent))
    with st.expander("Prevalence, model and further columns", icon=":material/tune:"):
        prevalence = choose_prevalence(rules.prevalence)
        left, right = st.columns(2)
        with left:
            model = st.selectbox(
                "Model that answers",
                names,
                index=names.index(rules.recommended) if rules.recommended in names else None,
                format_func=lambda name: (
                    f"{readable(name)} (recommended)"
                    if name == rules.recommended
                    else readable(name)
                ),
                key="answering",
                bind="query-params",
            )
        with right:
            others = st.multiselect(
                "Further models, for their risks alone",
                [name for name in names if name != model],
                format_func=readable,
                key="beside",
            )
        show_withheld = st.toggle(
            "Show risks that are withheld",
            key=f"withheld {upload}",
            help="Marked as not to be relied on, in the table and in the download.",
        )
    if model is None:
        raise InputError(
            f"{readable(rules.recommended)}, the recommended model, cannot answer; choose another "
            "one above"
        )
    return Settings(Policy.of(model, rules, prevalence), others, show_withheld)


def pick_rows(answers: pd.DataFrame) -> pd.Index:
    """Ask which rows are shown, and in which order.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_rows`.
    """
    warned = answers["reasons"].ne("") & answers["answer"].isin(BANDS)
    kinds = {_ALL: answers["answer"].notna(), _WARNED: warned}
    kinds |= {kind: answers["answer"] == kind for kind in KINDS}
    there = [_ALL, *(kind for kind in (*KINDS, _WARNED) if kinds[kind].any())]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        kind = st.segmented_control(
            "Rows shown",
            there,
            default=_ALL,
            required=True,
            format_func=capitalized,
            key="kind",
            wrap=True,
        )
    with right:
        by_risk = st.toggle("Highest risk first", key="by_risk")
    shown = answers[kinds[str(kind)]]
    if by_risk:
        shown = shown.sort_values("risk", ascending=False, kind="stable")
    return shown.index
