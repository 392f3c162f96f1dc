"""Stage decide: recalibration, thresholds, prediction sets, net benefit."""

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.tables import write_csvs
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.calibration.parts import calibration_parts
from tabdx.evaluation.comparison.recommendation import recommend
from tabdx.evaluation.decisions.threshold_rules import describe_study
from tabdx.stages.decision_tables import decision_tables
from tabdx.stages.evaluation_tables import Judged
from tabdx.stages.final_rules import final_rules


def decide(params: Params, paths: Paths) -> None:
    """Judge recalibration, prediction sets and thresholds out of fold; write the final rules."""
    cohort = Cohort.read(paths.cohort)
    predictions = read_all_predictions(paths.all_predictions, OUT_OF_FOLD)
    inner = read_all_inner_predictions(paths.all_inner_predictions)
    judged = Judged.of(predictions, cohort)
    parts = calibration_parts(predictions, inner, cohort)
    write_csvs(paths, "decide", decision_tables(params, judged, parts, cohort))
    outcome = cohort.dictionary.outcome
    rules = final_rules(params, inner, cohort)
    rules |= {
        "recommended": recommend(judged.compared, params.answer.model),
        **describe_study(judged.compared[0].labels, outcome),
        "most_missing": params.answer.most_missing,
    }
    write_json(paths.report("decide", "rules.json"), rules)


if __name__ == "__main__":
    run("decide", decide)
