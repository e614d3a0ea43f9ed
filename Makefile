# The vocabulary of the project. Every target does its own set-up, and needs only
# a Python >= 3.11 that has venv:   make test   or   make test PYTHON=python3.12
#
# The environment is .venv: exactly what requirements.lock says, checked by hash,
# and this checkout installed so that edits count at once. Two files inside it say
# how far it is: .venv/.locked (the lock is installed) and .venv/.ready (so are we).

PYTHON ?= python3
LOCKED := .venv/.locked
READY := .venv/.ready
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet

# As in an activated environment: tools that start other tools find ours.
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH"
# Notebooks run in the environment, never in a kernel that the user has elsewhere.
export JUPYTER_PREFER_ENV_PATH := 1
unexport PYTHONPATH
# The matrices here are small: threads only get in each other's way, and in the way of other tests.
export OPENBLAS_NUM_THREADS := 1

LECTURES := $(sort $(wildcard lectures/*.ipynb))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo lab test thorough coverage newest lint lectures release site lock clean FORCE

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "To choose the Python that .venv is made with:  make test PYTHON=python3.12"

demo: $(READY) ## See the course at work on its examples
	@$(RUN) course demo

lab: $(READY) ## Open the course in JupyterLab
	@$(RUN) course lab

test: $(READY) ## Check everything: style, types, imports, tests, lectures
thorough: $(READY) ## The same, and what takes an hour: every attack by everyone, 20 kills, ...
test coverage: SELECTED := -m "not thorough"
IN_PARALLEL := --numprocesses=auto --dist=loadgroup --no-loadscope-reorder
# Spelled out below, $(MAKE) would let even `make --dry-run test` run the tests.
LINT := $(MAKE) --no-print-directory lint
# Each part runs whatever became of the one before it; they are counted at the end, which fails once.
test thorough:
	@export $(RUN); passed=; failed=; \
	part() { name=$$1; shift; if "$$@"; then passed="$$passed $$name"; else failed="$$failed $$name"; fi; }; \
	part lint $(LINT); \
	part tests python -m pytest $(SELECTED) $(IN_PARALLEL); \
	part lectures $(if $(LECTURES),python -m pytest --numprocesses=auto --dist=loadfile --nbval \
		--nbval-current-env --nbval-sanitize-with lectures/nbval_sanitize.cfg $(LECTURES), \
		sh -c 'echo "lectures/ holds no notebook to check" >&2; exit 1'); \
	echo "make $@: passed:$${passed:- none}; failed:$${failed:- none}"; test -z "$$failed"

# Apart from `make test`: to watch every line doubles the time of what runs in the tests' own process.
coverage: $(READY) ## Run the tests and list the lines that none of them reached
	@$(RUN) python -m pytest $(SELECTED) $(IN_PARALLEL) --cov --cov-report=term

# An environment of its own, since .venv is what the lock says. Everything runs, whatever breaks.
NEWEST := build/newest
newest: RUN := PATH="$(CURDIR)/$(NEWEST)/bin:$$PATH"
newest: ## Try the newest releases that pyproject.toml allows: without the lock, in build/newest
	@"$(PYTHON)" -m venv --clear $(NEWEST)
	@$(NEWEST)/bin/python -m pip --no-input install --quiet --upgrade pip
	@$(NEWEST)/bin/python -m pip --no-input install --quiet --editable ".[all,dev]"
	@echo "Newer or other than in requirements.lock:"
	@sed -n 's/[ ;].*//; /==/p' requirements.lock > $(NEWEST)/locked.txt
	@$(NEWEST)/bin/uv pip freeze --quiet --python $(NEWEST) --exclude-editable \
		| grep --invert-match --line-regexp --fixed-strings --file=$(NEWEST)/locked.txt || echo nothing
	@broken=""; \
	$(RUN) python -m pip check || broken="$$broken requirements,"; \
	{ $(RUN) ruff check . && $(RUN) ruff format --check .; } || broken="$$broken ruff,"; \
	$(RUN) mypy || broken="$$broken mypy,"; \
	$(RUN) lint-imports || broken="$$broken import-linter,"; \
	$(RUN) python -m pytest -m "not thorough" --numprocesses=auto --dist=loadfile --no-loadscope-reorder \
		|| broken="$$broken tests,"; \
	$(RUN) python -m pytest --numprocesses=auto --dist=loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with lectures/nbval_sanitize.cfg $(LECTURES) || broken="$$broken lectures,"; \
	echo "Broken with the newest of everything: $${broken:-nothing}" | sed 's/,$$/./'; \
	test -z "$$broken"

lint: $(READY) ## Check style, types and the direction of imports
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports

# No cell takes a minute; but on a busy machine a slider's reply may get lost, and be waited for.
lectures: $(READY) ## Run the lectures again and store their new outputs
	@$(if $(LECTURES),:,echo "lectures/ holds no notebook to run" >&2; exit 1)
	@$(RUN) jupyter nbconvert --to notebook --execute --inplace \
		--ExecutePreprocessor.kernel_name=python3 --ExecutePreprocessor.record_timing=False \
		--ExecutePreprocessor.timeout=300 \
		$(LECTURES)
	@# Sliders are tagged skip-execution: without a kernel they are dead, and nbclient may wait for
	@# ever for one. What somebody has run by hand, and its state, isn't stored.
	@$(RUN) jupyter nbconvert --to notebook --inplace --log-level=WARN \
		--TagRemovePreprocessor.enabled=True \
		--TagRemovePreprocessor.remove_all_outputs_tags=live \
		--ClearMetadataPreprocessor.enabled=True \
		--ClearMetadataPreprocessor.clear_cell_metadata=False \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask=language_info $(LECTURES)

release: $(READY) ## Make exercises/ from solutions/
	@$(RUN) course release

site: $(READY) ## Make the website in build/site, with the handout to download
	@$(RUN) course handout
	@$(RUN) course site

lock: $(READY) ## Bring requirements.lock in line with pyproject.toml (all to the newest: UPGRADE=1)
	@$(RUN) uv --quiet pip compile --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --extra all --extra dev $(if $(UPGRADE),--upgrade) \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean: ## Remove .venv, caches and build leftovers, nothing that you wrote
	@rm -rf .venv build dist *.egg-info .coverage .hypothesis
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find autograder reference_impl tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A new lock means a new environment, so that nothing stays that the lock has
# dropped; a change of pyproject.toml alone means installing ourselves again.

$(READY): $(LOCKED) pyproject.toml
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(LOCKED): requirements.lock
	@command -v "$(PYTHON)" >/dev/null || { echo >&2 \
		"No '$(PYTHON)' here: install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
		"'$(PYTHON)' is too old: the course needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		"'$(PYTHON)' cannot make environments: install its venv (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	@echo "Setting up .venv, once: a minute or two ..."
	@"$(PYTHON)" -m venv --clear .venv
	@# The lock is complete; asked for dependencies, pip would look for "jsonschema[...]" by itself.
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@.venv/bin/python -m pip --disable-pip-version-check check
	@.venv/bin/python -c 'import sys; print(sys.version)' > $@

# A Python that was asked for by name must be the one in .venv.
ifneq ($(filter command environment,$(firstword $(origin PYTHON))),)
ifneq ($(shell "$(PYTHON)" -c 'import sys; print(sys.version)'),$(shell cat $(LOCKED) 2>/dev/null))
$(LOCKED): FORCE
endif
endif
