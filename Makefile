# Two commands: `make demo` and `make test`. Python 3.11 and make are all that must be there.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
JOBS ?= 2
ARGS ?=
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := env
.PHONY: env dev demo test check bench soak screenshots assets messages format help clean

env: ## make the environment in .venv (default)
	@$(PYTHON) tools/environment.py product
	@$(BIN)/entente messages compile >/dev/null 2>&1

dev: ## the environment with what tests and checks need
	@$(PYTHON) tools/environment.py dev
	@$(BIN)/entente messages compile >/dev/null 2>&1

demo: env ## start everything with the demonstration in it; Ctrl-C stops it
	@$(BIN)/entente demo

assets: env ## fetch the front-end parts and cut the geography
	@$(BIN)/entente assets

test: dev ## run every test (ARGS="tests/marine -k loop" for some)
	@$(BIN)/entente assets
	@tools/chromium.sh
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not soak" $(ARGS)

check: dev ## style, types, floors, French texts, migrations, system checks
	@$(BIN)/ruff check src tests bench tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/entente check

format: dev ## format the code
	@$(BIN)/ruff format src tests bench tools
	@$(BIN)/ruff check --fix src tests bench tools

messages: dev ## bring the French catalogues in line with the code
	@$(BIN)/entente messages update

bench: dev ## measure against peers, side by side, in one run
	@$(BIN)/entente assets
	@$(BIN)/python -m bench $(ARGS)

soak: dev ## the long runs
	@$(BIN)/entente assets
	@ENTENTE_DRAWS=anew $(BIN)/python -m pytest -m "soak or draws" $(ARGS)

screenshots: dev ## take the README's screenshots again
	@$(BIN)/entente assets
	@tools/chromium.sh
	@$(BIN)/python tools/screenshots.py

clean: ## remove what can be made again (the demonstration's data stays)
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf src/entente/site/static/vendor src/entente/marine/data/geo

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1	/' | expand -t 14
