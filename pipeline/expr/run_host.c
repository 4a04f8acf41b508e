/* Instructions that ask the stage that runs the program. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/write.h"

#include <string.h>
#include <unistd.h>

static enum expr_input next_input(struct expr_run *run, struct value *input)
{
    if (!run->host || !run->host->next_input)
        return EXPR_INPUT_END;
    return run->host->next_input(run->host->opaque, input);
}

const struct instruction *op_input(struct expr_run *run, const struct instruction *at)
{
    struct value input;

    switch (next_input(run, &input)) {
    case EXPR_INPUT_VALUE:
        return run_result(run, at, input);
    case EXPR_INPUT_END:
        return run_raise(run, CAUSE_ERROR, value_string_new("break", 5));
    default:
        return run_no_memory(run);
    }
}

const struct instruction *op_inputs(struct expr_run *run, const struct instruction *at)
{
    struct value input;

    switch (next_input(run, &input)) {
    case EXPR_INPUT_VALUE:
        break;
    case EXPR_INPUT_END:
        return run_backtrack(run);
    default:
        return run_no_memory(run);
    }
    if (!fork_push(run, FORK_AGAIN, at)) {
        value_unref(input);
        return run_no_memory(run);
    }
    return run_result(run, at, input);
}

static const struct instruction *
message(struct expr_run *run, const struct instruction *at, const char *label)
{
    struct value value = *peek(run, at->a), holder = value_ref(value);
    struct value_string string = {0};
    struct buffer text = {0};

    if (label || value_kind(value) != KIND_STRING)
        write_value(&text, value, 0);
    else if (value_string(&holder, &string))
        buffer_add(&text, string.bytes, string.length);
    if (!text.failed && run->host && run->host->message)
        run->host->message(run->host->opaque, label, text.length ? text.bytes : "",
                           text.length);
    buffer_release(&text);
    value_unref(holder);
    return op_move(run, at);
}

const struct instruction *op_debug(struct expr_run *run, const struct instruction *at)
{
    return message(run, at, "DEBUG:");
}

const struct instruction *op_stderr(struct expr_run *run, const struct instruction *at)
{
    return message(run, at, NULL);
}

/* $ENV: an object of the environment. */
static struct value environment(void)
{
    struct value object = value_object_new();

    for (char **entry = environ; entry && *entry && object.form; entry++) {
        const char *equals = strchr(*entry, '=');

        if (equals)
            object = value_set_key(object, *entry, (size_t)(equals - *entry),
                                   value_string_new(equals + 1, strlen(equals + 1)));
    }
    return object;
}

const struct instruction *op_environment(struct expr_run *run,
                                         const struct instruction *at)
{
    if (run->environment.form == VALUE_NONE)
        run->environment = environment();
    return run_result(run, at, value_ref(run->environment));
}
