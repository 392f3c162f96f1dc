"""``tabdx validate``: external validation."""

from pathlib import Path

import click


@click.command(
    epilog="Example: tabdx validate other_hospital.csv --name other_hospital, or in any folder: "
    "tabdx validate other.csv --model model.zip"
)
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--model", help="A model of the project, or an exported one (.zip). [default: the recommended]"
)
@click.option("--name", help="Of its folder. [default: the table's name]")
@click.option("--answered-only", is_flag=True, help="Leave out who would get no answer.")
@click.option("--force", is_flag=True, help="Replace an earlier validation of this name.")
def validate(
    table: Path, model: str | None, name: str | None, answered_only: bool, force: bool
) -> None:
    """Validate a trained model on TABLE: labelled patients of another place or time.

    The model is taken as it is. Its discrimination, calibration, net benefit, prediction sets and
    subgroups, the shift of every feature and of the outcome, and what recalibration would bring
    stand beside the figures of development, as tables and as a page in reports/validation/<name>/.
    """
    from tabdx.core.paths import Paths
    from tabdx.deployment.validate import validate_table
    from tabdx.deployment.validation_files import open_with_figures, write_validation
    from tabdx.report.terminal import open_console
    from tabdx.report.validation_page import tabulate_validation

    opened, development = open_with_figures(model, Paths())
    folder = name or table.stem
    found = validate_table(opened, development, table, answered_only=answered_only)
    page = write_validation(Paths(), folder, found, force=force)
    console = open_console()
    for part in tabulate_validation(found.tables, found.facts):
        console.print(part)
    console.print(f"{page} and the tables beside it")
