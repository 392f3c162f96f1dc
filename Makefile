# Two commands: `make run` and `make test`. Each does only what has not been done.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
READY := .venv/.ready
TESTED := .venv/.tested

.DEFAULT_GOAL := help
.PHONY: help run dashboard test results clean lock

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(READY) ## from the table to evaluated models, then the results
	dvc repro
	@tabdx results

dashboard: $(READY) ## review the evidence and enter a patient, in the browser
	python -m streamlit run dashboard/app.py

results: $(READY) ## the results once more
	@tabdx results

test: $(TESTED) ## lint, types, import contracts, tests
	@echo "All checks passed on this state of the files."

# The checks are run again when a file that git knows, or a new one, is newer than their last success.
$(TESTED): $(READY) $(shell git ls-files --cached --others --exclude-standard -- src tests dashboard benchmarks .ci '*.toml' '*.yaml' '*.md' Makefile 2>/dev/null | grep -v ' ')
	ruff check
	ruff format --check
	mypy
	lint-imports
	pytest --numprocesses 2 --dist loadgroup
	@touch $@

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "tabdx needs Python 3.11 or newer; try make PYTHON=python3.12 run")'
	@echo "Making .venv (once; some minutes)"
	@$(PYTHON) -m venv .venv
	@python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock: ## pin today's versions of everything into requirements.txt
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet 'torch==2.13.0' 'setuptools>=75' '.[dev]'
	(echo '# Made by make lock: every version, exactly.'; .venv/lock/bin/python -m pip freeze --all | grep -Ev '^(tabdx|pip)( |=)' | sed 's/+cpu$$//') > requirements.txt

clean: ## remove the environment and what the stages made
	rm -rf .venv .dvc/cache .dvc/tmp tmp
