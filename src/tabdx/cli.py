"""The command ``tabdx``: what a person asks after `dvc repro` has run."""

import sys

import click

from tabdx import __version__
from tabdx.errors import InputError
from tabdx.paths import Paths


class _Commands(click.Group):
    """Show bad input as one message, without a traceback, and exit with status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InputError as error:
            sys.stderr.write(f"tabdx: {error}\n")
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn a table of patients into a reviewed diagnosis model whose numbers can be believed."""


@main.command()
def check() -> None:
    """Check params.yaml, the table and its dictionary; change nothing."""
    from tabdx.params import read_params
    from tabdx.stages.ingest import load

    paths = Paths()
    params = read_params(paths.params)
    cohort = load(params, paths)
    for name in (*params.explore.pairplot, *params.explore.scatter):
        cohort.dictionary.feature(name)
    positive = int(cohort.positive.sum())
    click.echo(
        f"{paths.params} is valid. {cohort.dictionary.name}: {len(cohort.patients)} patients, "
        f"{positive} of them {cohort.dictionary.outcome.positive}, "
        f"{len(cohort.dictionary.features)} features."
    )


@main.command()
def results() -> None:
    """Print how good each model is, and where to look next."""
    from rich.console import Console

    from tabdx.artifacts.documents import read_json
    from tabdx.artifacts.judged_tables import read_judged
    from tabdx.artifacts.tables import read_csv
    from tabdx.report.holdout import read_count
    from tabdx.report.results import tabulate

    paths = Paths()
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    scores = read_judged(paths, "evaluation", "scores.csv")
    records = {model: read_json(paths.model_record(model)) for model in ranking["model"]}
    # Wide enough for the whole table where the output goes to a file instead of a terminal.
    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in tabulate(ranking, scores, records, read_count(paths)):
        console.print(part)


@main.command()
@click.argument("before", metavar="REV")
@click.argument("after", metavar="[REV]", default="workspace")
@click.option("--common", is_flag=True, help="Where the cohorts differ, compare whom they share.")
@click.option("--json", "as_json", is_flag=True, help="Print every metric and test as JSON.")
def compare(before: str, after: str, common: bool, as_json: bool) -> None:
    """Say of each model whether it is better or worse at another revision, patient by patient.

    REV is a commit, a branch or a tag; the second one is the workspace if left out: the files as
    they lie there.
    """
    import json

    from rich.console import Console

    from tabdx.artifacts.predictions import read_all_predictions
    from tabdx.artifacts.revisions import find_revision
    from tabdx.artifacts.snapshots import opened_at
    from tabdx.cohort.cohort import Cohort
    from tabdx.evaluation.comparing.versions import Version
    from tabdx.evaluation.passes import gather
    from tabdx.params import read_params
    from tabdx.report.changes import compare_versions, document, tabulate

    paths = Paths()
    params = read_params(paths.params)
    versions = []
    for name in (before, after):
        with opened_at(paths.root, find_revision(paths.root, name)) as then:
            cohort = Cohort.read(then.cohort)
            passes = gather(read_all_predictions(then.all_predictions), cohort)
            versions.append(Version(name, cohort, passes))
    rules = params.evaluate
    comparison = compare_versions(
        *versions,
        common=common,
        threshold=rules.threshold,
        confidence=rules.confidence,
        resamples=rules.resamples,
        seed=params.seed,
    )
    if as_json:
        click.echo(json.dumps(document(comparison), indent=2, ensure_ascii=False))
        return
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    for part in tabulate(comparison):
        console.print(part)


if __name__ == "__main__":
    main()
