# What came of the lines of rotating_writer: prints one line, LOST TWICE DISORDER UNREPORTED.
#
#     awk -v total=N -f rotation_check.awk MESSAGES OUTPUT
#
# Where a file was cut off, a message says from which byte on what was written is lost. These
# bytes, one after the other, say which line each piece of the file began with, and so which
# lines may be missing; any other that is missing is UNREPORTED.

FILENAME == ARGV[1] {
    if (match($0, /from byte [0-9]+ on is lost/))
        from[reports++] = substr($0, RSTART + 10) + 0
    next
}

# A line that was cut off in the middle.
length($0) != 62 || $0 !~ /^[0-9]+ 0+$/ { next }

{
    id = $1 + 0
    if (id in came)
        twice++
    else if (id < last)
        disorder++
    came[id] = 1
    if (id > last)
        last = id
}

END {
    begin = 0
    for (i = 0; i < reports; i++) {
        gap = begin + int(from[i] / 63)
        for (id = gap; id < total && !(id in came); id++)
            reported[id] = 1
        begin = id
    }
    for (id = 0; id < total; id++)
        if (!(id in came)) {
            lost++
            if (!(id in reported))
                unreported++
        }
    print lost + 0, twice + 0, disorder + 0, unreported + 0
}
