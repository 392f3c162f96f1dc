"""Section Patients: whose risk moved from one revision to the other."""

import streamlit as st

from tabdx.artifacts.revisions import Revision
from tabdx.cohort.cohort import Cohort
from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.runs import draw_risks
from tabdx.dashboard.runs.loaders import load_version
from tabdx.dashboard.shared.controls import choose_threshold
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.comparison.changes import risk_changes
from tabdx.evaluation.comparison.paired_tests import value
from tabdx.wording.names import readable
from tabdx.wording.numbers import number


def show_patients(before: Revision, after: Revision) -> None:
    """Show whose risk moved, at first for the model that moved most; the models are in order."""
    earlier, later = (load_version(revision).out_of_fold for revision in (before, after))
    models = sorted(
        (model for model in later if model in earlier),
        key=lambda model: value("log_loss", later[model], 0.5),
    )
    if not models:
        st.info("No model was there in both revisions.")
        return
    moves = [_largest_move(earlier[model], later[model]) for model in models]
    left, right = st.columns(2)
    with left:
        model = st.selectbox(
            "Model",
            models,
            index=moves.index(max(moves)),
            format_func=readable,
            key="model",
            bind="query-params",
        )
    classes = later[model].classes
    if len(classes) > 2:
        show_class_changes(earlier[model], later[model], load_version(after).cohort)
        return
    with right:
        threshold = choose_threshold(classes[1])
    changes = risk_changes(earlier[model], later[model], threshold)
    row_name = load_version(after).cohort.dictionary.row_name
    st.write(
        f"{int(changes['other_call'].sum())} of {plural(len(changes), row_name)} are on the other "
        "side of the threshold now; the largest move of a risk is "
        f"{number(changes['change'].abs().max())}."
    )
    chart = draw_risks(changes, classes, threshold)
    show(chart, "Each patient's risk after against before", changes, "every patient's two risks")


def show_class_changes(before: Joined, after: Joined, cohort: Cohort) -> None:
    """Show how the probability of each patient's own class moved, where there are several."""
    changes = risk_changes(before, after, 0.5)  # of classes the likeliest is called
    st.write(
        f"{int(changes['other_call'].sum())} of "
        f"{plural(len(changes), cohort.dictionary.row_name)} are called another class now; the "
        "largest move of the probability of the patient's own class is "
        f"{number(changes['change'].abs().max())}."
    )
    show(
        draw_risks(changes, after.classes, None, "Probability of the own class"),
        "Each patient's probability of the own class after against before",
        changes,
        "every patient's two probabilities",
    )


def _largest_move(before: Joined, after: Joined) -> float:
    return float(risk_changes(before, after, 0.5)["change"].abs().max())
