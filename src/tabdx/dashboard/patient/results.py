"""Answers of the models for one patient, on the page Patient."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.patient.instability import Stability, describe_spreads
from tabdx.dashboard.shared.decision_rules import AS_THEY_ARE, REFERRED, Rules, join_reason
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.evaluation.decisions.prediction_sets import ALL, AMBIGUOUS, EMPTY
from tabdx.wording.names import readable
from tabdx.wording.numbers import (
    NOT_AVAILABLE,
    count,
    number,
    percent,
    risk,
    row_percents,
)
from tabdx.wording.text import escape_markdown

_WHY = {
    AMBIGUOUS: "cannot decide, because this risk is plausible for both classes",
    EMPTY: "unlike both, because this risk is plausible for neither class",
}


def show_lead(answers: pd.DataFrame, rules: Rules, outcome: Outcome) -> None:
    """Say what the first model answers, and how often such answers were right."""
    lead = answers.iloc[0]
    if not lead["answer"]:
        return
    why = f": {_WHY[lead['reason']]}" if lead["reason"] else ""
    st.markdown(
        f"The {escape_markdown(readable(lead['model']))} model answers "
        f"**{escape_markdown(lead['answer'])}**{why}."
    )
    st.caption(escape_markdown(_describe_reached(lead["model"], rules, outcome)))


def _describe_reached(model: str, rules: Rules, outcome: Outcome) -> str:
    """Say how often the set held the true class, and how often the model referred; plain text."""
    reached, aimed = _reached_of(rules, model), percent(rules.coverage, 0)
    if not {*outcome.classes, ALL} <= reached.keys():
        return f"Answers at {aimed} coverage; how often such answers are right is {NOT_AVAILABLE}."
    kept = " and ".join(
        f"{row_percents(reached[name], 'covered')} of the {name}" for name in outcome.classes
    )
    referred = row_percents(reached[ALL], "abstained")
    return (
        f"Answers at {aimed} coverage. Out of fold, the prediction set contained the true class of "
        f"{kept}; {referred} of {count(reached[ALL]['patients'])} patients were referred."
    )


def describe_notes(
    answers: pd.DataFrame, rules: Rules, stability: Stability, outcome: Outcome
) -> list[str]:
    """Say what belongs beside printed answers, as plain text."""
    lead = answers.iloc[0]
    held = f"{readable(lead['model'])}: {_describe_reached(lead['model'], rules, outcome)}"
    return [
        *([held] if lead["answer"] else []),
        *describe_recalibration(answers),
        *describe_spreads(answers, stability),
    ]


def _reached_of(rules: Rules, model: str) -> dict[str, Mapping[str, Any]]:
    """One model's row by class, out of fold: the holdout says the same of fewer patients."""
    table = rules.reached
    own = table[(table["model"] == model) & (table["partition"] == OUT_OF_FOLD)]
    return {str(row["class"]): row for row in as_dicts(own)}


def show_thresholds(answers: pd.DataFrame, outcome: Outcome) -> None:
    """Say which thresholds the rule in force gives, and what they call this patient."""
    ruled = answers.dropna(subset="rule_threshold")
    if ruled.empty:
        return
    names = ", ".join(escape_markdown(readable(name)) for name in ruled["rule"].unique())
    low, high = ruled["rule_threshold"].min(), ruled["rule_threshold"].max()
    each = dict.fromkeys((number(low, 2), number(high, 2)))
    above = int((ruled["risk"] >= ruled["rule_threshold"]).sum())
    st.caption(
        f"Line: the threshold above; diamonds: each model's own by the rule in force ({names}, "
        f"`decide.rule`), {' to '.join(each)}. At their own, {above} of {len(ruled)} models call "
        f"{escape_markdown(outcome.positive)}."
    )


def describe_recalibration(answers: pd.DataFrame) -> list[str]:
    """Say which risks a recalibration changes; plain text, nothing without rules."""
    ruled = answers[answers["rule"] != ""]
    changed = ruled.dropna(subset="recalibrated")
    if ruled.empty:
        return []
    if changed.empty:
        return [AS_THEY_ARE]
    listed = ", ".join(
        f"{readable(row.model)} {risk(row.recalibrated)}" for row in each_row(changed)
    )
    rest = " The other risks are unchanged." if len(changed) < len(ruled) else ""
    return [f"Recalibrated risks: {listed}.{rest}"]


def show_answers(
    answers: pd.DataFrame, rules: Rules, stability: Stability, outcome: Outcome
) -> None:
    """Show every model's answer, how often such answers were right, and their instability."""
    if rules.by_model:
        st.subheader("What each model answers")
        st.dataframe(
            tabulate(answers, rules, outcome),
            hide_index=True,
            alt=f"Each model's answer (a class, or {REFERRED}) and how often it was right",
        )
        aimed = percent(rules.coverage, 0)
        st.caption(
            f"The prediction set contains each class that is plausible at this risk ({aimed} "
            "coverage per class, out of fold, over many patients). If it contains both or neither, "
            "the model refers."
        )
        reached = rules.reached
        show_table(reached[reached["model"].isin(answers["model"])], "how often answers were right")
    for sentence in (*rules.absent, *describe_recalibration(answers)):
        st.caption(escape_markdown(sentence))
    known = answers["refitted_lower"].notna().any()
    for sentence in describe_spreads(answers, stability):
        (st.markdown if known else st.caption)(escape_markdown(sentence))


def tabulate(answers: pd.DataFrame, rules: Rules, outcome: Outcome) -> pd.DataFrame:
    """Lay out the answers for people, one row per model."""
    rows = []
    for row in each_row(answers):
        reached = _reached_of(rules, row.model) if row.answer else {}
        rows.append(
            {
                "model": readable(row.model),
                "answer": join_reason(row.answer, row.reason) or NOT_AVAILABLE,
                **{
                    f"{name}: true class in the set": _share(reached, name, "covered")
                    for name in outcome.classes
                },
                "referred": _share(reached, ALL, "abstained"),
            }
        )
    return pd.DataFrame(rows)


def _share(reached: Mapping[str, Mapping[str, Any]], name: str, share: str) -> str:
    return row_percents(reached[name], share) if name in reached else NOT_AVAILABLE


def as_records(answers: pd.DataFrame, rules: Rules, threshold: float) -> list[dict[str, Any]]:
    """Turn the answers into what a saved patient carries, one record per model."""
    said = answers.rename(columns={"lowest": "lowest_network", "highest": "highest_network"})
    known = {"threshold": threshold, "coverage": rules.coverage}
    return [known | row for row in as_dicts(said)]
