"""``tabdx results``: how good each model is."""

import click

from tabdx.cli.project import keep_what_is_shown, open_project


@click.command()
def results() -> None:
    """Print how good each model is, and where to look next."""
    from tabdx.artifacts.dvc_lock import find_stale, holdout_is_older
    from tabdx.artifacts.judged_tables import read_judged
    from tabdx.artifacts.models import read_record
    from tabdx.artifacts.revision_changes import read_plain
    from tabdx.artifacts.tables import read_csv
    from tabdx.report.holdout import read_count
    from tabdx.report.report_data import read_warnings
    from tabdx.report.results import tabulate
    from tabdx.report.terminal import open_console
    from tabdx.wording.findings import age_findings

    paths = open_project()
    keep_what_is_shown(paths)
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    scores = read_judged(paths, "evaluation", "scores.csv")
    records = {model: read_record(paths.model_record(model)) for model in ranking["model"]}
    stale = find_stale(paths, read_plain(paths.params))
    warnings = [
        *read_warnings(paths, records),
        *age_findings(stale, older_holdout=holdout_is_older(paths)),
    ]
    console = open_console()
    for part in tabulate(ranking, scores, records, read_count(paths), warnings):
        console.print(part)
