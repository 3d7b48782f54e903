#!/usr/bin/env bash
# Starts the local stack on ports of its own, runs the end-to-end tests against it, stops it.
set -uo pipefail
cd "$(dirname "$0")/.."
export NODE_OPTIONS='--experimental-vm-modules --no-warnings'
mkdir -p .local
NODE_OPTIONS='' npm start -- --port 8090 --cloud-port 4590 --database-port 3390 >.local/ci-start.log 2>&1 &
start=$!
for _ in $(seq 240); do
  [[ -s .local/stack.json ]] && break
  kill -0 "$start" 2>/dev/null || break
  sleep 1
done
cat .local/ci-start.log
if [[ ! -s .local/stack.json ]]; then
  tail -n 40 .local/logs/*.log
  npm run --silent local:stop
  exit 1
fi
# The stack first: it makes the bill that the portal's tests open.
jest tests/e2e/stack --selectProjects e2e --runInBand
status=$?
jest tests/e2e/portal tests/e2e/deploy --selectProjects e2e --runInBand || status=1
# Last, because it makes jobs and changes quarantine. The recorded long run is in docs/api.md.
npm run --silent test:schemathesis -- --seconds 40 --least 300 || status=1
((status == 0)) || tail -n 60 .local/logs/*.log
npm run --silent local:stop
wait "$start"
exit "$status"
