/* What comes once. */

#include "stages/filter/once.h"

#include "pipeline/aggregate/canonical.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/utf8.h"
#include "pipeline/json/write.h"
#include "stages/filter/whole.h"

static bool save(void *opaque, struct buffer *out)
{
    const struct once *once = opaque;

    seen_save(once->seen, out);
    return !out->failed;
}

static bool take_up(struct once *once)
{
    struct text saved = stage_saved(once->stage);
    bool no_memory;

    stage_keep_state(once->stage, save, once);
    if (!saved.bytes || seen_load(once->seen, saved.bytes, saved.length, &no_memory))
        return true;
    if (no_memory)
        once_fail(once);
    else
        stage_spoilt(once->stage);
    return false;
}

bool once_init(struct once *once, struct stage *self)
{
    *once = (struct once){.stage = self, .seen = seen_new()};
    if (once->seen)
        return take_up(once);
    stage_out_of_memory(self);
    return false;
}

void once_release(struct once *once)
{
    seen_free(once->seen);
    buffer_release(&once->key);
}

enum status once_fail(struct once *once)
{
    if (!memory_limit_was_hit())
        return stage_out_of_memory(once->stage);
    return stage_fail(once->stage, STATUS_RESOURCE,
                      "more than %zu different values need more memory than --memory "
                      "allows",
                      seen_count(once->seen));
}

/* ---- Values ---- */

static enum seen_answer add_key(struct once *once)
{
    if (once->key.failed)
        return SEEN_NO_MEMORY;
    return seen_add(once->seen, once->key.bytes, once->key.length);
}

enum seen_answer once_add(struct once *once, const struct value *values, size_t count)
{
    if (count == 1 && canonical_is_own(values[0]))
        return seen_add(once->seen, values[0].text.bytes, values[0].text.length);
    buffer_clear(&once->key);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(&once->key, ',');
        canonical_add(&once->key, values[i]);
    }
    return add_key(once);
}

/* ---- Records ---- */

/* A string's canonical text; of bytes that are no UTF-8 themselves, which are no JSON,
 * behind a byte that begins none either. */
static enum seen_answer add_string(struct once *once, const struct record *rec)
{
    buffer_clear(&once->key);
    if (utf8_is_valid(rec->text, rec->length)) {
        write_string(&once->key, rec->text, rec->length);
    } else {
        buffer_add_byte(&once->key, '\'');
        buffer_add(&once->key, rec->text, rec->length);
    }
    return add_key(once);
}

/* Ends a record. False: nobody wants more, or the stage has failed. */
static bool pass(struct once *once, struct record *rec, enum seen_answer answer)
{
    switch (answer) {
    case SEEN_NEW:
        return stage_send(once->stage, rec);
    case SEEN_BEFORE:
        stage_drop(once->stage, rec);
        return true;
    default:
        stage_drop(once->stage, rec);
        once_fail(once);
        return false;
    }
}

static bool pass_whole(struct once *once, struct record *rec)
{
    struct value value;

    switch (whole_read(once->stage, rec, &value)) {
    case WHOLE_JSON:
        return pass(once, rec, once_add(once, &value, 1));
    case WHOLE_STRING:
        return pass(once, rec, add_string(once, rec));
    default:
        return true;
    }
}

static bool pass_by_key(struct once *once, struct combine *combine, struct record *rec)
{
    enum seen_answer answer = SEEN_BEFORE, one;

    if (!combine_read(combine, rec))
        return true;
    while (answer != SEEN_NO_MEMORY && combine_next(combine)) {
        one = once_add(once, combine->chosen, combine->count);
        if (one != SEEN_BEFORE)
            answer = one;
    }
    return pass(once, rec, answer);
}

enum status once_run(struct stage *self, const struct expression_list *by)
{
    static const struct expression_list none = {.count = 0};
    struct combine combine = {.count = 0};
    struct once once;
    struct record *rec;
    bool more = once_init(&once, self) && combine_init(&combine, self, by, &none);

    while (more && (rec = stage_receive(self)))
        more =
            by->count > 0 ? pass_by_key(&once, &combine, rec) : pass_whole(&once, rec);
    combine_release(&combine);
    once_release(&once);
    return STATUS_OK;
}
