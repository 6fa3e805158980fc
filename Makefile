# Needs Python 3.11 or newer, make, and a package registry for the first run.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test lint types docs docs-check docs-update gallery bench check clean
MAKEFLAGS += --no-print-directory

help: ## this list
	@echo "billiactl: the order desk of a hosting and domain business, in a shell"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s%s\n", $$1, $$2 }'

demo: .venv/.installed ## load a small sample shop into .demo/ and walk through the main job
	@rm -rf .demo && mkdir .demo
	@cd .demo && env -u BILLIACTL_CONTEXT -u BILLIACTL_OUTPUT -u BILLIACTL_READ_ONLY \
		BILLIACTL_DATABASE_URL=sqlite:///shop.db BILLIACTL_ARCHIVE=documents ../$(BIN)/billiactl demo --walk

test: .venv/.installed-dev ## run all tests, on SQLite and PostgreSQL
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

lint: .venv/.installed-dev ## style and common mistakes
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --diff .; exit 1; }

types: .venv/.installed-dev ## strict type check
	@$(BIN)/mypy

docs: .venv/.installed-dev ## write the command reference, completion scripts and picture of statuses from the program
	@$(BIN)/python scripts/write_reference.py
	@$(BIN)/python scripts/write_completions.py
	@$(BIN)/python -m scripts.draw_statuses
	@$(BIN)/python -m scripts.write_settings_reference

docs-check: .venv/.installed-dev ## are the reference and the completion scripts what the program says?
	@$(BIN)/python scripts/write_reference.py --check
	@$(BIN)/python scripts/write_completions.py --check

docs-update: .venv/.installed-dev ## run the examples in the docs and write their new outputs (then read the diff)
	@$(BIN)/python -m tests.docs.update

gallery: .venv/.installed-dev ## draw the pictures of documents in docs/gallery
	@$(BIN)/python -m scripts.draw_gallery

bench: .venv/.installed-dev ## measure speed beside plain sqlite3 and Python's own start
	@$(BIN)/python -m benchmarks

check: lint types docs-check test ## all of the checks above

clean: ## remove what make made
	@rm -rf .venv .demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "billiactl needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
		echo "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Making a virtual environment failed (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Installing billiactl into .venv ..."
	@$(PIP) -e .
	@touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	@echo "Installing billiactl and its development tools into .venv ..."
	@$(PIP) -e '.[dev]'
	@touch .venv/.installed $@
