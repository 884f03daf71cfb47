#!/usr/bin/env bash
# make-venv.sh FOLDER: makes the virtual environment with a Python that is new enough.
# PYTHON=/path/to/python names one; otherwise the newest suitable of the usual names is taken.
set -euo pipefail
here=$(dirname "$0")

new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    if [ -n "${PYTHON:-}" ] || command -v python3 >/dev/null; then
        found=$("${PYTHON:-python3}" --version 2>&1 || true)
        echo "Python 3.11 or newer is needed, found: ${found:-nothing}. Install it, or name it: make setup PYTHON=/path/to/python" >&2
        exit 1
    fi
    "$here/apt.sh" python3-venv "Python 3.11 or newer, in which everything runs"
    python=$(find_python) || { echo "Python 3.11 or newer is needed, found: $(python3 --version)." >&2; exit 1; }
fi

# Debian cuts this part out of python3 into a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$here/apt.sh" python3-venv "the part of Python that makes virtual environments"
fi
"$python" -m venv "$1"
