/* The state of an input whose format is guessed.
 *
 *     LENGTH COUNT
 *     name of the format, or its pattern with holes; empty: it is still looked at
 *
 * and then COUNT records, or the parts that the format has. */

#include "stages/filter/parse_auto.h"
#include "stages/kept.h"

#include <string.h>

static bool has_parts(const struct auto_way *way)
{
    return way && way->guess.format && way->parser.taker.take;
}

void auto_input_save(const struct input *opaque, struct buffer *out)
{
    const struct auto_input *input = (const struct auto_input *)opaque;
    const struct auto_way *way = input->way;
    const char *name = "";

    if (way)
        name = way->guess.pattern ? way->guess.pattern : way->guess.name;
    buffer_printf(out, "%zu %zu\n", strlen(name), input->count);
    buffer_add(out, name, strlen(name));
    buffer_add_byte(out, '\n');
    for (size_t i = 0; i < input->count; i++)
        kept_add_record(out, input->held[i]);
    if (has_parts(way))
        parts_save(&input->parts, out);
}

/* False: the failure is recorded. */
static bool load_held(struct auto_parser *parser, struct auto_input *input,
                      size_t count, struct text *rest)
{
    for (size_t i = 0; i < count; i++) {
        if (!kept_record(parser->self, rest, &input->held[i]))
            return false;
        if (!input->held[i])
            return stage_spoilt(parser->self) == STATUS_OK;
        input->count++;
        stage_count_kept(parser->self, 1);
    }
    if (count > 0)
        parser->looking = input;
    return true;
}

bool auto_input_load(struct auto_parser *parser, struct auto_input *input,
                     struct text *rest)
{
    uint64_t length, count;
    struct guess guess;
    struct text name;

    if (!kept_number(rest, &length) || !kept_number(rest, &count) ||
        !kept_bytes(rest, (size_t)length, &name) ||
        (length > 0 && (count > 0 || !guess_find(name, &guess))) ||
        (count > 0 && parser->looking) || count >= AUTO_LOOK)
        return stage_spoilt(parser->self) == STATUS_OK;
    if (length == 0)
        return load_held(parser, input, (size_t)count, rest);
    input->way = auto_way_of(parser, &guess);
    return input->way && (!has_parts(input->way) ||
                          parts_load(&input->way->parser.taker, &input->parts, rest));
}
