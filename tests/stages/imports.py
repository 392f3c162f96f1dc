"""What stages import: `python -m tests.stages.imports` writes it into the deps of each dvc.yaml."""

import re
import shutil
from functools import cache
from pathlib import Path

import grimp
import yaml

from tabdx.projects.pipeline import wrapped

ROOT = Path(__file__).parents[2]
# The tabular study, and that of images, whose paths begin in a folder of its own.
DVC, IMAGES = ROOT / "dvc.yaml", ROOT / "images/dvc.yaml"
SOURCES = ROOT / "src/tabdx"
# What `tabdx init` makes the stages of a project from.
TEMPLATE = SOURCES / "projects/template/dvc_yaml"
# Packages of which a stage depends on single modules; their own files hold nothing that runs.
OPEN = ("tabdx", "tabdx.stages")
_STAGE = re.compile(r"^  (\w+):\n(?:(?:    .*)?\n)+", re.MULTILINE)
_DEPS = re.compile(r"^    deps: \[[^\]]*\]\n", re.MULTILINE)


def stages(pipeline=DVC):
    return yaml.safe_load(pipeline.read_text())["stages"]


def script(entry):
    """Module name of a stage's script."""
    return re.search(r"-m (tabdx\.stages\.\w+)", entry["cmd"])[1]


@cache
def graph():
    return grimp.build_graph("tabdx", cache_dir=None, exclude_type_checking_imports=True)


def file_of(module):
    path = ROOT / "src" / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def closure(module):
    """Every source file that a module imports, packages' own files included."""
    modules = {module} | graph().find_upstream_modules(module)
    parents = {".".join(name.split(".")[:depth]) for name in modules for depth in range(1, 5)}
    return {file_of(name) for name in (modules | (parents & graph().modules)) - set(OPEN)}


def listed(module, pipeline=DVC):
    """The closure as dependencies: packages, and the modules of stages one by one."""
    above = "../" * len(pipeline.parent.relative_to(ROOT).parts)
    return sorted({f"{above}{_dependency(path)}" for path in closure(module)})


def _dependency(path):
    package = SOURCES / path.relative_to(SOURCES).parts[0]
    return (path if package.name == "stages" else package).relative_to(ROOT).as_posix()


def is_package(dependency):
    """Whether a dependency is a package, and no data beside the sources, such as templates."""
    return dependency.removeprefix("../").startswith("src/tabdx/")


def write(pipeline):
    """Rewrite the source dependencies of every stage, and nothing else."""
    entries = stages(pipeline)

    def rewrite(stage):
        entry = entries.get(stage[1])
        if entry is None:
            return stage[0]
        data = [one for one in entry["deps"] if not is_package(one)]
        deps = wrapped("deps", [*data, *listed(script(entry), pipeline)])
        return _DEPS.sub(lambda _: deps, stage[0])

    pipeline.write_text(_STAGE.sub(rewrite, pipeline.read_text()))


if __name__ == "__main__":
    for one in (DVC, IMAGES):
        write(one)
    shutil.copyfile(DVC, TEMPLATE)
