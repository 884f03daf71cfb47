# The few things one does with this project. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# A CI machine and a fresh Debian have no UTF-8 locale set; the ward's names need one.
export LANG := C.UTF-8
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
PYTHON_IN_VENV := $(BIN)/python
RUNTIME := $(VENV)/.runtime-is-installed
DEVELOPMENT := $(VENV)/.development-is-installed
WORKERS ?= 2

.PHONY: help
help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## everything on http://127.0.0.1:8000; the first time a demo ward is set up
	@$(PYTHON_IN_VENV) -m pos.house

.PHONY: demo
demo: setup ## play one whole day of the ward, 3,800 payments, up to the printed sheets (2 minutes)
	@POS_DATA_DIR=var/demo $(BIN)/pos demo --fresh

.PHONY: demo-week
demo-week: setup ## seven days over a weekend and a holiday, and on to the first payouts (a quarter of an hour)
	@POS_DATA_DIR=var/demo-week $(BIN)/pos demo --fresh --week

.PHONY: clean-demo
clean-demo: ## forget the demo wards
	rm -rf var/demo var/demo-week

.PHONY: test
test: setup-test lint ## what CI runs: lint, and every test that fits into ten minutes
	$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) -m "not slow"

.PHONY: test-all
test-all: setup-test lint ## the long tests, too
	$(PYTHON_IN_VENV) -m pytest -n $(WORKERS)

.PHONY: lint
lint: $(DEVELOPMENT) ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict pos reconciliation
	$(BIN)/lint-imports

.PHONY: format
format: $(DEVELOPMENT) ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: setup
setup: $(RUNTIME) ## .venv with exactly the libraries of requirements.lock

.PHONY: setup-test
setup-test: $(DEVELOPMENT) ## what the tests need on top: libraries, Chromium, poppler
	@command -v chromium >/dev/null || tools/apt.sh chromium "the browser tests"
	@command -v pdftotext >/dev/null || tools/apt.sh poppler-utils "the tests of the PDF"

.PHONY: lock
lock: ## write the lock files from pyproject.toml
	tools/lock.sh

$(PYTHON_IN_VENV):
	@tools/make-venv.sh $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(PYTHON_IN_VENV)
	@echo "Installing the libraries into $(VENV) (once, about a minute) ..."
	@$(PYTHON_IN_VENV) -m pip install --quiet --require-hashes -r requirements.lock
	@$(PYTHON_IN_VENV) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests need into $(VENV) (once, about a minute) ..."
	@$(PYTHON_IN_VENV) -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
