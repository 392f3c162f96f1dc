"""Paths of data/, models/ and reports/."""

from dataclasses import dataclass
from pathlib import Path

# Findings and tables with patients' values, and tables of many thousand lines.
OUT_OF_GIT = frozenset(
    {
        *("audit.json", "partition_audit.json", "pairplot.csv", "scatter.csv"),
        *("patients.parquet", "individuals.parquet", "rules.json"),
        "training_distance.safetensors",
        *("reliability.csv", "risk_distribution.csv", "net_benefit.csv"),
    }
)


@dataclass(frozen=True)
class Paths:
    """Where everything lies, below the project's folder.

    Attributes
    ----------
    root : Path
        The project's folder; commands run inside it, so it is the current one.
    """

    root: Path = Path()

    @property
    def params(self) -> Path:
        """Parameters, written by people."""
        return self.root / "params.yaml"

    @property
    def dvc_lock(self) -> Path:
        """What each stage read and wrote when it last ran; DVC writes it."""
        return self.root / "dvc.lock"

    @property
    def installation(self) -> Path:
        """Which tabdx is installed, in a project that was made by ``tabdx init``."""
        return self.root / "installation.yaml"

    @property
    def runs(self) -> Path:
        """Records of the last results, to compare the next ones with; never in git."""
        return self.root / ".tabdx/runs"

    @property
    def tables(self) -> Path:
        """Tables that people bring."""
        return self.root / "data/tables"

    @property
    def dictionaries(self) -> Path:
        """What the columns of those tables are, written by people."""
        return self.root / "data/dictionaries"

    @property
    def cohort(self) -> Path:
        """The validated patients, their dictionary inside."""
        return self.root / "data/cohort.parquet"

    @property
    def partitions(self) -> Path:
        """Who is in the holdout, and each other patient's outer folds."""
        return self.root / "data/partitions.csv"

    @property
    def all_predictions(self) -> Path:
        """The folder of every model's predictions."""
        return self.root / "data/predictions"

    def predictions(self, model: str) -> Path:
        """One model's predictions."""
        return self.all_predictions / f"{model}.parquet"

    @property
    def all_inner_predictions(self) -> Path:
        """The folder of what every model's training parts predict of themselves."""
        return self.root / "data/inner_predictions"

    def inner_predictions(self, model: str) -> Path:
        """One model's inner predictions."""
        return self.all_inner_predictions / f"{model}.parquet"

    @property
    def image_sources(self) -> Path:
        """Images that people bring; of a folder of images."""
        return self.root / "sources"

    @property
    def pixels(self) -> Path:
        """All images as bytes, of one size."""
        return self.root / "data/pixels.npy"

    @property
    def checkpoints(self) -> Path:
        """Where trainings of image networks stand, until all are done."""
        return self.root / "tmp/checkpoints"

    def trials(self, network: str) -> Path:
        """What each trial of a network's search reached."""
        return self.root / "data/trials" / f"{network}.parquet"

    def model(self, model: str) -> Path:
        """The folder of one trained model."""
        return self.root / "models" / model

    def model_record(self, model: str) -> Path:
        """What a trained model is: hashes of its files, versions, device. Kept in git."""
        return self.root / "models" / f"{model}.json"

    def lock(self, stage: str) -> Path:
        """Held by a stage while it runs."""
        return self.root / "tmp" / f"{stage}.lock"

    @property
    def reports(self) -> Path:
        """Numbers and pictures for people."""
        return self.root / "reports"

    @property
    def metrics(self) -> Path:
        """Plain values for ``dvc metrics``."""
        return self.reports / "metrics.json"

    @property
    def holdout_metrics(self) -> Path:
        """Plain values on the holdout, apart: ``dvc metrics`` shows them only when asked."""
        return self.holdout("metrics.json")

    @property
    def holdout_state(self) -> Path:
        """What the tables of the holdout were made from, to find it in the record."""
        return self.holdout("state.json")

    @property
    def holdout_readings(self) -> Path:
        """The record of how often the holdout was scored. Kept in git, no output of a stage."""
        return self.reports / "holdout_readings.csv"

    @property
    def confusion(self) -> Path:
        """The folder of every model's confusion matrices, as pictures."""
        return self.reports / "confusion"

    def report(self, subject: str, name: str) -> Path:
        """One table, document or picture of a subject, such as ``("cohort", "features.csv")``.

        What git keeps lies in ``reports/<subject>``, pictures in ``reports/figures/<subject>``, and
        what is long or holds patients' values in ``data/<subject>``, out of git.
        """
        if name.endswith(".png"):
            return self.reports / "figures" / subject / name
        if name in OUT_OF_GIT:
            return self.root / "data" / subject / name
        return self.reports / subject / name

    def validation(self, name: str) -> Path:
        """The folder of one external validation."""
        return self.reports / "validation" / name

    def holdout(self, name: str) -> Path:
        """One number table of the holdout, named as the one of the out-of-fold patients."""
        return self.report("holdout", name)
