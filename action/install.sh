# Installs the routectl that this action is of, with pinned dependencies, in an environment of its own.
set -euo pipefail
python3 -m venv "$RUNNER_TEMP/routectl"
"$RUNNER_TEMP/routectl/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$GITHUB_ACTION_PATH/constraints.txt" "$GITHUB_ACTION_PATH"
"$RUNNER_TEMP/routectl/bin/routectl" --version
