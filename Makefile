# Two commands: `make run` and `make test`. Each does only what has not been done.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Stages, tests and the processes that they start read what one of them has compiled.
unexport PYTHONDONTWRITEBYTECODE
READY := .venv/.ready
TESTED := .venv/.tested
BROWSER := .venv/.browser

.DEFAULT_GOAL := help
.PHONY: help run images dashboard screenshots test processors faults fuzz bench results clean deps lock

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: git $(READY) ## from the table to evaluated models, then the results
	@unset GIT_DIR; if git rev-parse --git-dir >/dev/null 2>&1; then \
		! grep -qs no_scm .dvc/config.local || dvc config --local --unset core.no_scm; \
	else dvc config --local core.no_scm true; fi
	@# dvc writes these in place: a kill in that instant, or a full disk, leaves a part that stops every command.
	@python -c 'import json; json.load(open(".dvc/tmp/rwlock"))' 2>/dev/null || rm -f .dvc/tmp/rwlock
	@test -s dvc.lock || rm -f dvc.lock
	dvc repro dvc.yaml
	@tabdx results

# Without git (a ZIP instead of a clone) DVC works too, if it is told so, in a file of this folder alone.
# Whatever else stops git is said in its own words, before anything is installed.
.PHONY: git
git:
	@unset GIT_DIR; said=$$(LC_ALL=C git rev-parse --git-dir 2>&1 >/dev/null) || case "$$said" in \
		*"not a git repository"* | *"not found"*) \
			echo "No git here: make run, tabdx runs and tabdx compare work; commits and dvc metrics diff need it";; \
		*) echo "$$said" >&2; exit 1;; \
	esac

images: git $(READY) ## the image study, from images to evaluated networks, then its results
	dvc repro images/dvc.yaml
	@tabdx images

dashboard: $(READY) ## review the evidence and enter a patient, in the browser
	tabdx dashboard

screenshots: $(READY) $(BROWSER) ## every page, wide and narrow, light and dark, into docs/screenshots
	python -m tests.tools.screenshots

results: $(READY) ## the results once more
	@tabdx results

test: $(TESTED) ## lint, types, import contracts, tests
	@echo "All checks passed on this state of the files."

processors: $(READY) ## the numerical tests as other processors would run them; minutes
	python -m tests.processors

faults: $(READY) ## kill every stage twice, fill the disk, take rights away; half an hour
	pytest -m faults -rP tests/test_faults.py

fuzz: $(READY) ## more than 10,000 broken inputs and model files; minutes
	HYPOTHESIS_PROFILE=fuzz pytest -m fuzz

bench: $(READY) ## time everything against what one would otherwise take, after make run; long
	python -m benchmarks --all --save

# The checks are run again when a file that git knows, or a new one, is newer than their last success.
# Without git all files there count, but for what stages and Python write.
$(TESTED): $(READY) $(BROWSER) $(shell { git ls-files --cached --others --exclude-standard -- src tests dashboard benchmarks .ci '*.toml' '*.yaml' '*.md' Makefile 2>/dev/null || \
	find src tests dashboard benchmarks .ci docs data/dictionaries *.toml *.yaml *.md Makefile -type f ! -path '*/__pycache__/*' ! -path '*.egg-info/*' 2>/dev/null; } | grep -v ' ')
	ruff check
	ruff format --check
	mypy --num-workers 2
	lint-imports
	pytest --numprocesses 2
	@touch $@

# Some tests drive a browser: one that is there, or one that may be installed. Where none can be had
# they are skipped with one line, and fail under CI=true; `rm $(BROWSER)` makes the next call try again.
$(BROWSER): $(READY)
	@python -m tests.tools.browser 2>/dev/null || $(MAKE) --no-print-directory install-browser || true
	@touch $@

.PHONY: install-browser
install-browser:
	@echo "Looking for a browser to install (once)"
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq >/dev/null 2>&1; \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium >/dev/null 2>&1; \
	fi; \
	python -m tests.tools.browser 2>/dev/null || { \
		python -m playwright install chromium >/dev/null 2>&1; python -m tests.tools.browser; }

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "tabdx needs Python 3.11 or newer; try make PYTHON=python3.12 run")'
	@echo "Making .venv (once; some minutes)"
	@$(PYTHON) -m venv .venv
	@python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

deps: $(READY) ## list in dvc.yaml what each stage imports, after a change of imports
	python -m tests.stages.imports

lock: ## pin today's versions of everything into requirements.txt
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet 'torch==2.13.0' 'setuptools>=75' '.[dev]'
	(echo '# Made by make lock: every version, exactly.'; .venv/lock/bin/python -m pip freeze --all | grep -Ev '^(tabdx|pip)( |=)' | sed 's/+cpu$$//') > requirements.txt

clean: ## remove the environment and what the stages made
	rm -rf .venv .dvc/cache .dvc/tmp tmp .tabdx
