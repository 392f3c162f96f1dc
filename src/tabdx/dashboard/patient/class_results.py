"""Whether the other models agree about one patient, of more than two classes."""

import pandas as pd
import streamlit as st

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.class_probabilities import draw_probabilities
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.patient.agreement import describe_agreement
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.instability import Stability, describe_spreads
from tabdx.dashboard.shared.class_answer import likeliest_class
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.answers import short_percent
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import NOT_AVAILABLE, is_known, risk
from tabdx.wording.text import escape_markdown


def show_class_models(assessment: Assessment) -> None:
    """Show every model's probabilities and prediction set."""
    answers, outcome = assessment.answers, assessment.outcome
    by = "answer" if outcome.two_sided else "prediction_set"
    st.markdown(escape_markdown(describe_agreement(answers, by)))
    told = [
        f"{readable(str(row['model']))}: {name} {risk(row[f'{PROBABILITY}{name}'])}"
        for row in as_dicts(answers)
        for name in [likeliest_class(row, outcome)]
    ]
    with st.expander("Probabilities and answer of each model", icon=":material/bar_chart:"):
        show(
            draw_probabilities(lay_out(answers, outcome), outcome.classes),
            f"Probability of each class by each model; most probable: {', '.join(told)}",
            answers.drop(columns=["statement", "next_step", "tell_apart"]),
            "probabilities, answer and spread by model; lowest and highest among an ensemble's "
            "networks",
        )
        st.dataframe(
            tabulate_classes(answers, outcome),
            hide_index=True,
            alt="Each model's most probable class, answer and prediction set",
        )


def lay_out(answers: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """List each model's probability of each class, a row each: ``name``, ``class``, ``share``."""
    return pd.DataFrame(
        [
            {
                "name": readable(str(row["model"])),
                "class": name,
                "share": float(row[f"{PROBABILITY}{name}"]),
            }
            for row in as_dicts(answers)
            for name in outcome.classes
        ]
    )


def tabulate_classes(answers: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Lay out the answers for people, one row per model.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_by_model`, of more than two classes.
    outcome : Outcome
        Without positive classes there is neither risk nor threshold.
    """
    rows = []
    for row in as_dicts(answers):
        name = likeliest_class(row, outcome)
        cells = {
            "model": capitalized(readable(str(row["model"]))),
            "most probable": f"{name} {risk(row[f'{PROBABILITY}{name}'])}",
            "prediction set": str(row["prediction_set"]),
        }
        if outcome.two_sided:
            known = is_known(row.get("threshold"))
            cells |= {
                f"risk of {outcome.risk_of}": risk(row.get("risk")),
                "answer": str(row["answer"]),
                "agreed threshold": short_percent(row["threshold"]) if known else NOT_AVAILABLE,
            }
        rows.append(cells)
    return pd.DataFrame(rows)


def describe_class_spreads(
    answers: pd.DataFrame, stability: Stability, likeliest: str
) -> list[str]:
    """Say each refitted model's spread of the likeliest class, or why there is none; plain text.

    Parameters
    ----------
    answers : DataFrame
        Of `add_class_spreads` and `answer_by_model`, where no class is said to be positive.
    stability : Stability
    likeliest : str
        The class that the recommended model gives the largest probability.
    """
    columns = {f"refitted_{end}_{likeliest}": end for end in ("lower", "upper")}
    columns[f"bootstrap_models_{likeliest}"] = "models"
    known = answers[["model", *columns]].rename(columns=columns).dropna(subset=["lower", "upper"])
    if stability.absent or known.empty:
        nothing = answers.assign(refitted_lower=float("nan"))
        return describe_spreads(nothing, stability)
    return [
        f"Instability of {readable(str(row['model']))}: "
        + (
            f"{row['models']:.0f} models fitted on resamples without this patient give {likeliest} "
            if is_known(row["models"])
            else f"for patients with this probability of {likeliest}, models fitted on bootstrap "
            "resamples give it "
        )
        + f"between {risk(row['lower'])} and {risk(row['upper'])}."
        for row in as_dicts(known)
    ]
