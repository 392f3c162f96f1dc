"""``tabdx predict``: answers for a table of patients."""

from pathlib import Path

import click


@click.command(
    epilog="Example: tabdx predict new.csv --model combined -o risks.csv, or in any folder: "
    "tabdx predict new.csv --model model.zip -o risks.parquet"
)
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Ends in .csv or .parquet.",
)
@click.option(
    "--model", help="A model of the project, or an exported one (.zip). [default: the recommended]"
)
@click.option(
    "--prevalence",
    type=float,
    help="Share of the positive classes where the answers are used. [default: as studied]",
)
@click.option(
    "--show-withheld", is_flag=True, help="Write risks where the answer is withheld, too."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def predict(
    table: Path,
    output: Path,
    model: str | None,
    prevalence: float | None,
    show_withheld: bool,
    force: bool,
) -> None:
    """Answer for each patient of TABLE (.csv or .parquet, of any size), as the dashboard does.

    A row for each row of the table: its own columns, the probability of each class, the predicted
    class, the answer, the prediction set and the warnings. Rows that cannot be read are listed
    beside, in <output>.left_out.csv.
    """
    from tabdx.core.paths import Paths
    from tabdx.deployment.opening import open_model
    from tabdx.deployment.predict_table import left_out_path, predict_table
    from tabdx.report.answered import describe_answered

    opened = open_model(model, Paths())
    policy = opened.policy(prevalence)
    done = predict_table(opened, table, output, policy, show_withheld=show_withheld, force=force)
    beside = left_out_path(output) if done.left_out else None
    for line in opened.warnings:
        click.echo(f"note: {line}", err=True)
    for line in describe_answered(
        opened.name, done.answers, done.warned, done.left_out, done.aliases, done.remarks
    ):
        click.echo(line)
    click.echo(f"{output}" + (f", and what to correct in {beside}" if beside else ""))
