# Sets up .venv by itself, on any machine with Python 3.11 or newer and pip.
#
#   make demo     lint the notebooks in examples/
#   make test     ruff, mypy, TypeScript, pytest (ARGS="-k masked" goes to pytest)
#   make bench    time leaklint on public notebooks (ARGS goes to the benchmark)
#   make accuracy measure accuracy on public sets, write docs/accuracy.md
#   make lint     ruff and mypy only
#   make labextension  build the JupyterLab extension
#   make format   put the code in form
#   make clean    remove .venv and caches

.DEFAULT_GOAL := help
.PHONY: help demo test bench accuracy lint labextension test-labextension format clean

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
	@LEAKLINT_SKIP_LABEXTENSION=1 $(PY) -m pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what tests and checks need into $(VENV)"
	@$(PY) -m pip install -qq --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/leaklint check examples/*.ipynb --exit-zero

test: lint test-labextension
	@$(PY) -m pytest $(ARGS)

# jlpm and Node come with packages of the development group: none has to be on the machine.
JLPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jlpm
QUIETLY = >$(VENV)/jlpm.log 2>&1 || { cat $(VENV)/jlpm.log >&2; exit 1; }

# Done again when what is installed is another. No address of a registry belongs into the lock file.
node_modules/.installed: package.json yarn.lock .yarnrc.yml | $(VENV)/.installed-dev
	@if grep -nE '__archiveUrl|https?://' yarn.lock; then echo "yarn.lock names a registry" >&2; exit 1; fi
	@echo "Installing what the JupyterLab extension is built with (minutes, the first time)"
	@$(JLPM) install --immutable $(QUIETLY)
	@touch $@

leaklint/labextension/package.json: node_modules/.installed package.json $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null)
	@echo "Building the JupyterLab extension"
	@{ $(JLPM) build:prod; } $(QUIETLY)
	@touch $@

labextension: leaklint/labextension/package.json

test-labextension: labextension
	@{ $(JLPM) check && $(JLPM) test; } $(QUIETLY)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

bench: $(VENV)/.installed-dev
	@$(PY) -m benchmarks $(ARGS)
	@$(PY) -m benchmarks.live

accuracy: $(VENV)/.installed-dev
	@$(PY) -m benchmarks.accuracy $(ARGS)

clean:
	rm -rf $(VENV) node_modules leaklint/labextension labextension/lib labextension/tests/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .bench .leaklint_cache dist build
