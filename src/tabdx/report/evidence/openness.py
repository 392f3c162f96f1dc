"""Evidence on reproducibility, for the checklists."""

from tabdx.core.messages import plural
from tabdx.report.evidence.showing import Found, shown_by
from tabdx.report.report_data import ReportData


@shown_by("evaluation/ranking.csv", section="provenance")
def specification(data: ReportData) -> Found:
    """Say where the full models are."""
    kept = [model for model, record in data.records.items() if record.get("files")]
    if len(kept) < len(data.models):
        return None
    return (
        f"The {plural(len(kept), 'model')} lie in models/, in formats that cannot execute code, "
        "with the SHA-256 of each file; their settings are listed. They minimise the log loss, but "
        "for the SVM, whose machine minimises the hinge loss and whose sigmoid the log loss. "
        "Restrictions on access or re-use are a person's to state."
    )


@shown_by("evaluation/ranking.csv", section="provenance")
def infrastructure(data: ReportData) -> Found:
    """Name versions and devices."""
    versions = {
        f"{name} {version}"
        for record in data.records.values()
        for name, version in record.get("versions", {}).items()
    }
    if not versions:
        return None
    devices = {record["device"]["name"] for record in data.records.values() if "device" in record}
    trained = f"; networks on {', '.join(sorted(devices))}" if devices else ""
    return f"{', '.join(sorted(versions))}{trained}. Memory and running times are not recorded."


@shown_by(section="provenance", files=("README.md",))
def instructions(data: ReportData) -> Found:
    """Point at the README."""
    return "README.md says how to make all results from the table."


@shown_by(section="provenance", files=("dvc.yaml", "dvc.lock"))
def reproduction_script(data: ReportData) -> Found:
    """Point at the pipeline."""
    return "“dvc repro” runs every stage; dvc.lock holds the hash of each input and result."
