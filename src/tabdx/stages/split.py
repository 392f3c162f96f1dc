"""Stage split: draw the holdout and the outer folds, once for all models."""

from tabdx.artifacts.documents import write_json
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_partitions, require_inner_folds
from tabdx.cohort.partition_audit import audit_partitions
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run


def split(params: Params, paths: Paths) -> None:
    """Write who is in the holdout, each other patient's outer folds, and whom they tear apart."""
    cohort = Cohort.read(paths.cohort)
    partitions = draw(params, cohort)
    partitions.write(paths.partitions)
    write_json(paths.report("cohort", "partition_audit.json"), audit_partitions(cohort, partitions))


def draw(params: Params, cohort: Cohort) -> Partitions:
    """Draw the partitions, provided that every training part can be divided again."""
    chosen = params.split
    partitions = draw_partitions(
        cohort, chosen.holdout, chosen.outer_folds, chosen.repeats, params.seed
    )
    require_inner_folds(cohort, partitions, chosen.inner_folds)
    return partitions


if __name__ == "__main__":
    run("split", split)
