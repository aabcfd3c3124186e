# Qala: set-up, server and tests. `make` lists the targets; settings stand in README.md.

RUN := .venv/bin/
LOCK := $(RUN)uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-package torch --custom-compile-command "make lock"
NPM := cd api/dashboard && npm update --package-lock-only --omit-lockfile-registry-resolved \
	--ignore-scripts --no-audit --no-fund

.DEFAULT_GOAL := help
.PHONY: help install serve install-test test lint types openapi examples lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

install: ## make .venv and install the pinned versions (TORCH_INDEX, PYTHON)
	@sh .ci/install run

serve: install ## migrate, analyse seeds/ once, serve the API (HOST, PORT, DATABASE_URL)
	@exec $(RUN)qala serve

install-test: ## install, and what the tests need
	@sh .ci/install test

lint: install-test ## ruff: lint and format
	$(RUN)ruff check .
	$(RUN)ruff format --check .

types: install-test ## mypy --strict
	$(RUN)mypy --strict

test: lint types ## ruff, mypy --strict and every test
	$(RUN)python -m pytest

openapi: install ## write openapi/openapi.json anew
	$(RUN)qala openapi spec

examples: install ## write openapi/examples/ anew from real responses about the seeds
	$(RUN)qala openapi examples

readme: install-test ## run the examples in README.md and write their answers anew
	$(RUN)python -m tests.readme

screenshots: install-test ## take openapi/screenshots/ anew with Chromium, of pages over the seeds
	$(RUN)python -m tests.dashboard.screenshots

sbom: install-test ## write sbom.json (CycloneDX) and licences.csv: all that is installed
	$(RUN)uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py environment .venv \
		--pyproject pyproject.toml --output-reproducible --output-file sbom.json
	$(RUN)uv tool run --quiet pip-licenses@5.5.5 --python .venv/bin/python --with-urls \
		--format csv --output-file licences.csv

audit: install-test ## ask the advisories of PyPI for what is known of the pinned versions
	$(RUN)uv tool run --quiet pip-audit@2.10.1 --require-hashes --disable-pip \
		--requirement requirements.lock

lock: install-test ## resolve the newest allowed versions into the lock files
	$(LOCK) pyproject.toml --output-file requirements.lock --upgrade
	$(LOCK) pyproject.toml --extra test --constraint requirements.lock \
		--output-file requirements-test.lock --upgrade
	$(LOCK) --group node --output-file requirements-node.lock --upgrade
	$(NPM)

clean: ## remove .venv and caches; the database in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
