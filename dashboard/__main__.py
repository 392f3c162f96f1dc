"""Start the dashboard: `python -m dashboard`. Further arguments go to `streamlit run`."""

import sys
from pathlib import Path
from threading import Thread

from streamlit.components.v2 import manifest_scanner
from streamlit.web import cli

from dashboard.warming import warm_up_beside_the_server

APP = Path(__file__).parent / "app.py"


def main() -> None:
    """Run the server, and beside it what makes the first answers quick."""
    # Streamlit looks for components of its own in every installed package, four times in each:
    # a third of its start. There are none here.
    manifest_scanner.scan_component_manifests = lambda max_workers=None: []
    Thread(target=warm_up_beside_the_server, daemon=True).start()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
