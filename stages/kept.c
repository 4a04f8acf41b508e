/* What stages have saved. */

#include "stages/kept.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Pieces ---- */

bool kept_number(struct text *rest, uint64_t *number)
{
    size_t i = 0;

    *number = 0;
    for (; i < rest->length && rest->bytes[i] >= '0' && rest->bytes[i] <= '9'; i++) {
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(rest->bytes[i] - '0'), number))
            return false;
    }
    if (i == 0 || i == rest->length ||
        (rest->bytes[i] != ' ' && rest->bytes[i] != '\n'))
        return false;
    rest->bytes += i + 1;
    rest->length -= i + 1;
    return true;
}

bool kept_bytes(struct text *rest, size_t length, struct text *bytes)
{
    if (length >= rest->length || rest->bytes[length] != '\n')
        return false;
    *bytes = (struct text){rest->bytes, length, TEXT_NOWHERE, 0};
    rest->bytes += length + 1;
    rest->length -= length + 1;
    return true;
}

void kept_add_double(struct buffer *out, double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof(bits));
    buffer_printf(out, "%" PRIu64 "\n", bits);
}

bool kept_double(struct text *rest, double *number)
{
    uint64_t bits;

    if (!kept_number(rest, &bits))
        return false;
    memcpy(number, &bits, sizeof(bits));
    return isfinite(*number);
}

/* ---- Counts ---- */

static bool save_count(void *state, struct buffer *out)
{
    const uint64_t *number = state;

    buffer_printf(out, "%" PRIu64 "\n", *number);
    return !out->failed;
}

bool kept_count(struct stage *self, uint64_t *number)
{
    struct text saved = stage_saved(self);

    stage_keep_state(self, save_count, number);
    if (!saved.bytes || (kept_number(&saved, number) && saved.length == 0))
        return true;
    stage_spoilt(self);
    return false;
}

/* ---- Records ----
 *
 *     LENGTH END KIND LINE ORIGIN-LENGTH IS-FILE INPUT REJECTED
 *     text
 *     name of the origin
 *
 * LENGTH and one more; 0 is no record. INPUT: the line that it was derived from
 * follows, in the same form. */

static void add_one(struct buffer *out, const struct record *rec, bool has_input)
{
    const char *origin = rec->origin ? rec->origin->name : "";

    buffer_printf(out, "%zu %d %d %" PRIu64 " %zu %d %d %d\n", rec->length + 1,
                  rec->end, rec->kind, rec->line, rec->origin ? strlen(origin) + 1 : 0,
                  rec->origin && rec->origin->is_file, has_input, rec->rejected);
    buffer_add(out, rec->text, rec->length);
    buffer_add_byte(out, '\n');
    buffer_add(out, origin, strlen(origin));
    buffer_add_byte(out, '\n');
}

void kept_add_record(struct buffer *out, struct record *rec)
{
    struct record *input = rec ? record_input(rec) : NULL;
    bool has_input = rec && rec->input && input;

    if (!rec) {
        buffer_add(out, "0\n", 2);
        return;
    }
    add_one(out, rec, has_input);
    if (has_input)
        add_one(out, input, false);
}

struct head {
    uint64_t length, end, kind, line, origin, is_file, has_input, rejected;
};

static bool read_head(struct text *rest, struct head *head)
{
    *head = (struct head){0};
    if (!kept_number(rest, &head->length) || head->length == 0)
        return head->length == 0;
    return kept_number(rest, &head->end) && kept_number(rest, &head->kind) &&
           kept_number(rest, &head->line) && kept_number(rest, &head->origin) &&
           kept_number(rest, &head->is_file) && kept_number(rest, &head->has_input) &&
           kept_number(rest, &head->rejected) && head->end <= LINE_END_NONE &&
           head->kind <= RECORD_STRING;
}

static bool name_origin(struct stage *self, struct text name, bool is_file,
                        struct record *rec)
{
    char *copy = strndup(name.bytes, name.length);

    origin_hold(&rec->origin, copy ? stage_kept_origin(self, copy, is_file) : NULL);
    free(copy);
    if (!copy)
        stage_out_of_memory(self);
    return rec->origin != NULL;
}

/* False: as of kept_record. */
static bool read_one(struct stage *self, struct text *rest, struct head *head,
                     struct record **rec)
{
    struct text text, origin;
    size_t name;

    *rec = NULL;
    if (!read_head(rest, head))
        return stage_spoilt(self) == STATUS_OK;
    if (head->length == 0)
        return true;
    name = head->origin > 0 ? (size_t)head->origin - 1 : 0;
    if (!kept_bytes(rest, (size_t)head->length - 1, &text) ||
        !kept_bytes(rest, name, &origin))
        return stage_spoilt(self) == STATUS_OK;
    *rec = record_of_bytes(text.bytes, text.length);
    if (!*rec)
        return stage_out_of_memory(self) == STATUS_OK;
    (*rec)->end = (uint8_t)head->end;
    (*rec)->kind = (uint8_t)head->kind;
    (*rec)->line = head->line;
    (*rec)->rejected = head->rejected != 0;
    return head->origin == 0 || name_origin(self, origin, head->is_file != 0, *rec);
}

bool kept_record(struct stage *self, struct text *rest, struct record **rec)
{
    struct record *input = NULL;
    struct head head;
    bool good = read_one(self, rest, &head, rec);

    if (good && *rec && head.has_input) {
        good = read_one(self, rest, &head, &input);
        (*rec)->input = input;
    }
    if (!good) {
        record_unref(*rec);
        *rec = NULL;
    }
    return good;
}
