"""Tables of the cohort: correlations, features, the audit, subgroups."""

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.exploration import CORRELATIONS
from tabdx.cohort.subgroups import subgroup_members
from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import rounded, show
from tabdx.dashboard.charts.heatmap import draw_correlations
from tabdx.dashboard.shared.artifacts import (
    describe_absence,
    find_document,
    find_evidence,
    need_evidence,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, count_classes, load_document, load_table
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_left_out
from tabdx.wording.sample_size import describe_quantities
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import FEWEST

# What is said of the number of patients beside the audit.
_ENOUGH = ("patients", "minimum_to_develop", "log_loss_width", "log_loss_at_double")


def show_correlations(outcome: Outcome) -> None:
    """Show the correlations."""
    with show_input_errors():
        square = load_table(PATHS.report("cohort", "correlations.csv")).set_index("feature")
    square = square.astype(float)  # a feature may be named as a column of text is elsewhere
    names = st.multiselect(
        "Features", list(square.index), key="correlated", bind="query-params", placeholder="All"
    )
    chosen = square.loc[names, names] if names else square
    says = (
        f"{OUTCOME} is 1 for {outcome.sides.positive}"
        if outcome.two_sided
        else f"{OUTCOME} stands for all classes: the correlation ratio, which has no sign"
    )
    st.caption(
        f"All development patients. {escape_markdown(says)}; correlated features are placed side "
        "by side."
    )
    left_out = find_evidence("cohort/left_out.csv")
    if left_out is not None:
        for row in as_dicts(left_out[left_out["figure"] == CORRELATIONS]):
            st.caption(escape_markdown(f"{capitalized(describe_left_out(row))}."))
    show(
        draw_correlations(chosen.reset_index()),
        f"Pearson's correlation of every two of {len(chosen)} columns",
        chosen.reset_index(),
        "Pearson's r",
    )


def show_features(outcome: Outcome) -> None:
    """Show the effect size of each feature."""
    sides = (
        "Hedges' g is the difference of the means in standard deviations; ROC AUC is how well the "
        "feature alone separates the classes."
    )
    if len(outcome.classes) > 2:
        against = "; Hedges' g and ROC AUC are of the positive classes against the rest"
        sides = "Eta squared is the share of a feature's variance that lies between the classes"
        sides += f"{against if outcome.two_sided else ''}."
    st.caption(f"All development patients. {sides}")
    for name in ("class_balance", "features", "levels"):
        with show_input_errors():
            found = load_table(PATHS.report("cohort", f"{name}.csv"))
        if len(found):
            found = rounded(found).fillna({"unit": ""})
            st.dataframe(found, hide_index=True, alt=f"Table {name} of the cohort")


def show_audit() -> None:
    """Show the findings of the audits."""
    with show_input_errors():
        audit = load_document(PATHS.report("cohort", "audit.json"))
    st.header("The table")
    st.caption("All patients, including the holdout: no choice is made from the audit.")
    if audit["findings"]:
        st.dataframe(pd.DataFrame(audit["findings"]), hide_index=True, alt="Audit findings")
    else:
        st.success(
            f"Nothing was found in {plural(audit['patients'], 'patient')} and "
            f"{plural(audit['features'], 'feature')}: no missing cell, no duplicate, no "
            "contradiction, no constant, implausible or perfect feature, no identifier.",
            icon=":material/check:",
        )
    st.header("The division into training and test")
    _show_division()
    st.header("The number of patients")
    _show_enough()


def _show_division() -> None:
    """Show whether somebody stands on both sides of the holdout or of an outer fold."""
    audit = find_document("cohort/partition_audit.json")
    if audit is None:
        st.info(describe_absence("cohort/partition_audit.json"), icon=":material/info:")
    elif audit["findings"]:
        findings = pd.DataFrame(audit["findings"])
        st.dataframe(findings, hide_index=True, alt="Findings about the division")
    else:
        st.success(
            f"No patient is on both sides, as an exact copy or through a group: "
            f"{audit['development']} development and {audit['holdout']} holdout patients, "
            f"{audit['outer_folds']} outer folds, drawn {plural(audit['repeats'], 'time')}.",
            icon=":material/check:",
        )


def _show_enough() -> None:
    """Show in a few sentences whether there are enough patients."""
    table = need_evidence("sample_size/summary.csv")
    if table is None:
        return
    for model in table["model"].unique():
        sentences = describe_quantities(table[table["model"] == model], count_classes())
        said = " ".join(sentences[name] for name in _ENOUGH if name in sentences)
        st.markdown(f"**{escape_markdown(readable(str(model)))}**: {escape_markdown(said)}")
    st.caption("Details are on the Models page (Robustness, Sample size).")


def show_subgroups(development: Cohort) -> None:
    """Count the patients of each class in every subgroup that the dictionary names."""
    classes = development.dictionary.outcome.classes
    members = subgroup_members(development)
    outcome = development.table[OUTCOME]
    rows = [
        {
            "feature": feature,
            "subgroup": name,
            "patients": int(inside.sum()),
            **{one: int((outcome[inside] == one).sum()) for one in classes},
        }
        for feature, parts in members.items()
        for name, inside in parts.items()
    ]
    st.caption(
        f"Development patients. A subgroup with fewer than {FEWEST} independent patients of a "
        "class gets no score; scores of the others are on the Models page (Performance, Subgroups)."
    )
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Patients of each class in each subgroup")
