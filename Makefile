# The developer's commands. Each is `python3 tools/dev.py <command>`, which works without make as well.
# More words for a command: make test ARGS="tests/core -x"

PYTHON ?= python3
DEV = @$(PYTHON) tools/dev.py
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-ui coverage pictures messages lock setup clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name says; do \
		printf '%-14s %s\n' "$$name" "$$says"; done

run: ## set up, load the demo once, and serve it on http://127.0.0.1:8000
	$(DEV) run $(ARGS)

test: ## set up and run every test, on SQLite and PostgreSQL and in a real browser
	$(DEV) test $(ARGS)

check: ## lint, types, the floors of the architecture, templates, scripts, and the house rules
	$(DEV) check $(ARGS)

bench: ## what opening and saving cost, beside a bare view in the same run
	$(DEV) bench $(ARGS)

bench-ui: ## what the annotator's page costs in presses and milliseconds, in a real browser
	$(DEV) bench_ui $(ARGS)

coverage: ## how often an interval of agreement holds the true value, over simulated rounds
	$(DEV) coverage $(ARGS)

pictures: ## take the pictures of the pages in a real browser
	$(DEV) pictures $(ARGS)

messages: ## bring the catalogues of translations up to date, and list what is not translated
	$(DEV) messages $(ARGS)

lock: ## choose every package's version anew and write requirements/*.txt
	$(DEV) lock $(ARGS)

setup: ## only set up .venv, for running and for the tests
	$(DEV) setup $(ARGS)

clean: ## delete .venv and every cache; the data in instance/ stays
	$(DEV) clean
