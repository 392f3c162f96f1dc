"""A development patient drawn at random, of a class and with a risk to be chosen."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.checks import withheld
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.controls import prevalence_in_force
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.neighbourhood import check_new_patients
from tabdx.dashboard.shared.predictions import find_out_of_fold
from tabdx.wording.answers import (
    ABOVE,
    BELOW,
    INCONCLUSIVE,
    SEVERAL,
    UNLIKE_ALL,
    WITHHELD,
)

ANY = "any"


def list_answers(outcome: Outcome) -> list[str]:
    """List what can be answered: by risk, or where no class is said to be positive by the set."""
    if outcome.two_sided:
        return [BELOW, INCONCLUSIVE, ABOVE, WITHHELD]
    return [*outcome.classes, SEVERAL, UNLIKE_ALL, WITHHELD]


def random_patient(patients: pd.DataFrame, outcome: str, answer: str) -> str:
    """Draw one of the patients that `select_patients` selects; there must be one."""
    found = select_patients(patients, outcome, answer)
    return str(np.random.default_rng().choice(found.index))


def select_patients(patients: pd.DataFrame, outcome: str, answer: str) -> pd.DataFrame:
    """Select the patients of a class with an answer; `ANY` takes all.

    Parameters
    ----------
    patients : DataFrame
        One row per patient: ``outcome``, ``answer`` (one of `list_answers`).
    outcome, answer : str
    """
    kept = patients
    for column, wanted in {"outcome": outcome, "answer": answer}.items():
        if wanted != ANY:
            kept = kept[kept[column] == wanted]
    return kept


def answer_out_of_fold(dictionary: Dictionary) -> pd.DataFrame:
    """Answer for every development patient by the recommended model, out of fold.

    As the page would: at the prevalence in force, and withheld where a check fails.

    Parameters
    ----------
    dictionary : Dictionary
        The names of the classes.

    Returns
    -------
    DataFrame
        One row per patient, who is the index: ``outcome``, ``answer``; no rows where there are no
        rules or no predictions.
    """
    rules = load_rules(model_names())
    known = find_out_of_fold(rules.recommended)
    if rules.recommended not in rules.by_model or known is None:
        return pd.DataFrame(columns=["outcome", "answer"])
    outcome = dictionary.outcome
    study = rules.prevalence
    prevalence = prevalence_in_force(study) if outcome.two_sided else study
    predicted = known.probability.mean(axis=0)
    table: pd.Series | pd.DataFrame = (
        pd.Series(predicted, known.patients)
        if predicted.ndim == 1
        else pd.DataFrame(predicted, known.patients)
    )
    policy = Policy.of(rules.recommended, rules, prevalence)
    answers = answer_patients(table, policy, dictionary)["answer"].to_numpy(dtype=object)
    features = load_development().features.loc[known.patients]
    reasons = check_new_patients(features, rules.most_missing)
    answers[list(withheld(reasons))] = WITHHELD
    return pd.DataFrame(
        {"outcome": np.array(outcome.classes, dtype=object)[known.labels], "answer": answers},
        index=known.patients,
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
    dictionary = entry.development.dictionary
    outcome, patients = dictionary.outcome, answer_out_of_fold(dictionary)
    where = ", at the prevalence in force" if outcome.two_sided else ""
    with asking:
        if patients.empty:
            st.info("There are no answers out of fold to choose by; `dvc repro decide` makes them.")
            return
        wanted = st.selectbox("Outcome", [ANY, *outcome.classes], key="random_outcome")
        answer = st.selectbox(
            "Answer, out of fold",
            [ANY, *list_answers(outcome)],
            key="random_answer",
            help=f"By models that have not learned from the patient{where}. The page answers by "
            "the final model, which has: its answer may be another.",
        )
        found = select_patients(patients, wanted, answer)
        st.button(
            f"Fill in one of {plural(len(found), 'patient')}",
            on_click=lambda: take(random_patient(patients, wanted, answer)),
            type="primary",
            disabled=found.empty,
            key="random_draw",
        )
