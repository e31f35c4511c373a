# Everything sets itself up: a virtual environment in .venv, the dependencies, Graphviz.
# The dependencies are those that tools/locked names, each by its version and hash.
#
#   PYTHON=python3.12 make demo    use that interpreter
#   NO_APT=1 make demo             never install a package of the system
#   JOBS=4 make test               how many tests run at a time; else one for each core, 4 at most

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-newest check lock graphviz clean

BIN := .venv/bin
JOBS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 4 ? cores : 4)))
CODE := model generators conformance diagrams benchmarks tests tools

help:
	@echo "make demo           test the embedded reference DCC, and a DCC with a planted fault"
	@echo "make test           what must hold of this repository: ruff, mypy, pytest"
	@echo "make test-newest    the same with the newest dependencies that pyproject.toml allows"
	@echo "make lock           write tools/locked anew, with the newest dependencies"
	@echo "make clean          remove what the others made, reports included"

demo: .venv/installed graphviz
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/demo.sh

test: .venv/installed-for-tests graphviz
	@$(MAKE) --no-print-directory check

test-newest: graphviz
	@ENVIRONMENT=.venv-newest sh tools/set-up.sh newest
	@$(MAKE) --no-print-directory check BIN=.venv-newest/bin

check:
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy --python-executable $(BIN)/python
	$(BIN)/pytest -q -n $(JOBS) --dist loadfile

graphviz:
	@sh tools/set-up.sh graphviz

lock:
	@sh tools/set-up.sh lock

.venv/installed: pyproject.toml tools/locked/run.txt
	@sh tools/set-up.sh locked run
	@touch $@

.venv/installed-for-tests: pyproject.toml tools/locked/test.txt
	@sh tools/set-up.sh locked test
	@touch $@ .venv/installed

clean:
	rm -rf .venv .venv-newest build dist report pictures srpd.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
