"""The files that the documents are made from."""

from dataclasses import dataclass

from tabdx.core.paths import Paths


@dataclass(frozen=True)
class Artefact:
    """One file of the reports.

    Attributes
    ----------
    subject : str
        What it is about: its folder.
    name : str
        The file's name.
    stage : str
        Which stage writes it.
    switch : str or None
        The section of params.yaml whose ``models: []`` switches the stage off.
    essential : bool
        Whether there is no document without it.
    judged : bool
        Whether the rows of the holdout lie apart, in a table of the same name.
    two_sided : bool
        Whether it has no rows where no class is said to be positive.
    """

    subject: str
    name: str
    stage: str
    switch: str | None = None
    essential: bool = False
    judged: bool = False
    two_sided: bool = False

    @property
    def key(self) -> str:
        """How the documents call it."""
        return f"{self.subject}/{self.name}"

    @property
    def path(self) -> str:
        """Where it lies, from the project's folder."""
        return Paths().report(self.subject, self.name).as_posix()


def _of(
    stage: str,
    subject: str,
    *names: str,
    switch: str | None = None,
    essential: bool = False,
    judged: bool = False,
    two_sided: bool = False,
) -> tuple[Artefact, ...]:
    return tuple(
        Artefact(subject, name, stage, switch, essential, judged, two_sided) for name in names
    )


TABLES: tuple[Artefact, ...] = (
    *_of("explore", "cohort", "class_balance.csv", "features.csv", "levels.csv"),
    *_of("explore", "cohort", "correlations.csv", "left_out.csv"),
    *_of("normalize", "normalization", "scores.csv"),
    *_of("evaluate", "evaluation", "scores.csv", essential=True, judged=True),
    *_of("evaluate", "evaluation", "ranking.csv", essential=True),
    *_of("evaluate", "evaluation", "confusion.csv", "class_scores.csv", judged=True),
    *_of("evaluate", "evaluation", "class_roc.csv", "class_calibration.csv", judged=True),
    *_of("evaluate", "evaluation", "class_precision_recall.csv", "subgroups.csv", judged=True),
    *_of("evaluate", "evaluation", "roc.csv", judged=True, two_sided=True),
    *_of("evaluate", "evaluation", "precision_recall.csv", judged=True, two_sided=True),
    *_of("evaluate", "evaluation", "calibration.csv", judged=True, two_sided=True),
    *_of("evaluate", "evaluation", "differences.csv"),
    *_of("decide", "decide", "recalibration.csv", "prediction_sets.csv", judged=True),
    *_of("decide", "decide", "reliability.csv", "brier.csv", judged=True, two_sided=True),
    *_of("decide", "decide", "reliability_errors.csv", judged=True, two_sided=True),
    *_of("decide", "decide", "risk_distribution.csv", judged=True, two_sided=True),
    *_of("decide", "decide", "net_benefit.csv", "thresholds.csv", judged=True, two_sided=True),
    *_of("decide", "decide", "consequences.csv", judged=True, two_sided=True),
    *_of("instability", "instability", "summary.csv", switch="instability"),
    *_of("explain", "explain", "importance.csv", "dependence.csv", switch="explain"),
    *_of("explain", "explain", "subsets.csv", "chosen.csv", switch="explain"),
    *_of("leakage", "leakage", "pipelines.csv", "shuffled.csv", switch="leakage"),
    *_of("sample_size", "sample_size", "learning_curve.csv", "summary.csv", switch="sample_size"),
)
PARQUETS: tuple[Artefact, ...] = (
    *_of("instability", "instability", "patients.parquet", switch="instability"),
    *_of("explain", "explain", "individuals.parquet", switch="explain"),
)
DOCUMENTS: tuple[Artefact, ...] = (
    *_of("ingest", "cohort", "audit.json", essential=True),
    *_of("split", "cohort", "partition_audit.json"),
    *_of("decide", "decide", "rules.json"),
    *_of("holdout", "holdout", "state.json"),
    *_of("replicate", "replication", "replication.json"),
)
ALL = {artefact.key: artefact for artefact in (*TABLES, *PARQUETS, *DOCUMENTS)}

# Files beside the reports that the checklists lead to, where a project has them.
PROJECT_FILES = (
    "params.yaml",
    "dvc.yaml",
    "dvc.lock",
    "README.md",
    "LICENSE",
    "pyproject.toml",
    "requirements.txt",
    "docs/methods/README.md",
    "docs/architecture.md",
    "reports/model_card.md",
    "reports/replication/replication.md",
    "data/partitions.csv",
)
