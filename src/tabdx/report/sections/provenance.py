"""The section on provenance."""

from tabdx.report.blocks import Paragraph, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable


def build(data: ReportData) -> Section:
    """Name everything that is needed to reproduce the numbers."""
    params = data.params
    devices = {record["device"]["name"] for record in data.records.values() if "device" in record}
    versions = {
        library
        for record in data.records.values()
        for library in record.get("versions", {}).items()
    }
    facts = [
        ["Table of patients", params.cohort.source],
        ["Its dictionary", params.cohort.dictionary],
        ["SHA-256 of the validated table", data.fingerprint],
        ["When the patients were seen", "not recorded in the dictionary"],
        ["Seed of every draw", str(params.seed)],
        ["Networks trained on", ", ".join(sorted(devices)) or "there are none"],
        *([name, version] for name, version in sorted(versions)),
    ]
    files = [
        [readable(model), name, digest]
        for model, record in data.records.items()
        for name, digest in record.get("files", {}).items()
    ]
    return Section(
        "provenance",
        "Where the numbers come from",
        [
            Paragraph(
                "The same table, parameters, versions, device and record of the holdout's readings "
                "give the same bytes, this page included: it holds no date and no revision of its "
                "own. “git log -1 reports/report.html” gives the revision, “dvc status” what "
                "changed since, and “dvc repro” runs it again."
            ),
            Table("Inputs and versions.", ["What", "value"], facts, words=["value"]),
            Table(
                "SHA-256 of the trained models' files. A file with another hash is refused.",
                ["Model", "file", "SHA-256"],
                files,
                words=["file", "SHA-256"],
            ),
        ],
    )
