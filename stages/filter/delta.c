/* delta - add the difference to the record before */

#include "pipeline/aggregate/groups.h"
#include "pipeline/base/arena.h"
#include "stages/filter/by.h"
#include "stages/filter/extend.h"
#include "stages/kept_groups.h"

#include <string.h>

struct delta_args {
    struct expression_list values, keys;
};

/* A field that is added. */
struct difference {
    struct text name;
    int slot;
};

struct deltas {
    struct stage *stage;
    struct by values, by;
    struct extend extend;
    struct groups *groups; /* the last value of each expression: a number, or none */
    struct difference *differences; /* one for each expression */
    struct arena arena;
    struct kept_groups kept;
};

static bool name_difference(struct deltas *deltas, const struct expression *expression,
                            struct difference *difference)
{
    static const char end[] = "_delta";
    struct text label = expression->label;
    char *name = arena_alloc(&deltas->arena, label.length + sizeof(end));

    if (!name) {
        stage_out_of_memory(deltas->stage);
        return false;
    }
    memcpy(name, label.bytes, label.length);
    memcpy(name + label.length, end, sizeof(end));
    difference->name = expression->name.bytes ? expression->name : text_of(name);
    difference->slot = extend_name(&deltas->extend, difference->name);
    return difference->slot >= 0;
}

/* A number that stands on its own. */
static struct value number_of(struct value value)
{
    int64_t integer;

    if (value_int64(value, &integer))
        return value_integer(integer);
    return (struct value){.form = VALUE_DOUBLE, .number = value_double(value)};
}

/* ---- State: the last numbers, null where there was none ---- */

static struct value save_last(void *opaque, void *state, size_t part)
{
    struct value value = ((struct value *)state)[part];

    (void)opaque;
    return value.form == VALUE_NONE ? VALUE_OF(VALUE_NULL) : value;
}

static bool load_last(void *opaque, void *state, size_t part, struct value saved,
                      bool *spoilt)
{
    enum value_kind kind = value_kind(saved);

    (void)opaque;
    if (kind == KIND_NUMBER)
        ((struct value *)state)[part] = number_of(saved);
    *spoilt = kind != KIND_NUMBER && kind != KIND_NULL;
    return !*spoilt;
}

static bool prepare(struct deltas *deltas, const struct delta_args *args)
{
    size_t count = args->values.count;

    if (!by_init(&deltas->values, deltas->stage, &args->values) ||
        !by_init(&deltas->by, deltas->stage, &args->keys) ||
        !extend_init(&deltas->extend, deltas->stage))
        return false;
    deltas->groups = groups_new(args->keys.count, count * sizeof(struct value));
    deltas->differences =
        arena_alloc(&deltas->arena, count * sizeof(struct difference));
    if (!deltas->groups || !deltas->differences) {
        stage_out_of_memory(deltas->stage);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!name_difference(deltas, &args->values.items[i], &deltas->differences[i]))
            return false;
    }
    deltas->kept = (struct kept_groups){
        .stage = deltas->stage,
        .groups = deltas->groups,
        .keys = args->keys.count,
        .parts = count,
        .save = save_last,
        .load = load_last,
    };
    return kept_groups_begin(&deltas->kept);
}

static void release(struct deltas *deltas)
{
    by_release(&deltas->values);
    by_release(&deltas->by);
    extend_release(&deltas->extend);
    groups_free(deltas->groups);
    arena_release(&deltas->arena);
}

static struct value subtract(struct value a, struct value b)
{
    int64_t difference;

    if (a.form == VALUE_INTEGER && b.form == VALUE_INTEGER &&
        !__builtin_sub_overflow(a.integer, b.integer, &difference))
        return value_integer(difference);
    return value_number(value_double(a) - value_double(b));
}

/* Rejects a record of which one value is neither a number nor null. */
static bool has_numbers(struct deltas *deltas, const struct delta_args *args,
                        struct record *rec)
{
    for (size_t i = 0; i < deltas->values.count; i++) {
        enum value_kind kind = value_kind(deltas->values.values[i]);
        struct text text = args->values.items[i].text;

        if (kind == KIND_NUMBER || kind == KIND_NULL)
            continue;
        stage_reject(deltas->stage, rec, "no number",
                     "%.*s is no number, but of type %s", (int)text.length, text.bytes,
                     value_type_name(deltas->values.values[i]));
        return false;
    }
    return true;
}

static bool no_memory(struct deltas *deltas, struct record *rec)
{
    stage_drop(deltas->stage, rec);
    return stage_emit(deltas->stage, NULL);
}

/* Sends the record with the differences to `last`, which becomes its numbers. */
static bool send_differences(struct deltas *deltas, struct value *last,
                             struct record *rec)
{
    for (size_t i = 0; i < deltas->values.count; i++) {
        const struct difference *difference = &deltas->differences[i];

        if (extend_has(&deltas->extend, difference->slot) &&
            !extend_remove(&deltas->extend, difference->name))
            return no_memory(deltas, rec);
    }
    for (size_t i = 0; i < deltas->values.count; i++) {
        struct value value = deltas->values.values[i], difference;

        if (value_kind(value) == KIND_NULL) {
            extend_add(&deltas->extend, deltas->differences[i].name, value);
            continue;
        }
        value = number_of(value);
        difference = last[i].form == VALUE_NONE ? VALUE_OF(VALUE_NULL)
                                                : subtract(value, last[i]);
        extend_add(&deltas->extend, deltas->differences[i].name, difference);
        last[i] = value;
    }
    return extend_send(&deltas->extend, rec);
}

/* Takes the record. False: nobody wants more. */
static bool take(struct deltas *deltas, const struct delta_args *args,
                 struct record *rec)
{
    struct value *last;

    if (!by_find(&deltas->values, rec) || !by_find(&deltas->by, rec) ||
        !has_numbers(deltas, args, rec) || !extend_begin(&deltas->extend, rec))
        return true;
    last = groups_find(deltas->groups, deltas->by.values, NULL);
    if (!last)
        return no_memory(deltas, rec);
    return send_differences(deltas, last, rec);
}

static enum status delta_run(struct stage *self, const void *opaque)
{
    const struct delta_args *args = opaque;
    struct deltas deltas = {.stage = self};
    struct record *rec;

    arena_init(&deltas.arena);
    if (prepare(&deltas, args)) {
        while ((rec = stage_receive(self)) && take(&deltas, args, rec))
            continue;
    }
    release(&deltas);
    return STATUS_OK;
}

static const struct stage_option delta_options[] = {
    {.name = "KEYS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_LABELS,
     .offset = offsetof(struct delta_args, values),
     .help = "the numbers: expressions between commas; .ms gives the field ms_delta, "
             "as NAME gives it another name"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_KEYWORD | OPTION_OPTIONAL,
     .offset = offsetof(struct delta_args, keys),
     .value = "KEYS",
     .help = "the record before is the last one with the same keys"},
    {.name = NULL},
};

static const struct stage_example delta_examples[] = {
    {.command = "delta .bytes by .host",
     .input = "{\"host\":\"a\",\"bytes\":10}\n{\"host\":\"b\",\"bytes\":5}\n"
              "{\"host\":\"a\",\"bytes\":25}\n",
     .output = "{\"host\":\"a\",\"bytes\":10,\"bytes_delta\":null}\n"
               "{\"host\":\"b\",\"bytes\":5,\"bytes_delta\":null}\n"
               "{\"host\":\"a\",\"bytes\":25,\"bytes_delta\":15}\n"},
    {.command = NULL},
};

const struct stage_type stage_delta = {
    .name = "delta",
    .kind = STAGE_FILTER,
    .summary = "add the difference to the record before",
    .description =
        "Adds what a number is more than in the record before; null in the first one. "
        "Where the number is null or missing the difference is null too, and the next "
        "one is to the number before. Integers are subtracted exactly, other numbers "
        "as jq does. A field of that name that the record had is replaced; the new one "
        "stands at the end. A record that is no object, or in which there is something "
        "else than a number, is rejected.",
    .args_size = sizeof(struct delta_args),
    .options = delta_options,
    .examples = delta_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES | STAGE_ORDERED,
    .run = delta_run,
};
