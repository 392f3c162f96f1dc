"""Nearest patients and SHAP values of one patient."""

import pandas as pd
import streamlit as st

from tabdx.assessment.decision_rules import RULES
from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.target import Target
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import (
    draw_contributions,
    tabulate_contributions,
)
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.patient.similarity import describe_similarity
from tabdx.dashboard.shared.class_choice import choose_target, name_measure, target_of
from tabdx.dashboard.shared.development import (
    development_fingerprint,
    load_development,
    load_development_risks,
)
from tabdx.dashboard.shared.loaders import fingerprint, model_fingerprint
from tabdx.studies.explanation.shap_values import Explanation, Numbers, explain
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, entered, percent, risk
from tabdx.wording.text import escape_markdown, join

_EXPLAINED = "explanation"


def show_similar(assessment: Assessment) -> None:
    """Show the nearest training patients with their diagnoses."""
    nearest = assessment.similarity.nearest
    st.markdown(
        f"Of the {len(nearest)} training patients most like this one, "
        f"{count_classes(nearest['outcome'], assessment.outcome)}. "
        f"{describe_similarity(assessment.similarity)}"
    )
    with st.expander("The nearest training patients", icon=":material/groups:"):
        st.dataframe(
            nearest.assign(distance=nearest["distance"].round(2)),
            hide_index=True,
            alt="The nearest training patients, their distance and their diagnosis",
        )
        st.caption(
            "Distance: root mean square difference of the standardised features. At 1, patients "
            "differ by one standard deviation in a typical feature."
        )


def count_classes(found: pd.Series, outcome: Outcome) -> str:
    """Say how many of some patients are of which class, as Markdown.

    Of two classes the positive one first; of more the commonest first, those of nobody left out.

    Examples
    --------
    >>> two = Outcome(column="d", negative="benign", positive="malignant")
    >>> count_classes(pd.Series(["benign", "benign", "malignant"]), two)
    '**1** was malignant and **2** benign'
    >>> three = Outcome(column="d", classes=("a", "b", "c"))
    >>> count_classes(pd.Series(["c", "a", "c"]), three)
    '**2** were c and **1** a'
    """
    counts = found.astype(str).value_counts().reindex(outcome.classes[::-1], fill_value=0)
    if len(counts) > 2:
        counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    first, *rest = (f"**{patients}** {escape_markdown(name)}" for name, patients in counts.items())
    verb = "was" if counts.iloc[0] == 1 else "were"
    return join([first.replace("** ", f"** {verb} ", 1), *rest])


def show_reasons(assessment: Assessment) -> None:
    """Divide one model's risk, or probability of a class, as it is shown, among the features."""
    names = list(assessment.loaded.classifiers)
    with st.container(horizontal=True):
        name = st.selectbox(
            "Model to explain",
            names,
            index=names.index(assessment.recommended),
            format_func=readable,
            key="explained",
            bind="query-params",
        )
        start = assessment.likeliest if assessment.of_classes else None
        target = choose_target(assessment.outcome, "explained_class", start)
    found = _explanation(assessment, name, target)
    what = name_measure(target, assessment.outcome)
    labels = {
        str(feature): f"{feature} = {entered(assessment.patient[feature].iloc[0])}"
        for feature in assessment.patient
    }
    patients = count(len(load_development().patients))
    st.markdown(
        f"From {risk(found.average)}, the mean {escape_markdown(what)} of all {patients} "
        f"development patients (dashed), to this patient's {risk(found.risk)} (solid), feature by "
        "feature."
    )
    if name not in assessment.rules.by_model:
        st.caption(
            f"{escape_markdown(capitalized(readable(name)))} has no decision rules: explained is "
            "the risk as it predicts it, at the prevalence studied."
        )
    elif assessment.at_other_prevalence:
        st.caption(
            f"All {'probabilities' if assessment.of_classes else 'risks'}, the mean too, are "
            f"carried to a prevalence of {percent(assessment.prevalence)}."
        )
    show(
        draw_contributions(found, labels, what),
        f"Waterfall of {readable(name)}: mean {what} {risk(found.average)}, this patient "
        f"{risk(found.risk)}; the largest step comes from {found.shap_values.abs().idxmax()}",
        tabulate_contributions(found, assessment.patient, what),
        "SHAP value of every feature",
    )
    st.caption(
        "SHAP values describe the model, not the causes of the disease: of correlated features, "
        "the one that the model uses gets the contribution. Thin lines: 95% intervals, because "
        "the orders in which the values are replaced are drawn."
    )


def _explanation(assessment: Assessment, name: str, target: Target) -> Explanation:
    """Explain the risk that one model's answer shows, once for as long as that is the same."""
    question = (
        *(name, model_fingerprint(name), development_fingerprint(), fingerprint(RULES)),
        *(assessment.entry.fingerprint, str(assessment.prevalence), target),
    )
    own = predictor_of(assessment.loaded.classifiers[name])

    def shown(predicted: Numbers) -> Numbers:
        carried = as_shown(predicted, name, assessment.rules, assessment.prevalence)
        return target_of(carried, target)

    if st.session_state.get(_EXPLAINED, (None,))[0] != question:
        with st.spinner("Weighing the features"):
            st.session_state[_EXPLAINED] = (
                question,
                explain(
                    lambda features: shown(own(features)),
                    assessment.patient,
                    load_development().features,
                    shown(load_development_risks(name)),
                ),
            )
    found: Explanation = st.session_state[_EXPLAINED][1]
    return found
