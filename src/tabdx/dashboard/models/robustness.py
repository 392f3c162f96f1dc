"""Robustness of a model: its instability, the leakage audit, the sample size."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.instability import draw_instability
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.charts.sample_size import draw_sample_size
from tabdx.dashboard.shared.artifacts import choose_one, need_rows
from tabdx.dashboard.shared.class_choice import choose_rows
from tabdx.dashboard.shared.loaders import count_classes
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.findings import leakage_findings
from tabdx.wording.leakage import describe_leak
from tabdx.wording.metric_names import metric_name
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.rows import write_instability, write_shuffled
from tabdx.wording.sample_size import answer_questions, by_class
from tabdx.wording.text import escape_markdown


def show_instability(models: Sequence[str]) -> None:
    """Show how much the risks vary when the model is developed on other patients."""
    summary = need_rows("instability/summary.csv", models)
    if summary is None:
        return
    flipping = (
        " A prediction flips where it differs from the final model's, and a patient flips often "
        "where a tenth of the models do."
    )
    st.caption(
        "Each model was developed again, tuning included, on "
        f"{plural(int(summary['resamples'].iloc[0]), 'bootstrap resample')}; “without the patient” "
        "counts only models not trained on that patient."
        f"{flipping if has_threshold(summary) else ''}"
    )
    st.dataframe(
        pd.DataFrame(map(write_instability, as_dicts(summary))),
        hide_index=True,
        alt="Instability of the risks of the development patients",
    )
    patients = need_rows("instability/patients.parquet", models)
    if patients is None:
        return
    with st.container(horizontal=True):
        model = choose_one("Model", list(patients["model"].unique()), "of")
        own = choose_rows(patients[patients["model"] == model], "class_of")
    if not has_threshold(summary):
        _show_spread_alone(own, model)
        return
    threshold = float(summary["threshold"].iloc[0])
    own = own.sort_values("out_of_bag_flip_rate", ascending=False, kind="stable")
    spread, flips = draw_instability(own, threshold)
    st.altair_chart(
        spread,
        alt=f"Spread of each development patient's risk over refitted models of {readable(model)}",
    )
    show(
        flips,
        "How often these models predict another class than the final model",
        own,
        "each patient's spread, those who flip most first",
    )
    st.caption(
        "Above: median and middle 95% of the risks by models not trained on the patient (dashed: "
        "the run's threshold). Below: the proportion of these models that predict the other class."
    )


def has_threshold(summary: pd.DataFrame) -> bool:
    """Tell whether there is a threshold: there is none where no class is said to be positive."""
    return bool(summary["threshold"].notna().any())


def _show_spread_alone(own: pd.DataFrame, model: str) -> None:
    """Show the spreads of a class's probability: without a threshold nobody flips."""
    name = str(own["class"].iloc[0])
    spread, _ = draw_instability(own, None, f"probability of {name}")
    show(
        spread,
        f"Spread of each development patient's probability of {name} over refitted models of "
        f"{readable(model)}",
        own,
        "each patient's spread",
    )
    st.caption("Median and middle 95% of the probabilities by models not trained on the patient.")


def show_leakage(models: Sequence[str]) -> None:
    """Show the optimism of common leaks, and that shuffled outcomes give chance."""
    shuffled = need_rows("leakage/shuffled.csv", models)
    if shuffled is None:
        return
    _show_shuffled(shuffled)
    pipelines = need_rows("leakage/pipelines.csv", models)
    if pipelines is not None:
        _show_pipelines(pipelines)


def _show_shuffled(table: pd.DataFrame) -> None:
    st.header("On shuffled outcomes")
    warnings = leakage_findings(table)
    for finding in warnings:
        st.warning(escape_markdown(finding.text), icon=":material/warning:")
    if not warnings:
        st.success(
            "Clean procedures are not better than chance on shuffled outcomes, as expected.",
            icon=":material/check:",
        )
    st.dataframe(
        pd.DataFrame([write_shuffled(row, count_classes()) for row in as_dicts(table)]),
        hide_index=True,
        alt="Scores on shuffled outcomes, beside chance",
    )
    st.caption(
        f"In parentheses {percent(table['confidence'].iloc[0], 0)} intervals over "
        f"{plural(table['draws'].iloc[0], 'draw')}; training on noise can be worse than chance. "
        "Selecting among columns of noise before splitting is a deliberate leak, to show that the "
        "audit finds one."
    )


def _show_pipelines(table: pd.DataFrame) -> None:
    st.header("Optimism of common leaks")
    with st.container(horizontal=True):
        model = choose_one("Model", list(table["model"].unique()), "of")
        known = {key: metric_name(key, count_classes()) for key in table["metric"].unique()}
        metric = choose_one("By", known, "optimism")
    rows = table[(table["model"] == model) & (table["metric"] == metric)]
    drawn = rows.assign(
        label=[readable(leak) for leak in rows["leak"]],
        value=rows["optimism"],
        said=rows["verdict"],
    )
    show(
        draw_intervals(drawn, f"{known[metric]} looks better by", marked=0, number="+.4f"),
        f"Optimism of each leaky pipeline of {readable(model)} beside its clean one",
        table[table["model"] == model],
        "leaky and clean pipelines",
    )
    sentences = [describe_leak(row) for row in as_dicts(rows)]
    st.markdown("\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences))
    st.caption(
        "Each leaky pipeline is paired with a clean one on the same patients. Where the classes "
        "are easy to separate, most leaks have little optimism."
    )


def show_sample_size(models: Sequence[str], names: Sequence[str]) -> None:
    """Show whether there are enough patients, and what more would bring."""
    table = need_rows("sample_size/summary.csv", models)
    if table is None:
        return
    model = choose_one("Model", list(table["model"].unique()), "of")
    own = table[table["model"] == model]
    for question, sentences in answer_questions(own, "it", count_classes()).items():
        st.header(question)
        st.markdown("\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences))
    if each := by_class(own):
        st.dataframe(
            pd.DataFrame(each, columns=["class", "patients", "to develop", "to evaluate"]),
            hide_index=True,
            alt="Patients of each class, and how many a model of it against the rest takes",
        )
    show_table(own, "sample size")
    curves = need_rows("sample_size/learning_curve.csv", [model])
    if curves is None:
        return
    known = {key: metric_name(key, count_classes()) for key in curves["metric"].unique()}
    metric = choose_one("Score", known, "learned")
    drawn = curves[curves["metric"] == metric]
    show(
        draw_sample_size(drawn, names),
        f"{known[metric]} of {readable(model)} by the number of patients trained on",
        drawn,
        "scores by the number of patients trained on",
    )
    st.caption(
        "Dots are measured out of fold. The line is a power law, an extrapolation to the right of "
        "the dashed line."
    )
