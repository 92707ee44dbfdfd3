# Two commands do everything: `make run` and `make test`. The rest is for maintainers.
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
export PYTHONPATH := src
export LILONG_VAR ?= $(CURDIR)/var
# Threads of numpy that wait for each other on a busy machine make minutes of seconds.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help install run test coverage check audit bench tour clean lock messages assets

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.stamps/run: requirements/run.txt
	@test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@mkdir -p .stamps && touch $@

.stamps/dev: requirements/dev.txt .stamps/run
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: .stamps/dev ## Put everything that runs, tests and checks into .venv

ASSETS := src/lilong/ui/static/built/manifest.json
$(ASSETS): .stamps/run $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
	$(PY) scripts/assets.py

assets: $(ASSETS) ## Build style and script

run: .stamps/run $(ASSETS) ## Serve the demonstration subdistrict on PORT (8000)
	@$(PY) scripts/messages.py compile
	@LILONG_DEMO=$${LILONG_DEMO:-1} exec $(PY) -m lilong serve --prepare --with-worker --port $(PORT)

test: .stamps/dev ## Run the suite on SQLite; needs no service, no browser, no built asset
	$(PY) -m pytest -n auto $(ARGS)

coverage: .stamps/dev ## Run the suite on SQLite measured, and hold every room to its budget
	$(PY) -m pytest -n auto --cov=lilong --cov-report= $(ARGS)
	$(PY) -m scripts.coverage

check: .stamps/dev $(ASSETS) ## Everything a reviewer should not have to look for
	$(PY) scripts/check.py $(CHECKS)

audit: .stamps/dev ## Known faults of the pinned dependencies (asks the network)
	$(PY) scripts/check.py audit

bench: .stamps/dev $(ASSETS) ## Measure, and write docs/benchmarks.md
	$(PY) -m scripts.bench $(ARGS)

tour: .stamps/dev $(ASSETS) ## Take the pictures of every page
	LILONG_TOUR=1 $(PY) -m pytest -m browser tests/journeys/test_tour.py $(ARGS)

messages: .stamps/dev ## Collect new message ids into the catalogues
	$(PY) scripts/messages.py update

lock: .stamps/dev ## Pin every dependency with its hashes
	$(BIN)/uv pip compile -q pyproject.toml --extra assets --python-version 3.11 --universal --no-strip-extras \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/run.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra assets --extra dev --python-version 3.11 --universal --no-strip-extras \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/dev.txt

clean: ## Remove what was built; the database under var/ stays
	rm -rf .stamps .pytest_cache .mypy_cache .ruff_cache htmlcov .coverage src/lilong/ui/static/built frontend/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +
