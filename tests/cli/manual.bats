#!/usr/bin/env bats
# The manual pages: coro-pipe.1 by hand, one a stage from the descriptors. CORO_PIPE: the program.
# shellcheck disable=SC2154,SC2094 # run sets stderr; "help" is an argument and a file
bats_require_minimum_version 1.5.0

setup() {
    [ -n "${CORO_PIPE:-}" ] || skip "CORO_PIPE does not name the program"
    CORO_PIPE=$(realpath "$CORO_PIPE")
    main_page="$BATS_TEST_DIRNAME/../../man/coro-pipe.1"
    cd "$BATS_TEST_TMPDIR" || return
}

need() {
    command -v "$1" >/dev/null || skip "there is no $1"
}

write_pages() {
    cp "$main_page" .
    for stage in $("$CORO_PIPE" --manual); do
        "$CORO_PIPE" --manual "$stage" >"coro-pipe-$stage.1"
    done
}

# plain FILE: a page as text, without the overstriking for bold and underlined.
plain() {
    mandoc -Tascii "$1" | sed 's/.\x08//g'
}

# literal_blocks: the displays of the EXAMPLES in coro-pipe.1, each behind a line of a form feed.
literal_blocks() {
    sed -n -e '/^\.Sh EXAMPLES/,/^\.Sh SEE/!d' \
        -e '/^\.Bd/,/^\.Ed/!d' -e '/^\.Ed/d' -e 's/^\.Bd.*/\f/' \
        -e 's/\\-/-/g; s/\\(aq/'\''/g; s/\\(ha/^/g; s/\\(ti/~/g; s/\\&//g; s/\\e/\\/g' \
        -e p "$main_page"
}

# split_commands BLOCKS: writes each command to N.command and what the page says that it prints to
# N.expected. The first block is the file app.log; what "cat FILE" prints is made that FILE.
split_commands() {
    awk '
        /^\f/ { block++; name = block == 1 ? "app.log" : ""; next }
        /^\$ / && block > 1 {
            number = sprintf("%03d", ++count)
            name = number ".expected"
            printf "" > name
            print substr($0, 3) > (number ".command")
            if ($2 == "cat" && NF == 3) copy = $3; else copy = ""
            next
        }
        /^> / { print substr($0, 3) > (number ".command"); next }
        { print > name; if (copy != "") print > copy }
    ' "$1"
}

@test "every stage has a page" {
    "$CORO_PIPE" --manual >stages
    [ -s stages ]
    while read -r stage; do
        "$CORO_PIPE" --manual "$stage" | grep -q "^\.Nm coro\\\\-pipe\\\\-$stage\$"
    done <stages
}

@test "coro-pipe(1) names every stage and no other" {
    diff <(sed -n 's/^\.It Xr coro-pipe-\([^ ]*\) 1$/\1/p' "$main_page" | sort) \
        <("$CORO_PIPE" --manual | sort)
}

@test "coro-pipe(1) names every option of the program" {
    need mandoc
    plain "$main_page" >text
    "$CORO_PIPE" --help | sed -n '/^Options/,/^Stages/s/^ .*\(--[a-z-]*\).*/\1/p' >options
    [ -s options ]
    while read -r option; do
        grep -q -e " *$option\([=[]\|\$\)" text || { echo "no $option" && return 1; }
    done <options
}

@test "mandoc finds no fault in any page" {
    need mandoc
    write_pages
    run -0 mandoc -Tlint -W warning ./*.1
    [ -z "$output" ]
}

@test "a stage's page has all that its help has" {
    need mandoc
    write_pages
    for stage in $("$CORO_PIPE" --manual); do
        plain "coro-pipe-$stage.1" >text
        "$CORO_PIPE" help "$stage" >help
        sed -n '/^Arguments/,/^Examples/s/^ .*\(--[a-z-]*\).*/\1/p' help >options
        sed -n "s/^  \(coro-pipe '.*\)/\1/p" help >examples
        while read -r option; do
            grep -q -e "^     .*$option\(=\| \|\$\)" text ||
                { echo "$stage: no $option" && return 1; }
        done <options
        while read -r example; do
            grep -qF -e "$example" text || { echo "$stage: no $example" && return 1; }
        done <examples
    done
}

@test "groff and man-db show every page without a warning" {
    need groff
    need man
    write_pages
    for page in ./*.1; do
        run -0 --separate-stderr env LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page"
        [ -z "$stderr" ]
        [ "${#output}" -gt 300 ]
    done
}

@test "foreign text reaches the reader of a page unchanged" {
    need mandoc
    plain <("$CORO_PIPE" --manual grep) >text
    grep -qF "coro-pipe 'grep -v /^#|^\$/'" text
    grep -qF "coro-pipe 'grep -o /\\d+/'" text
    grep -qF "coro-pipe 'grep -A 1 -m 1 \"two words\"'" text
}

@test "the examples of coro-pipe(1) print what the page says" {
    mkdir bin work
    ln -s "$CORO_PIPE" bin/coro-pipe
    PATH="$PWD/bin:$PATH"
    literal_blocks >blocks
    cd work || return
    split_commands ../blocks
    [ "$(find . -name '*.command' | wc -l)" -ge 10 ]
    status=0
    for file in *.command; do
        number=${file%.command}
        command=$(cat "$file")
        # The page shows the inboxes as they are by default.
        [[ $command != *--explain* ]] || command="CORO_PIPE_INBOX= $command"
        set +e
        # An example may show $? of the command before it.
        (exit "$status")
        eval "$command" >"$number.printed" 2>&1
        status=$?
        set -e
        diff <(sed 's/ *$//' "$number.expected") <(sed 's/ *$//' "$number.printed") ||
            { echo "of: $command" && return 1; }
    done
}
