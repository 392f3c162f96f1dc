"""The page Overview: three doors, warnings, the recommended model, the ranking, provenance."""

import streamlit as st

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.ranking import draw_ranking
from tabdx.dashboard.overview.doors import show_doors
from tabdx.dashboard.overview.headline import show_class_headline, show_headline
from tabdx.dashboard.overview.provenance import as_table, read_provenance
from tabdx.dashboard.overview.task import describe_task
from tabdx.dashboard.overview.warnings import show_warnings
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import (
    PATHS,
    load_cohort,
    load_document,
    load_judged,
    load_records,
    load_table,
)
from tabdx.dashboard.shared.rows import each_row
from tabdx.report.holdout import read_count, seen_before
from tabdx.wording.findings import age_findings
from tabdx.wording.headline import JUDGED_ON, score_of
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, number
from tabdx.wording.text import escape_markdown

st.title("Overview")
with show_input_errors():
    cohort = load_cohort()
    scores = load_judged("evaluation", "scores.csv")
    readings = read_count(PATHS)
    ranking = load_table(PATHS.report("evaluation", "ranking.csv"))
    load_document(PATHS.report("cohort", "audit.json"))  # without it the page stops
    records = load_records()
    params = load_params()

outcome, row_name = cohort.dictionary.outcome, cohort.dictionary.row_name
models = [str(name) for name in ranking["model"]]
judged = {part: score_of(scores, models[0], part, "log_loss")["n"] for part in JUDGED_ON}

st.markdown(describe_task(cohort, len(models)))
show_doors(row_name, two_sided=outcome.two_sided)

provenance = read_provenance(PATHS.metrics, str(PATHS.root.resolve()))
show_warnings(records, age_findings(provenance.stale, older_holdout=provenance.older_holdout))

with show_input_errors():
    if outcome.two_sided:
        show_headline(scores, ranking, params, outcome)
    else:
        confusion = load_judged("evaluation", "confusion.csv")
        show_class_headline(scores, ranking, outcome, confusion)

st.header("All models, best first")
out_of_fold = scores[(scores["partition"] == OUT_OF_FOLD) & (scores["metric"] == "log_loss")]
ordered = out_of_fold.set_index("model").loc[models].reset_index()
show(
    draw_ranking(ordered, "log_loss", models),
    "Log loss of each model in cross-validation with its interval, best first: "
    + "; ".join(f"{readable(row.model)} {number(row.value)}" for row in each_row(ordered)),
    ranking,
    "models in order, with differences and verdicts",
)

with st.expander("Where the results come from"):
    st.markdown(
        f"Cross-validation: {count(judged[OUT_OF_FOLD])} development {row_name}s, each predicted "
        f"by models that were trained without the {row_name}. Test set: {count(judged[HOLDOUT])} "
        f"{row_name}s set aside at the start, {escape_markdown(readings)}."
    )
    if (seen := seen_before(params)) is not None:
        st.markdown(escape_markdown(seen))
    st.dataframe(
        as_table(provenance, records),
        hide_index=True,
        alt="Date, revision, device, width of the searches and versions of the run",
    )
