#!/bin/sh
# What make demo and make test need, on a machine that has make and Python.
#
#   set-up.sh locked run|test    .venv, with the dependencies that tools/locked names
#   set-up.sh newest             .venv, with the newest dependencies that pyproject.toml allows
#   set-up.sh lock               tools/locked anew, with the newest dependencies
#   set-up.sh graphviz           Graphviz's dot, if it can be had; without it no picture is drawn
#
# ENVIRONMENT names another folder than .venv.
set -eu

environment=${ENVIRONMENT:-.venv}
locked=tools/locked

say() { printf '%s\n' "$*" >&2; }

# Packages of the system are installed only by root, and never if NO_APT is set.
may_install() {
    [ -z "${NO_APT:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

apt_install() {
    say "installing $* with apt-get"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 ||
        { apt-get update -q >"$log" 2>&1 &&
            apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1; }; then
        rm -f "$log"
        return 0
    fi
    say "apt-get could not install $*: $(tail -n 1 "$log")"
    rm -f "$log"
    return 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}; do
        if command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    if [ -n "${PYTHON:-}" ]; then
        say "PYTHON=$PYTHON is not a Python of version 3.11 or later: name another one"
    else
        say "no Python of version 3.11 or later is on the PATH: install one"
        say "(Debian: apt-get install python3 python3-venv), or name one that you have"
        say "(PYTHON=/opt/python/bin/python3 make demo)"
    fi
    return 1
}

make_environment() {
    if [ -x "$environment/bin/python" ] && is_new_enough "$environment/bin/python" &&
        "$environment/bin/python" -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        if ! { may_install && apt_install python3-venv &&
            "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; }; then
            say "$python cannot make virtual environments: install its module venv"
            say "(Debian: apt-get install python3-venv) and run make again"
            return 1
        fi
    fi
    say "making the virtual environment $environment with $("$python" --version)"
    "$python" -m venv --clear "$environment"
}

pip_install() {
    if ! "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-warn-script-location "$@"; then
        say "the dependencies could not be installed, for the reason above"
        say "(pip needs a package index that it can reach)"
        return 1
    fi
}

# srpd itself has no hash: it comes second, when all that it needs, setuptools too, is there.
install_locked() {
    make_environment
    say "installing the dependencies of $locked/$1.txt in $environment"
    pip_install --require-hashes --only-binary :all: --requirement "$locked/$1.txt"
    pip_install --no-deps --no-build-isolation --editable .
}

install_newest() {
    make_environment
    say "installing the newest dependencies in $environment"
    pip_install --upgrade --upgrade-strategy eager pip
    pip_install --upgrade --upgrade-strategy eager setuptools --editable ".[dev]"
}

# One lock for every platform and every Python from 3.11 on takes a resolver that can do that: uv.
write_locks() {
    environment=build/lock
    make_environment
    pip_install --upgrade uv
    resolve run
    resolve test --extra dev --constraint "$locked/run.txt"
    say "wrote $locked/run.txt and $locked/test.txt: run make test, then commit them"
}

resolve() {
    name=$1
    shift
    echo setuptools | "$environment/bin/uv" pip compile --quiet --upgrade --universal \
        --python-version 3.11 --generate-hashes --no-annotate --no-config \
        --custom-compile-command "make lock" --output-file "$locked/$name.txt" \
        "$@" pyproject.toml -
}

install_graphviz() {
    command -v dot >/dev/null 2>&1 && return 0
    may_install && apt_install graphviz && return 0
    say "Graphviz's program dot is not installed (Debian: apt-get install graphviz):"
    say "no pictures are drawn, and the tests of pictures are skipped; everything else works"
}

case "${1:-} ${2:-}" in
"locked run" | "locked test") install_locked "$2" ;;
"newest ") install_newest ;;
"lock ") write_locks ;;
"graphviz ") install_graphviz ;;
*)
    say "usage: set-up.sh locked run | locked test | newest | lock | graphviz"
    exit 2
    ;;
esac
