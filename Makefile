PY ?= python3
BIN = $(or $(CIS_VENV),.venv)/bin

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench screenshots tools

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Set up and serve (CIS_LISTEN=HOST:PORT, CIS_DATA=FOLDER, CIS_DATABASE_URL=URL)
	@$(PY) app.py

demo: ## Set up and serve with an example organisation
	@$(PY) app.py --demo

test: ## Run the whole test suite
	@$(PY) app.py test

check: tools ## Form, rules, types, imports and templates, fastest first
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/djlint --lint templates

format: tools ## Put the code into the one form
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: ## Measure cis beside its references and print the ratios
	@$(PY) app.py bench

screenshots: tools ## Make the pictures of the README from the demo
	$(BIN)/python -m tests.browser.screenshots

tools:
	@$(PY) app.py setup --dev
