#!/usr/bin/env bash
# Starts the local stack on ports of its own, runs the end-to-end tests against it, stops it.
set -uo pipefail
cd "$(dirname "$0")/.."
npm start -- --port 8090 --cloud-port 4590 --database-port 3390 >.local/ci-start.log 2>&1 &
start=$!
for _ in $(seq 180); do
  [[ -s .local/stack.json ]] && break
  kill -0 "$start" 2>/dev/null || break
  sleep 1
done
if [[ ! -s .local/stack.json ]]; then
  cat .local/ci-start.log
  tail -n 40 .local/logs/*.log
  npm run local:stop
  exit 1
fi
cat .local/ci-start.log
npm run test:e2e
status=$?
((status == 0)) || tail -n 60 .local/logs/*.log
npm run local:stop
wait "$start"
exit "$status"
