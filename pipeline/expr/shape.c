/* What shape a program has, for those who can do without the machine. */

#include "pipeline/expr/compile.h"
#include "pipeline/json/write.h"

/* ---- A comparison ---- */

static uint8_t turned(uint8_t op)
{
    switch (op) {
    case OPERATOR_LESS:
        return OPERATOR_GREATER;
    case OPERATOR_LESS_EQUAL:
        return OPERATOR_GREATER_EQUAL;
    case OPERATOR_GREATER:
        return OPERATOR_LESS;
    case OPERATOR_GREATER_EQUAL:
        return OPERATOR_LESS_EQUAL;
    default:
        return op;
    }
}

/* A field is read, compared with a constant, and that is all. */
static void see_comparison(struct expr *expr)
{
    const struct instruction *code = expr->main->code;
    struct expr_comparison *seen = &expr->comparison;

    if (code[0].run != op_field || code[0].a != 0 ||
        (code[1].run != op_compare && code[1].run != op_equal) ||
        code[2].run != op_output || code[2].a != code[1].to)
        return;
    seen->slot = code[0].field->slot;
    seen->op = code[1].op;
    if (code[1].a == code[0].to && code[1].b < 0) {
        seen->literal = expr->constants[~code[1].b];
    } else if (code[1].b == code[0].to && code[1].a < 0) {
        seen->literal = expr->constants[~code[1].a];
        seen->op = turned(seen->op);
    } else {
        return;
    }
    expr->is_comparison = true;
}

bool expr_as_comparison(const struct expr *expr, struct expr_comparison *comparison)
{
    if (expr->is_comparison)
        *comparison = expr->comparison;
    return expr->is_comparison;
}

/* ---- A field ---- */

/* A field is read, and that is all. */
static void see_field(struct expr *expr)
{
    const struct instruction *code = expr->main->code;

    expr->field = -1;
    if (code[0].run == op_field && code[0].a == 0 && code[1].run == op_output &&
        code[1].a == code[0].to)
        expr->field = code[0].field->slot;
}

bool expr_as_field(const struct expr *expr, int *slot)
{
    *slot = expr->field;
    return expr->field >= 0;
}

/* ---- An object ---- */

/* Fields are read, put into an object, and that is all. The object's instruction; NULL
 * if it is anything else. */
static const struct instruction *find_object(const struct instruction *code)
{
    const struct instruction *at = code;

    while (at->run == op_field && at->a == 0 && at->field->slot >= 0)
        at++;
    return at->run == op_make_object && at[1].run == op_output && at[1].a == at->to
               ? at
               : NULL;
}

/* What the operand is: a field's slot or a constant. False: neither. */
static bool see_member(const struct expr *expr, int32_t from,
                       struct expr_object_member *member)
{
    const struct instruction *at = expr->main->code;

    member->slot = -1;
    if (from < 0) {
        member->constant = expr->constants[~from];
        return true;
    }
    while (at->run == op_field && at->to != from)
        at++;
    if (at->run == op_field)
        member->slot = at->field->slot;
    return at->run == op_field;
}

static bool has_key(const struct expr_object *object, struct value key)
{
    bool failed = false;

    for (size_t i = 0; i < object->count; i++) {
        if (value_compare(object->members[i].key, key, &failed) == 0 || failed)
            return true;
    }
    return false;
}

/* The text between the value before and the member's. */
static struct text text_before(struct compiler *c, const struct expr_object *object,
                               struct value key)
{
    struct buffer buffer = {0};
    struct text text = {.at = TEXT_NOWHERE};

    buffer_add_byte(&buffer, object->count > 0 ? ',' : '{');
    write_value(&buffer, key, 0);
    buffer_add_byte(&buffer, ':');
    if (!buffer.failed)
        text.bytes = arena_copy(&c->expr->arena, buffer.bytes, buffer.length);
    text.length = buffer.length;
    if (!text.bytes)
        compile_no_memory(c);
    buffer_release(&buffer);
    return text;
}

static void see_object(struct compiler *c)
{
    struct expr *expr = c->expr;
    const struct instruction *at = find_object(expr->main->code);
    struct expr_object_member *members;
    struct expr_object object = {0};

    if (!at)
        return;
    members = compile_alloc(c, (at->list->count / 2 + 1) * sizeof *members);
    object.members = members;
    for (uint32_t i = 0; i < at->list->count && !c->status; i += 2) {
        struct expr_object_member *member = &members[i / 2];
        int32_t key = at->list->uses[i].from;

        if (key >= 0 || value_kind(expr->constants[~key]) != KIND_STRING ||
            has_key(&object, expr->constants[~key]) ||
            !see_member(expr, at->list->uses[i + 1].from, member))
            return;
        member->key = expr->constants[~key];
        member->before = text_before(c, &object, member->key);
        object.count++;
    }
    expr->object = object;
}

const struct expr_object *expr_as_object(const struct expr *expr)
{
    return expr->object.count > 0 ? &expr->object : NULL;
}

void see_shape(struct compiler *c)
{
    see_comparison(c->expr);
    see_field(c->expr);
    see_object(c);
}
