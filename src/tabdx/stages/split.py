"""Stage split: draw the holdout and the outer folds, once for all models."""

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.drawing import draw_partitions, require_inner_folds
from tabdx.params import Params
from tabdx.paths import Paths
from tabdx.stages.runner import run


def split(params: Params, paths: Paths) -> None:
    """Write who is in the holdout, and each other patient's outer folds."""
    cohort = Cohort.read(paths.cohort)
    chosen = params.split
    partitions = draw_partitions(
        cohort, chosen.holdout, chosen.outer_folds, chosen.repeats, params.seed
    )
    require_inner_folds(cohort, partitions, chosen.inner_folds)
    partitions.write(paths.partitions)


if __name__ == "__main__":
    run("split", split)
