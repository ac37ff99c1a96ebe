# policy_data: `make help` lists what can be done.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# What an environment depends on; it is made again when one of these changes.
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := all
.PHONY: all help tables compare test lint types check format dist bench verify clean

all: tables compare ## build the tables from raw/ and show a comparison (the default)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(RUN) -m pip install --quiet --disable-pip-version-check --group dev
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

tables: $(STAMP) ## rebuild policy_data/tables from raw/
	$(RUN) build

compare: $(STAMP)
	@$(VENV)/bin/policy-data compare

test: $(STAMP) ## run all tests, examples included
	$(RUN) -m pytest

lint: $(STAMP) ## ruff: rules and format
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(STAMP) ## mypy, strict
	$(RUN) -m mypy

check: $(STAMP) ## are the committed tables and documents what raw/ builds?
	$(RUN) build --check

format: $(STAMP) ## let ruff mend what it can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

dist: $(STAMP) ## make the wheel and the sdist
	rm -rf dist
	$(RUN) -m hatchling build

bench: $(STAMP) ## time imports, loads and the build, as ratios in one run
	$(RUN) tests/benchmarks/ratios.py

verify: $(STAMP) ## hold the tables against the manifest
	$(VENV)/bin/policy-data verify

clean: ## remove the environment and what tools left
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
