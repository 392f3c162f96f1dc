"""A development patient drawn at random, of a class and with a risk to be chosen."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy
from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.predictions import load_out_of_fold
from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE

ANY = "any"
BANDS = (BELOW, INCONCLUSIVE, ABOVE)


def random_patient(
    patients: pd.DataFrame, outcome: str, answer: str, seed: int | None = None
) -> str:
    """Draw one of the patients that `select_patients` selects; there must be one."""
    found = select_patients(patients, outcome, answer)
    return str(np.random.default_rng(seed).choice(found.index))


def select_patients(patients: pd.DataFrame, outcome: str, answer: str) -> pd.DataFrame:
    """Select the patients of a class with an answer; `ANY` takes all.

    Parameters
    ----------
    patients : DataFrame
        One row per patient: ``outcome``, ``answer`` (one of `BANDS`).
    outcome, answer : str
    """
    kept = patients
    for column, wanted in {"outcome": outcome, "answer": answer}.items():
        if wanted != ANY:
            kept = kept[kept[column] == wanted]
    return kept


def answer_out_of_fold(outcome: Outcome) -> pd.DataFrame:
    """Answer for every development patient by the recommended model, out of fold.

    Parameters
    ----------
    outcome : Outcome
        The names of the classes.

    Returns
    -------
    DataFrame
        One row per patient, who is the index: ``outcome``, ``answer``; no rows where there are no
        rules or no predictions.
    """
    rules = load_rules(model_names())
    known = load_out_of_fold(rules.recommended)
    if rules.recommended not in rules.by_model or known.empty:
        return pd.DataFrame(columns=["outcome", "answer"])
    policy = Policy.of(rules.recommended, rules)
    return pd.DataFrame(
        {
            "outcome": np.array(outcome.classes, dtype=object)[known["positive"]],
            "answer": policy.bands(known["risk"].to_numpy()),
        },
        index=known.index,
    )


def choose_random(entry: FormState, take: Callable[[str], None]) -> None:
    """Ask for a class and a risk, and draw such a development patient.

    Parameters
    ----------
    entry : FormState
        The form that the patient is for; another filling closes the question.
    take : callable
        What happens with the patient drawn.
    """
    asking = st.popover(
        "Random example", icon=":material/casino:", key=entry.key("random"), on_change="rerun"
    )
    if not asking.open:
        return  # whoever asks for nothing waits for no predictions
    outcome = entry.development.dictionary.outcome
    patients = answer_out_of_fold(outcome)
    with asking:
        if patients.empty:
            st.info("There are no answers out of fold to choose by; `dvc repro decide` makes them.")
            return
        wanted = st.selectbox("Outcome", [ANY, *outcome.classes], key="random_outcome")
        answer = st.selectbox("Risk, out of fold", [ANY, *BANDS], key="random_answer")
        found = select_patients(patients, wanted, answer)
        st.button(
            f"Fill in one of {plural(len(found), 'patient')}",
            on_click=lambda: take(random_patient(patients, wanted, answer)),
            type="primary",
            disabled=found.empty,
            key="random_draw",
        )
