"""What stages import: `python -m tests.stages.imports` writes it into the deps of dvc.yaml."""

import re
from functools import cache
from pathlib import Path

import grimp
import yaml

ROOT = Path(__file__).parents[2]
DVC = ROOT / "dvc.yaml"
# A dependency on source files; a template is data that a stage reads, and stays.
_SOURCE = re.compile(r" +- src/tabdx/(?!.*\.j2$|.*\.yaml$|.*templates|.*checklists)")


def stages():
    return yaml.safe_load(DVC.read_text())["stages"]


def script(entry):
    """Module name of a stage's script."""
    return re.search(r"-m (tabdx\.stages\.\w+)", entry["cmd"])[1]


@cache
def graph():
    return grimp.build_graph("tabdx", cache_dir=None)


def file_of(module):
    path = ROOT / "src" / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def closure(module):
    """Every source file that a module imports, packages' own files included."""
    modules = {module} | graph().find_upstream_modules(module)
    parents = {".".join(name.split(".")[:depth]) for name in modules for depth in range(1, 5)}
    return {file_of(name) for name in modules | (parents & graph().modules)}


def listed(module):
    """The closure as dependencies: a folder where all of it is imported, else its files."""
    files = closure(module)
    found = []
    for folder in sorted({path.parent for path in files}):
        own = {path for path in files if path.parent == folder}
        whole = set(folder.rglob("*.py")) <= files and folder != ROOT / "src/tabdx"
        found += [folder] if whole else sorted(own)
    below = [path for path in found if not any(other in path.parents for other in found)]
    return [path.relative_to(ROOT).as_posix() for path in below]


def write():
    """Rewrite the source dependencies of every stage, and nothing else."""
    lines = DVC.read_text().splitlines(keepends=True)
    entries = stages()
    written, stage, done = [], None, False
    for line in lines:
        if match := re.match(r"  (\w+):\n", line):
            stage, done = match[1], False
        if stage in entries and _SOURCE.match(line):
            if not done:
                indent = re.match(" +", line)[0]
                written += [f"{indent}- {one}\n" for one in listed(script(entries[stage]))]
                done = True
            continue
        written.append(line)
    DVC.write_text("".join(written))


if __name__ == "__main__":
    write()
