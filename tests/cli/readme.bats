# The examples of the README are run, in the project's folder, and give what they show.
bats_require_minimum_version 1.5.0

# Writes the commands of the README's console blocks to command-N, and what they show to shown-N.
setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s "$CORO_PIPE" "$BATS_TEST_TMPDIR/bin/coro-pipe"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
    awk -v folder="$BATS_TEST_TMPDIR" '
        /^```console$/ { inside = 1; next }
        /^```$/ { inside = 0 }
        inside && /^\$ / { number++; print substr($0, 3) > (folder "/command-" number); shown = folder "/shown-" number; printf "" > shown; next }
        inside { print > shown }
    ' "$root/README.md"
}

@test "every example of the README gives what it shows" {
    cd "$root"
    unset CORO_PIPE_INBOX # the README shows the usual one
    local number=1
    while [ -e "$BATS_TEST_TMPDIR/command-$number" ]; do
        bash "$BATS_TEST_TMPDIR/command-$number" >"$BATS_TEST_TMPDIR/got" 2>&1 || true
        diff -u "$BATS_TEST_TMPDIR/shown-$number" "$BATS_TEST_TMPDIR/got"
        number=$((number + 1))
    done
    [ "$number" -gt 8 ]
}
