"""Stage explore: descriptive tables and pictures of the development patients."""

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.tables import write_csvs
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.exploration import (
    CORRELATIONS,
    PAIRPLOT,
    SCATTER,
    choose_for_pairs,
    choose_for_scatter,
    left_out_of_correlations,
    left_out_table,
)
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.summary import class_balance, correlations, feature_summary, level_summary
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.figures.heatmap import draw_heatmap
from tabdx.figures.pairplot import draw_pairplot
from tabdx.figures.scatter import draw_scatter
from tabdx.figures.theme import render


def explore(params: Params, paths: Paths) -> None:
    """Write the pairplot, the heatmap, the scatter, and every table behind them."""
    cohort = Cohort.read(paths.cohort)
    # The holdout is not looked at: what is seen here may lead to choices.
    development = cohort.select(Partitions.read(paths.partitions).development)
    outcome, table = cohort.dictionary.outcome, development.table
    pairs = choose_for_pairs(params.explore.pairplot, development)
    scatter = choose_for_scatter(params.explore.scatter, development)
    correlation = correlations(development)
    left_out = {
        PAIRPLOT: pairs.left_out,
        SCATTER: scatter.left_out,
        CORRELATIONS: left_out_of_correlations(len(correlation) - 1, development),
    }
    notes = {figure: [str(one) for one in found] for figure, found in left_out.items()}
    tables = {
        "class_balance": class_balance(development),
        "features": feature_summary(development),
        "levels": level_summary(development),
        CORRELATIONS: correlation,
        PAIRPLOT: table[[*(feature.name for feature in pairs.features), OUTCOME]],
        SCATTER: table[[*(feature.name for feature in scatter.features), OUTCOME]],
        "left_out": left_out_table([one for found in left_out.values() for one in found]),
    }
    pictures = {
        PAIRPLOT: draw_pairplot(table, pairs.features, outcome, notes[PAIRPLOT]),
        CORRELATIONS: draw_heatmap(correlation, outcome, notes[CORRELATIONS]),
        SCATTER: draw_scatter(table, scatter.features, outcome, notes[SCATTER]),
    }
    write_csvs(paths, "cohort", tables)
    for name, figure in pictures.items():
        write_bytes(paths.report("cohort", f"{name}.png"), render(figure))


if __name__ == "__main__":
    run("explore", explore)
