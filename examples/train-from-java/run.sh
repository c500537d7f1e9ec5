#!/usr/bin/env bash
# Installs the libraries into a repository of its own and runs the example against it, as a user's project would.
# REPOSITORY may name a folder that already holds the third-party jars.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository="${REPOSITORY:-$here/target/repository}"
(cd "$here/../.." && mvn --quiet --batch-mode -Dmaven.repo.local="$repository" -DskipTests install)
cd "$here"
mvn --quiet --batch-mode -Dmaven.repo.local="$repository" compile exec:exec
