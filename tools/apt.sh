#!/usr/bin/env bash
# apt.sh PACKAGE PURPOSE: installs a Debian package where that is allowed (as root, or with a sudo that asks nothing).
# Elsewhere: one line that says what to install, and exit 1.
set -euo pipefail
package=$1 purpose=$2

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; }; then
    echo "$package is missing ($purpose). Install it (Debian: sudo apt-get install $package), then run make again." >&2
    exit 1
fi

apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"
}

echo "Installing $package ($purpose) ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install=(install --yes --no-install-recommends "$package")
# The package lists of a fresh machine are empty or old: only then are they fetched.
if ! apt_get "${install[@]}" >"$log" 2>&1 && ! { apt_get update && apt_get "${install[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install $package ($purpose). Install it by hand, then run make again." >&2
    exit 1
fi
