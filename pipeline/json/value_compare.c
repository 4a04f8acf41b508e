/* Comparing, in jq's order. Of two containers the pairs of members wait on a stack. */

#include "pipeline/json/built.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/stack.h"

#include <math.h>
#include <stdio.h>

#define INTEGER_SIZE 24

static int sign(double difference)
{
    return (difference > 0) - (difference < 0);
}

/* Doubles from 2^53 on are integers; below, the integer is a double. */
static int compare_with_double(int64_t integer, double number)
{
    int64_t whole;

    if (number >= 0x1p63)
        return -1;
    if (number < -0x1p63)
        return 1;
    if (fabs(number) < 0x1p53)
        return sign((double)integer - number);
    whole = (int64_t)number;
    return (integer > whole) - (integer < whole);
}

static struct value_string spell(struct value value, char text[INTEGER_SIZE])
{
    if (value.form != VALUE_INTEGER)
        return value_spelling_(value);
    return (struct value_string){
        text, (size_t)snprintf(text, INTEGER_SIZE, "%lld", (long long)value.integer)};
}

static int compare_spelled(struct value a, struct value b)
{
    char a_text[INTEGER_SIZE], b_text[INTEGER_SIZE];
    struct value_string x = spell(a, a_text);
    struct value_string y = spell(b, b_text);

    return number_compare(x.bytes, x.length, y.bytes, y.length);
}

static bool is_nan(struct value value)
{
    return value.form == VALUE_DOUBLE && isnan(value.number);
}

static void unspell(struct value *value)
{
    struct value_string spelling;
    int64_t integer;

    if (value->form != VALUE_TEXT)
        return;
    spelling = value_spelling_(*value);
    if (number_int64(spelling.bytes, spelling.length, &integer))
        *value = value_integer(integer);
}

static int compare_numbers(struct value a, struct value b)
{
    unspell(&a);
    unspell(&b);
    if (is_nan(a) || is_nan(b))
        return is_nan(a) ? -1 : 1;
    if (a.form == VALUE_INTEGER && b.form == VALUE_INTEGER)
        return (a.integer > b.integer) - (a.integer < b.integer);
    if (a.form == VALUE_INTEGER && b.form == VALUE_DOUBLE)
        return compare_with_double(a.integer, b.number);
    if (a.form == VALUE_DOUBLE && b.form == VALUE_INTEGER)
        return -compare_with_double(b.integer, a.number);
    if (a.form == VALUE_DOUBLE || b.form == VALUE_DOUBLE) {
        double x = value_double(a);
        double y = value_double(b);

        return (x > y) - (x < y);
    }
    return compare_spelled(a, b);
}

static int compare_strings(struct value a, struct value b, bool *failed)
{
    struct value_string x, y;
    int order = 0;

    value_ref(a);
    value_ref(b);
    if (!value_string(&a, &x) || !value_string(&b, &y))
        *failed = true;
    else
        order = value_string_compare(x, y);
    value_unref(a);
    value_unref(b);
    return order;
}

/* Two containers of one kind, and how far they are compared. */
struct pair {
    json_t *a, *b;
    struct built_member *a_members, *b_members; /* of objects */
    size_t index, count;
};

static void release_pair(struct pair *pair)
{
    memory_free(pair->a_members);
    memory_free(pair->b_members);
}

static int compare_keys(const struct pair *pair, size_t a_count, size_t b_count)
{
    for (size_t i = 0; i < a_count && i < b_count; i++) {
        int order =
            value_string_compare(pair->a_members[i].key, pair->b_members[i].key);

        if (order)
            return order;
    }
    return (a_count > b_count) - (a_count < b_count);
}

/* Answers if the keys decide. */
static int prepare_objects(struct pair *pair, bool *failed)
{
    size_t b_count = 0;

    pair->a_members = built_members(pair->a, &pair->count);
    pair->b_members = built_members(pair->b, &b_count);
    if (pair->a_members && pair->b_members)
        return compare_keys(pair, pair->count, b_count);
    *failed = true;
    return 0;
}

static int push_pair(struct stack *stack, struct value a, struct value b, bool *failed)
{
    struct pair *pair = stack_push(stack);

    if (!pair) {
        *failed = true;
        return 0;
    }
    *pair = (struct pair){.a = a.built, .b = b.built};
    if (json_is_object(a.built))
        return prepare_objects(pair, failed);
    pair->count = json_array_size(a.built);
    if (pair->count > json_array_size(b.built))
        pair->count = json_array_size(b.built);
    return 0;
}

/* Containers are only begun. */
static int compare_one(struct stack *stack, struct value a, struct value b,
                       bool *failed)
{
    enum value_kind kind = value_kind(a);

    if (kind != value_kind(b))
        return kind > value_kind(b) ? 1 : -1;
    switch (kind) {
    case KIND_NUMBER:
        return compare_numbers(a, b);
    case KIND_STRING:
        return compare_strings(a, b, failed);
    case KIND_ARRAY:
    case KIND_OBJECT:
        return push_pair(stack, a, b, failed);
    default:
        return 0;
    }
}

static int compare_lengths(const struct pair *pair)
{
    size_t a = json_array_size(pair->a);
    size_t b = json_array_size(pair->b);

    return json_is_array(pair->a) ? (a > b) - (a < b) : 0;
}

/* One step of the pair on top. */
static int compare_next(struct stack *stack, bool *failed)
{
    struct pair *pair = stack_top(stack);
    size_t index = pair->index++;
    int order;

    if (index == pair->count) {
        order = compare_lengths(pair);
        release_pair(pair);
        stack_pop(stack);
        return order;
    }
    if (pair->a_members)
        return compare_one(stack, built_lend(pair->a_members[index].value),
                           built_lend(pair->b_members[index].value), failed);
    return compare_one(stack, built_lend(json_array_get(pair->a, index)),
                       built_lend(json_array_get(pair->b, index)), failed);
}

static int compare_settled(struct value a, struct value b, bool *failed)
{
    struct pair first[8];
    struct stack stack = STACK_OF(first);
    bool broken = false;
    int order = compare_one(&stack, a, b, &broken);

    while (!order && !broken && stack.depth)
        order = compare_next(&stack, &broken);
    for (; stack.depth; stack_pop(&stack))
        release_pair(stack_top(&stack));
    stack_release(&stack);
    *failed |= broken;
    return broken ? 0 : order;
}

int value_compare(struct value a, struct value b, bool *failed)
{
    enum value_kind kind = value_kind(a);
    int order = 0;

    if (kind < KIND_ARRAY || kind != value_kind(b))
        return compare_settled(a, b, failed);
    a = value_settle(value_ref(a));
    b = value_settle(value_ref(b));
    if (a.form == VALUE_NONE || b.form == VALUE_NONE)
        *failed = true;
    else
        order = compare_settled(a, b, failed);
    value_unref(a);
    value_unref(b);
    return order;
}
