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
    """The closure as dependencies: a folder where most of it is imported, else its files."""
    return [path.relative_to(ROOT).as_posix() for path in _visit(ROOT / "src/tabdx", module)]


def _visit(folder, module):
    own = {path for path in closure(module) if folder in path.parents}
    if folder != ROOT / "src/tabdx" and mostly(folder, own):
        return [folder]
    below = sorted(path for path in folder.iterdir() if any(path in one.parents for one in own))
    files = sorted(path for path in own if path.parent == folder)
    return [*files, *(found for one in below for found in _visit(one, module))]


def mostly(folder, imported):
    """Whether at least half of a folder's sources are imported.

    dvc reads and writes its lock anew after every stage, and with every file by itself that took
    more than a second each time.
    """
    every = set(folder.rglob("*.py"))
    return len(every & imported) * 2 >= len(every)


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
