"""Export of a model of a project as an archive."""

from dataclasses import replace
from pathlib import Path

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.documents import read_json
from tabdx.artifacts.judged_tables import read_judged
from tabdx.artifacts.models import read_model
from tabdx.assessment.decision_rules import REACHED_COLUMNS
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.deployment.answer_files import require_free_name
from tabdx.deployment.archive import make_archive
from tabdx.deployment.archive_entries import SUFFIX, sha256
from tabdx.deployment.development import read_development
from tabdx.deployment.patient_values import describe_patient_values
from tabdx.deployment.project import open_in_project


def export_model(
    paths: Paths, model: str | None, target: Path, *, force: bool = False
) -> tuple[str, str, str]:
    """Write a model of a project as an archive.

    Parameters
    ----------
    paths : Paths
        Of the project.
    model : str or None
        Its name; the recommended one without it.
    target : Path
        Where it goes; ends in .zip.
    force : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    tuple of str
        The model's name, what of the training patients the archive holds, and its SHA-256.

    Raises
    ------
    InputError
        If the model cannot be read, or the archive may not be written there.
    """
    require_free_name(target, SUFFIX, "archive", force=force)
    opened = open_in_project(paths, model)
    record = paths.model_record(opened.name)
    files = read_model(paths.model(opened.name), record)
    try:
        reached = read_judged(paths, "decide", "prediction_sets.csv")[REACHED_COLUMNS]
    except (InputError, KeyError):
        reached = opened.rules.reached
    opened = replace(opened, rules=replace(opened.rules, reached=reached))
    rules = read_json(paths.report("decide", "rules.json"))
    figures = read_development(paths, opened.name, read_params(paths.params))
    content = make_archive(opened, files, record.read_bytes(), rules, figures)
    write_bytes(target, content)
    return opened.name, " ".join(describe_patient_values(opened.classifier)), sha256(content)
