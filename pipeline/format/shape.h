/* Shape: the names of a line's fields as they were written, for the lines behind it,
 * of which most have the same ones: these are compared and copied, not looked at anew.
 *
 *     {"status":200,"host":"web-1"}
 *     ^^^^^^^^^^   ^^^^^^^^           what stands before each value */
#ifndef PIPELINE_FORMAT_SHAPE_H
#define PIPELINE_FORMAT_SHAPE_H

#include "pipeline/format/fields.h"

/* Of more fields nothing is kept or told. */
#define SHAPE_MOST 16

struct shape_member {
    size_t at, length; /* of the name in `names`, with all that stands before a value */
    size_t slot; /* the caller's, for what he knows by the name */
};

/* {0} is ready for use. */
struct shape {
    bool told; /* of the fields that were written last: whether `places` are theirs */
    bool changed; /* and if so, whether the names are others than before */
    size_t kept; /* names; 0: none */
    struct buffer names; /* one behind the other */
    struct shape_table {
        struct field_place places[SHAPE_MOST]; /* of the values */
        struct shape_member members[SHAPE_MOST];
    } * table;
};

void shape_release(struct shape *shape);

/* Writes the fields as fields_write does, and tells where their values are, if no two
 * names are equal. */
bool shape_write(struct shape *shape, const struct fields *fields,
                 struct buffer *buffer) __attribute__((warn_unused_result));

#endif
