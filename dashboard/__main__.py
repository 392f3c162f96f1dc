"""Start the dashboard: `python -m dashboard`. Further arguments go to `streamlit run`."""

import sys
from pathlib import Path
from threading import Thread

from streamlit.web import cli

from dashboard.warming import warm_up_beside_the_server

APP = Path(__file__).parent / "app.py"


def main() -> None:
    """Run the server, and beside it what makes the first answers quick."""
    Thread(target=warm_up_beside_the_server, daemon=True).start()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
