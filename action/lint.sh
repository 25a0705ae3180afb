# Lints; the findings become annotations, and a SARIF file for code scanning. The verdict is the last step's.
set -uo pipefail
read -r -a paths <<<"$PATHS"
status=0
"$RUNNER_TEMP/routectl/bin/routectl" lint "${paths[@]}" -o github -o "sarif=$RUNNER_TEMP/routectl.sarif" || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"
