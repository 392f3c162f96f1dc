"""``tabdx init``: a project of anybody's table."""

from pathlib import Path

import click

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}


def _separator(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    mark = _SEPARATORS.get(value.casefold(), value)
    if mark not in _SEPARATORS.values():
        raise click.BadParameter("should be comma, semicolon, tab or bar, or the mark itself")
    return mark


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--outcome", required=True, help="Column that says what a patient has.")
@click.option("--positive", multiple=True, help="Its class that is the disease; can be repeated.")
@click.option("--id", "patient", help="Column that tells the patients apart.")
@click.option("--group", help="Column that rows of one person (or site) share.")
@click.option("--into", type=click.Path(path_type=Path), help="Folder to make.")
@click.option("--separator", callback=_separator, help="comma, semicolon, tab or bar.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal mark.")
@click.option("--thousands", type=click.Choice([",", ".", " ", "'"]), help="Between thousands.")
@click.option("--encoding", help="Such as cp1252, cp1250, utf-16.")
@click.option("--sheet", help="Of an Excel workbook.")
def init(
    table: Path,
    outcome: str,
    positive: tuple[str, ...],
    patient: str | None,
    group: str | None,
    into: Path | None,
    **dialect: str | None,
) -> None:
    """Make a project of TABLE (CSV, Excel, Parquet): a folder in which `dvc repro` runs at once.

    The table's dictionary is drafted: what was decided, and what a person has to decide, is listed
    here and stands in it as comments. How the file is written is told by evidence; what can be read
    in two ways is refused, and an option settles it. Nothing is overwritten.

    Example: tabdx init heart.csv --outcome disease --positive yes --id patient
    """
    from tabdx.artifacts.atomic import require_free
    from tabdx.cohort.sources import read_file
    from tabdx.core.messages import plural
    from tabdx.projects.draft import Request, draft_project
    from tabdx.projects.folder import write_project
    from tabdx.projects.reading import Dialect

    content = read_file(table)
    request = Request(outcome, positive, patient, group, Dialect(**dialect))
    draft = draft_project(content, table.name, request)
    place = into or Path(draft.name)
    require_free(place)
    decided, asked = write_project(draft, place)
    features = len(draft.cohort.dictionary.features)
    click.echo(
        f"{table.name}: {plural(len(draft.cohort.table), 'row')}, {plural(features, 'feature')}; "
        f"{draft.read_as}."
    )
    _list("Decided:", decided)
    _list(f"To be decided by you ({place}/data/dictionaries/{draft.name}.yaml):", asked)
    click.echo(f"Made {place}. Next: cd {place} && dvc repro && tabdx results && tabdx dashboard")


def _list(title: str, notes: list[str]) -> None:
    if not notes:
        return
    click.echo(title)
    for note in notes:
        click.echo(f"  - {' '.join(note.split())}")
