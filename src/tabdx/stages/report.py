"""Stage report: write the report, the model card and the checklists."""

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.runs import keep_run
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.report.checklist import NAMES, answer, as_document, read_checklist
from tabdx.report.contents import build_sections, title_of
from tabdx.report.html_report import as_html
from tabdx.report.model_card import as_model_card
from tabdx.report.report_data import read_report_data


def report(params: Params, paths: Paths) -> None:
    """Write the report, the model card and the checklists, and keep the finished run."""
    data = read_report_data(params, paths)
    page = as_html(*title_of(data), build_sections(data))
    write_text(paths.reports / "report.html", page)
    write_text(paths.reports / "model_card.md", as_model_card(data))
    for name in NAMES:
        checklist = read_checklist(name)
        document = as_document(checklist, answer(checklist, data))
        write_text(paths.report("checklists", f"{name}.md"), document)
    keep_run(paths, params.model_dump(mode="json", exclude_unset=True))


if __name__ == "__main__":
    run("report", report)
