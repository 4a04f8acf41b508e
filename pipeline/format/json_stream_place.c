/* JSON streams that go on in another process. A text that has begun is read again from
 * its start, unless it is so long that a part of it has been given out. */

#include "pipeline/format/json_stream_states.h"

size_t json_stream_left(const struct json_stream *stream)
{
    return stream->filled - stream->start;
}

void json_stream_note(const struct json_stream *stream, struct json_stream_place *place)
{
    bool again = stream->inside && !stream->told;

    *place = (struct json_stream_place){
        .line = again ? stream->start_line : stream->line,
        .state = again ? stream->state_before : stream->state,
        .begun = stream->begun,
        .in_array = again ? stream->in_array_before : stream->in_array,
        .told = stream->told,
        .mistaken = stream->told && stream->mistake,
    };
    if (stream->told && stream->open.length > 0)
        place->open = (struct text){.bytes = stream->open.bytes,
                                    .length = stream->open.length,
                                    .at = TEXT_NOWHERE};
}

static bool are_brackets(struct text open)
{
    for (size_t i = 0; i < open.length; i++) {
        if (open.bytes[i] != '}' && open.bytes[i] != ']')
            return false;
    }
    return true;
}

static bool makes_sense(const struct json_stream_place *place)
{
    uint64_t state = place->state;

    if (!place->told)
        return state <= STATE_ANY && place->open.length == 0 &&
               (place->in_array || state == STATE_VALUE);
    return place->begun && are_brackets(place->open) && state <= STATE_SCALAR &&
           (place->mistaken || state == STATE_STRING || state == STATE_ESCAPE ||
            state == STATE_SCALAR ||
            (state == STATE_BRACKETS && place->open.length > 0));
}

bool json_stream_resume(struct json_stream *stream,
                        const struct json_stream_place *place)
{
    if (!makes_sense(place))
        return false;
    stream->line = stream->start_line = place->line;
    stream->state = (uint8_t)place->state;
    stream->begun = place->begun;
    stream->in_array = place->in_array;
    stream->inside = stream->told = place->told;
    /* Why was told with the first part. */
    stream->mistake = place->mistaken ? "a mistake" : NULL;
    if (place->open.length > 0)
        buffer_add(&stream->open, place->open.bytes, place->open.length);
    return !stream->open.failed;
}
