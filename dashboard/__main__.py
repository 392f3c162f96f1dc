"""Start the dashboard: `python -m dashboard`. Further arguments go to `streamlit run`.

While the server starts and the browser loads its own files, what the first page needs is imported
beside it, so that the first visitor does not wait for that as well.
"""

import ast
import importlib
import sys
from pathlib import Path
from threading import Thread

from streamlit.web import cli

HERE = Path(__file__).parent
FIRST_PAGE = HERE / "views/overview.py"


def imported_by(script: Path) -> list[str]:
    """Names of the modules that a page imports; pages are scripts, and not imported themselves."""
    names = []
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def warm_up() -> None:
    """Import what the first page imports."""
    for name in imported_by(FIRST_PAGE):
        importlib.import_module(name)


def main() -> None:
    """Warm up beside the start of the server."""
    Thread(target=warm_up, daemon=True).start()
    sys.argv = ["streamlit", "run", str(HERE / "app.py"), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
