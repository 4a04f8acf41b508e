/* The pieces of a state whose others have yet to come.
 *
 *     PIECES LENGTH
 *     what they are together
 *     and the record of the last one */

#include "stages/kept.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

void state_save_pieces(const struct state_reader *reader, struct buffer *out)
{
    buffer_printf(out, "%" PRIu64 " %zu\n", reader->pieces, reader->joined.length);
    if (reader->joined.length > 0)
        buffer_add(out, reader->joined.bytes, reader->joined.length);
    buffer_add_byte(out, '\n');
    kept_add_record(out, reader->last);
}

bool state_load_pieces(struct state_reader *reader, struct text *rest)
{
    struct stage *self = reader->stage;
    struct text joined;
    uint64_t length;

    if (!kept_number(rest, &reader->pieces) || !kept_number(rest, &length) ||
        !kept_bytes(rest, (size_t)length, &joined))
        return stage_spoilt(self) == STATUS_OK;
    if (!kept_record(self, rest, &reader->last))
        return false;
    if ((reader->pieces > 0) != (reader->last != NULL))
        return stage_spoilt(self) == STATUS_OK;
    stage_count_kept(self, reader->last != NULL);
    buffer_add(&reader->joined, joined.bytes, joined.length);
    return !reader->joined.failed || stage_out_of_memory(self) == STATUS_OK;
}
