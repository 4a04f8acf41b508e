/* Copy: what a sink does that writes. */
#ifndef STAGES_SINK_COPY_H
#define STAGES_SINK_COPY_H

#include "pipeline/stage/writing.h"

/* Writes a record, which it takes. False: the output takes no more. */
bool coro_fn copy_record(struct stage *self, struct writing *writing,
                         struct record *rec) __attribute__((warn_unused_result));

/* Writes all that comes until the output takes no more. */
void coro_fn copy_to(struct stage *self, struct writing *writing);

/* The traits of a stage that writes in this form. */
unsigned copy_traits(const struct expression *form);

/* What help says of an argument that is a form. */
#define COPY_FORM_HELP                                                                 \
    "auto, text, json, csv, tsv, logfmt, table or markdown, as with -o (see "          \
    "coro-pipe help formats); or a template: a \"string\" of jq with \\(...) in it"

#endif
