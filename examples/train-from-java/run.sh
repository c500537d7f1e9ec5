#!/usr/bin/env bash
# Installs the libraries into a separate Maven repository and runs the example against it, like a
# user's project. REPOSITORY can name a folder that already contains the third-party jars.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository="${REPOSITORY:-$here/target/repository}"
(cd "$here/../.." && mvn --quiet --batch-mode -Dmaven.repo.local="$repository" -DskipTests install)
cd "$here"
mvn --quiet --batch-mode -Dmaven.repo.local="$repository" compile exec:exec
