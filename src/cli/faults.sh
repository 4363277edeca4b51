#!/usr/bin/env bash
# Runs the fault suite, see docs/reliability.md: faults.sh -Dfaults.kinds=kill-job,rescale -Dfaults.seeds=1-5
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec mvn -B -ntp -Pfaults -pl src/cli -am verify -Dtest=ModulesTest -Dsurefire.failIfNoSpecifiedTests=false "$@"
