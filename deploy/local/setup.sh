#!/bin/sh
# Makes .venv with the locked dependencies; does nothing when they are there already.
# Needs a Python of 3.11 or newer with venv and pip: $PYTHON, or the first one found.
set -eu
cd "$(dirname "$0")/../.."

UV_VERSION=0.13.9
LOG=.cache/setup.log

fail() {
    echo "$1" >&2
    exit 1
}

# What went wrong, in one sentence; the whole story stays in the log.
fail_with_log() {
    if grep -qiE 'no space left|disk quota' "$LOG"; then
        fail "The disk is full: $1 for lack of room; free some space."
    fi
    fail "$1: $(grep -iE -m 1 'error|cause' "$LOG" || tail -n 1 "$LOG") (the rest is in $LOG)"
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none was found; install it, or set PYTHON to it."
}

has_java() {
    version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ]
}

# A Java of our own only where it is of use: the broker's jars must be here or within reach.
groups() {
    if has_java; then return; fi
    if command -v mvn >/dev/null 2>&1 || ls -d .cache/kafka/4* >/dev/null 2>&1; then
        echo "--group java"
    fi
}

WANTED="$(cksum <uv.lock) uv $UV_VERSION compiled $(groups)"
if [ -x .venv/bin/python ] && [ "$(cat .venv/.ready 2>/dev/null)" = "$WANTED" ]; then
    exit 0
fi

PYTHON=$(find_python) || exit 1
mkdir -p .cache 2>/dev/null || fail "The folder $(pwd) cannot be written to."
: >"$LOG" || fail "$(pwd)/$LOG cannot be written to."
echo "Setting up .venv with $("$PYTHON" --version) (once, about half a minute) ..."

if [ "$(.cache/uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    "$PYTHON" -c 'import venv, ensurepip' >>"$LOG" 2>&1 ||
        fail "$PYTHON lacks venv or pip; install them (on Debian and Ubuntu: apt install python3-venv)."
    "$PYTHON" -m venv --clear .cache/uv >>"$LOG" 2>&1 ||
        fail_with_log "A virtual environment could not be made"
    .cache/uv/bin/python -m pip install --quiet --disable-pip-version-check \
        "uv==$UV_VERSION" >>"$LOG" 2>&1 || fail_with_log "The installer (uv) could not be fetched"
fi

# The machine's own certificates, as pip uses them: an organisation's proxy may have signed with its own.
# Compiled now: else every start of every process would compile all of it anew where Python may not
# write what it compiled.
# shellcheck disable=SC2046 # the groups are words
UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never .cache/uv/bin/uv sync \
    --frozen --quiet --compile-bytecode --system-certs --python "$PYTHON" $(groups) >>"$LOG" 2>&1 ||
    fail_with_log "The dependencies could not be installed"
echo "$WANTED" >.venv/.ready
