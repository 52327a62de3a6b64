# The project's commands. `make demo` and `make test` set up all they need first, in .venv.
# Steered from outside: PYTHON (3.11 or newer), PORT and DEMO_PASSWORD for the demo, TESTS for the tests.

PYTHON ?= python3
TESTS ?= tests
BIN := .venv/bin
PIP_OPTIONS := --quiet --disable-pip-version-check --require-hashes
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml

.PHONY: help demo test bench lint locks messages sample

help:
	@echo "make demo    set up and serve the sample on 127.0.0.1, PORT 8000"
	@echo "make test    set up and run the tests (TESTS=tests/test_sample.py for some of them)"
	@echo "make bench   set up and measure pages, polls and streams (SHORT=1 for two minutes of it)"
	@echo "make lint    style, types, templates, migrations"
	@echo "make locks   pin the dependencies again after a change of pyproject.toml (needs uv)"
	@echo "make messages  collect readers' words for translators, and compile theirs (needs gettext)"
	@echo "make sample  build fixtures/sample.json and its pictures again"

demo: .venv/ready
	@exec $(BIN)/python manage.py demo

test: .venv/ready-dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

bench: .venv/ready-dev
	$(BIN)/python -m bench $(if $(SHORT),--plan short) $(BENCH)

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=on $(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	DEBUG=on $(BIN)/python manage.py makemigrations --check --dry-run
	@if command -v msgfmt >/dev/null; \
	then for file in locale/*/LC_MESSAGES/django.po; do msgfmt --check --output-file=/dev/null $$file || exit 1; done; fi

messages: .venv/ready-dev
	DEBUG=on $(BIN)/python manage.py messages

sample: .venv/ready-dev
	$(BIN)/python fixtures/draw_pictures.py
	$(BIN)/python fixtures/build.py

locks:
	$(LOCK) --output-file requirements.txt
	$(LOCK) --constraint requirements.txt --extra postgresql --extra redis --output-file requirements-production.txt
	$(LOCK) --constraint requirements.txt --extra dev --output-file requirements-dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv

# Where Python comes without ensurepip, the pip outside installs into .venv.
define install
	@echo "Installing what $< lists ..."
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	then $(BIN)/python -m pip install $(PIP_OPTIONS) -r $<; \
	else $(PYTHON) -m pip --python $(BIN)/python install $(PIP_OPTIONS) -r $<; fi
	@touch $@
endef

.venv/ready: requirements.txt | .venv/bin/python
	$(install)

.venv/ready-dev: requirements-dev.txt | .venv/bin/python
	$(install)
