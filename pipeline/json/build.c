/* Building values of validated text: an open container is a member of the one around it
 * from its first byte on, so that the stack holds no references. */

#include "pipeline/json/built.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/stack.h"

struct frame {
    json_t *container;
    bool has_containers;
};

struct builder {
    const char *at, *end;
    struct stack stack;
    json_t *root;
};

static json_t *make_member(struct builder *builder)
{
    const char *start = builder->at;
    size_t length;

    switch (*start) {
    case '{':
        builder->at++;
        return json_object();
    case '[':
        builder->at++;
        return json_array();
    default:
        break;
    }
    builder->at = skip_value(start, builder->end);
    length = (size_t)(builder->at - start);
    switch (*start) {
    case '"':
        return built_quoted(start + 1, length - 2);
    case 'n':
        return json_null();
    case 't':
        return json_true();
    case 'f':
        return json_false();
    default:
        return built_number(start, length);
    }
}

static bool set_member(struct frame *frame, struct value_string key, json_t *member)
{
    if (frame->has_containers)
        return built_set(frame->container, key, member);
    return built_set_flat(frame->container, key, member);
}

/* `key` is what is between its quotes. */
static bool set_quoted(struct frame *frame, struct value_string key, json_t *member)
{
    struct value_string decoded;
    json_t *string;
    bool done;

    if (quoted_is_plain(key.bytes, key.length))
        return set_member(frame, key, member);
    string = built_quoted(key.bytes, key.length);
    if (!string) {
        built_unref(member);
        return false;
    }
    decoded.bytes = json_string_value(string);
    decoded.length = json_string_length(string);
    done = set_member(frame, decoded, member);
    built_unref(string);
    return done;
}

static struct value_string take_key(struct builder *builder)
{
    const char *start = builder->at + 1;
    const char *after = skip_string(builder->at, builder->end);

    builder->at = skip_space(after, builder->end) + 1; /* the colon */
    builder->at = skip_space(builder->at, builder->end);
    return (struct value_string){start, (size_t)(after - start) - 1};
}

/* The value at builder->at, put where it belongs; false without memory. */
static bool add_member(struct builder *builder)
{
    struct frame *parent = stack_top(&builder->stack);
    struct value_string key = {0};
    struct frame *frame;
    json_t *member;
    bool is_object = parent && json_is_object(parent->container);

    if (is_object)
        key = take_key(builder);
    member = make_member(builder);
    if (!parent)
        builder->root = member;
    else if (!(is_object ? set_quoted(parent, key, member)
                         : built_append(parent->container, member)))
        return false;
    if (!member || !built_is_container(member))
        return member != NULL;
    if (parent)
        parent->has_containers = true;
    frame = stack_push(&builder->stack);
    if (frame)
        *frame = (struct frame){.container = member};
    return frame != NULL;
}

/* Steps over commas and closing brackets. False at the end. */
static bool find_member(struct builder *builder)
{
    while (builder->stack.depth) {
        builder->at = skip_space(builder->at, builder->end);
        if (*builder->at == ']' || *builder->at == '}')
            stack_pop(&builder->stack);
        else if (*builder->at != ',')
            return true;
        builder->at++;
    }
    return false;
}

json_t *built_of_text(const char *bytes, size_t length)
{
    struct frame first[32];
    struct builder builder = {bytes, bytes + length, STACK_OF(first), NULL};
    bool done;

    do {
        done = add_member(&builder);
    } while (done && find_member(&builder));
    stack_release(&builder.stack);
    if (done)
        return builder.root;
    built_unref(builder.root);
    return NULL;
}
