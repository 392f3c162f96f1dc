"""Pages filled from templates, every word escaped."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def fill(template: str, **values: Any) -> str:
    """Fill a template of ``report/templates`` with values."""
    environment = Environment(
        loader=PackageLoader("tabdx.report"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values)
