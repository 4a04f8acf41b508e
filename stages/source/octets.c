/* Octet counting: a message is sent as soon as all that its length says is there. */

#include "stages/source/octets.h"

/* RFC 6587 gives no limit; so many digits are more than any record may have. */
#define DIGITS_MAX 10

/* How many digits a length at the start has, up to one more than there may be; *value
 * is theirs. */
static size_t read_digits(const char *bytes, size_t length, size_t *value)
{
    size_t count = 0;

    *value = 0;
    while (count < length && count <= DIGITS_MAX && bytes[count] >= '0' &&
           bytes[count] <= '9')
        *value = 10 * *value + (size_t)(bytes[count++] - '0');
    return count;
}

/* "LENGTH ", and behind it `next` if that is not 0. *size: of all that. */
static enum octets_match match_length(struct text text, char next, size_t *value,
                                      size_t *size)
{
    size_t digits = read_digits(text.bytes, text.length, value);

    *size = digits + 1;
    if (text.length > 0 && (digits == 0 || digits > DIGITS_MAX || text.bytes[0] == '0'))
        return OCTETS_NO;
    if (digits == text.length)
        return OCTETS_MAYBE;
    if (text.bytes[digits] != ' ')
        return OCTETS_NO;
    if (!next)
        return OCTETS_YES;
    if (text.length == digits + 1)
        return OCTETS_MAYBE;
    return text.bytes[digits + 1] == next ? OCTETS_YES : OCTETS_NO;
}

enum octets_match octets_match(const char *bytes, size_t length)
{
    size_t value, size;

    return match_length((struct text){.bytes = bytes, .length = length}, '<', &value,
                        &size);
}

static const char *start_of(const struct lines *lines)
{
    return lines->chunk->bytes + lines->start;
}

static void pass_over(struct lines *lines, size_t length)
{
    lines->start += length;
    lines->scanned = lines->start;
}

static bool reject(struct octets *octets, struct lines *lines, struct stage *stage,
                   const char *cause, const char *what)
{
    size_t length = lines->filled - lines->start;
    bool first = !octets->begun;

    if (length > octets->left)
        length = octets->left;
    if (first &&
        !stage_reject_line(stage, lines->block.origin, lines->block.line, cause, what))
        return false;
    octets->begun = true;
    octets->left -= length;
    octets->inside = octets->left > 0;
    stage_reject_piece(
        stage, &(struct reject_piece){start_of(lines), length, first, !octets->inside});
    pass_over(lines, length);
    return true;
}

/* The length in front of a message. False: it is not all there, or it is none. */
static bool begin_message(struct octets *octets, struct lines *lines)
{
    struct text text = {.bytes = start_of(lines),
                        .length = lines->filled - lines->start};
    size_t size;
    enum octets_match match = match_length(text, 0, &octets->left, &size);

    if (match == OCTETS_MAYBE && !lines->finished)
        return false;
    octets->lost = match != OCTETS_YES;
    if (octets->lost)
        return false;
    pass_over(lines, size);
    octets->inside = true;
    octets->too_long = octets->left > lines->limit;
    octets->begun = false;
    return true;
}

static bool send_message(struct octets *octets, struct lines *lines,
                         struct stage *stage, size_t length)
{
    const char *bytes = start_of(lines);
    size_t shown = length;
    struct record *rec;

    if (shown > 0 && bytes[shown - 1] == '\n')
        shown -= shown > 1 && bytes[shown - 2] == '\r' ? 2 : 1;
    rec = record_new(lines->chunk, bytes, shown);
    if (!rec) {
        stage_out_of_memory(stage);
        return false;
    }
    rec->origin = origin_ref(lines->block.origin);
    rec->line = lines->block.line++;
    pass_over(lines, length);
    octets->inside = false;
    return stage_send(stage, rec);
}

/* False: stop, or there is no more. */
static bool handle(struct octets *octets, struct lines *lines, struct stage *stage,
                   bool *wanted)
{
    size_t there = lines->filled - lines->start;

    if (octets->too_long) {
        *wanted = reject(octets, lines, stage, "message too long",
                         "the message is longer than --max-record");
        octets->too_long = octets->inside;
        lines->block.line += !octets->inside;
        return *wanted && !octets->inside;
    }
    /* The end of the stream may cut a message short. */
    if (there < octets->left && !lines->finished)
        return false;
    *wanted =
        send_message(octets, lines, stage, there < octets->left ? there : octets->left);
    return *wanted;
}

static bool step(struct octets *octets, struct lines *lines, struct stage *stage,
                 bool *wanted)
{
    if (octets->inside)
        return handle(octets, lines, stage, wanted);
    if (*start_of(lines) != '\n')
        return begin_message(octets, lines);
    /* Some put a newline behind each message and do not count it. */
    pass_over(lines, 1);
    return true;
}

bool octets_send(struct octets *octets, struct lines *lines, struct stage *stage)
{
    bool wanted = true;

    while (lines->chunk && lines->start < lines->filled && !octets->lost &&
           step(octets, lines, stage, &wanted))
        ;
    if (wanted && octets->lost && lines->start < lines->filled) {
        octets->left = lines->filled - lines->start;
        octets->begun = false;
        (void)!reject(octets, lines, stage, "no length",
                      "the length of a message was expected");
    }
    return wanted && !octets->lost;
}
