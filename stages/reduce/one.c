/* One aggregate as a stage. */

#include "stages/reduce/one.h"

#include "pipeline/json/memory.h"

#include <string.h>

/* sum_bytes; what stands behind `as`; nothing if there is neither name nor path. False
 * without memory. */
static bool label_of(struct text function, const struct expression *argument,
                     struct text *label)
{
    size_t length = function.length + 1 + argument->label.length;
    char *bytes;

    *label = argument->label;
    if (argument->name.bytes || !label->bytes)
        return true;
    bytes = memory_alloc(length);
    if (!bytes)
        return false;
    memcpy(bytes, function.bytes, function.length);
    bytes[function.length] = '_';
    memcpy(bytes + function.length + 1, label->bytes, label->length);
    *label = (struct text){.bytes = bytes, .length = length};
    return true;
}

static void free_calls(const struct one_args *args, struct grouping_call *calls)
{
    for (size_t i = 0; calls && i < args->arguments.count; i++) {
        if (calls[i].label.bytes != args->arguments.items[i].label.bytes)
            memory_free((char *)(uintptr_t)calls[i].label.bytes);
    }
    memory_free(calls);
}

static struct grouping_call *make_calls(struct stage *self, const struct one_args *args)
{
    size_t count = args->arguments.count;
    struct grouping_call *calls = memory_alloc(count * sizeof(*calls));
    bool good = calls != NULL;

    for (size_t i = 0; calls && i < count; i++)
        calls[i] = (struct grouping_call){.function = stage_called(self),
                                          .argument = &args->arguments.items[i]};
    for (size_t i = 0; good && i < count; i++)
        good = aggregate_find(calls[i].function, &calls[i].aggregate) &&
               label_of(calls[i].function, calls[i].argument, &calls[i].label);
    if (good)
        return calls;
    free_calls(args, calls);
    return NULL;
}

enum status one_run(struct stage *self, const void *opaque)
{
    const struct one_args *args = opaque;
    struct grouping_calls calls = {
        .count = args->arguments.count,
        .bare = args->arguments.count == 1,
    };
    struct grouping_call *items = make_calls(self, args);
    enum status status;

    if (!items)
        return stage_out_of_memory(self);
    calls.items = items;
    status = grouping_run(self, &args->grouping, &calls);
    free_calls(args, items);
    return status;
}

unsigned one_traits(const void *opaque)
{
    const struct one_args *args = opaque;

    return grouping_traits(&args->grouping);
}

const struct stage_option one_options[] = {
    {.name = "EXPRS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct one_args, arguments),
     .help = "what to take of each record; an expression of jq's language, or several "
             "between commas, each with its name behind `as`"},
    GROUPING_OPTIONS(struct one_args),
    {.name = NULL},
};
