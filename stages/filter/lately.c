/* What has not passed lately. */

#include "stages/filter/lately.h"

#include "stages/filter/moment.h"
#include "stages/filter/recent.h"
#include "stages/filter/whole.h"
#include "stages/reduce/combine.h"

struct lately {
    struct stage *stage;
    const struct lately_args *args;
    struct moment moment;
    struct combine combine;
    struct recent recent;
};

static enum status prepare(struct lately *lately)
{
    static const struct expression_list none = {.count = 0};
    struct stage *self = lately->stage;
    const struct lately_args *args = lately->args;
    enum status status = moment_init_arrival(&lately->moment, self, &args->on);

    if (status != STATUS_OK)
        return status;
    if (!combine_init(&lately->combine, self, &args->by, &none))
        return STATUS_RESOURCE;
    lately->recent.key_count = args->by.count > 0 ? args->by.count : 1;
    lately->recent.length = args->length;
    lately->recent.is_clock = lately->moment.arrival;
    return recent_init(&lately->recent, self) ? STATUS_OK : STATUS_RESOURCE;
}

static void release(struct lately *lately)
{
    recent_release(&lately->recent);
    combine_release(&lately->combine);
    moment_release(&lately->moment);
}

enum answer {
    ANSWER_LATELY,
    ANSWER_NEW, /* and noted */
    ANSWER_NO_MEMORY,
};

/* The state of what is alike: when the last one passed, and whether one has. */
static enum answer ask(struct lately *lately, const struct value *keys, int64_t at)
{
    struct recent_state *passed = recent_find(&lately->recent, keys, at);
    int64_t length = lately->args->length;

    if (!passed)
        return ANSWER_NO_MEMORY;
    if (passed->count > 0 && !recent_has_passed(passed->at, at, length) &&
        !recent_has_passed(at, passed->at, length))
        return ANSWER_LATELY;
    if (passed->count == 0 || at > passed->at)
        passed->at = at;
    passed->count = 1;
    return ANSWER_NEW;
}

/* Ends a record. False: nobody wants more. */
static bool pass(struct lately *lately, struct record *rec, enum answer answer)
{
    if (answer == ANSWER_NEW)
        return stage_send(lately->stage, rec);
    stage_drop(lately->stage, rec);
    return answer == ANSWER_LATELY || stage_emit(lately->stage, NULL);
}

static bool pass_whole(struct lately *lately, struct record *rec, int64_t at)
{
    struct value value;
    enum answer answer = ANSWER_NO_MEMORY;

    switch (whole_read(lately->stage, rec, &value)) {
    case WHOLE_JSON:
        return pass(lately, rec, ask(lately, &value, at));
    case WHOLE_STRING:
        value = value_string_new(rec->text, rec->length);
        if (value.form != VALUE_NONE)
            answer = ask(lately, &value, at);
        value_unref(value);
        return pass(lately, rec, answer);
    default:
        return true;
    }
}

/* It passes if one of the combinations of its keys has not. */
static bool pass_by_key(struct lately *lately, struct record *rec, int64_t at)
{
    enum answer answer = ANSWER_LATELY, one;

    if (!combine_read(&lately->combine, rec))
        return true;
    while (answer != ANSWER_NO_MEMORY && combine_next(&lately->combine)) {
        one = ask(lately, lately->combine.chosen, at);
        if (one != ANSWER_LATELY)
            answer = one;
    }
    return pass(lately, rec, answer);
}

static bool take(struct lately *lately, struct record *rec)
{
    int64_t at;

    if (!moment_find(&lately->moment, rec, &at))
        return true;
    return lately->args->by.count > 0 ? pass_by_key(lately, rec, at)
                                      : pass_whole(lately, rec, at);
}

enum status lately_run(struct stage *self, const struct lately_args *args)
{
    struct lately lately = {.stage = self, .args = args};
    enum status status = prepare(&lately);
    struct record *rec;

    if (status == STATUS_OK) {
        while ((rec = stage_receive(self)) && take(&lately, rec))
            continue;
    }
    release(&lately);
    return status;
}
