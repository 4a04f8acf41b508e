/* The fields that a program reads off its input. */

#include "pipeline/expr/compile.h"
#include "pipeline/json/write.h"

#include <stdlib.h>
#include <string.h>

/* The largest index that is worth a path: the scanner counts elements. */
#define INDEX_LIMIT 1000000

/* The key as a constant; VALUE_NONE if a path cannot have it. */
static struct value key_of(struct compiler *c, const struct node *node)
{
    struct value key = VALUE_OF(VALUE_NONE);
    int64_t index;

    if (node->kind == NODE_STRING)
        return constant_of(
            c, add_constant(c, value_string_new(node->text.bytes, node->text.length)));
    if (node->text.length < 8 &&
        strspn(node->text.bytes, "0123456789") >= node->text.length) {
        index = strtol(node->text.bytes, NULL, 10);
        if (index <= INDEX_LIMIT)
            key = value_integer(index);
    }
    return key;
}

static bool same_key(struct value a, struct value b)
{
    bool failed = false;

    return value_compare(a, b, &failed) == 0 && !failed;
}

static void add_origin(struct compiler *c, struct origin origin)
{
    if (c->origin_count == c->origin_room) {
        size_t room = c->origin_room ? c->origin_room * 2 : 16;
        struct origin *grown = realloc(c->origins, room * sizeof *grown);

        if (!grown) {
            compile_no_memory(c);
            return;
        }
        c->origins = grown;
        c->origin_room = room;
    }
    c->origins[c->origin_count++] = origin;
}

void origin_root(struct compiler *c)
{
    add_origin(c, (struct origin){.parent = -1, .slot = -1});
}

int32_t origin_below(struct compiler *c, int32_t parent, const struct node *index)
{
    struct value key = key_of(c, index->b);

    if (key.form == VALUE_NONE || c->status)
        return -1;
    for (size_t i = 1; i < c->origin_count; i++)
        if (c->origins[i].parent == parent && same_key(c->origins[i].key, key))
            return (int32_t)i;
    add_origin(c, (struct origin){
                      .parent = parent,
                      .key = key,
                      .place = {.at = index->at, .extent = index->extent},
                      .slot = -1,
                  });
    return c->status ? -1 : (int32_t)c->origin_count - 1;
}

static size_t origin_depth(const struct compiler *c, int32_t origin)
{
    size_t depth = 0;

    for (; origin > 0; origin = c->origins[origin].parent)
        depth++;
    return depth;
}

/* The steps from the input to a part of it. */
static struct json_step *steps_to(struct compiler *c, int32_t origin, size_t count)
{
    struct json_step *steps = compile_alloc(c, (count + 1) * sizeof *steps);

    if (!steps)
        return NULL;
    for (; origin > 0; origin = c->origins[origin].parent) {
        struct value *key = &c->origins[origin].key;
        struct value_string string = {0};

        count--;
        if (key->form == VALUE_INTEGER)
            steps[count].index = (size_t)key->integer;
        else if (!value_string(key, &string))
            return NULL;
        steps[count].key = string.bytes;
        steps[count].length = string.length;
    }
    return steps;
}

/* Whether the message's path has the key as .key. */
static bool is_word(const struct json_step *step)
{
    for (size_t i = 0; i < step->length; i++) {
        char byte = step->key[i];

        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
              byte == '_' || (i > 0 && byte >= '0' && byte <= '9')))
            return false;
    }
    return step->length > 0;
}

static struct text path_text(struct compiler *c, const struct json_step *steps,
                             size_t count)
{
    struct buffer buffer = {0};
    struct text text = {.at = TEXT_NOWHERE};

    for (size_t i = 0; i < count; i++) {
        if (!steps[i].key) {
            buffer_printf(&buffer, i ? "[%zu]" : ".[%zu]", steps[i].index);
            continue;
        }
        buffer_add_byte(&buffer, '.');
        if (is_word(&steps[i]))
            buffer_add(&buffer, steps[i].key, steps[i].length);
        else
            write_string(&buffer, steps[i].key, steps[i].length);
    }
    text.bytes =
        buffer.failed ? NULL : arena_copy(&c->expr->arena, buffer.bytes, buffer.length);
    text.length = buffer.length;
    if (!text.bytes)
        compile_no_memory(c);
    buffer_release(&buffer);
    return text;
}

static struct text first_key(struct compiler *c, const struct json_step *steps,
                             size_t count)
{
    struct text key = {.at = TEXT_NOWHERE};

    if (count == 0 || !steps[0].key)
        return key;
    key.length = steps[0].length;
    key.bytes = arena_copy(&c->expr->arena, steps[0].key, key.length);
    if (!key.bytes)
        compile_no_memory(c);
    return key;
}

static void add_field(struct compiler *c, struct expr_field field)
{
    struct expr *expr = c->expr;

    if (expr->field_count == expr->field_room) {
        size_t room = expr->field_room ? expr->field_room * 2 : 8;
        struct expr_field *grown = realloc(expr->fields, room * sizeof field);

        if (!grown) {
            compile_no_memory(c);
            return;
        }
        expr->fields = grown;
        expr->field_room = room;
    }
    expr->fields[expr->field_count++] = field;
}

int origin_slot(struct compiler *c, int32_t origin)
{
    struct origin *of = &c->origins[origin];
    size_t count = origin_depth(c, origin);
    struct json_step *steps;

    if (of->slot >= 0)
        return of->slot;
    steps = steps_to(c, origin, count);
    if (steps)
        of->slot = json_paths_add(c->options->paths, steps, count);
    if (!steps || of->slot < 0) {
        compile_no_memory(c);
        return -1;
    }
    add_field(c, (struct expr_field){
                     .slot = of->slot,
                     .path = path_text(c, steps, count),
                     .name = first_key(c, steps, count),
                     .at = of->place.at,
                     .extent = of->place.extent,
                 });
    return of->slot;
}
