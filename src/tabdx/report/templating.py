"""Documents filled from templates: every word escaped in HTML, as it comes in Markdown."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def fill(template: str, **values: Any) -> str:
    """Fill a template of ``report/templates`` with values.

    What is written into Markdown has to be escaped before (`tabdx.wording.text.escape_document`).
    """
    environment = Environment(
        loader=PackageLoader("tabdx.report"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=["md.j2"], default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=template.endswith(".md.j2"),
    )
    return environment.get_template(template).render(values)
