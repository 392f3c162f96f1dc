import subprocess
import sys
from pathlib import Path

from dashboard.__main__ import FIRST_PAGE, imported_by

ROOT = Path(__file__).parents[2]


def test_the_modules_of_a_page_are_read_without_running_it(tmp_path):
    page = tmp_path / "page.py"
    page.write_text("import json\nfrom pathlib import Path\nraise SystemExit('run')\n")
    assert imported_by(page) == ["json", "pathlib"]


def test_after_the_warm_up_the_first_page_has_nothing_left_to_import():
    code = (
        "import sys; from dashboard.__main__ import warm_up; warm_up(); before = set(sys.modules);"
        f"exec(compile(open({str(FIRST_PAGE)!r}).read().split('st.')[0], 'page', 'exec'));"
        "print(*(set(sys.modules) - before)); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["", "False"]
