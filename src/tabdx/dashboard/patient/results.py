"""What stands below the answer: whether the other models agree, and how far to trust it."""

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import draw_risks
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.instability import describe_spreads
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.wording.answers import short_percent
from tabdx.wording.coverage import coverage_cautions, describe_coverage
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import NOT_AVAILABLE, is_known, percent, risk
from tabdx.wording.text import escape_markdown, join


def describe_agreement(answers: pd.DataFrame) -> str:
    """Say whether the other models answer as the recommended one, the first row, does.

    Examples
    --------
    >>> answered = pd.DataFrame(
    ...     {"model": ["mlp", "svm", "cnn"], "answer": ["low risk", "low risk", "inconclusive"]}
    ... )
    >>> describe_agreement(answered)
    '1 of the 2 other models gives the same answer; CNN: inconclusive.'
    """
    first, others = answers["answer"].iloc[0], answers.iloc[1:]
    if others.empty:
        return "No other model answers."
    same = int((others["answer"] == first).sum())
    if same == len(others):
        return f"All {len(others)} other models give the same answer: {first}."
    differing = join(
        f"{readable(row.model)}: {row.answer}" for row in each_row(others) if row.answer != first
    )
    gives = "gives" if same == 1 else "give"
    return (
        f"{same or 'None'} of the {len(others)} other models {gives} the same answer; {differing}."
    )


def show_models(assessment: Assessment) -> None:
    """Show every model's risk and answer."""
    answers, outcome = assessment.answers, assessment.dictionary.outcome
    st.header("Do the other models agree?")
    st.markdown(escape_markdown(describe_agreement(answers)))
    with st.expander("Risk and answer of each model", icon=":material/bar_chart:"):
        show(
            draw_risks(answers, assessment.threshold, outcome),
            f"Risk of {outcome.risk_of}: "
            + ", ".join(f"{readable(row.model)} {risk(row.risk)}" for row in each_row(answers)),
            answers.drop(columns=["statement", "next_step"]),
            "risk, answer and spread by model; lowest and highest among an ensemble's networks",
        )
        st.dataframe(
            tabulate(answers),
            hide_index=True,
            alt="Each model's risk, answer, threshold and prediction set",
        )


def tabulate(answers: pd.DataFrame) -> pd.DataFrame:
    """Lay out the answers for people, one row per model."""
    return pd.DataFrame(
        {
            "model": [capitalized(readable(row.model)) for row in each_row(answers)],
            "risk": [risk(row.risk) for row in each_row(answers)],
            "answer": answers["answer"].to_list(),
            "agreed threshold": [
                short_percent(row.threshold) if is_known(row.threshold) else NOT_AVAILABLE
                for row in each_row(answers)
            ],
            "prediction set": answers["prediction_set"].to_list(),
        }
    )


def cautions(assessment: Assessment) -> list[str]:
    """List what the recommended model's promises did not hold, as plain text."""
    rules = assessment.rules
    classes = assessment.dictionary.outcome.classes
    return coverage_cautions(rules.reached, assessment.recommended, rules.coverage, classes)


def describe_notes(assessment: Assessment) -> list[str]:
    """Say what belongs beside an answer wherever it stands, as plain text."""
    rules, classes = assessment.rules, assessment.dictionary.outcome.classes
    return [
        describe_coverage(rules.reached, assessment.recommended, rules.coverage, classes),
        *cautions(assessment),
        *_describe_prevalence(assessment),
        *_describe_recalibration(assessment),
        *describe_spreads(assessment.answers, assessment.stability),
    ]


def show_trust(assessment: Assessment) -> None:
    """Show how far an answer is to be trusted."""
    st.header("How far to trust it")
    for sentence in cautions(assessment):
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    with st.expander("What the answer rests on", icon=":material/fact_check:"):
        for sentence in describe_notes(assessment):
            st.markdown(f"- {escape_markdown(sentence)}")


def _describe_prevalence(assessment: Assessment) -> list[str]:
    study, prevalence = assessment.rules.prevalence, assessment.prevalence
    if prevalence == study:
        return [
            f"Risks hold where {percent(study)} of the patients have it, as among those studied."
        ]
    own = risk(assessment.main["own_risk"])
    return [
        f"Risks were carried from the {percent(study)} of the patients studied to "
        f"{percent(prevalence)} by Bayes' rule; among patients as studied this one's is {own}."
    ]


def _describe_recalibration(assessment: Assessment) -> list[str]:
    rule = assessment.rules.by_model[assessment.recommended]
    if not rule.recalibrates:
        return []
    return [
        f"The risk was recalibrated ({readable(rule.recalibrator.method)}), which helped on the "
        f"inner folds; the model itself gave {risk(assessment.main['own_risk'])}."
    ]


def as_records(assessment: Assessment) -> list[dict[str, object]]:
    """Turn the answers into what a saved patient carries, one record per model."""
    known = {
        "coverage": assessment.rules.coverage,
        "prevalence": assessment.prevalence,
        "withheld": " ".join(assessment.withheld),
    }
    said = assessment.answers.rename(
        columns={"lowest": "lowest_network", "highest": "highest_network"}
    )
    return [known | row for row in as_dicts(said)]
