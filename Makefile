# Thalweg: one environment (.venv), two installations in it: what runs, and on top of it what checks. The libraries that
# Thalweg is timed beside have an environment of their own (.venv-bench).
# Every target says in one line what it does. `make PYTHON=python3.13 demo` takes another interpreter.

PYTHON ?= python3
VENV := .venv
RACE := .venv-bench
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
SAY := @printf '\n== %s\n'
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --custom-compile-command 'make pins'
# everything the checks may need to see; folders that are not there yet are passed over
SCOPE := $(wildcard src tests benchmarks examples docs)

.DEFAULT_GOAL := help
.PHONY: help demo test bench format pages pins clean

help: ## this list
	@echo "Thalweg: gradient descent on linear models that you can read, check, trust and run at scale."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS=@ read -r target text; \
		do printf '%-15s %s\n' "  $$target" "$$text"; done

demo: $(VENV)/.run ## fit the real file in examples/ and print the tutorial's worked example
	@mkdir -p out
	$(SAY) "thalweg fit: disease progression of 442 patients, from ten measurements (examples/diabetes.csv)"
	$(BIN)/thalweg fit examples/diabetes.csv --target target -o out/model.json --report out/report.html
	$(SAY) "thalweg work: the tutorial's worked example, every number"
	$(BIN)/thalweg work

test: $(VENV)/.dev ## every check: style, types, floors, tests and the examples in the docs
	$(SAY) "1/5 ruff check: mistakes and complexity"
	@$(BIN)/ruff check $(SCOPE)
	$(SAY) "2/5 ruff format --check: layout"
	@$(BIN)/ruff format --check $(SCOPE)
	$(SAY) "3/5 mypy --strict: types"
	@$(BIN)/mypy --strict
	$(SAY) "4/5 lint-imports: an upper floor may import a lower one, never the reverse"
	@$(BIN)/lint-imports
	$(SAY) "5/5 pytest: laws, oracles, stories, house rules, and every example in the documentation"
	@$(BIN)/pytest -n 2

bench: $(RACE)/.bench ## time Thalweg beside its peers (twenty minutes; QUICK=1: a minute; SIZE="S W": these)
	$(SAY) "benchmarks: medians of interleaved turns; the results are written to benchmarks/RESULTS.md"
	@$(RACE)/bin/python -m benchmarks $(if $(SIZE),--size $(SIZE)) $(if $(QUICK),--quick)

format: $(VENV)/.dev ## lay out the source and repair what can be repaired
	$(SAY) "ruff: format and fix"
	@$(BIN)/ruff format $(SCOPE)
	@$(BIN)/ruff check --fix $(SCOPE)

pages: $(VENV)/.dev ## write the pages of the doctor's checks anew (docs/doctor), from the checks
	@$(BIN)/python -m thalweg.doctor.pages docs/doctor

# the larger set first; the smaller one is then held to the same versions
pins: $(VENV)/.dev ## choose the newest versions of every dependency anew, with their hashes
	$(SAY) "requirements/dev.txt, run.txt and bench.txt, for every platform and Python >= 3.11"
	@$(COMPILE) --upgrade -o requirements/dev.txt pyproject.toml requirements/build.in requirements/dev.in
	@$(COMPILE) --upgrade -c requirements/dev.txt -o requirements/run.txt pyproject.toml requirements/build.in
	@$(COMPILE) --upgrade -c requirements/dev.txt -o requirements/bench.txt pyproject.toml requirements/build.in \
		requirements/bench.in

clean: ## remove what make made: the environments and out/
	rm -rf $(VENV) $(RACE) out

$(VENV)/.made $(RACE)/.made:
	@command -v $(PYTHON) >/dev/null 2>&1 || \
		{ echo "There is no '$(PYTHON)' here; Thalweg needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Thalweg needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." ; \
		echo "Name a newer one: make PYTHON=python3.12 $(or $(MAKECMDGOALS),demo)"; exit 1; }
	$(SAY) "virtual environment in $(@D), by $$($(PYTHON) -V 2>&1)"
	@$(PYTHON) -m venv --clear $(@D) || \
		{ echo "$(PYTHON) could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	$(SAY) "installing Thalweg and what it runs on (requirements/run.txt, checked against hashes)"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(SAY) "installing the checks (requirements/dev.txt, checked against hashes)"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# PyTorch is pinned by its version alone: its files differ between processors, and builds for one have hashes of their own
$(RACE)/.bench: PIP := $(RACE)/bin/python -m pip -qq --disable-pip-version-check
$(RACE)/.bench: $(RACE)/.made requirements/bench.txt requirements/torch.txt pyproject.toml
	$(SAY) "installing Thalweg and its peers (requirements/bench.txt, checked against hashes; requirements/torch.txt)"
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(PIP) install -r requirements/torch.txt || echo "PyTorch cannot be installed here: it will be skipped."
	@touch $@
