# The habits of this repository. `make` alone lists them; CI calls the same targets.

PYTHON ?= python3
JOBS   ?= 2
ODDITY_ROUNDS ?= 20
SIZE   ?= demo

BIN    := .venv/bin
PYTEST := $(BIN)/python -m pytest
READY  := .venv/.ready

# Every process that a test starts would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help setup run test check format fast schema migration seed suites faults oracle elections lives linker rosters conditions oddities sync domain lock clean-cache

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@.ci/setup $(PYTHON)

setup: $(READY)

run: $(READY) ## Start everything and serve (PORT, DATABASE_URL, UNIONHALL_DATA)
	@exec $(BIN)/unionhall serve --die-with-parent

test: $(READY) ## The default suite: what the application does; what holds the code to its rules runs with check
	$(PYTEST) --ignore=tests/contract -n $(JOBS) --dist worksteal # what is left is shared out until the end

fast: $(READY) ## Pure tests only: rules and policies, no database
	$(PYTEST) tests/domain --ignore-glob='*/test_service*'

check: $(READY) ## Format, lint, types, imports, schema, shape
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/unionhall schema --check
	$(PYTEST) -m '' tests/contract -n $(JOBS) --dist worksteal

format: $(READY) ## Put format and imports right, and what else the linter can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

schema: $(READY) ## Print schema.graphql from the code; read its diff
	@$(BIN)/unionhall schema

migration: $(READY) ## Write a migration from the models: make migration m="add x to y"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add x to y"' >&2; exit 2; }
	@$(BIN)/unionhall revision -m "$(m)"
	@$(BIN)/ruff format -q db/migrations/versions

seed: $(READY) ## Fill the database with demonstration data: make seed SIZE=100k
	@$(BIN)/unionhall seed --size $(SIZE)

suites: $(READY) ## Slow: conformance suites and foreign clients against a running server
	$(PYTEST) -m suites -o faulthandler_timeout=600 tests

faults: $(READY) ## Slow: killed processes, cut connections, full pools
	$(PYTEST) -m faults tests

oracle: $(READY) ## Slow: 50,000 generated documents (DOCUMENTS), each engine against graphql-core; lists in all their forms
	UNIONHALL_ORACLE_DOCUMENTS=$(DOCUMENTS) $(PYTEST) -m oracle -n $(JOBS) tests/engine tests/db/test_listing.py

elections: $(READY) ## Slow: every BLT file below a directory, counted: make elections BALLOTS=directory
	UNIONHALL_BALLOTS="$(BALLOTS)" $(PYTEST) -m elections tests/counting/elections

linker: $(READY) ## Slow: secret ballots against an adversary with every page, log and write; naive schemas must fall
	$(PYTEST) -m linker -o faulthandler_timeout=300 tests/linker

rosters: $(READY) ## Slow: a roster of 100,000 rows, read, applied and undone
	$(PYTEST) -m rosters -o faulthandler_timeout=900 tests/suites

sync: $(READY) ## Slow: 10,000 changes by eight writers, and phones that keep in step
	$(PYTEST) -m sync -o faulthandler_timeout=900 tests/api/changes

lives: $(READY) ## Slow: 10,000 random lives of members, held against a simple model
	$(PYTEST) -m lives -o faulthandler_timeout=900 -n $(JOBS) tests/lives

oddities: $(READY) ## Slow: every root field 20 times (ODDITY_ROUNDS) with odd arguments, for each kind of caller
	UNIONHALL_ODDITY_ROUNDS=$(ODDITY_ROUNDS) $(PYTEST) -m oddities -n $(JOBS) tests/api/abuse

conditions: $(READY) ## Slow: 500 generated conditions of benefits by 1,000 members, in SQL and in Python
	$(PYTEST) -m conditions tests/property

domain: $(READY) ## Make the files of a new domain in every layer: make domain name=clubs
	@test -n "$(name)" || { echo 'Name it, in the plural: make domain name=clubs' >&2; exit 2; }
	@$(BIN)/python -m tests.support.new_domain "$(name)"

lock: ## Pin the dependencies of pyproject.toml with hashes (needs uv)
	@command -v uv >/dev/null || test -x $(BIN)/uv || { echo 'uv is needed to lock: python3 -m pip install uv' >&2; exit 2; }
	@PATH="$(BIN):$$PATH" uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header -q pyproject.toml -o requirements.lock
	@git --no-pager diff --stat -- requirements.lock

clean-cache: ## Remove caches; data and .venv stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build ./*.egg-info
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

# A directory with measurements of its own brings its own target.
include $(wildcard bench/*.mk)
