"""A development patient drawn at random, of a class and with a risk to be chosen."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy
from tabdx.assessment.checks import withheld
from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.controls import prevalence_in_force
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.neighbourhood import check_new_patients
from tabdx.dashboard.shared.predictions import load_out_of_fold
from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE, WITHHELD

ANY = "any"
ANSWERS = (BELOW, INCONCLUSIVE, ABOVE, WITHHELD)


def random_patient(patients: pd.DataFrame, outcome: str, answer: str) -> str:
    """Draw one of the patients that `select_patients` selects; there must be one."""
    found = select_patients(patients, outcome, answer)
    return str(np.random.default_rng().choice(found.index))


def select_patients(patients: pd.DataFrame, outcome: str, answer: str) -> pd.DataFrame:
    """Select the patients of a class with an answer; `ANY` takes all.

    Parameters
    ----------
    patients : DataFrame
        One row per patient: ``outcome``, ``answer`` (one of `ANSWERS`).
    outcome, answer : str
    """
    kept = patients
    for column, wanted in {"outcome": outcome, "answer": answer}.items():
        if wanted != ANY:
            kept = kept[kept[column] == wanted]
    return kept


def answer_out_of_fold(outcome: Outcome) -> pd.DataFrame:
    """Answer for every development patient by the recommended model, out of fold.

    As the page would: at the prevalence in force, and withheld where a check fails.

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
    policy = Policy.of(rules.recommended, rules, prevalence_in_force(rules.prevalence))
    answers = policy.bands(known["risk"].to_numpy())
    features = load_development().features.loc[known.index]
    reasons = check_new_patients(features, rules.most_missing)
    answers[list(withheld(reasons))] = WITHHELD
    return pd.DataFrame(
        {
            "outcome": np.array(outcome.classes, dtype=object)[known["positive"]],
            "answer": answers,
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
        answer = st.selectbox(
            "Answer, out of fold",
            [ANY, *ANSWERS],
            key="random_answer",
            help="By models that have not learned from the patient, at the prevalence in force. "
            "The page answers by the final model, which has: its answer may be another.",
        )
        found = select_patients(patients, wanted, answer)
        st.button(
            f"Fill in one of {plural(len(found), 'patient')}",
            on_click=lambda: take(random_patient(patients, wanted, answer)),
            type="primary",
            disabled=found.empty,
            key="random_draw",
        )
