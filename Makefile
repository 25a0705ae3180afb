# Everything here starts from Python 3.11 or newer, git and make alone: each target sets up what it needs.

VENV    := .venv
BIN     := $(VENV)/bin
SETUP   := $(VENV)/.set-up
BROKEN  := tests/broken
FAILING := tests/failing
CHANGED := tests/changed
EDITOR  := tests/editor/node_modules/.set-up
SPARK   := build/spark/.set-up
PYTHONS := python3.13 python3.12 python3.11 python3

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test test-spark check bench bench-engine docs clean

help:
	@echo 'make demo    lint and test the sample policies, then broken copies of them; what a change of them does'
	@echo 'make test    run every test'
	@echo 'make test-spark  run the tests of replays on Spark, which need Java 17 or 21; PySpark is over 400 MB'
	@echo 'make check   ruff, mypy, import-linter, and whether generated files are fresh'
	@echo 'make docs    write the generated files anew: schemas, shapes, rule pages'
	@echo 'make bench   measure against other linters; make bench-engine, against other engines and a solver'
	@echo 'make setup   make $(VENV); every target above does so by itself'
	@echo 'make clean   remove what the targets above made'

setup: $(SETUP)

# A python counts when it runs, is new enough and can make an environment: a name on PATH proves none of it.
$(SETUP): pyproject.toml constraints.txt
	@for python in $(PYTHONS); do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "setting up $(VENV) with $$($$python --version)"; \
	    exec $$python -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo 'no Python 3.11 or newer with venv and ensurepip found; tried: $(PYTHONS)' >&2; exit 1
	@$(BIN)/python -m pip install -qq --constraint constraints.txt hatchling
	@$(BIN)/python -m pip install -qq --constraint constraints.txt --no-build-isolation --editable '.[test,dev]'
	@touch $@

demo: $(SETUP)
	@echo '$$ routectl lint policies'
	@$(BIN)/routectl lint policies
	@echo
	@echo '$$ routectl test policies'
	@$(BIN)/routectl test policies
	@echo
	@echo '$$ routectl test $(FAILING)'
	@$(BIN)/routectl test $(FAILING) || test $$? -eq 1
	@echo
	@echo '$$ routectl lint $(BROKEN)'
	@$(BIN)/routectl lint $(BROKEN) --fail-on never
	@echo
	@echo '$$ routectl diff policies/support-assistant.yaml $(CHANGED)/support-assistant.yaml'
	@$(BIN)/routectl diff policies/support-assistant.yaml $(CHANGED)/support-assistant.yaml

test: $(SETUP) $(EDITOR)
	@$(BIN)/python -m pytest -q

# PySpark has an environment of its own. Where it can't be made or there is no Java, that is said, and nothing is tested:
# a machine without the one or the other can work on everything else. A test that fails, fails.
test-spark: $(SETUP)
	@if ! command -v java >/dev/null; then echo 'SKIPPED: replays on Spark are not tested, there is no Java'; \
	elif ! { $(MAKE) --no-print-directory $(SPARK) || { $(RM) $(SPARK); false; }; }; then \
	  echo 'SKIPPED: replays on Spark are not tested, PySpark could not be installed (what pip said stands above)'; \
	else $(dir $(SPARK))bin/python -m pytest -q tests/replay/test_spark.py tests/replay/test_spark_trouble.py; fi

$(SPARK): pyproject.toml
	@$(BIN)/python -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install -qq --editable '.[spark]' 'pytest>=8.3' 'hypothesis>=6.130'
	@touch $@

# A real YAML language server for the tests of the schemas in an editor, which are skipped where there is no npm.
$(EDITOR): $(wildcard tests/editor/package-lock.json)
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then npm ci --silent --prefix tests/editor && touch $@; fi || \
	  echo 'the YAML language server could not be installed: its tests are skipped'

check: $(SETUP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m routectl.language.generate --check
	$(BIN)/python docs/make.py --check

docs: $(SETUP)
	$(BIN)/python -m routectl.language.generate
	$(BIN)/python docs/make.py

bench: $(SETUP)
	$(BIN)/python benchmarks/run.py

# The engines to measure against have an environment of their own.
bench-engine: $(SETUP)
	@test -x build/bench/engine/bin/python || $(BIN)/python -m venv build/bench/engine
	@build/bench/engine/bin/python -m pip install -qq --requirement benchmarks/requirements.txt --editable '.[traffic]'
	build/bench/engine/bin/python benchmarks/engine.py

clean:
	rm -rf $(VENV) $(dir $(EDITOR)) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find routectl tests -name __pycache__ -type d -prune -exec rm -rf {} +
