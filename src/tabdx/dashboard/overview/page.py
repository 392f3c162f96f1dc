"""The page Overview: the question, the best model, warnings, provenance."""

import streamlit as st

from tabdx.core.messages import plural
from tabdx.core.params import read_params
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.ranking import draw_ranking
from tabdx.dashboard.overview.headline import describe_combined, describe_ties, headline, score_of
from tabdx.dashboard.overview.provenance import as_table, read_provenance
from tabdx.dashboard.shared.artifacts import describe_absence, find_document
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
from tabdx.wording.findings import (
    LOOKED_AT,
    PARTITION_AUDIT,
    PREDICTION_SETS,
    RECALIBRATION,
    SHUFFLED,
    age_findings,
    find_warnings,
)
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, number, percent
from tabdx.wording.text import escape_markdown

# What else is looked at before the results are believed, where the run made it.
FURTHER = {
    PARTITION_AUDIT: "whether a patient is on both sides of the division",
    SHUFFLED: "whether shuffled outcomes give chance",
    RECALIBRATION: "whether recalibration helps",
    PREDICTION_SETS: "whether the prediction sets contain the true class",
}

st.title("Overview")
with show_input_errors():
    cohort = load_cohort()
    scores = load_judged("evaluation", "scores.csv")
    readings = read_count(PATHS)
    ranking = load_table(PATHS.report("evaluation", "ranking.csv"))
    load_document(PATHS.report("cohort", "audit.json"))  # without it the page stops
    records = load_records()
    params = read_params(PATHS.params)

outcome = cohort.dictionary.outcome
positive, negative = escape_markdown(outcome.positive), escape_markdown(outcome.negative)
models = [str(name) for name in ranking["model"]]
best = models[0]
row_name = cohort.dictionary.row_name
diseased = int(cohort.positive.sum())
judged = {part: score_of(scores, best, part, "log_loss")["n"] for part in (OUT_OF_FOLD, HOLDOUT)}

st.markdown(
    f"{plural(len(models), 'model')} learned to tell **{positive}** from **{negative}** by "
    f"{plural(len(cohort.dictionary.features), 'feature')} of "
    f"{plural(len(cohort.table), row_name)}, {diseased:,} of them {positive} "
    f"({percent(diseased / len(cohort.table))}). They were scored out of fold on "
    f"{count(judged[OUT_OF_FOLD])} development {row_name}s, and on {count(judged[HOLDOUT])} "
    f"{row_name}s set aside at the start (holdout), {escape_markdown(readings)}."
)
st.caption(escape_markdown(cohort.dictionary.name))
if (seen := seen_before(params)) is not None:
    st.caption(escape_markdown(seen))

st.subheader(f"Best out of fold: {readable(best)}")
confidence = percent(scores["confidence"].iloc[0], 0)
for partition, note in ((OUT_OF_FOLD, "decides the order"), (HOLDOUT, "decides nothing")):
    st.markdown(f"**{capitalized(readable(partition))}** ({note})")
    with st.container(horizontal=True):
        for label, (value, ends) in headline(scores, best, partition, outcome).items():
            st.metric(label, value, ends, delta_color="off", delta_arrow="off", width=165)
st.caption(
    f"Below each number its {confidence} interval; missed: {positive} called {negative}, needless: "
    f"{negative} called {positive}. A patient is called {positive} from a risk of "
    f"{params.evaluate.threshold:g} on (evaluate.threshold), which the Decisions page can move."
)

st.subheader("Which differences are ties")
st.write(describe_ties(ranking))
if (combined := describe_combined(ranking, records)) is not None:
    st.write(combined)
out_of_fold = scores[(scores["partition"] == OUT_OF_FOLD) & (scores["metric"] == "log_loss")]
ordered = out_of_fold.set_index("model").loc[models].reset_index()
show(
    draw_ranking(ordered, "log_loss", sorted(models)),
    "Log loss of each model out of fold with its interval, best first: "
    + "; ".join(f"{readable(row.model)} {number(row.value)}" for row in each_row(ordered)),
    ranking,
    "models in order, out of fold, with differences and verdicts",
)
st.caption(
    "Out of fold. Tie: not significantly different from the best model, by a test that includes "
    "the variation of the training and is corrected for the number of pairs."
)

provenance = read_provenance(PATHS.metrics, str(PATHS.root.resolve()))
st.subheader("Warnings")
results = {key: find_document(key) for key in LOOKED_AT}
warnings = [
    *find_warnings(results, records),
    *age_findings(provenance.stale, older_holdout=provenance.older_holdout),
]
for finding in warnings:
    st.warning(escape_markdown(finding), icon=":material/warning:")
missing = [key for key in FURTHER if results[key] is None or not len(results[key])]
if not warnings:
    looked = [f"; {asked}" for key, asked in FURTHER.items() if key not in missing]
    st.write(
        "None from the audit, the edges of the search, approximated kernels, calibration slopes "
        "and the age of the results."
        f"{' Also checked: ' + ''.join(looked).lstrip('; ') + '.' if looked else ''}"
    )
for key in missing:
    st.caption(f"Not checked: {FURTHER[key]}. {describe_absence(key)}")

st.subheader("Where the results come from")
st.dataframe(
    as_table(provenance, records),
    hide_index=True,
    alt="Date, revision, device, width of the searches and versions of the run",
)
