"""The page Decisions: errors at a threshold, threshold rules, net benefit, prevalence."""

import streamlit as st

from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.charts.display import rounded, show_table
from tabdx.dashboard.decisions.confusion_matrix import (
    choose_cell,
    describe_errors,
    replicated,
    show_matrices,
)
from tabdx.dashboard.decisions.net_benefit import show_consequences, show_utility
from tabdx.dashboard.decisions.prevalence import show_predictive_values
from tabdx.dashboard.decisions.threshold_rules import show_rules
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.controls import (
    choose_harm_ratio,
    choose_models,
    choose_partition,
    choose_prevalence,
    choose_threshold,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import (
    PATHS,
    load_cohort,
    load_document,
    load_judged,
    load_table,
)
from tabdx.dashboard.shared.predictions import load_joined_predictions
from tabdx.evaluation.decisions.harm import weigh_errors
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.confusion_cells import list_cell
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, number, percent
from tabdx.wording.text import escape_markdown

SAVED = {
    "Models, as evaluated": ("evaluation", "confusion.csv"),
    "One untuned SVM under each normalization": ("normalization", "confusion.csv"),
    "The published study, run again": ("replication", "replication.json"),
}


def show_saved() -> None:
    """Show the matrices that the run saved, at the threshold of its parameters."""
    subject, name = SAVED[st.selectbox("Which", list(SAVED), key="saved", bind="query-params")]
    path = PATHS.report(subject, name)
    with show_input_errors():
        if subject == "replication":
            document = load_document(path)
            cells, order = replicated(document), document["protocol"]["rows"][::-1]
        else:
            table = load_judged(subject, name) if subject == "evaluation" else load_table(path)
            cells, order = table[table["partition"] == partition], classes
    if cells.empty:
        st.info(f"There are none {readable(partition)}.", icon=":material/info:")
        return
    show_matrices(cells, order)
    show_table(cells, "matrices as saved")


st.title("Decisions")
with show_input_errors():
    joined = load_joined_predictions()
    confidence = float(load_table(PATHS.report("evaluation", "scores.csv"))["confidence"].iloc[0])
classes = joined[0].classes
negative, positive = map(escape_markdown, classes)
names = sorted({one.model for one in joined})
partition = choose_partition()
chosen = choose_models(names)
if partition == HOLDOUT:
    with show_input_errors():
        threshold = load_params().evaluate.threshold
    st.warning(
        f"The holdout is shown at the run's threshold, {threshold:g} (evaluate.threshold), so that "
        "no threshold is chosen on it. Select out of fold to move the threshold.",
        icon=":material/warning:",
    )
else:
    threshold = choose_threshold(classes[1])
shown = [one for one in joined if one.partition == partition and one.model in chosen]
if not shown:
    st.info("Choose at least one model.", icon=":material/info:")
    st.stop()
cells = confusion_counts(shown, threshold)
repeats = len(shown[0].probability)

st.subheader(f"Called {positive} from a risk of {threshold:g} on")
st.caption(
    f"{capitalized(readable(partition))}: {plural(len(shown[0].patients), 'patient')}, predicted "
    f"{'once' if repeats == 1 else f'{repeats} times; counts are means, so halves occur'}. "
    "Click a cell to list its patients below."
)
show_matrices(cells, classes, clickable=True)
show_table(cells, f"matrices at a threshold of {number(threshold, 2)}, {readable(partition)}")

st.subheader("What the errors weigh")
ratio = choose_harm_ratio(classes[1])
judged = judge_threshold(shown, threshold, confidence)
weighed = weigh_errors(judged, ratio)
st.dataframe(
    rounded(describe_errors(weighed, classes)),
    hide_index=True,
    alt=f"Errors of each model at a threshold of {number(threshold, 2)}, least harm first",
)
st.caption(
    f"Of {count(weighed['diseased'].iloc[0])} {positive} patients (missed: called {negative}) and "
    f"{count(weighed['healthy'].iloc[0])} {negative} ones (needless: called {positive}), with "
    f"{percent(confidence, 0)} intervals. Harm is missed × {ratio:g} + needless, lowest first."
)

st.subheader("Who they are")
model, true, predicted = choose_cell([one.model for one in shown], classes)
one = next(one for one in shown if one.model == model)
found = list_cell(one, threshold, true, predicted)
st.caption(
    f"{plural(len(found), 'patient')}, the most confident predictions first. Proportion: how many "
    f"of a patient's {plural(repeats, 'prediction')} are in this cell."
)
st.dataframe(rounded(found), hide_index=True, alt="The patients of the chosen cell")

st.subheader("Rules for a threshold")
show_rules(partition, chosen)

st.subheader("Is acting on a model worth it?")
show_utility(partition, chosen, names, threshold, load_cohort().dictionary.outcome)

st.subheader("What a rule does to 1,000 patients")
show_consequences(partition, chosen)

st.subheader("What a call is worth elsewhere")
prevalence = choose_prevalence(float(shown[0].positive.mean()))
study = next(float(one.positive.mean()) for one in joined if one.partition == OUT_OF_FOLD)
show_predictive_values(shown, names, threshold, confidence, study, prevalence)
st.caption(
    "By Bayes' rule, assuming that sensitivity and specificity are the same at every prevalence; "
    f"here {percent(shown[0].positive.mean())} are {positive}. The table also has the risks "
    f"shifted from {percent(study)}, the prevalence in training, to {percent(prevalence)}."
)

st.subheader("As saved by the run")
show_saved()
