"""``tabdx export``: a model that leaves its project."""

from pathlib import Path

import click

from tabdx.cli.project import open_project


@click.command(epilog="Example: tabdx export model.zip --model combined")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--model", help="A model of the project. [default: the recommended]")
@click.option("--onnx", is_flag=True, help="Write TARGET as an ONNX graph (.onnx), checked.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(target: Path, model: str | None, onnx: bool, force: bool) -> None:
    """Write a model as the archive TARGET (.zip): all that it takes to answer elsewhere.

    It holds weights, dictionary, thresholds, recalibration, prediction sets, the model card,
    versions and hashes, and nothing that can execute. `tabdx predict --model model.zip` and
    `tabdx.load("model.zip")` read it.
    """
    paths = open_project()
    if onnx:
        from tabdx.deployment.onnx_export import export_onnx

        for line in export_onnx(paths, model, target, force=force):
            click.echo(line)
        return
    from tabdx.deployment.export import export_model

    name, patients, digest = export_model(paths, model, target, force=force)
    click.echo(f"{target}: {name}. {patients}")
    click.echo(f"SHA-256 {digest}")
