# Fails where lint, tests or review did; an empty status is a step that was not to run.
failed=0
for each in "lint $LINT" "test $TEST" "review $REVIEW"; do
  read -r name status <<<"$each"
  case "$status" in
    '') ;;
    0) echo "routectl $name: nothing wrong" ;;
    *) echo "routectl $name: exit status $status" && failed=1 ;;
  esac
done
exit "$failed"
