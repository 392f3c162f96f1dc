"""Nearest patients and SHAP values of one patient."""

import streamlit as st

from tabdx.assessment.decision_rules import RULES
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import (
    draw_contributions,
    tabulate_contributions,
)
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.patient.similarity import describe_similarity
from tabdx.dashboard.shared.development import (
    development_fingerprint,
    load_development,
    load_development_risks,
)
from tabdx.dashboard.shared.loaders import fingerprint, model_fingerprint
from tabdx.studies.explanation.shap_values import Explanation, Numbers, explain, risk_of
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, entered, percent, risk
from tabdx.wording.text import escape_markdown

_EXPLAINED = "explanation"


def show_similar(assessment: Assessment) -> None:
    """Show the nearest training patients with their diagnoses."""
    outcome = assessment.dictionary.outcome
    nearest = assessment.similarity.nearest
    positive = int((nearest["outcome"] == outcome.sides.positive).sum())
    st.markdown(
        f"Of the {len(nearest)} training patients most like this one, **{positive}** "
        f"{'was' if positive == 1 else 'were'} {escape_markdown(outcome.sides.positive)} and "
        f"**{len(nearest) - positive}** {escape_markdown(outcome.sides.negative)}. "
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


def show_reasons(assessment: Assessment) -> None:
    """Divide one model's risk, as it is shown, among the features."""
    names = list(assessment.loaded.classifiers)
    name = st.selectbox(
        "Model to explain",
        names,
        index=names.index(assessment.recommended),
        format_func=readable,
        key="explained",
        bind="query-params",
    )
    found = _explanation(assessment, name)
    labels = {
        str(feature): f"{feature} = {entered(assessment.patient[feature].iloc[0])}"
        for feature in assessment.patient
    }
    patients = count(len(load_development().patients))
    st.markdown(
        f"From {risk(found.average)}, the mean risk of all {patients} development patients "
        f"(dashed), to this patient's {risk(found.risk)} (solid), feature by feature."
    )
    if name not in assessment.rules.by_model:
        st.caption(
            f"{escape_markdown(capitalized(readable(name)))} has no decision rules: explained is "
            "the risk as it predicts it, at the prevalence studied."
        )
    elif assessment.prevalence != assessment.rules.prevalence:
        st.caption(
            f"All risks, the mean too, are carried to a prevalence of "
            f"{percent(assessment.prevalence)}."
        )
    show(
        draw_contributions(found, labels),
        f"Waterfall of {readable(name)}: mean risk {risk(found.average)}, this patient "
        f"{risk(found.risk)}; the largest step comes from {found.shap_values.abs().idxmax()}",
        tabulate_contributions(found, assessment.patient),
        "SHAP value of every feature",
    )
    st.caption(
        "SHAP values describe the model, not the causes of the disease: of correlated features, "
        "the one that the model uses gets the contribution. Thin lines: 95% intervals, because "
        "the orders in which the values are replaced are drawn."
    )


def _explanation(assessment: Assessment, name: str) -> Explanation:
    """Explain the risk that one model's answer shows, once for as long as that is the same."""
    question = (
        *(name, model_fingerprint(name), development_fingerprint(), fingerprint(RULES)),
        *(assessment.entry.fingerprint, assessment.prevalence),
    )
    own = risk_of(assessment.loaded.classifiers[name])

    def shown(risks: Numbers) -> Numbers:
        return as_shown(risks, name, assessment.rules, assessment.prevalence)

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
