"""What the server makes ready beside its answers, so that nobody waits for it.

`python -m dashboard` runs `warm_up_beside_the_server` in a thread of its own. First come the
imports of the first page: as soon as the server answers, while the browser loads its own files.
Sooner, they would only keep the server from answering. Once somebody has been shown a patient, the
explanation of a risk is compiled, which takes seconds and may be asked for next.
"""

import ast
import gc
import importlib
import logging
import time
from pathlib import Path
from threading import Event

from streamlit import runtime
from streamlit.runtime import RuntimeState

FIRST_PAGE = Path(__file__).parent / "views/overview.py"
# Set by the Patient page at its end; without `python -m dashboard` nobody waits for it.
PATIENT_SHOWN = Event()
# Seconds in which an answer is sent and drawn before anything else is begun.
_AFTER_AN_ANSWER = 1.0
_BETWEEN_LOOKS = 0.01

_LOGGER = logging.getLogger(__name__)


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


def warm_up_explanation() -> None:
    """Explain one made-up risk: shap compiles parts of itself when it is first asked."""
    # Not imported above, as the server would wait for them.
    import pandas as pd  # noqa: PLC0415

    from tabdx.studies.explanation.shap_values import explain  # noqa: PLC0415

    rows = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    explain(lambda some: some["a"].to_numpy() / 2, rows.iloc[:1], rows)


def warm_up_beside_the_server() -> None:
    """Do both, each at its time and once; what fails is logged, and fails again where it is needed.

    Until the first page's modules are there, garbage is not looked for: an import leaves hardly
    any, and the searches took a sixth of its time. What has been imported is then set aside, and no
    later search goes through it.
    """
    gc.disable()
    while not (runtime.exists() and runtime.get_instance().state != RuntimeState.INITIAL):
        time.sleep(_BETWEEN_LOOKS)
    try:
        warm_up()
    except Exception:
        _LOGGER.exception("the first page's modules could not be imported ahead")
    gc.freeze()
    gc.enable()
    PATIENT_SHOWN.wait()
    time.sleep(_AFTER_AN_ANSWER)
    try:
        warm_up_explanation()
    except Exception:
        _LOGGER.exception("the explanation of a risk could not be compiled ahead")
