/* Finding the number, and sending the lines. */

#include "stages/reduce/drawn.h"

#include "pipeline/json/value.h"
#include "pipeline/json/write.h"

#include <float.h>
#include <math.h>

/* JSON spells numbers that are larger than any double. */
static double bounded(double number)
{
    if (isnan(number))
        return 0;
    return fmax(-DBL_MAX, fmin(DBL_MAX, number));
}

bool drawn_number(struct stage *self, struct evaluation *evaluation, struct record *rec,
                  double *number, struct buffer *text)
{
    struct value value = VALUE_OF(VALUE_NONE);
    bool drawn;

    stage_evaluate(evaluation, rec);
    drawn = stage_next_value(evaluation, &value) && value_kind(value) == KIND_NUMBER;
    if (drawn) {
        *number = bounded(value_double(value));
        if (text)
            write_value(text, value, 0);
    } else if (!stage_evaluation_failed(evaluation, rec)) {
        stage_reject(self, rec, "no number", "cannot draw %s: it is no number",
                     value.form == VALUE_NONE ? "nothing" : value_type_name(value));
    }
    value_unref(value);
    return drawn;
}

bool drawn_emit(struct stage *self, const struct buffer *line)
{
    struct record *made =
        line->failed ? NULL : record_of_bytes(line->bytes, line->length);

    if (made)
        made->kind = RECORD_STRING;
    return stage_emit(self, made);
}
