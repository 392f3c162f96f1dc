"""Stage holdout: score every final model on the holdout, and count the reading.

The only stage that scores holdout rows. What it writes lies apart and is read by no choice.
"""

from datetime import UTC, datetime

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.holdout_readings import add_reading
from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.tables import write_csvs
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import JudgingParams
from tabdx.core.partition_names import HOLDOUT
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.calibration.parts import calibration_parts
from tabdx.evaluation.holdout_state import describe_state
from tabdx.evaluation.scores import plain
from tabdx.stages.decision_tables import decision_tables
from tabdx.stages.evaluation_tables import Judged, evaluation_tables


def holdout(params: JudgingParams, paths: Paths) -> None:
    """Record the reading, then write the tables of `evaluate` and `decide` for the holdout."""
    cohort = Cohort.read(paths.cohort)
    predictions = read_all_predictions(paths.all_predictions, HOLDOUT)
    inner = read_all_inner_predictions(paths.all_inner_predictions)
    judged = Judged.of(predictions, cohort)
    parts = calibration_parts(predictions, inner, cohort)
    state = describe_state(
        judged.compared, {"evaluate.threshold": params.evaluate.threshold, **_dotted(params)}
    )
    # First: whatever happens afterwards, no score lies there that was not counted.
    add_reading(paths.holdout_readings, state, datetime.now(UTC).date())
    tables = evaluation_tables(params, judged, cohort, judged.score(params))
    tables |= decision_tables(params, judged, parts, cohort)
    write_csvs(paths, "holdout", tables)
    write_json(paths.holdout_metrics, plain(tables["scores"]))
    write_json(paths.holdout_state, state)


def _dotted(params: JudgingParams) -> dict[str, object]:
    """Settings of `decide` by their names in params.yaml."""
    return {f"decide.{name}": value for name, value in params.decide.model_dump().items()}


if __name__ == "__main__":
    run("holdout", holdout)
