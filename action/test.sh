# Runs the tests of the policies; those that fail become annotations. The verdict is the last step's.
set -uo pipefail
read -r -a paths <<<"$PATHS"
status=0
"$RUNNER_TEMP/routectl/bin/routectl" test "${paths[@]}" -o github || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"
