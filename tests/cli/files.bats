#!/usr/bin/env bats
# Inputs: several, missing, unreadable, directories, compressed, damaged.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# packed NAME: a file of the lines 1 to 1000 in the format of that name.
packed() {
    case $1 in
    gz) seq 1000 | gzip ;;
    bz2) seq 1000 | bzip2 ;;
    xz) seq 1000 | xz ;;
    zst) seq 1000 | zstd -q ;;
    lz4) seq 1000 | lz4 -q ;;
    esac
}

have() {
    case $1 in
    gz) command -v gzip ;;
    zst) command -v zstd ;;
    bz2) command -v bzip2 ;;
    *) command -v "$1" ;;
    esac
}

formats='gz bz2 xz zst lz4'

# each_format FUNCTION: calls it with each format that this machine can make.
each_format() {
    local format
    for format in $formats; do
        have "$format" >/dev/null || continue
        echo "format $format"
        "$1" "$format"
    done
}

@test "several files are read in order" {
    echo 1 >a
    echo 2 >b
    echo 3 >c
    run -0 --separate-stderr coro_pipe 'grep .' b a c
    prints 2 1 3
}

@test "- among files is standard input" {
    echo 1 >a
    echo 3 >c
    run -0 --separate-stderr coro_pipe 'grep .' a - c <<<2
    prints 1 2 3
}

@test "- twice is read once" {
    run -0 --separate-stderr coro_pipe 'grep .' - - <<<2
    prints 2
}

@test "./- is a file" {
    echo 1 >-
    run -0 --separate-stderr coro_pipe 'grep .' ./- <<<2
    prints 1
}

@test "a missing file: the others are read, status 4" {
    echo 1 >a
    echo 2 >b
    run -4 --separate-stderr coro_pipe 'grep .' a missing b
    prints 1 2
    message 'missing'
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "several missing files: a message each" {
    run -4 --separate-stderr coro_pipe 'grep .' m1 m2 m3
    [ "${#stderr_lines[@]}" -eq 3 ]
}

@test "an empty file name is a missing file" {
    echo 1 >a
    run -4 --separate-stderr coro_pipe 'grep .' '' a
    prints 1
}

@test "a directory: the others are read, status 4" {
    mkdir folder
    echo 1 >a
    run -4 --separate-stderr coro_pipe 'grep .' folder a
    prints 1
    message 'folder: .*[Ii]s a directory'
}

@test "a directory as standard input has status 4" {
    run -4 --separate-stderr coro_pipe 'grep .' <.
    message '[Ii]s a directory'
}

@test "a loop of links: the others are read, status 4" {
    ln -s loop loop
    echo 1 >a
    run -4 --separate-stderr coro_pipe 'grep .' loop a
    prints 1
    message loop
}

@test "a path through a file: the others are read, status 4" {
    echo 1 >a
    run -4 --separate-stderr coro_pipe 'grep .' a/b a
    prints 1
    message 'Not a directory'
}

@test "a file without permission: the others are read, status 4" {
    [ "$(id -u)" -ne 0 ] || skip "root may read everything"
    echo 1 >a
    echo 2 >b
    chmod 000 a
    run -4 --separate-stderr coro_pipe 'grep .' a b
    prints 2
    message 'Permission denied'
}

@test "a name that is too long has status 4" {
    run -4 --separate-stderr coro_pipe count "$(printf 'x%.0s' $(seq 5000))"
    prints 0
}

@test "a fifo is read" {
    mkfifo fifo
    seq 3 >fifo 3>&- &
    run -0 --separate-stderr coro_pipe 'grep .' fifo
    prints 1 2 3
}

@test "a file of /proc, whose size is said to be 0, is read" {
    run -0 --separate-stderr coro_pipe 'grep ^Name: | count' /proc/self/status
    prints 1
}

@test "a read error in the middle: what was read comes out, the others are read, status 4" {
    echo 1 >a
    run -4 --separate-stderr coro_pipe 'grep .' /proc/self/mem a
    prints 1
    message '/proc/self/mem'
}

@test "many files need few descriptors" {
    local i
    for i in $(seq 200); do echo "$i" >"f$i"; done
    run -0 --separate-stderr in_shell 'ulimit -n 24; "$CORO_PIPE" count f*'
    prints 200
}

read_packed() {
    packed "$1" >"log.$1"
    run -0 --separate-stderr coro_pipe 'grep .' "log.$1"
    [ "$output" = "$(seq 1000)" ]
}

@test "a compressed file is read as what it holds" {
    each_format read_packed
}

read_packed_stdin() {
    run -0 --separate-stderr coro_pipe 'grep .' < <(packed "$1")
    [ "$output" = "$(seq 1000)" ]
}

@test "compressed standard input is read as what it holds" {
    each_format read_packed_stdin
}

read_misnamed() {
    packed "$1" >plain.log
    run -0 --separate-stderr coro_pipe 'count' plain.log
    prints 1000
}

@test "a compressed file is known by its content, not by its name" {
    each_format read_misnamed
}

@test "a plain file with the name of a compressed one is read as it is" {
    seq 3 >log.gz
    run -0 --separate-stderr coro_pipe 'grep .' log.gz
    prints 1 2 3
}

read_between() {
    packed "$1" >b
    run -0 --separate-stderr coro_pipe 'count' a b a
    prints 1006
}

@test "compressed files among plain ones" {
    seq 3 >a
    each_format read_between
}

read_twice() {
    { packed "$1" && packed "$1"; } >log
    run -0 --separate-stderr coro_pipe 'count' log
    prints 2000
}

@test "compressed files that were put together are read as one" {
    each_format read_twice
}

read_truncated() {
    packed "$1" >whole
    head -c "$(($(wc -c <whole) - 7))" whole >short
    run -4 --separate-stderr coro_pipe 'grep .' short other
    [[ $output == *after ]]
    message 'short'
}

@test "a truncated compressed file has status 4, and the others are read" {
    echo after >other
    each_format read_truncated
}

@test "of a file that is truncated in its middle the first part comes out" {
    seq 300000 | gzip >whole
    head -c "$(($(wc -c <whole) / 2))" whole >short
    run -4 --separate-stderr coro_pipe 'grep -x -e 1 -e 1000' short
    prints 1 1000
}

read_trailing() {
    { packed "$1" && echo "no more of that format"; } >log
    run -4 --separate-stderr coro_pipe 'count' log
    prints 1000
    message 'log'
}

@test "bytes behind the end of a compressed file have status 4, and its lines come out" {
    each_format read_trailing
}

read_damaged() {
    packed "$1" >log
    local size
    size=$(wc -c <log)
    printf '\x55\xaa\x55\xaa' | dd of=log bs=1 seek=$((size / 2)) conv=notrunc status=none
    run -4 --separate-stderr coro_pipe 'count' log
    message 'log'
}

@test "a damaged compressed file has status 4" {
    each_format read_damaged
}

read_magic_only() {
    packed "$1" | head -c 12 >log
    run -4 --separate-stderr coro_pipe 'grep .' log
    prints
}

@test "the first bytes of a compressed file and nothing else have status 4" {
    each_format read_magic_only
}

@test "a plain file of one, two and three bytes that begins like a compressed one is plain" {
    printf '\x1f\n' >one
    printf 'BZ\n' >two
    printf 'BZh\n' >three
    coro_pipe 'grep ""' one two three >seen
    cat one two three | cmp - seen
}

@test "a plain text that begins with BZh is plain" {
    echo 'BZhello world' >log
    run -0 --separate-stderr coro_pipe 'grep .' log
    prints 'BZhello world'
}

@test "an archive is not unpacked: only its compression is" {
    echo a >member
    tar czf archive member
    run -0 --separate-stderr coro_pipe 'grep -F ustar | count' archive
    prints 1
}

@test "a file compressed twice is unpacked once" {
    echo a | gzip | gzip >twice
    coro_pipe 'grep ""' twice >seen
    cmp <(echo a | gzip) seen || [ "$(gzip -dc <seen)" = a ]
}

@test "an early end of a compressed file is no error" {
    seq 1000000 | gzip >log
    run -0 --separate-stderr coro_pipe 'head 1' log
    prints 1
}

@test "a compressed stream that stays open is read as it comes" {
    if ! have zst; then skip "there is no zstd"; fi
    mkfifo in
    coro_pipe 'grep .' <in >out 3>&- &
    local pid=$!
    exec 9>in
    echo first | zstd -q >&9
    eventually has_lines out 1
    echo second | zstd -q >&9
    eventually has_lines out 2
    exec 9>&-
    status_of $pid 0
}

@test "a file with an empty name is told as such" {
    run -4 --separate-stderr coro_pipe count ''
    message "''"
}

@test "past the limit on a file's size: status 5" {
    run -5 --separate-stderr in_shell 'ulimit -f 8; "$CORO_PIPE" "seq 100000 | write limited"'
    message 'limited'
}
