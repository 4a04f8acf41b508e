/* contains: whether b is in a, going into both. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/stack.h"

#include <string.h>

/* One level. Of an object every member of b has to be in a's member of that name; of an
 * array every element of b in some element of a, which are tried in turn. */
struct level {
    struct value a; /* a reference */
    struct value_walk wanted; /* over b */
    struct value_walk
        tried; /* over a, an array; open only while an element is looked for */
    bool is_array, is_trying;
};

enum verdict {
    VERDICT_NO,
    VERDICT_YES,
    VERDICT_OPEN, /* a level was opened that will tell */
    VERDICT_FAILED,
};

struct search {
    struct builtin_call *call;
    struct stack levels;
};

static enum verdict no_memory(struct search *search)
{
    builtin_no_memory(search->call);
    return VERDICT_FAILED;
}

static enum verdict string_contains(struct search *search, struct value a,
                                    struct value b)
{
    struct value holders[2];
    struct value_string strings[2];
    bool held = builtin_bytes(a, &holders[0], &strings[0]);
    bool hit = false;

    held = builtin_bytes(b, &holders[1], &strings[1]) && held;
    if (held)
        hit = strings[1].length == 0 || memmem(strings[0].bytes, strings[0].length,
                                               strings[1].bytes, strings[1].length);
    value_unref(holders[0]);
    value_unref(holders[1]);
    if (!held)
        return no_memory(search);
    return hit ? VERDICT_YES : VERDICT_NO;
}

static enum verdict scalar_contains(struct search *search, struct value a,
                                    struct value b)
{
    bool failed = false;
    int order = value_compare(a, b, &failed);

    if (failed)
        return no_memory(search);
    return order == 0 ? VERDICT_YES : VERDICT_NO;
}

static enum verdict open_level(struct search *search, struct value a, struct value b)
{
    struct level *level;

    if (search->levels.depth > DEPTH_LIMIT) {
        builtin_fail(search->call, CAUSE_LIMIT, "Containment check too deep");
        return VERDICT_FAILED;
    }
    level = stack_push(&search->levels);
    if (!level)
        return no_memory(search);
    level->is_array = is_kind(a, KIND_ARRAY);
    level->is_trying = false;
    level->a = value_ref(a);
    if (value_walk_init(&level->wanted, b))
        return VERDICT_OPEN;
    value_unref(level->a);
    stack_pop(&search->levels);
    return no_memory(search);
}

static enum verdict compare(struct search *search, struct value a, struct value b)
{
    enum value_kind kind = value_kind(a);

    if (kind != value_kind(b))
        return VERDICT_NO;
    if (kind == KIND_ARRAY || kind == KIND_OBJECT)
        return open_level(search, a, b);
    if (kind == KIND_STRING)
        return string_contains(search, a, b);
    return scalar_contains(search, a, b);
}

static void close_level(struct search *search)
{
    struct level *level = stack_top(&search->levels);

    if (level->is_trying)
        value_walk_release(&level->tried);
    value_walk_release(&level->wanted);
    value_unref(level->a);
    stack_pop(&search->levels);
}

/* The next comparison in an object. */
static enum verdict object_step(struct search *search, struct level *level)
{
    struct value_string key = level->wanted.key;
    struct value wanted = level->wanted.value;
    struct value there = value_get(level->a, key.bytes, key.length);
    enum verdict verdict = VERDICT_NO;

    if (there.form != VALUE_NONE)
        verdict = compare(search, there, wanted);
    value_unref(there);
    return verdict;
}

/* Goes on in the level on top, given how the last comparison in it ended: yes at its
 * start. Answers with the level's verdict, or that another one is open. */
static enum verdict object_go(struct search *search, enum verdict last)
{
    while (last == VERDICT_YES) {
        struct level *level = stack_top(&search->levels);

        if (!value_walk_next(&level->wanted))
            return VERDICT_YES;
        last = object_step(search, level);
    }
    return last;
}

/* Begins to look for the next wanted element, after one was found. */
static enum verdict array_next(struct search *search, struct level *level)
{
    if (level->is_trying)
        value_walk_release(&level->tried);
    level->is_trying = false;
    if (!value_walk_next(&level->wanted))
        return VERDICT_YES;
    if (!value_walk_init(&level->tried, level->a))
        return no_memory(search);
    level->is_trying = true;
    return VERDICT_OPEN;
}

static enum verdict array_go(struct search *search, enum verdict last)
{
    for (;;) {
        struct level *level = stack_top(&search->levels);

        if (last == VERDICT_OPEN || last == VERDICT_FAILED)
            return last;
        if (last == VERDICT_YES) {
            last = array_next(search, level);
            if (last != VERDICT_OPEN)
                return last;
        }
        if (!value_walk_next(&level->tried))
            return VERDICT_NO;
        last = compare(search, level->tried.value, level->wanted.value);
    }
}

static enum verdict run(struct search *search, enum verdict verdict)
{
    const struct level *level;

    while ((level = stack_top(&search->levels)) && verdict != VERDICT_FAILED) {
        /* A level that has just been opened starts as after a hit. */
        if (verdict == VERDICT_OPEN)
            verdict = VERDICT_YES;
        verdict =
            level->is_array ? array_go(search, verdict) : object_go(search, verdict);
        if (verdict == VERDICT_YES || verdict == VERDICT_NO)
            close_level(search);
    }
    while (stack_top(&search->levels))
        close_level(search);
    return verdict;
}

bool builtin_contains(struct builtin_call *call)
{
    struct level first[4];
    struct search search = {call, STACK_OF(first)};
    struct value *pair = call->arguments;
    enum verdict verdict;

    if (value_kind(pair[0]) != value_kind(pair[1]))
        return builtin_fail_types(call, CAUSE_OPERANDS, pair,
                                  "cannot have their containment checked");
    /* Parts of a text would be gone through again and again. */
    if (!builtin_settle(call, 0) || !builtin_settle(call, 1))
        return false;
    verdict = run(&search, compare(&search, pair[0], pair[1]));
    stack_release(&search.levels);
    if (verdict == VERDICT_FAILED)
        return false;
    call->result = value_bool(verdict == VERDICT_YES);
    return true;
}
