# Everything here works from a fresh clone with only make and python3.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help setup demo check test lint bench quality oracle year taggers torture torture-long lock clean
help:            ## this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup:           ## make .venv from the lock (a second time: nothing to do)
	@$(PYTHON) deploy/bootstrap.py $(VENV)

demo: setup      ## the main job on five real stories, on loopback, in half a minute
	@$(BIN)/watcher demo

check: setup     ## lint and the fast tests: before each commit
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -q -m "not slow and not quality"

test: setup      ## lint and every test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -q

lint: setup      ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: setup     ## timings as ratios
	@$(BIN)/python -m tests.bench

quality: setup   ## scores of the gold sentences (docs/quality.md), real feeds and pages, the labelled cases (../shared), and a real systemd (root, nspawn)
	@$(BIN)/python -m tests.statements.gold --report
	@$(BIN)/python -m pytest -q -m quality tests/quality tests/service

oracle: setup    ## labelled streams: statements given by hand, through the real ledger
	@$(BIN)/python -m tests.oracle

year: setup      ## a year of a synthetic stream, 20,000 articles, through the real ledger; ten minutes
	@$(BIN)/python -m tests.oracle.year

taggers: setup   ## train the taggers of who speaks from training/: the same texts give the same bytes
	@$(BIN)/python -m training

torture: setup   ## fifty kill -9 against the running daemon; then two planted bugs, which must be caught
	@$(BIN)/python -m tests.torture --kills 50
	@! $(BIN)/python -m tests.torture --kills 6 --plant mark-before-send
	@! $(BIN)/python -m tests.torture --kills 6 --plant split-transaction

torture-long: setup ## a thousand kill -9 over 4,000 alerts; over an hour
	@$(BIN)/python -m tests.torture --kills 1000 --each 4

lock:            ## resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade -o requirements.lock

clean:           ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
