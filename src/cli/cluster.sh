#!/usr/bin/env bash
# Tries all of nerstream on clusters of processes, see the README. Takes some 15 minutes on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for program in python3 nginx; do
  if ! command -v "$program" >/dev/null; then
    echo "cluster.sh: $program is missing: install it first (nginx: 'apt-get install nginx-light' on Debian)" >&2
    exit 1
  fi
done
exec mvn -B -ntp -Pjob-jar,cluster verify "$@"
