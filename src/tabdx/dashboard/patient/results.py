"""What stands below the answer: whether the other models agree, and how far to trust it."""

import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import draw_risks
from tabdx.dashboard.patient.agreement import describe_agreement
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.class_results import describe_class_spreads, show_class_models
from tabdx.dashboard.patient.instability import describe_spreads
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.wording.answers import short_percent
from tabdx.wording.coverage import coverage_cautions, describe_coverage
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import NOT_AVAILABLE, is_known, percent, risk
from tabdx.wording.text import escape_markdown, join


def show_models(assessment: Assessment) -> None:
    """Show every model's risk and answer."""
    answers, outcome = assessment.answers, assessment.outcome
    st.header("Do the other models agree?")
    if assessment.of_classes:
        show_class_models(assessment)
        return
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
        *(
            describe_spreads(assessment.answers, assessment.stability)
            if assessment.outcome.two_sided
            else describe_class_spreads(
                assessment.answers, assessment.stability, assessment.likeliest
            )
        ),
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
    if not assessment.outcome.two_sided:
        shares = assessment.rules.class_shares
        listed = join(f"{percent(share)} {name}" for name, share in shares.items())
        return [f"Probabilities hold where classes are as common as among those studied: {listed}."]
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
    policy = Policy.of(assessment.recommended, assessment.rules)
    rule = policy.rule
    if not policy.recalibrates:
        return []
    how = f"recalibrated ({readable(rule.recalibrator.method)}), which helped on the inner folds"
    if not assessment.of_classes:
        given = risk(assessment.main["own_risk"])
        return [f"The risk was {how}; the model itself gave {given}."]
    given, name = risk(assessment.own_probability), assessment.likeliest
    return [f"The probabilities were {how}; the model itself gave {name} {given}."]


def as_records(assessment: Assessment) -> list[dict[str, object]]:
    """Turn the answers into what a saved patient carries, one record per model."""
    known: dict[str, object] = {
        "coverage": assessment.rules.coverage,
        "prevalence": assessment.prevalence,
        "withheld": " ".join(assessment.withheld),
    }
    if not assessment.outcome.two_sided:
        del known["prevalence"]
    said = assessment.answers.rename(
        columns={"lowest": "lowest_network", "highest": "highest_network"}
    )
    if "tell_apart" in said:
        # Of a model without rules there is nothing to tell apart.
        apart = said["tell_apart"].map(lambda one: one if isinstance(one, list) else [])
        said = said.assign(tell_apart=apart.map("; ".join))
    return [known | row for row in as_dicts(said)]
