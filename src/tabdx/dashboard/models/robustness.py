"""Robustness of a model: its instability, the leakage audit, the sample size."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.instability import draw_instability
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.charts.sample_size import draw_sample_size
from tabdx.dashboard.shared.artifacts import choose_one, need_rows
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.findings import leakage_findings
from tabdx.wording.leakage import describe_leak
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, interval, number, percent, plural, row_interval
from tabdx.wording.sample_size import answer_questions
from tabdx.wording.text import escape_markdown

_BASIS = {"all": "all models", "out_of_bag": "without the patient"}


def show_instability(models: Sequence[str]) -> None:
    """Show how far a patient's risk depends on who else happened to be studied."""
    summary = need_rows("instability/summary.csv", models)
    if summary is None:
        return
    st.caption(
        f"The whole making of a model, its choices included, was repeated on "
        f"{plural(int(summary['resamples'].iloc[0]), 'draw')} of the development patients. A call "
        "flips where it differs from the final model's; a patient flips often where a tenth of "
        "the models do. The honest rows are those of models that had not seen the patient."
    )
    st.dataframe(
        pd.DataFrame([_describe_instability(row) for _, row in summary.iterrows()]),
        hide_index=True,
        alt="Instability of the risks of the development patients",
    )
    patients = need_rows("instability/patients.parquet", models)
    if patients is None:
        return
    model = choose_one("Model", list(patients["model"].unique()), "of")
    own = patients[patients["model"] == model]
    own = own.sort_values("out_of_bag_flip_rate", ascending=False, kind="stable")
    spread, flips = draw_instability(own, float(summary["threshold"].iloc[0]))
    st.altair_chart(
        spread,
        alt=f"Spread of each development patient's risk over refitted models of {readable(model)}",
    )
    show(
        flips,
        "How often these models call the patient otherwise than the final model",
        own,
        "each patient's spread, those who flip most first",
    )
    st.caption(
        "Above: a line spans the middle 95% of the risks by models that had not seen the patient, "
        "the dot is their median. Below: the share of those models with the other call. Dashed: "
        "the run's threshold."
    )


def _describe_instability(row: pd.Series) -> dict[str, str]:
    return {
        "model": readable(str(row["model"])),
        "by": _BASIS.get(str(row["basis"]), str(row["basis"])),
        "mean change of risk": percent(row["mean_absolute_difference"]),
        "calls that flip": percent(row["flip_rate"]),
        "patients who flip often": f"{count(row['often_flipped'])} of {count(row['patients'])}",
        "calibration slope": row_interval(row, 2, "slope"),
    }


def show_referee(models: Sequence[str]) -> None:
    """Show what common leaks would have flattered, and that noise gives chance."""
    shuffled = need_rows("leakage/shuffled.csv", models)
    if shuffled is None:
        return
    _show_shuffled(shuffled)
    twins = need_rows("leakage/pipelines.csv", models)
    if twins is not None:
        _show_twins(twins)


def _show_shuffled(table: pd.DataFrame) -> None:
    st.subheader("If the outcomes meant nothing")
    leaks = leakage_findings(table)
    for finding in leaks:
        st.warning(escape_markdown(finding.text), icon=":material/warning:")
    if not leaks:
        st.success(
            "Honest procedures are not better than chance on shuffled outcomes, as it must be.",
            icon=":material/check:",
        )
    st.dataframe(
        pd.DataFrame([_describe_shuffled(row) for _, row in table.iterrows()]),
        hide_index=True,
        alt="Scores on shuffled outcomes, beside chance",
    )
    st.caption(
        f"In parentheses {percent(table['confidence'].iloc[0], 0)} intervals over "
        f"{plural(table['draws'].iloc[0], 'draw')}. Selecting among columns of noise before "
        "splitting is a leak made on purpose: where it beats chance, a leak would be seen. Worse "
        "than chance is what training on noise costs."
    )


def _describe_shuffled(row: pd.Series) -> dict[str, str]:
    return {
        "procedure": readable(str(row["procedure"])),
        "score": METRIC_NAMES[row["metric"]].label,
        "verdict": str(row["verdict"]),
        "value": number(row["value"]),
        "chance": number(row["chance"]),
        "better by": interval(row["gain_over_chance"], row["lower"], row["upper"]),
        "model": readable(str(row["model"])),
    }


def _show_twins(table: pd.DataFrame) -> None:
    st.subheader("What leaks would have flattered")
    with st.container(horizontal=True):
        model = choose_one("Model", list(table["model"].unique()), "of")
        known = {key: METRIC_NAMES[key].label for key in table["metric"].unique()}
        metric = choose_one("By", known, "flattered")
    rows = table[(table["model"] == model) & (table["metric"] == metric)]
    drawn = rows.assign(
        label=[readable(leak) for leak in rows["leak"]],
        value=rows["optimism"],
        said=rows["verdict"],
    )
    show(
        draw_intervals(drawn, f"{known[metric]} looks better by", marked=0, number="+.4f"),
        f"How much better each leaky twin of {readable(model)} looks than its honest one",
        table[table["model"] == model],
        "leaky twins",
    )
    sentences = [describe_leak(row) for row in as_dicts(rows)]
    st.markdown("\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences))
    st.caption(
        "Each leak was made on purpose, beside an honest twin on the same patients. Where classes "
        "are far apart most leaks flatter little; that is no reason to allow them."
    )


def show_sample_size(models: Sequence[str], names: Sequence[str]) -> None:
    """Show whether there are enough patients, and what more would bring."""
    table = need_rows("sample_size/summary.csv", models)
    if table is None:
        return
    model = choose_one("Model", list(table["model"].unique()), "of")
    own = table[table["model"] == model]
    for question, sentences in answer_questions(own, "it").items():
        st.subheader(question)
        st.markdown("\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences))
    show_table(own, "sample size")
    curves = need_rows("sample_size/learning_curve.csv", [model])
    if curves is None:
        return
    known = {key: METRIC_NAMES[key].label for key in curves["metric"].unique()}
    metric = choose_one("Score", known, "learned")
    drawn = curves[curves["metric"] == metric]
    show(
        draw_sample_size(drawn, names),
        f"{known[metric]} of {readable(model)} by the number of patients trained on",
        drawn,
        "scores by the number of patients trained on",
    )
    st.caption(
        "Dots are measured out of fold. The line is a power law; right of the dashed line it is a "
        "promise, not a result."
    )
