#!/usr/bin/env bash
# How long the commands that ask a running service take, one document that is published among them, beside Java alone: medians in milliseconds.
# Usage: start-time.sh [LAUNCHER ...], in turns for each; NERSTREAM_SERVICE says which service.
set -euo pipefail
runs=${RUNS:-9}
[[ $# -gt 0 ]] || set -- "$(dirname "$(readlink -f "$0")")/../../nerstream"

took() {
  local start
  start=$(date +%s%N)
  "$@" >/dev/null 2>&1 || true
  echo $((($(date +%s%N) - start) / 1000000))
}

median() {
  sort -n | sed -n "$((runs / 2 + 1))p"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '{"id": "start-time", "text": "The Danube froze near Linz."}' >"$folder/one.jsonl"
for ((run = 0; run < runs; run++)); do
  took java -version >>"$folder/java"
  for ((number = 1; number <= $#; number++)); do
    took "${!number}" search river >>"$folder/search.$number"
    took "${!number}" types list >>"$folder/types.$number"
    took "${!number}" status >>"$folder/status.$number"
    took "${!number}" publish "$folder/one.jsonl" >>"$folder/publish.$number"
  done
done
java=$(median <"$folder/java")
echo "java -version: $java"
for ((number = 1; number <= $#; number++)); do
  echo "${!number}:"
  for command in search types status publish; do
    ms=$(median <"$folder/$command.$number")
    echo "  $command: $ms, $((ms * 10 / java)) tenths of java -version"
  done
done
