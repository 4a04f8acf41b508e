/* distinct - each different value once */

#include "pipeline/json/write.h"
#include "stages/filter/once.h"

struct distinct_args {
    struct expression_list keys, by;
};

struct distinct {
    struct stage *stage;
    const struct expression_list *keys;
    struct combine combine;
    struct once once;
    struct buffer buffer; /* the object that is being written */
};

static struct record *object_of(struct distinct *distinct, struct record *rec)
{
    struct buffer *buffer = &distinct->buffer;
    struct record *made = NULL;

    buffer_clear(buffer);
    for (size_t i = 0; i < distinct->keys->count; i++) {
        const struct text *label = &distinct->keys->items[i].label;

        buffer_add_byte(buffer, i == 0 ? '{' : ',');
        write_string(buffer, label->bytes, label->length);
        buffer_add_byte(buffer, ':');
        write_value(buffer, distinct->combine.chosen[i], 0);
    }
    buffer_add_byte(buffer, '}');
    if (!buffer->failed)
        made = record_derive(rec, buffer->bytes, buffer->length);
    if (made) {
        made->kind = RECORD_JSON;
        made->end = LINE_END_LF;
    }
    return made;
}

/* The values of the combination as a record; NULL without memory. */
static struct record *record_of(struct distinct *distinct, struct record *rec)
{
    if (distinct->keys->count > 1)
        return object_of(distinct, rec);
    return combine_record(&distinct->combine, rec);
}

/* False: nobody wants more, or the stage has failed. */
static bool send_new(struct distinct *distinct, struct record *rec)
{
    struct combine *combine = &distinct->combine;
    enum seen_answer answer = SEEN_BEFORE;
    bool more = true, any = false;
    struct record *made;

    if (!combine_read(combine, rec))
        return true;
    while (more && answer != SEEN_NO_MEMORY && combine_next(combine)) {
        answer = once_add(&distinct->once, combine->chosen, combine->count);
        if (answer != SEEN_NEW)
            continue;
        made = record_of(distinct, rec);
        if (!made && combine_failed(combine, rec))
            return true;
        more = stage_emit(distinct->stage, made);
        any = true;
    }
    if (any)
        stage_absorb(distinct->stage, rec);
    else
        stage_drop(distinct->stage, rec);
    if (answer == SEEN_NO_MEMORY)
        once_fail(&distinct->once);
    return more && answer != SEEN_NO_MEMORY;
}

static bool prepare(struct distinct *distinct)
{
    static const struct expression_list none = {.count = 0};
    struct stage *self = distinct->stage;

    return once_init(&distinct->once, self) &&
           combine_init(&distinct->combine, self, distinct->keys, &none) &&
           (distinct->keys->count == 1 || combine_need_labels(self, distinct->keys));
}

static enum status distinct_run(struct stage *self, const void *opaque)
{
    const struct distinct_args *args = opaque;
    struct distinct distinct = {.stage = self, .keys = &args->keys};
    struct record *rec;
    bool more;

    if (args->keys.count == 0)
        return once_run(self, &args->by);
    if (args->by.count > 0)
        return stage_fail_at(self, STATUS_USAGE, &args->keys.text,
                             "distinct takes KEYS or by KEYS, not both");
    more = prepare(&distinct);
    while (more && (rec = stage_receive(self)))
        more = send_new(&distinct, rec);
    combine_release(&distinct.combine);
    once_release(&distinct.once);
    buffer_release(&distinct.buffer);
    return STATUS_OK;
}

static unsigned distinct_traits(const void *opaque)
{
    const struct distinct_args *args = opaque;

    return (args->keys.count > 0 ? STAGE_CHANGES : 0) |
           (args->keys.count + args->by.count > 0 ? STAGE_READS_FIELDS : 0);
}

static const struct stage_option distinct_options[] = {
    {.name = "KEYS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct distinct_args, keys),
     .help = "what to send: an expression, or several between commas, each with its "
             "name, of which the combinations are sent as objects"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct distinct_args, by),
     .value = "KEYS",
     .help = "pass the first record with each of these values, as dedup by does"},
    {.name = NULL},
};

static const struct stage_example distinct_examples[] = {
    {.command = "distinct .path",
     .input = "{\"path\": \"/a\"}\n{\"path\": \"/b\"}\n{\"path\": \"/a\"}\n",
     .output = "/a\n/b\n"},
    {.command = "distinct .host, (.ms > 100) as slow",
     .input = "{\"host\":\"a\",\"ms\":5}\n{\"host\":\"a\",\"ms\":250}\n"
              "{\"host\":\"a\",\"ms\":7}\n",
     .output = "{\"host\":\"a\",\"slow\":false}\n{\"host\":\"a\",\"slow\":true}\n"},
    {.command = NULL},
};

const struct stage_type stage_distinct = {
    .name = "distinct",
    .kind = STAGE_FILTER,
    .summary = "send each different value once",
    .description =
        "Sends what the expression yields, each value when it first comes. With "
        "several "
        "expressions it sends objects. Without any, and with `by`, it passes records: "
        "see coro-pipe help dedup. Values are the same if jq calls them equal: 1 is "
        "1.0; the one that came first is sent.\n\n"
        "Of each different value 22 to 43 bytes are held, a hash with a secret seed; "
        "if "
        "that is more than --memory allows, the run ends. To count values, see "
        "coro-pipe help freq, or distinct in coro-pipe help stats.",
    .args_size = sizeof(struct distinct_args),
    .options = distinct_options,
    .examples = distinct_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED,
    .traits_of = distinct_traits,
    .run = distinct_run,
};
