#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: for CPython 3.11 and newer on every platform
# the registry has files for, with hashes and without any address. What is pinned stays pinned unless pyproject.toml
# asks for more; pass `--upgrade` to move everything.
set -euo pipefail
cd "$(dirname "$0")/.."

tools_home=$(mktemp -d)
trap 'rm -rf "$tools_home"' EXIT
python3 -m venv "$tools_home"
"$tools_home/bin/pip" install --quiet uv==0.13.9

# setuptools is named because `make setup` installs this project without build isolation,
# and a virtual environment of Python 3.12 or newer comes without it.
compile() {
    "$tools_home/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        "${@:2}" --output-file "$1" pyproject.toml - <<<"setuptools>=80"
}
compile requirements.lock "$@"
compile requirements-dev.lock --extra dev "$@"
