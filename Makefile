# make demo · make test · make check · make bench · make eval · make docs
# The first of them makes the environment in .venv; PYTHON names another interpreter (3.11 or later).
# Warnings are off while pip installs: setuptools warns of every editable install.

PYTHON ?= python3
BIN := .venv/bin
DEMO_DB := sqlite:///demo.db
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check format bench eval docs lock clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dateline needs Python 3.11 or later; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: .venv/ready
	@$(BIN)/python -m dateline.demo --db $(DEMO_DB)

test: .venv/ready
	$(BIN)/python -m pytest --numprocesses logical

check: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m tests.prose

format: .venv/ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/ready
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	for benchmark in load pipeline query countries people; do $(BIN)/python -m benchmarks.$$benchmark || exit 1; done

eval: .venv/ready
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.dates
	$(BIN)/python -m benchmarks.quotations

docs: .venv/ready
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	$(BIN)/zensical build --strict --clean

# The versions that CI and the README's commands install; needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --universal --no-emit-index-url --no-header --output-file constraints.txt

clean:
	rm -rf .venv build dist site *.egg-info demo.db demo.db-wal demo.db-shm .mypy_cache .pytest_cache .ruff_cache .hypothesis
