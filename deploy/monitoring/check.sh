#!/bin/sh
# Checks what Prometheus is given, and that each alert calls when it should.
# promtool comes with Prometheus: Debian's and Ubuntu's package `prometheus`. PROMTOOL names another.
set -eu
cd "$(dirname "$0")"
promtool=${PROMTOOL:-promtool}
if ! command -v "$promtool" >/dev/null; then
    echo "$promtool is missing: the alerts were not checked. Install prometheus (apt-get install" \
        "prometheus), or name a promtool in PROMTOOL." >&2
    exit 2
fi
"$promtool" check config prometheus.yml
"$promtool" check rules --lint=all --lint-fatal alerts.yml
"$promtool" test rules alerts_test.yml
