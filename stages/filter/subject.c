/* The record's own text, or that of the expression's value. */

#include "stages/filter/subject.h"

bool subject_find(struct evaluation *evaluation, struct record *rec, struct text *text)
{
    *text = (struct text){rec->text, rec->length, TEXT_NOWHERE, 0};
    if (!evaluation)
        return true;
    switch (stage_find_text(evaluation, rec, text)) {
    case STAGE_TRUE:
        return true;
    case STAGE_FALSE:
        text->bytes = NULL;
        return true;
    default:
        return false;
    }
}
