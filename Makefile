# Sets up .venv by itself, on any machine with Python 3.11 or newer and pip.
#
#   make demo     lint the notebooks in examples/
#   make test     ruff, mypy, pytest (ARGS="-k masked" goes to pytest)
#   make bench    time leaklint on public notebooks (ARGS goes to the benchmark)
#   make accuracy measure accuracy on public sets, write docs/accuracy.md
#   make lint     ruff and mypy only
#   make format   put the code in form
#   make clean    remove .venv and caches

.DEFAULT_GOAL := help
.PHONY: help demo test bench accuracy lint format clean

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
ARGS ?=

# PYTHON=... chooses another interpreter; otherwise the first that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$p"; break; fi; done)

help:
	@sed -n 's/^#   //p' Makefile

# Without ensurepip (some distributions part it from Python), the pip at hand installs one.
$(PY):
	@test -n "$(PYTHON)" || { echo "leaklint needs Python 3.11 or newer: none was found (set PYTHON=...)" >&2; exit 1; }
	@"$(PYTHON)" -m venv --upgrade-deps $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  "$(PYTHON)" -m venv --without-pip $(VENV) && "$(PYTHON)" -m pip --python $(PY) install -qq --upgrade pip; }

# Done again when pyproject.toml changes. The dependency groups need pip 25.1.
$(VENV)/.installed: pyproject.toml | $(PY)
	@echo "Installing leaklint into $(VENV)"
	@$(PY) -m pip install -qq --disable-pip-version-check --upgrade "pip>=25.1"
	@$(PY) -m pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what tests and checks need into $(VENV)"
	@$(PY) -m pip install -qq --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/leaklint check examples --exit-zero

test: lint
	@$(PY) -m pytest $(ARGS)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

bench: $(VENV)/.installed-dev
	@$(PY) -m benchmarks $(ARGS)

accuracy: $(VENV)/.installed-dev
	@$(PY) -m benchmarks.accuracy $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .bench dist build
