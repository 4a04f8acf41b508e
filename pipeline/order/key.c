/* Keys of values. Of containers the open ones wait on a stack. */

#include "pipeline/order/key.h"

#include "pipeline/json/built.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/stack.h"

#include <string.h>

#define STRING_BYTE ((char)0xf1)
#define ARRAY_BYTE ((char)0xf2)
#define OBJECT_BYTE ((char)0xf3)

/* A container whose elements or values are being added. */
struct open {
    json_t *container;
    struct built_member *members; /* an object's */
    size_t index, count;
};

/* ---- Strings ---- */

static void add_plain(struct buffer *key, const char *at, const char *end)
{
    const char *nul;

    while ((nul = memchr(at, '\0', (size_t)(end - at)))) {
        buffer_add(key, at, (size_t)(nul - at));
        buffer_add(key, "\0\xff", 2);
        at = nul + 1;
    }
    buffer_add(key, at, (size_t)(end - at));
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* A run of digits, in the place of its first one: how many they are without leading
 * zeros, and these. */
static void add_run(struct buffer *key, const char *at, const char *end)
{
    size_t length;

    while (at < end && *at == '0')
        at++;
    buffer_add_byte(key, '0');
    for (length = (size_t)(end - at) + 1; length >= 0xff; length -= 0xff)
        buffer_add_byte(key, (char)0xff);
    buffer_add_byte(key, (char)length);
    buffer_add(key, at, (size_t)(end - at));
}

static void add_natural(struct buffer *key, const char *at, const char *end)
{
    while (at < end) {
        const char *digits = at;

        while (digits < end && !(*digits >= '0' && *digits <= '9'))
            digits++;
        add_plain(key, at, digits);
        at = skip_digits(digits, end);
        if (at > digits)
            add_run(key, digits, at);
    }
}

void key_add_text(struct buffer *key, const char *bytes, size_t length, unsigned flags)
{
    buffer_add_byte(key, STRING_BYTE);
    if (flags & KEY_NATURAL)
        add_natural(key, bytes, bytes + length);
    else if (length > 0)
        add_plain(key, bytes, bytes + length);
    buffer_add(key, "\0", 2);
}

static void add_string(struct buffer *key, struct value value, unsigned flags)
{
    struct value_string string;

    value_ref(value);
    if (value_string(&value, &string))
        key_add_text(key, string.bytes, string.length, flags);
    else
        key->failed = true;
    value_unref(value);
}

/* ---- Containers ---- */

static void add_names(struct buffer *key, const struct open *open)
{
    buffer_add_byte(key, OBJECT_BYTE);
    for (size_t i = 0; i < open->count; i++)
        key_add_text(key, open->members[i].key.bytes, open->members[i].key.length, 0);
    buffer_add_byte(key, 0);
}

static void begin(struct buffer *key, struct stack *stack, json_t *container)
{
    struct open *open = stack_push(stack);

    if (!open) {
        key->failed = true;
        return;
    }
    *open = (struct open){.container = container};
    if (json_is_array(container)) {
        open->count = json_array_size(container);
        buffer_add_byte(key, ARRAY_BYTE);
        return;
    }
    open->members = built_members(container, &open->count);
    if (open->members)
        add_names(key, open);
    else
        key->failed = true;
}

static void end(struct buffer *key, struct stack *stack)
{
    struct open *open = stack_top(stack);

    if (json_is_array(open->container))
        buffer_add_byte(key, 0);
    memory_free(open->members);
    stack_pop(stack);
}

/* Containers, which are built, are only begun. */
static void add_one(struct buffer *key, struct stack *stack, struct value value,
                    unsigned flags)
{
    enum value_kind kind = value_kind(value);

    switch (kind) {
    case KIND_NUMBER:
        key_add_number(key, value);
        break;
    case KIND_STRING:
        add_string(key, value, flags);
        break;
    case KIND_ARRAY:
    case KIND_OBJECT:
        begin(key, stack, value.built);
        break;
    default:
        buffer_add_byte(key, (char)(kind + 1));
        break;
    }
}

static void add_container(struct buffer *key, struct value value, unsigned flags)
{
    struct open first[8];
    struct stack stack = STACK_OF(first);

    add_one(key, &stack, value, flags);
    while (stack.depth > 0) {
        struct open *open = stack_top(&stack);
        size_t i = open->index++;
        json_t *member;

        if (i >= open->count || key->failed) {
            end(key, &stack);
            continue;
        }
        member =
            open->members ? open->members[i].value : json_array_get(open->container, i);
        add_one(key, &stack, built_lend(member), flags);
    }
    stack_release(&stack);
}

bool key_add(struct buffer *key, struct value value, unsigned flags)
{
    if (value_kind(value) < KIND_ARRAY) {
        add_one(key, NULL, value, flags);
        return !key->failed;
    }
    value = value_settle(value_ref(value));
    if (value.form == VALUE_NONE)
        key->failed = true;
    else
        add_container(key, value, flags);
    value_unref(value);
    return !key->failed;
}

void key_end(struct buffer *key)
{
    buffer_add_byte(key, 0);
}

void key_reverse(struct buffer *key)
{
    for (size_t i = 0; i < key->length; i++)
        key->bytes[i] = (char)~key->bytes[i];
}
