/* Inputs by their origins: beginning and ending them, and keeping what they hold. */

#include "stages/filter/inputs.h"

#include "pipeline/json/memory.h"
#include "stages/kept.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Beginning and end ---- */

static struct input **place_of(struct inputs *inputs, const struct origin *origin)
{
    struct input **at = &inputs->first;

    while (*at && (*at)->origin != origin)
        at = &(*at)->next;
    return at;
}

static bool begin(struct inputs *inputs, struct input *input)
{
    const struct origin *origin = input->origin;
    struct input *next = input->next;

    memset(input, 0, inputs->type->size);
    input->next = next;
    input->origin = origin;
    input->number = origin ? origin->inputs : 0;
    return inputs->type->begin(inputs->stage, input);
}

/* Puts one in at the end. NULL without memory, which is recorded. */
static struct input *add(struct inputs *inputs, struct input **at,
                         const struct origin *origin)
{
    struct input *input = memory_alloc(inputs->type->size);

    if (!input) {
        stage_out_of_memory(inputs->self);
        return NULL;
    }
    input->next = NULL;
    input->origin = origin_ref(origin);
    *at = input;
    return begin(inputs, input) ? input : NULL;
}

static void take_out(struct inputs *inputs, struct input **at)
{
    struct input *input = *at;

    *at = input->next;
    if (inputs->recent == input)
        inputs->recent = NULL;
    inputs->type->release(inputs->stage, input);
    origin_unref(input->origin);
    memory_free(input);
}

static bool is_complete(const struct input *input)
{
    const struct origin *origin = input->origin;

    return origin && origin->lines > 0 && input->number == origin->inputs &&
           input->line >= origin->lines;
}

static bool end_one(struct inputs *inputs, struct input *input)
{
    bool had_ended = input->ended;

    input->ended = true;
    return had_ended || inputs->type->end(inputs->stage, input);
}

static bool end_complete(struct inputs *inputs)
{
    struct input **at = &inputs->first;

    while (*at) {
        struct input *input = *at;

        if (is_complete(input) && !end_one(inputs, input))
            return false;
        if (is_complete(input) && input->origin->is_over)
            take_out(inputs, at);
        else
            at = &input->next;
    }
    return true;
}

bool inputs_end(struct inputs *inputs)
{
    for (struct input *input = inputs->first; input; input = input->next) {
        if (!end_one(inputs, input))
            return false;
    }
    return true;
}

void inputs_release(struct inputs *inputs)
{
    while (inputs->first)
        take_out(inputs, &inputs->first);
}

/* ---- Records ---- */

/* Its lines count from 1 again; that alone does not tell, as others may have changed
 * the order. */
static bool is_another(const struct input *input, uint64_t line)
{
    return input->origin && input->origin->inputs != input->number &&
           line <= input->line;
}

static bool begin_another(struct inputs *inputs, struct input *input)
{
    bool more;

    if (inputs->type->goes_on) {
        input->number = input->origin->inputs;
        return true;
    }
    more = end_one(inputs, input);
    inputs->type->release(inputs->stage, input);
    return begin(inputs, input) && more;
}

static struct input *change(struct inputs *inputs, const struct record *rec)
{
    struct input **at, *input;

    if (!end_complete(inputs))
        return NULL;
    at = place_of(inputs, rec->origin);
    input = *at ? *at : add(inputs, at, rec->origin);
    if (input && is_another(input, rec->line) && !begin_another(inputs, input))
        return NULL;
    inputs->recent = input;
    return input;
}

struct input *inputs_go_on(struct inputs *inputs, const struct origin *origin,
                           uint64_t line)
{
    struct input *input = inputs->recent;

    if (!input || input->origin != origin || is_another(input, line))
        return NULL;
    input->line = line;
    input->ended = false;
    return input;
}

struct input *inputs_find(struct inputs *inputs, const struct record *rec)
{
    struct input *input = inputs_go_on(inputs, rec->origin, rec->line);

    if (input)
        return input;
    input = change(inputs, rec);
    if (!input)
        return NULL;
    input->line = rec->line;
    input->ended = false;
    return input;
}

/* ---- State ----
 *
 *     LINE ENDED ORIGIN-LENGTH IS-FILE
 *     name of the origin
 *     and what the type has
 *
 * for each. ORIGIN-LENGTH and one more; 0 is no origin. */

static bool save(void *opaque, struct buffer *out)
{
    const struct inputs *inputs = opaque;

    for (const struct input *at = inputs->first; at; at = at->next) {
        const char *name = at->origin ? at->origin->name : "";

        buffer_printf(out, "%" PRIu64 " %d %zu %d\n", at->line, at->ended,
                      at->origin ? strlen(name) + 1 : 0,
                      at->origin && at->origin->is_file);
        buffer_add(out, name, strlen(name));
        buffer_add_byte(out, '\n');
        inputs->type->save(at, out);
    }
    return !out->failed;
}

struct head {
    uint64_t line, ended, length, is_file;
    struct text name;
};

static bool read_head(struct text *rest, struct head *head)
{
    return kept_number(rest, &head->line) && kept_number(rest, &head->ended) &&
           kept_number(rest, &head->length) && kept_number(rest, &head->is_file) &&
           kept_bytes(rest, head->length > 0 ? (size_t)head->length - 1 : 0,
                      &head->name);
}

/* False: the failure is recorded. */
static bool find_origin(struct inputs *inputs, const struct head *head,
                        const struct origin **origin)
{
    char *name;

    *origin = NULL;
    if (head->length == 0)
        return true;
    name = strndup(head->name.bytes, head->name.length);
    if (name)
        *origin = stage_kept_origin(inputs->self, name, head->is_file != 0);
    else
        stage_out_of_memory(inputs->self);
    free(name);
    return *origin != NULL;
}

static bool load(struct inputs *inputs, struct text *rest)
{
    const struct origin *origin;
    struct input **at, *input;
    struct head head;

    if (!read_head(rest, &head))
        return stage_spoilt(inputs->self) == STATUS_OK;
    if (!find_origin(inputs, &head, &origin))
        return false;
    at = place_of(inputs, origin);
    /* A file that was named twice is one origin from here on; the later one goes on. */
    if (*at)
        take_out(inputs, at);
    while (*at)
        at = &(*at)->next;
    input = add(inputs, at, origin);
    if (!input)
        return false;
    input->line = head.line;
    input->ended = head.ended != 0;
    return inputs->type->load(inputs->stage, input, rest);
}

bool inputs_keep(struct inputs *inputs)
{
    struct text saved = stage_saved(inputs->self);

    inputs->kept = stage_keep_state(inputs->self, save, inputs);
    while (saved.length > 0) {
        if (!load(inputs, &saved))
            return false;
    }
    return true;
}
