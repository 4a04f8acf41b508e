/* From the instructions of a unit to the code of its block. */

#include "pipeline/expr/compile.h"

#include <string.h>

static bool jumps(const struct instruction *at)
{
    return at->run == op_jump || at->run == op_jump_if || at->run == op_jump_unless ||
           at->run == op_fork || at->run == op_try || at->run == op_mark_branch;
}

/* Where each instruction is when those that do nothing are gone. */
static int32_t *new_places(struct compiler *c, size_t *count)
{
    int32_t *places = compile_alloc(c, (c->code_count + 1) * sizeof *places);

    *count = 0;
    if (!places)
        return NULL;
    for (size_t i = 0; i < c->code_count; i++) {
        places[i] = (int32_t)*count;
        *count += c->code[i].run != op_nothing;
    }
    places[c->code_count] = (int32_t)*count;
    return places;
}

void finish_unit(struct compiler *c)
{
    struct instruction *code;
    size_t count, next = 0;
    int32_t *places = c->status ? NULL : new_places(c, &count);

    if (!places)
        return;
    code = compile_alloc(c, (count + 1) * sizeof *code);
    if (!code)
        return;
    for (size_t i = 0; i < c->code_count; i++) {
        struct instruction *at = &c->code[i];

        if (at->run == op_nothing)
            continue;
        if (jumps(at))
            at->c = places[at->c] - places[i];
        code[next++] = *at;
    }
    /* A block ends in a jump or a return; what is behind them nobody reaches. */
    code[next].run = op_backtrack;
    c->unit->block->code = code;
    c->unit->block->cell_count = (uint32_t)c->cell_count;
}
