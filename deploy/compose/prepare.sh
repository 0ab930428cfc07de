#!/bin/sh
# Makes what deploy/compose.yaml needs and is not there yet: .env, the issuers, the data keys.
# What is there stays as it is, so it may be run again, as it must where a newer release has names
# that .env lacks. Needs openssl.
#
#   deploy/compose/prepare.sh https://ei.example.gov.uk    # the address that callers will use
set -eu
umask 077
cd "$(dirname "$0")"

fail() {
    echo "$1" >&2
    exit 1
}

command -v openssl >/dev/null || fail "openssl is needed to make passwords, and is not installed."
KEPT=$(sed -n 's/^ADDRESS=//p' .env 2>/dev/null || true)
ADDRESS=${1:-$KEPT}
case "${ADDRESS#*://}" in
"" | *[/?#]*) ADDRESS= ;;
esac
case "$ADDRESS" in
http://* | https://*) ;;
*) fail "usage: prepare.sh https://HOST  (the address that callers will use, no path)" ;;
esac
[ "${KEPT:-$ADDRESS}" = "$ADDRESS" ] ||
    fail ".env says ADDRESS=$KEPT; change it there and in secrets/issuers.json."

filled() {
    while IFS= read -r line; do
        case "$line" in
        ADDRESS=*) echo "ADDRESS=$ADDRESS" ;;
        OUTSIDE_SCHEME=*) echo "OUTSIDE_SCHEME=${ADDRESS%%:*}" ;;
        # Kafka wants 16 bytes in URL-safe base64; a leading dash would read as an option.
        KAFKA_CLUSTER_ID=) echo "$line$(openssl rand -base64 16 | tr '+/' 'Aa' | tr -d '=')" ;;
        *PASSWORD*= | *SECRET=) echo "$line$(openssl rand -hex 24)" ;;
        *) echo "$line" ;;
        esac
    done
}

if [ -f .env ]; then
    lacking=$(sed -n '/^[A-Z]/p' .env.example | while IFS= read -r line; do
        grep -q "^${line%%=*}=" .env || echo "$line"
    done | filled)
    [ -z "$lacking" ] || printf '\n%s\n' "$lacking" >>.env
else
    filled <.env.example >.env.draft
    mv .env.draft .env
fi

mkdir -p secrets
# Readable inside the containers, whose user is another; outside, the folder keeps others away.
if [ ! -f secrets/data-keys.json ]; then
    echo "{\"current\": \"k1\", \"keys\": {\"k1\": \"$(openssl rand -base64 32)\"}}" >secrets/data-keys.json
fi
if [ ! -f secrets/issuers.json ]; then
    cat >secrets/issuers.json <<END
{"issuers": [{
  "issuer": "$ADDRESS",
  "jwks": "http://identity:8000/v1/identity/jwks",
  "revocations": "http://identity:8000/v1/identity/revocations"
}]}
END
fi
chmod 0444 secrets/data-keys.json secrets/issuers.json
chmod a+r pg_hba.conf
echo "Ready in $(pwd): .env, secrets/data-keys.json, secrets/issuers.json. Keep a copy of all three"
echo "apart from the backups of the database: without the keys, pupils' data cannot be read."
