/* Atoms. */

#include "pipeline/match/atom.h"

#include <string.h>

static struct atom nothing_but(enum atom_kind kind, size_t length)
{
    return (struct atom){.kind = kind, .length = length};
}

static struct atom one_byte(unsigned char byte, size_t length)
{
    struct atom atom = {.kind = ATOM_SET, .length = length};

    byteset_add(&atom.set, byte);
    return atom;
}

static struct atom range(unsigned char first, unsigned char last, size_t length)
{
    struct atom atom = {.kind = ATOM_SET, .length = length};

    byteset_add_range(&atom.set, first, last);
    return atom;
}

static struct atom word_character(void)
{
    struct atom atom = range('0', '9', 2);

    byteset_add_range(&atom.set, 'A', 'Z');
    byteset_add_range(&atom.set, 'a', 'z');
    byteset_add(&atom.set, '_');
    return atom;
}

static struct atom white_space(void)
{
    struct atom atom = range('\t', '\r', 2);

    byteset_add(&atom.set, ' ');
    return atom;
}

static bool is_alphanumeric(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

/* What means the same in and outside of a class. */
static struct atom read_common_escape(struct text pattern)
{
    unsigned char next = pattern.length > 1 ? (unsigned char)pattern.bytes[1] : 0xff;

    if (next < 0x80 && !is_alphanumeric(next))
        return one_byte(next, 2);
    switch (next) {
    case 'd':
        return range('0', '9', 2);
    case 'w':
        return word_character();
    case 's':
        return white_space();
    case 'n':
        return one_byte('\n', 2);
    case 'r':
        return one_byte('\r', 2);
    case 't':
        return one_byte('\t', 2);
    case 'f':
        return one_byte('\f', 2);
    case 'e':
        return one_byte(0x1b, 2);
    case 'a':
        return one_byte('\a', 2);
    case 'D':
    case 'W':
    case 'S':
    case 'h':
    case 'H':
    case 'v':
    case 'V':
        return nothing_but(ATOM_WIDE, 2);
    default:
        return nothing_but(ATOM_UNKNOWN, 2);
    }
}

static struct atom read_escape(struct text pattern)
{
    unsigned char next = pattern.length > 1 ? (unsigned char)pattern.bytes[1] : 0;

    if (next && strchr("bBAzZ", next))
        return nothing_but(ATOM_NOTHING, 2);
    if (next == 'R')
        return nothing_but(ATOM_WIDE, 2);
    return read_common_escape(pattern);
}

static struct text behind(struct text text, size_t length)
{
    return (struct text){text.bytes + length, text.length - length, TEXT_NOWHERE, 0};
}

/* A character or an escape in a class. A [ may begin a [:class:]. */
static struct atom read_member(struct text rest)
{
    unsigned char byte = rest.length ? (unsigned char)rest.bytes[0] : '[';

    if (byte == '[')
        return nothing_but(ATOM_UNKNOWN, 1);
    if (byte >= 0x80)
        return nothing_but(ATOM_WIDE, 1);
    if (byte != '\\')
        return one_byte(byte, 1);
    if (rest.length > 1 && rest.bytes[1] == 'b')
        return one_byte('\b', 2);
    return read_common_escape(rest);
}

/* A member, or a range of them. */
static struct atom read_members(struct text rest)
{
    struct atom first = read_member(rest);
    unsigned char low = 0;
    unsigned char high = 0;
    struct text more = behind(rest, first.length < rest.length ? first.length : 0);
    struct atom last;

    if (first.kind == ATOM_UNKNOWN || more.length == rest.length || more.length < 2 ||
        more.bytes[0] != '-' || more.bytes[1] == ']')
        return first;
    last = read_member(behind(more, 1));
    first.length += 1 + last.length;
    if (first.kind == ATOM_WIDE || last.kind == ATOM_WIDE) {
        first.kind = ATOM_WIDE;
        return first;
    }
    /* A hyphen beside a \d stands for itself. */
    if (last.kind == ATOM_UNKNOWN || byteset_count(&first.set, &low) != 1 ||
        byteset_count(&last.set, &high) != 1 || low > high)
        return nothing_but(ATOM_UNKNOWN, first.length);
    return range(low, high, first.length);
}

static struct atom read_class(struct text pattern)
{
    struct atom class = {.kind = ATOM_SET, .length = 1};
    size_t first;

    if (pattern.length > 1 && pattern.bytes[1] == '^') {
        class.kind = ATOM_WIDE;
        class.length++;
    }
    /* A ] in front stands for itself. */
    first = class.length;
    while (class.length < pattern.length &&
           (class.length == first || pattern.bytes[class.length] != ']')) {
        struct atom members = read_members(behind(pattern, class.length));

        if (members.kind == ATOM_UNKNOWN)
            return members;
        if (members.kind == ATOM_WIDE)
            class.kind = ATOM_WIDE;
        byteset_add_all(&class.set, &members.set);
        class.length += members.length;
    }
    class.length++;
    return class.length <= pattern.length ? class
                                          : nothing_but(ATOM_UNKNOWN, pattern.length);
}

static struct atom read_character(struct text pattern)
{
    if ((unsigned char)pattern.bytes[0] < 0x80)
        return one_byte((unsigned char)pattern.bytes[0], 1);
    return nothing_but(ATOM_BYTES,
                       text_next_character(pattern.bytes, pattern.length, 0));
}

static struct atom read_cased(struct text pattern)
{
    switch (pattern.bytes[0]) {
    case '\\':
        return read_escape(pattern);
    case '[':
        return read_class(pattern);
    case '.':
        return nothing_but(ATOM_WIDE, 1);
    case '^':
    case '$':
        return nothing_but(ATOM_NOTHING, 1);
    default:
        return read_character(pattern);
    }
}

struct atom atom_read(struct text pattern, bool caseless)
{
    struct atom atom = read_cased(pattern);

    /* No escape has a case: \w is not more than what it is. */
    if (!caseless || pattern.bytes[0] == '\\')
        return atom;
    byteset_fold(&atom.set);
    /* The Kelvin sign is a k and the long s an s, in more bytes. */
    if (atom.kind == ATOM_BYTES || byteset_has(&atom.set, 'k') ||
        byteset_has(&atom.set, 's'))
        atom.kind = ATOM_WIDE;
    return atom;
}
