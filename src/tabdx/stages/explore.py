"""Stage explore: what the development patients look like, in pictures and their tables."""

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.tables import write_csv
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.summary import class_balance, correlations, feature_summary, level_summary
from tabdx.figures.heatmap import draw_heatmap
from tabdx.figures.pairplot import draw_pairplot
from tabdx.figures.scatter import draw_scatter
from tabdx.figures.theme import render
from tabdx.params import Params
from tabdx.paths import Paths
from tabdx.stages.runner import run


def explore(params: Params, paths: Paths) -> None:
    """Write the pairplot, the heatmap, the scatter, and every table behind them."""
    cohort = Cohort.read(paths.cohort)
    # The holdout is not looked at: what is seen here may lead to choices.
    development = cohort.select(Partitions.read(paths.partitions).development)
    dictionary, table = cohort.dictionary, development.table
    pair = [dictionary.feature(name) for name in params.explore.pairplot]
    x, y = (dictionary.feature(name) for name in params.explore.scatter)
    correlation = correlations(development)
    tables = {
        "class_balance": class_balance(development),
        "features": feature_summary(development),
        "levels": level_summary(development),
        "correlations": correlation,
        "pairplot": table[[*(feature.name for feature in pair), OUTCOME]],
        "scatter": table[[x.name, y.name, OUTCOME]],
    }
    pictures = {
        "pairplot": draw_pairplot(table, pair, dictionary.outcome),
        "correlations": draw_heatmap(correlation, dictionary.outcome),
        "scatter": draw_scatter(table, x, y, dictionary.outcome),
    }
    for name, content in tables.items():
        write_csv(paths.report("cohort", f"{name}.csv"), content)
    for name, figure in pictures.items():
        write_bytes(paths.report("cohort", f"{name}.png"), render(figure))


if __name__ == "__main__":
    run("explore", explore)
