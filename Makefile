# Handover. Needs Python 3.11 or newer and make; everything else is installed into .venv, exactly as locked.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help run test test-postgresql check bench bench-accounting bench-engine bench-matching bench-pages bench-sync long migration chromium

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-15s %s\n", $$1, $$2}' Makefile

run: $(READY) ## start Handover with the demo company on 127.0.0.1:8501 (PORT=8600 for another port); Ctrl-C ends it
	@$(BIN)/python -m console run --port $(PORT)

test: $(READY) chromium ## run all tests but the long ones
	$(BIN)/python -m pytest -m "not long and not bench" -n 3 --dist worksteal

test-postgresql: $(READY) chromium ## run all tests that touch the store on PostgreSQL; `make test` runs some on both, most on SQLite
	$(BIN)/python -m pytest --database postgresql -m "not long and not bench" -n 3 --dist worksteal

check: $(READY) ## format, lint, types, import rules; changes nothing
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_imports.py

bench: $(READY) ## print the figures that Handover is measured by
	$(BIN)/python -m pytest -m bench -s tests/bench

bench-pages: $(READY) chromium ## print how long people wait for a page at 5,000 employees
	$(BIN)/python -m pytest -m bench -q -s tests/bench/test_bench_pages.py

bench-engine: $(READY) ## bare loop, in-line, workers on SQLite and PostgreSQL; use of an allowed rate; fairness
	$(BIN)/python -m tests.bench.bench_engine
	$(BIN)/python -m tests.bench.bench_fairness

bench-sync: $(READY) ## keeping two systems in step: calls and seconds of linking, of nothing changed, of 1 % changed
	$(BIN)/python -m tests.bench.bench_sync

bench-accounting: $(READY) ## a month of attendance to Fortnox: how well the allowed rate is used, by the sandbox's own record
	$(BIN)/python -m tests.bench.bench_accounting

bench-matching: $(READY) ## employee matching beside Splink, recordlinkage and plain scripts, on the same files
	$(BIN)/python tests/bench/bench_matching.py

long: $(READY) ## the campaigns that take longer than a test run may
	$(BIN)/python -m pytest -m long

migration: $(READY) ## write the next database migration: make migration NAME="what changes"
	$(BIN)/python -m core.store.migrations.draft "$(NAME)"
	$(BIN)/ruff format core/store/migrations/versions

# uv comes from the lock file too, by pip, which every Python has. Byte code is made once, here: starts are then quick
# even where Python may not write any.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Handover needs Python 3.11 or newer. Name it: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@awk '/^[^ ]/{on = /^uv==/} on && !/#/' requirements.lock > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# Tests that drive a browser skip where there is none.
chromium:
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests."; \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	fi || true
	@command -v chromium >/dev/null || \
		echo "No Chromium here and no way to install it: browser tests are skipped. Install the package chromium."
