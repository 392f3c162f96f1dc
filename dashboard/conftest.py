"""Doctests are looked for in the dashboard's modules; its pages are scripts, run when imported."""

collect_ignore_glob = ["app.py", "frame.py", "views/*.py"]
