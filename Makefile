# Everything a newcomer needs; each target sets up by itself what it needs.
.DEFAULT_GOAL := help
.PHONY: help setup run stop status token test adversarial resilience check format describe examples bench clean
MAKEFLAGS += --no-print-directory
PYTHON_BIN := .venv/bin/python
# What is compiled is kept: a system is nine processes, and each would compile all of it at its start.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

setup: ## make .venv with the locked dependencies
	@deploy/local/setup.sh

run: setup ## start the whole system here; Ctrl-C stops it
	@$(PYTHON_BIN) -m deploy.local run

stop: ## stop a system started by `make run`
	@if [ -x $(PYTHON_BIN) ]; then $(PYTHON_BIN) -m deploy.local stop; else echo "It is not running."; fi

status: setup ## tell which parts are ready
	@$(PYTHON_BIN) -m deploy.local status

token: ## print an access token for a system started by `make run`
	@$(PYTHON_BIN) -m deploy.local token

test: setup ## run all tests, on a real PostgreSQL and a real Kafka
	@$(PYTHON_BIN) -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(ARGS)

adversarial: setup ## the hostile tests in their long form, about an hour
	@ADVERSARIAL=long $(PYTHON_BIN) -m pytest -n 2 --dist loadfile tests/adversarial $(ARGS)

resilience: setup ## break a running system in a hundred ways, and look what is lost
	@RESILIENCE=long $(PYTHON_BIN) -m pytest -s tests/resilience/test_resilience.py $(ARGS)

check: setup ## lint, format, types, and which package may import which
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m ruff format --check .
	@$(PYTHON_BIN) -m mypy
	@.venv/bin/lint-imports

format: setup ## put the code into its form
	@$(PYTHON_BIN) -m ruff check --fix-only --quiet .
	@$(PYTHON_BIN) -m ruff format .

describe: setup ## write what is described from the code: API, events, docs; WHY="…" lets a break pass
	@$(PYTHON_BIN) -m contracts
	@$(PYTHON_BIN) -m services.kpi.indicators
	@$(PYTHON_BIN) -m services.identity scopes
	@$(PYTHON_BIN) -m chassis.access
	@$(PYTHON_BIN) -m gateway.classes
	@$(PYTHON_BIN) -m gateway.description $(if $(WHY),--breaking "$(WHY)")

examples: setup ## call the examples of the API's description and record their answers
	@EXAMPLES=record $(PYTHON_BIN) -m pytest -q tests/end_to_end/test_examples.py
	@$(MAKE) describe

bench: setup ## measure speed, as ratios
	@$(PYTHON_BIN) -m tests.performance

clean: stop ## remove all data of this installation, and what was set up
	@if [ -x $(PYTHON_BIN) ]; then $(PYTHON_BIN) -m deploy.local clean; fi
	@rm -rf .venv .cache .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
