#include "cmd/manual.h"
void manual_page(FILE *out, const struct stage_type *type)
{
    (void)out;
    (void)type;
}
