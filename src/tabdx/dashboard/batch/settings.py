"""What a person may choose on the page Batch: by what is answered, and which rows are shown."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.many_patients import is_answered
from tabdx.cohort.dictionary import Outcome
from tabdx.core.errors import InputError
from tabdx.dashboard.shared.controls import choose_prevalence
from tabdx.wording.answers import BANDS, NOT_RELIABLE, SEVERAL, UNLIKE_ALL, WITHHELD
from tabdx.wording.names import capitalized, readable

_ALL, _WARNED = "all rows", "with a warning"
_BESIDE = 6  # kinds of answers that stand beside each other; more are listed


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


def list_kinds(outcome: Outcome) -> list[str]:
    """List what can be answered: by risk, or where no class is said to be positive by the set."""
    by_set = (*outcome.classes, SEVERAL, UNLIKE_ALL)
    return [*(BANDS if outcome.two_sided else by_set), WITHHELD, NOT_RELIABLE]


def choose_settings(rules: Rules, upload: str, outcome: Outcome) -> Settings:
    """Offer the prevalence, another model, the others' risks, and withheld risks.

    Parameters
    ----------
    rules : Rules
    upload : str
        Which upload: withheld risks are shown of the one for which somebody asked.
    outcome : Outcome
        Where no class is said to be positive there is no prevalence to ask for.

    Raises
    ------
    InputError
        If there is no agreed threshold, or the recommended model has none and no other was chosen.
    """
    names = list(rules.by_model)
    if not names:
        raise InputError(" ".join(rules.absent))
    asked = "Prevalence, model" if outcome.two_sided else "Model"
    shown = "probabilities" if len(outcome.classes) > 2 else "risks"
    with st.expander(f"{asked} and further columns", icon=":material/tune:"):
        study = rules.prevalence
        prevalence = choose_prevalence(study) if outcome.two_sided else study
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
                f"Further models, for their {shown} alone",
                [name for name in names if name != model],
                format_func=readable,
                key="beside",
            )
        show_withheld = st.toggle(
            f"Show {shown} that are withheld",
            key=f"withheld {upload}",
            help="Marked as not to be relied on, in the table and in the download.",
        )
    if model is None:
        raise InputError(
            f"{readable(rules.recommended)}, the recommended model, cannot answer; choose another "
            "one above"
        )
    return Settings(Policy.of(model, rules, prevalence), others, show_withheld)


def pick_rows(answers: pd.DataFrame, outcome: Outcome) -> pd.Index:
    """Ask which rows are shown, and in which order.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_rows`.
    outcome : Outcome
        What can be answered.
    """
    warned = answers["reasons"].ne("") & is_answered(answers)
    named = {kind: answers["answer"] == kind for kind in list_kinds(outcome)}
    kinds = {_ALL: answers["answer"].notna(), **named, _WARNED: warned}
    there = [kind for kind, rows in kinds.items() if kind == _ALL or rows.any()]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        kind = _choose_kind(there, set(outcome.classes))
    with right:
        says = "Highest risk first" if outcome.two_sided else "Least certain first"
        by_risk = st.toggle(says, key="by_risk")
    shown = answers[kinds[kind]]
    if not by_risk:
        return shown.index
    if outcome.two_sided:
        return shown.sort_values("risk", ascending=False, kind="stable").index
    columns = [f"{PROBABILITY}{name}" for name in outcome.classes]
    return shown[columns].max(axis=1).sort_values(kind="stable").index


def _choose_kind(there: list[str], classes: set[str]) -> str:
    def say(kind: str) -> str:
        return kind if kind in classes else capitalized(kind)  # a class is written as it is named

    if len(there) > _BESIDE:
        return str(st.selectbox("Rows shown", there, format_func=say, key="kind"))
    return str(
        st.segmented_control(
            "Rows shown",
            there,
            default=_ALL,
            required=True,
            format_func=say,
            key="kind",
            wrap=True,
        )
    )
