/* Which kind of stage may follow which, and what each message proposes. */

#include "pipeline/lang/place.h"

#include "pipeline/lang/member.h"

static bool gathers(const struct stage_type *type)
{
    return type && type->traits & STAGE_GATHERS;
}

bool place_is_source(const struct stage_type *type)
{
    return type->kind == STAGE_SOURCE || type->traits & (STAGE_GATHERS | STAGE_STARTS);
}

bool place_is_source_at(const struct stage_type *type, const struct place *place,
                        bool first)
{
    if (type->traits & STAGE_STARTS)
        return first && (!place->route || gathers(place->route));
    return place_is_source(type);
}

/* Whether the source has an operand for its files and that is missing or says `-`. */
static bool reads_input(const struct syntax_stage *stage)
{
    for (const struct stage_option *row = stage->type->options; is_row(row); row++) {
        size_t count;

        if (!option_is_operand(row) || row->kind != ARGUMENT_INPUT)
            continue;
        count = member_count(stage->type, row, stage->args);
        for (size_t i = 0; i < count; i++)
            if (text_equals(member_item(stage->type, row, stage->args, i).text, "-"))
                return true;
        return count == 0;
    }
    return false;
}

/* Two that read standard input would each get pieces of its lines. */
static enum status check_input(struct placing *placing,
                               const struct syntax_stage *stage)
{
    if (!reads_input(stage))
        return STATUS_OK;
    if (placing->input_is_read)
        return lexer_fail(placing->lexer, stage->name,
                          "standard input is read by another block already");
    placing->input_is_read = true;
    return STATUS_OK;
}

static enum status check_source(struct placing *placing,
                                const struct syntax_stage *stage,
                                const struct place *place, bool first)
{
    const char *name = stage->type->name;

    if (!first)
        return lexer_fail(placing->lexer, stage->name,
                          "%s is a source: it must stand first", name);
    if (place->route && !gathers(place->route))
        return lexer_fail(placing->lexer, stage->name,
                          "%s is a source: it cannot stand in a block of %s", name,
                          place->route->name);
    if (placing->files.count > 0)
        return lexer_fail(
            placing->lexer, stage->name,
            "%s is a source of its own: it reads no FILE of the command line "
            "(\"%s\")",
            name, text_shown(placing->files.items[0]).bytes);
    if (placing->source_format)
        return lexer_fail(placing->lexer, stage->name,
                          "%s is a source of its own: what is read as %s are FILEs or "
                          "standard input",
                          name, placing->source_format);
    return check_input(placing, stage);
}

static enum status check_route(struct placing *placing,
                               const struct syntax_stage *stage)
{
    const char *name = stage->type->name;

    if (stage->block_count == 0)
        return lexer_fail(placing->lexer, stage->name,
                          "%s needs at least one block: %s { ... }", name, name);
    return STATUS_OK;
}

static enum status check_kind(struct placing *placing, const struct syntax_stage *stage)
{
    const char *name = stage->type->name;

    switch (stage->type->kind) {
    case STAGE_SINK:
        if (stage->next)
            return lexer_fail(placing->lexer, stage->name,
                              "%s is a sink: it must stand last", name);
        return STATUS_OK;
    case STAGE_ROUTE:
        return check_route(placing, stage);
    default:
        return STATUS_OK;
    }
}

enum status place_check(struct placing *placing, const struct syntax_stage *stage,
                        const struct place *place, bool first)
{
    bool source = place_is_source_at(stage->type, place, first);
    enum status status = STATUS_OK;

    if (first && !source && gathers(place->route))
        return lexer_fail(placing->lexer, stage->name,
                          "a block of %s starts with a source, and %s is none",
                          place->route->name, stage->type->name);
    if (source)
        status = check_source(placing, stage, place, first);
    return status ? status : check_kind(placing, stage);
}
