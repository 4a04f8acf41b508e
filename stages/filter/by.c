/* The values that tell records apart. */

#include "stages/filter/by.h"

#include "pipeline/json/memory.h"

bool by_init(struct by *by, struct stage *self,
             const struct expression_list *expressions)
{
    size_t count = expressions->count;

    *by = (struct by){.stage = self};
    if (count == 0)
        return true;
    by->evaluations = memory_alloc(count * sizeof(struct evaluation *));
    by->values = memory_alloc(count * sizeof(struct value));
    if (!by->evaluations || !by->values) {
        stage_out_of_memory(self);
        return false;
    }
    for (; by->count < count; by->count++) {
        by->values[by->count] = VALUE_OF(VALUE_NULL);
        by->evaluations[by->count] =
            stage_expression(self, &expressions->items[by->count]);
        if (!by->evaluations[by->count])
            return false;
    }
    return true;
}

void by_release(struct by *by)
{
    for (size_t i = 0; i < by->count; i++)
        value_unref(by->values[i]);
    memory_free(by->values);
    memory_free(by->evaluations);
}

bool by_find(struct by *by, struct record *rec)
{
    for (size_t i = 0; i < by->count; i++) {
        value_unref(by->values[i]);
        by->values[i] = VALUE_OF(VALUE_NULL);
        stage_evaluate(by->evaluations[i], rec);
        if (!stage_next_value(by->evaluations[i], &by->values[i]) &&
            stage_evaluation_failed(by->evaluations[i], rec))
            return false;
    }
    return true;
}
