"""The command line ``tabdx``."""

import sys

import click

from tabdx import __version__
from tabdx.core.errors import InputError, describe_refusal
from tabdx.core.log import show_log
from tabdx.core.messages import plural
from tabdx.core.paths import Paths


class _Commands(click.Group):
    """Show bad input as one message, without a traceback, and exit with status 2.

    So is what the system refuses, such as a folder that may not be read. (A reader that went away,
    as in ``tabdx results | head``, is click's affair.)
    """

    def invoke(self, ctx: click.Context) -> object:
        from tabdx.report.terminal import prepare_output

        prepare_output()
        try:
            show_log()
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except InputError as error:
            sys.stderr.write(f"tabdx: {error}\n")
            ctx.exit(2)
        except OSError as refused:
            sys.stderr.write(f"tabdx: {describe_refusal(refused)}\n")
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn a table of patients into a reviewed diagnosis model whose numbers can be believed.

    TABDX_LOG=info in the environment has commands and stages say what they do and how long it
    takes.
    """


@main.command()
def check() -> None:
    """Check params.yaml, the table and its dictionary; change nothing.

    What would stop a stage is refused with one message; what a run would leave out is noted.
    """
    from numpy import bincount

    from tabdx.core.params import read_params
    from tabdx.stages.checking import check as check_project

    paths = _project()
    params = read_params(paths.params)
    if params.compute.device not in ("auto", "cpu"):
        from tabdx.nets.device import choose_device

        choose_device(params.compute.device)
    cohort, notes = check_project(params, paths)
    classes, counts = cohort.dictionary.outcome.classes, bincount(cohort.labels)
    # Of two classes the positive one says all.
    told = list(zip(counts, classes, strict=True))[-1 if len(classes) == 2 else 0 :]
    click.echo(
        f"{paths.params} is valid. {cohort.dictionary.name}: "
        f"{plural(len(cohort.patients), cohort.dictionary.row_name)}, "
        + ", ".join(f"{patients:,} of them {name}" for patients, name in told)
        + f", {plural(len(cohort.dictionary.features), 'feature')}."
    )
    for note in notes:
        click.echo(f"Note: {note}.")


@main.command()
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

    paths = _project()
    _keep_what_is_shown(paths)
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


@main.command()
def images() -> None:
    """Print how good each model of the image study is, which lies in the folder images."""
    import pandas as pd

    from tabdx.artifacts.holdout_readings import read_readings
    from tabdx.artifacts.tables import read_csv
    from tabdx.report.image_results import tabulate_images
    from tabdx.report.terminal import open_console

    paths = Paths(_project().root / "images")
    scores = [read_csv(paths.report(part, "scores.csv")) for part in ("evaluation", "holdout")]
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    readings = len(read_readings(paths.holdout_readings))
    console = open_console()
    for part in tabulate_images(ranking, pd.concat(scores), readings):
        console.print(part)


@main.command()
@click.argument("before", metavar="[REV]", required=False)
@click.argument("after", metavar="[REV]", default="workspace")
@click.option("--common", is_flag=True, help="Where the cohorts differ, compare whom they share.")
@click.option("--json", "as_json", is_flag=True, help="Print every metric and test as JSON.")
def compare(before: str | None, after: str, common: bool, as_json: bool) -> None:
    """Say of each model whether it is better or worse at another revision, patient by patient.

    REV is a run that `tabdx runs` lists, a commit, a branch, a tag, an experiment, or the path of
    another project's folder. Without any, the last run with other results is compared with the
    workspace: the files as they lie there, which is also what the second REV is if left out.
    """
    import json

    from tabdx.artifacts.revisions import WORKSPACE, find_revision, last_other_run
    from tabdx.core.params import read_params
    from tabdx.report.run_comparison import compare_versions, document, read_version
    from tabdx.report.run_comparison_terminal import tabulate
    from tabdx.report.terminal import open_console

    paths = _project()
    params = read_params(paths.params)
    edited = _keep_what_is_shown(paths)
    if edited and WORKSPACE in (before, after):
        click.echo(
            f"params.yaml was edited after these results were made ({', '.join(edited)}); "
            "`dvc repro` applies it, and then it is compared.",
            err=True,
        )
    first = find_revision(paths.root, before) if before else last_other_run(paths.root)
    comparison = compare_versions(
        read_version(paths.root, first),
        read_version(paths.root, find_revision(paths.root, after)),
        params,
        common=common,
    )
    if as_json:
        click.echo(json.dumps(document(comparison), indent=2))
        return
    console = open_console()
    for part in tabulate(comparison):
        console.print(part)


@main.command()
def runs() -> None:
    """List the last runs that were made here, which `tabdx compare` takes by name."""
    from tabdx.artifacts.fingerprints import results_of
    from tabdx.artifacts.revision_changes import compare_parameters, read_plain
    from tabdx.artifacts.runs import list_runs
    from tabdx.artifacts.snapshots import can_be_opened
    from tabdx.report.runs import tabulate
    from tabdx.report.terminal import open_console

    paths = _project()
    _keep_what_is_shown(paths)
    kept = list_runs(paths)
    params = [read_plain(Paths(run.folder).params) for run in kept]
    changes = [compare_parameters(*pair) for pair in zip(params[1:], params, strict=False)]
    available = can_be_opened(paths.root, kept)
    open_console().print(tabulate(kept, changes, available, results_of(paths)))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def dashboard(options: tuple[str, ...]) -> None:
    """Review the evidence and enter a patient, in the browser.

    OPTIONS are those of `streamlit run`, such as --server.port=8600.
    """
    from streamlit.web import cli

    app = _project().root / "dashboard" / "app.py"
    if not app.is_file():
        raise InputError(f"{app} is missing; take it back from git, or from another project")
    sys.argv = ["streamlit", "run", str(app), *options]
    cli.main()


def _project() -> Paths:
    """Return the paths of the project in the current folder, or refuse one that is none."""
    from tabdx.core.params import require_project

    paths = Paths()
    require_project(paths.params)
    return paths


def _keep_what_is_shown(paths: Paths) -> tuple[str, ...]:
    """Keep the results that lie here as a run, if they are complete.

    The stage `report` keeps what was made; this keeps what came another way, such as out of the
    cache. Returns the parameters that were edited since.
    """
    from tabdx.artifacts.dvc_lock import read_last_run
    from tabdx.artifacts.revision_changes import read_plain
    from tabdx.artifacts.runs import keep_run

    last = read_last_run(paths, read_plain(paths.params))
    if last.complete:
        keep_run(paths, last.params)
    return last.edited


if __name__ == "__main__":
    main()
