"""Stage replicate: re-run the published study's protocol."""

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.documents import write_json
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.report.replication import as_document, as_page
from tabdx.studies.replication import replicate as rerun


def replicate(params: Params, paths: Paths) -> None:
    """Write the study's confusion matrices as JSON, and a page that reads them."""
    study = rerun()
    write_json(paths.report("replication", "replication.json"), as_document(study))
    write_text(paths.report("replication", "replication.md"), as_page(study))


if __name__ == "__main__":
    run("replicate", replicate)
