/* Place: whether a stage may stand where it stands. */
#ifndef PIPELINE_LANG_PLACE_H
#define PIPELINE_LANG_PLACE_H

#include "pipeline/lang/syntax.h"

/* Where a pipeline stands. */
struct place {
    const char *number; /* of the block, "2.1"; "" outside of blocks */
    const struct stage_type *route; /* whose block it is; NULL outside of blocks */
};

/* What is known of the plan while its stages are placed. */
struct placing {
    struct lexer *lexer; /* for faults */
    struct text_list files; /* of the command line */
    const char *source_format; /* how they are to be read, or NULL */
    bool input_is_read; /* a source reads standard input */
};

/* Whether a pipeline that begins with it needs no source in front. */
bool place_is_source(const struct stage_type *type);

/* Whether it makes the records of its pipeline, there. */
bool place_is_source_at(const struct stage_type *type, const struct place *place,
                        bool first);

/* A usage error that points at the stage, or STATUS_OK. `first`: of its pipeline. */
enum status place_check(struct placing *placing, const struct syntax_stage *stage,
                        const struct place *place, bool first)
    __attribute__((warn_unused_result));

#endif
