#!/usr/bin/env bats
# Completion in bash, zsh and fish. CORO_PIPE: the program.
# shellcheck disable=SC2016 # the code in single quotes is for another shell
bats_require_minimum_version 1.5.0

setup() {
    [ -n "${CORO_PIPE:-}" ] || skip "CORO_PIPE does not name the program"
    CORO_PIPE=$(realpath "$CORO_PIPE")
    cd "$BATS_TEST_TMPDIR" || return
    mkdir bin logs
    ln -s "$CORO_PIPE" bin/coro-pipe
    PATH="$PWD/bin:$PATH"
    echo line >app.log
}

need() {
    for program; do
        command -v "$program" >/dev/null || skip "there is no $program"
    done
}

# expect_lines LINE...: what was printed is these lines.
expect_lines() {
    diff <(printf '%s\n' "$@") <(printf '%s\n' "$output")
}

# ---- The functions, called as the shell calls them ----

# in_bash LINE WORD...: the candidates at the end of LINE, which bash splits into WORDs.
in_bash() {
    "$CORO_PIPE" --completion=bash >script
    run -0 bash --norc -c '
        source ./script
        COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=${type:-9}
        COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
        _coro_pipe
        printf "<%s>\n" "${COMPREPLY[@]}"
    ' bash "$@"
}

in_fish() {
    "$CORO_PIPE" --completion=fish >script
    run -0 env HOME="$PWD" fish --no-config -c "source script; complete -C \$argv[1]" "$1"
    output=$(printf '%s\n' "$output" | cut -f 1)
}

# ---- Real shells behind a terminal ----

write_start_files() {
    "$CORO_PIPE" --completion=bash >script.bash
    "$CORO_PIPE" --completion=zsh >_coro-pipe
    "$CORO_PIPE" --completion=fish >script.fish
    cat >start.bash <<'END'
source ./script.bash
bind -x '"\C-x": printf "%s\n" "$READLINE_LINE" >typed; echo DONE'
PS1='READY> '
END
    cat >.zshrc <<'END'
fpath=($PWD $fpath)
autoload -Uz compinit
compinit -D -u
show() { print -r -- "$BUFFER" >typed; zle -M DONE }
zle -N show
bindkey -r '^X'
bindkey '^X' show
PS1='READY> '
END
    cat >start.fish <<'END'
source script.fish
function fish_prompt; echo 'READY> '; end
bind \cx 'commandline >typed; echo DONE'
END
    cat >drive.zsh <<'END'
zmodload zsh/zpty
zpty shell "$2"
zpty -r -m shell seen '*READY> *'
zpty -n -w shell "$1"$'\t'
zpty -n -w shell $'\C-x'
zpty -r -m shell seen '*DONE*'
END
}

# type_into SHELL TEXT: what stands on the command line after TEXT and the tab key.
type_into() {
    need zsh "$1"
    write_start_files
    case $1 in
    bash) command="bash --rcfile start.bash -i" ;;
    zsh) command="zsh -i" ;;
    fish) command="fish --no-config -i -C 'source start.fish'" ;;
    esac
    rm -f typed
    HOME=$PWD ZDOTDIR=$PWD TERM=xterm timeout 60 zsh -f drive.zsh "$2" "$command"
    cat typed
}

# ---- bash ----

@test "bash completes a stage's name behind a bar, in an open quote that stays open" {
    in_bash "coro-pipe 'grep sshd | he" coro-pipe "'grep sshd | he"
    expect_lines "<grep sshd | head >" "<grep sshd | head  >"
}

@test "bash completes a stage's name at the start and behind a brace" {
    in_bash "coro-pipe 'bro" coro-pipe "'bro"
    expect_lines "<broadcast >" "<broadcast  >"
    in_bash "coro-pipe 'broadcast {tai" coro-pipe "'broadcast {tai"
    expect_lines "<broadcast {tail >" "<broadcast {tail  >"
}

@test "bash completes a stage's options, with = where they take a value" {
    in_bash "coro-pipe 'grep --inv" coro-pipe "'grep --inv"
    expect_lines "<grep --invert-match >" "<grep --invert-match  >"
    in_bash "coro-pipe 'skip 1 | grep a --max" coro-pipe "'skip 1 | grep a --max"
    expect_lines "<skip 1 | grep a --max-count=>" "<skip 1 | grep a --max-count= >"
}

@test "bash takes no bar in a string or regex for a new stage" {
    in_bash "coro-pipe 'grep \"a|b\" --inv" coro-pipe "'grep \"a|b\" --inv"
    expect_lines '<grep "a|b" --invert-match >' '<grep "a|b" --invert-match  >'
    in_bash "coro-pipe 'grep /a|b/ --inv" coro-pipe "'grep /a|b/ --inv"
    expect_lines '<grep /a|b/ --invert-match >' '<grep /a|b/ --invert-match  >'
    in_bash "coro-pipe 'grep \"a|he" coro-pipe "'grep \"a|he"
    expect_lines "<>"
}

@test "bash lists words without the text before them" {
    type=63 in_bash "coro-pipe 'grep sshd | w" coro-pipe "'grep sshd | w"
    expect_lines "<where>" "<window>" "<write>"
}

@test "bash completes the files that a stage reads or writes" {
    in_bash "coro-pipe 'write ap" coro-pipe "'write ap"
    expect_lines "<write app.log >" "<write app.log  >"
    in_bash "coro-pipe 'tee lo" coro-pipe "'tee lo"
    expect_lines "<tee logs/>" "<tee logs/ >"
}

@test "bash completes in double quotes, and a stage alone without any" {
    in_bash 'coro-pipe "grep sshd | he' coro-pipe '"grep sshd | he'
    expect_lines "<grep sshd | head >" "<grep sshd | head  >"
    in_bash "coro-pipe he" coro-pipe he
    expect_lines "<help>" "<head>"
}

@test "bash completes the program's options and their values" {
    in_bash "coro-pipe --ex" coro-pipe --ex
    expect_lines "<--explain>" "<--exit-status>"
    in_bash "coro-pipe --on-error " coro-pipe --on-error ""
    expect_lines "<report>" "<fail>" "<ignore>"
    in_bash "coro-pipe --stats=" coro-pipe --stats =
    expect_lines "<table>" "<json>"
    in_bash "coro-pipe --stats=j" coro-pipe --stats = j
    expect_lines "<json>"
    in_bash "coro-pipe 'count' --st" coro-pipe "'count'" --st
    expect_lines "<--stats>" "<--state=>" "<--state-interval=>"
}

@test "bash completes help with stages and topics, and leaves files to itself" {
    in_bash "coro-pipe help se" coro-pipe help se
    expect_lines "<seq>" "<select>"
    in_bash "coro-pipe help sy" coro-pipe help sy
    expect_lines "<syntax>"
    in_bash "coro-pipe help ex" coro-pipe help ex
    expect_lines "<exec>" "<explode>" "<expressions>"
    in_bash "coro-pipe count a" coro-pipe count a
    expect_lines "<>"
    in_bash "coro-pipe -f prog 'he" coro-pipe -f prog "'he"
    expect_lines "<>"
    in_bash "coro-pipe --on-error = fail 'he" coro-pipe --on-error = fail "'he"
    expect_lines "<head >" "<head  >"
}

@test "bash completes the choices of an option's letter" {
    in_bash "coro-pipe -i j" coro-pipe -i j
    expect_lines "<json>" "<json-stream>" "<json-seq>"
    in_bash "coro-pipe -o " coro-pipe -o ""
    expect_lines "<auto>" "<text>" "<json>" "<csv>" "<tsv>" "<logfmt>" "<table>" \
        "<markdown>"
}

@test "bash writes no = behind an option of two values" {
    in_bash "coro-pipe --arg" coro-pipe --arg
    expect_lines "<--arg>" "<--argjson>"
    in_bash "coro-pipe --slurp" coro-pipe --slurp
    expect_lines "<--slurpfile>"
}

@test "bash passes over both values of an option, and completes neither as a stage" {
    in_bash "coro-pipe --arg a b 'he" coro-pipe --arg a b "'he"
    expect_lines "<head >" "<head  >"
    in_bash "coro-pipe --arg a b --slurpfile c d he" coro-pipe --arg a b --slurpfile c d he
    expect_lines "<help>" "<head>"
    in_bash "coro-pipe --arg=a b 'he" coro-pipe --arg = a b "'he"
    expect_lines "<head >" "<head  >"
    in_bash "coro-pipe --arg a b=c:d 'he" coro-pipe --arg a b = c : d "'he"
    expect_lines "<head >" "<head  >"
    in_bash "coro-pipe --arg he" coro-pipe --arg he
    expect_lines "<>"
    in_bash "coro-pipe --arg a he" coro-pipe --arg a he
    expect_lines "<>"
    in_bash "coro-pipe --arg a b --on-error f" coro-pipe --arg a b --on-error f
    expect_lines "<fail>"
}

@test "bash leaves the names of files to itself only where one is expected" {
    # leaves_files WORD...: whether the names of files are completed.
    leaves_files() {
        "$CORO_PIPE" --completion=bash >script
        bash --norc -c '
            compopt() { [[ $* != "+o default" ]] || echo none; }
            source ./script
            COMP_LINE=$* COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            [[ -z $(_coro_pipe) ]]
        ' bash coro-pipe "$@"
    }
    leaves_files --slurpfile a ap
    leaves_files --rawfile a ap
    leaves_files --rejects ap
    leaves_files --rejects =
    leaves_files --rejects = ap
    leaves_files -f ap
    leaves_files count ap
    run ! leaves_files --slurpfile ap
    run ! leaves_files --arg a ap
    run ! leaves_files --arg =
    run ! leaves_files --argjson a ap
    run ! leaves_files --max-record ap
}

@test "bash completes the other names of a stage, and takes them for it" {
    in_bash "coro-pipe 'sel" coro-pipe "'sel"
    expect_lines "<select >" "<select  >"
    in_bash "coro-pipe help filt" coro-pipe help filt
    expect_lines "<filter>"
    for shell in bash zsh fish; do
        "$CORO_PIPE" --completion=$shell | grep -qE '[^a-z]select[^a-z]'
    done
}

@test "of the many percentiles the usual ones are offered, and all have their options" {
    in_bash "coro-pipe 'p9" coro-pipe "'p9"
    expect_lines "<p90>" "<p95>" "<p99>" "<p99_9>"
    in_bash "coro-pipe 'p73 --par" coro-pipe "'p73 --par"
    expect_lines "<p73 --partial >" "<p73 --partial  >"
    for shell in zsh fish; do
        "$CORO_PIPE" --completion=$shell >script
        [ "$(grep -cE "^ +'p[0-9_]+[:[:blank:]]" script)" -eq 6 ]
    done
    run -0 "$CORO_PIPE" help p73
    [[ $output = *"Other names: p75, p90, p95, p99, p99_9 and so on"* ]]
}

@test "every stage and every option of it is in the bash script" {
    "$CORO_PIPE" --manual >stages
    "$CORO_PIPE" --completion=bash >script
    while read -r stage; do
        "$CORO_PIPE" help "$stage" |
            sed -n '/^Arguments/,/^Examples/s/^ .*\(--[a-z-]*=\{0,1\}\).*/\1/p' |
            sort >options
        diff options <(bash --norc -c 'source ./script
            printf "%s\n" $(_coro_pipe_stage_options "$1")' bash "$stage" | sed '/^$/d' | sort)
        bash --norc -c 'source ./script; [[ "$_coro_pipe_stages " == *" $1 "* ]]' bash "$stage"
    done <stages
}

# ---- zsh and fish ----

@test "the scripts have no syntax errors" {
    for shell in bash zsh fish; do
        command -v "$shell" >/dev/null || continue
        "$CORO_PIPE" --completion="$shell" >"script.$shell"
        "$shell" -n "script.$shell"
    done
}

@test "fish completes stages, options and files in an open quote" {
    need fish
    in_fish "coro-pipe 'grep sshd | w"
    expect_lines "grep sshd | where" "grep sshd | window" "grep sshd | write"
    in_fish "coro-pipe 'broadcast {tai"
    expect_lines "broadcast {tail " "broadcast {tail  "
    in_fish "coro-pipe 'grep \"a|b\" --max"
    expect_lines 'grep "a|b" --max-count='
    in_fish "coro-pipe 'write ap"
    expect_lines "write app.log " "write app.log  "
    in_fish "coro-pipe 'grep \"a|he"
    [ -z "$output" ]
}

@test "fish completes the program's options, help, and a stage alone" {
    need fish
    in_fish "coro-pipe --on-error "
    expect_lines fail ignore report
    in_fish "coro-pipe --stats="
    expect_lines --stats=json --stats=table
    in_fish "coro-pipe help sy"
    expect_lines syntax
    in_fish "coro-pipe help expr"
    expect_lines expressions
    in_fish "coro-pipe -i "
    expect_lines access auto csv json json-seq json-stream logfmt text tsv
    in_fish "coro-pipe --explain hel"
    expect_lines help
    in_fish "coro-pipe count ap"
    expect_lines app.log
}

@test "fish completes options of two values and what stands behind them" {
    need fish
    in_fish "coro-pipe --slurp"
    expect_lines --slurpfile
    in_fish "coro-pipe --arg a b 'sel"
    expect_lines "select " "select  "
    in_fish "coro-pipe --arg=a b --rawfile c app.log 'sel"
    expect_lines "select " "select  "
    in_fish "coro-pipe --slurpfile a ap"
    expect_lines app.log
    in_fish "coro-pipe --slurpfile ap"
    [ -z "$output" ]
    in_fish "coro-pipe --arg a ap"
    [ -z "$output" ]
    in_fish "coro-pipe --arg a hea"
    [ -z "$output" ]
}

# ---- The tab key ----

@test "in bash, the tab key completes a pipeline and leaves its quote open" {
    [ "$(type_into bash "coro-pipe 'grep sshd | he")" = "coro-pipe 'grep sshd | head " ]
    [ "$(type_into bash "coro-pipe 'grep --inv")" = "coro-pipe 'grep --invert-match " ]
    [ "$(type_into bash "coro-pipe --stats=j")" = "coro-pipe --stats=json " ]
    [ "$(type_into bash "coro-pipe count ap")" = "coro-pipe count app.log " ]
}

@test "in bash, the tab key completes options of two values and behind them" {
    [ "$(type_into bash "coro-pipe --slurp")" = "coro-pipe --slurpfile " ]
    [ "$(type_into bash "coro-pipe --slurpfile a ap")" = "coro-pipe --slurpfile a app.log " ]
    [ "$(type_into bash "coro-pipe --slurpfile ap")" = "coro-pipe --slurpfile ap" ]
    [ "$(type_into bash "coro-pipe --arg a b=c 'sel")" = "coro-pipe --arg a b=c 'select " ]
}

@test "in zsh, the tab key completes a pipeline and leaves its quote open" {
    [ "$(type_into zsh "coro-pipe 'grep sshd | he")" = "coro-pipe 'grep sshd | head " ]
    [ "$(type_into zsh "coro-pipe 'grep \"a|b\" --max")" = "coro-pipe 'grep \"a|b\" --max-count=" ]
    [ "$(type_into zsh "coro-pipe 'broadcast {tai")" = "coro-pipe 'broadcast {tail " ]
    [ "$(type_into zsh "coro-pipe --stats=j")" = "coro-pipe --stats=json " ]
    [ "$(type_into zsh "coro-pipe help sy")" = "coro-pipe help syntax " ]
    [ "$(type_into zsh "coro-pipe 'write ap")" = "coro-pipe 'write app.log " ]
    [ "$(type_into zsh "coro-pipe -f ap")" = "coro-pipe -f app.log " ]
    [ "$(type_into zsh "coro-pipe help expr")" = "coro-pipe help expressions " ]
    [ "$(type_into zsh "coro-pipe 'sel")" = "coro-pipe 'select " ]
    [ "$(type_into zsh "coro-pipe -i te")" = "coro-pipe -i text " ]
}

@test "in zsh, the tab key completes options of two values and behind them" {
    [ "$(type_into zsh "coro-pipe --slurp")" = "coro-pipe --slurpfile " ]
    [ "$(type_into zsh "coro-pipe --slurpfile a ap")" = "coro-pipe --slurpfile a app.log " ]
    [ "$(type_into zsh "coro-pipe --slurpfile ap")" = "coro-pipe --slurpfile ap" ]
    [ "$(type_into zsh "coro-pipe --arg a ap")" = "coro-pipe --arg a ap" ]
    [ "$(type_into zsh "coro-pipe --arg a b 'hea")" = "coro-pipe --arg a b 'head " ]
    [ "$(type_into zsh "coro-pipe --arg a b --arg c d 'hea")" = "coro-pipe --arg a b --arg c d 'head " ]
}

@test "in fish, the tab key completes a pipeline and leaves its quote open" {
    [ "$(type_into fish "coro-pipe 'grep sshd | he")" = "coro-pipe 'grep sshd | head " ]
    [ "$(type_into fish "coro-pipe 'grep --inv")" = "coro-pipe 'grep --invert-match " ]
}
