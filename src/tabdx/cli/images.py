"""``tabdx images``: the results of the image study."""

import click

from tabdx.cli.project import open_project
from tabdx.core.paths import Paths


@click.command()
def images() -> None:
    """Print how good each model of the image study is, which lies in the folder images."""
    import pandas as pd

    from tabdx.artifacts.holdout_readings import read_readings
    from tabdx.artifacts.tables import read_csv
    from tabdx.report.image_results import tabulate_images
    from tabdx.report.terminal import open_console

    paths = Paths(open_project().root / "images")
    scores = [read_csv(paths.report(part, "scores.csv")) for part in ("evaluation", "holdout")]
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    readings = len(read_readings(paths.holdout_readings))
    console = open_console()
    for part in tabulate_images(ranking, pd.concat(scores), readings):
        console.print(part)
