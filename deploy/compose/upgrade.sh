#!/bin/sh
# Brings a system that is at work to the code that is here. It ends at the first thing that fails;
# until the last line the old processes go on.
set -eu
cd "$(dirname "$0")/../.."

compose() {
    docker compose --env-file deploy/compose/.env -f deploy/compose.yaml "$@"
}

compose build
migrations=$(compose config --services | grep '^migrate-')
for job in provision topics $migrations; do
    compose run --rm --no-deps "$job"
done
compose up --wait
