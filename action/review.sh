# Reviews the pull request: annotations, a summary of the job, and the comment's text. The verdict is the last step's.
set -uo pipefail
file="$RUNNER_TEMP/routectl-review.md"
status=0
if base=$("$RUNNER_TEMP/routectl/bin/python" -I "$GITHUB_ACTION_PATH/action/base.py"); then
  "$RUNNER_TEMP/routectl/bin/routectl" review "$base" HEAD -o github -o "markdown=$file" --summary || status=$?
else
  status=2
fi
echo "status=$status" >>"$GITHUB_OUTPUT"
if [ -s "$file" ]; then echo "file=$file" >>"$GITHUB_OUTPUT"; fi
