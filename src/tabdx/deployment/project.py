"""A deployed model out of the project that trained it."""

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.models import hash_record, read_model, read_record
from tabdx.artifacts.presence import require
from tabdx.artifacts.versions import describe_differences
from tabdx.assessment.decision_rules import Rules, parse_rules
from tabdx.assessment.many_patients import StudyPatients
from tabdx.classifiers.loading import load_classifier
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.studies.explanation.nearest_patients import Neighbourhood


def open_in_project(paths: Paths, model: str | None = None) -> DeployedModel:
    """Open a model of a project, as the dashboard does.

    Parameters
    ----------
    paths : Paths
        Of the project.
    model : str, optional
        The model's name; the recommended one without it.

    Raises
    ------
    InputError
        If there is no such model or no rule for it, or a file is missing or broken.
    """
    rules = read_rules(paths, model)
    name = model or rules.recommended
    cohort = Cohort.read(require(paths.cohort))
    partitions = Partitions.read(require(paths.partitions))
    development = cohort.select(partitions.development)
    record = read_record(paths.model_record(name))
    files = read_model(paths.model(name), paths.model_record(name))
    card = paths.reports / "model_card.md"
    differences = describe_differences(record["versions"])
    return DeployedModel(
        name,
        load_classifier(files, len(cohort.dictionary.outcome.classes)),
        record,
        hash_record(paths.model_record(name)),
        cohort.dictionary,
        rules,
        describe_reference_ranges(development),
        StudyPatients(
            Neighbourhood.of(development),
            development.features,
            cohort.select(partitions.holdout).features,
        ),
        card.read_text(encoding="utf-8") if card.is_file() else "",
        (f"{name}: {differences}",) if differences else (),
    )


def read_rules(paths: Paths, model: str | None = None) -> Rules:
    """Read the decision rules of one model, the recommended one unless another is named.

    Raises
    ------
    InputError
        If there are none, or none of that model.
    """
    document = read_json(paths.report("decide", "rules.json"))
    known = document.get("models") if isinstance(document, dict) else None
    names = list(known) if isinstance(known, dict) else []
    if model is not None and names and model not in names:
        raise InputError(
            f"there is no model {model!r} with decision rules; there are {', '.join(names)}"
        )
    rules = parse_rules(document, names if model is None else [model])
    wanted = model or rules.recommended
    if wanted not in rules.by_model:
        raise InputError(" ".join(rules.absent) or "no model is recommended; name one by --model")
    return rules
