# `make` alone lists what can be asked for. Needed: Python 3.11 or newer with pip, make, git.
# Nothing is installed outside this folder, save a browser for the tests where the machine has none.

PYTHON ?= python3
ARGS ?=

UV := .tools/bin/uv
VENV := .venv/bin
export UV_PYTHON_DOWNLOADS := never
# Bytecode is kept whatever the shell says: the tests start kompis many times, which would compile itself anew.
unexport PYTHONDONTWRITEBYTECODE

TESTERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)

PHRASES := $(wildcard bot/phrases/locale/*/LC_MESSAGES/kompis.po)
CATALOGUES := $(PHRASES:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo setup runtime test check fix browser bench chaos cluster lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: runtime ## a sample organisation in your browser; ARGS="--pace 10 --port 8090"
	@$(VENV)/kompis demo $(ARGS)

runtime: .venv/.run $(CATALOGUES) ## what running kompis needs: .venv/bin/kompis

setup: .venv/.dev $(CATALOGUES) ## the same and what its tests need

# Two processes more than processors, since many tests wait; each costs the work of collecting all of them.
# The first time tests are compiled by one process: each would else compile all of them.
test: setup browser ## everything: check beside all tests; ARGS="-k pause"
	@$(MAKE) --no-print-directory check >.venv/check.log 2>&1 & checking=$$!; \
	[ -d tests/__pycache__ ] || $(VENV)/pytest --collect-only -q >/dev/null; \
	$(VENV)/pytest -n $(TESTERS) $(ARGS); tested=$$?; \
	wait $$checking; checked=$$?; \
	[ $$checked -eq 0 ] || cat .venv/check.log; \
	[ $$tested -eq 0 ] && [ $$checked -eq 0 ]

check: setup ## lint, format, types, import contracts
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports

fix: setup ## let ruff mend and format what it can
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

browser: .venv/.browser ## a Chromium for the tests, unless there is one (E2E_CHROMIUM names another)

bench: setup .venv-peers/.peers ## every goal of speed, beside its figure and beside peers; ARGS="--only send"
	$(VENV)/python -m bench $(ARGS)

chaos: setup ## 200 kill -9 on each database, then count what people saw; ARGS=channels, ARGS=promises
	$(VENV)/python -m tests.chaos $(ARGS)

cluster: setup ## three machines on one PostgreSQL: killed, frozen, cut off, stopped; ARGS="--people 100"
	$(VENV)/python -m tests.cluster $(ARGS)

lock: $(UV) ## resolve the requirements anew; ARGS=--upgrade takes newer versions
	$(LOCK) --group build --group dev -o requirements/dev.txt
	$(LOCK) --group build --no-annotate -c requirements/dev.txt -o requirements/run.txt
	$(UV) pip compile $(LOCKED) --no-annotate --group peers -o requirements/peers.txt
	$(UV) pip compile $(LOCKED) --group tools -o requirements/tools.txt

clean: ## remove all that make has made here
	rm -rf .venv .venv-peers .tools dist $(CATALOGUES)

# ------------------------------------------------------------------------------------- how it is made

LOCKED = --quiet --universal --generate-hashes --no-header --python-version 3.11 $(ARGS)
LOCK = $(UV) pip compile pyproject.toml $(LOCKED)

# $(call install_kompis,ENVIRONMENT): itself, editable. Nothing else: the locks name the rest, hatchling included.
install_kompis = $(UV) pip install --quiet --python $(1) --no-deps --no-build-isolation --editable .

$(UV): requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	    "kompis needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.11 …")'
	PIP_ROOT_USER_ACTION=ignore $(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools --upgrade --no-deps \
	    --only-binary :all: --require-hashes -r requirements/tools.txt
	@touch $@

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv

# `install`, not `sync`: it must leave the test tools of .dev alone.
.venv/.run: requirements/run.txt pyproject.toml hatch_build.py $(UV) | .venv/bin/python
	$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes -r requirements/run.txt
	$(call install_kompis,.venv)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(UV) pip sync --quiet --compile-bytecode --python .venv --require-hashes requirements/dev.txt
	$(call install_kompis,.venv)
	@touch $@

.venv-peers/.peers: requirements/peers.txt $(UV) .venv/.run
	$(UV) venv --quiet --clear --python .venv/bin/python .venv-peers
	$(UV) pip sync --quiet --compile-bytecode --python .venv-peers --require-hashes requirements/peers.txt
	@touch $@

%.mo: %.po | .venv/.run
	@$(VENV)/pybabel --quiet compile --input-file $< --output-file $@

# Playwright's own Chromium first: its download fails at once where there is no way out, apt's works there.
.venv/.browser: .venv/.dev
	@$(VENV)/python -m tests.e2e.chromium \
	    || { $(VENV)/playwright install --only-shell chromium && $(VENV)/playwright install-deps chromium; } \
	    || { apt-get update && for chromium in chromium-headless-shell chromium; do \
	         DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
	             $$chromium fonts-dejavu-core fonts-noto-color-emoji && break; done; } \
	    || { echo "No Chromium could be fetched: install one, or name one in E2E_CHROMIUM." >&2; exit 1; }
	@touch $@
