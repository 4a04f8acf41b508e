/* The state of an input that is XML.
 *
 *     IS-BROKEN
 *     DOCUMENTS UNFIT BEGUN LENGTH
 *     what leads to the place in the document
 *     and the lines of the element that has begun, and the last of them */

#include "pipeline/json/memory.h"
#include "stages/filter/parse_xml.h"
#include "stages/kept.h"

#include <inttypes.h>

struct xml *xml_input_new(const struct xml_input *input)
{
    struct stage *self = input->parser->self;
    const struct xml_options options = {
        .element = input->parser->args->operand,
        .limit = stage_record_limit(self),
        .depth_limit = stage_depth_limit(self),
        .keeps = input->parser->inputs.kept,
    };
    struct xml *xml = xml_new(&options);

    if (!xml)
        stage_out_of_memory(self);
    return xml;
}

void xml_input_save_document(const struct xml_input *input, struct buffer *out)
{
    struct buffer bytes = {0};
    struct xml_kept kept;

    xml_save(input->xml, &kept, &bytes);
    buffer_printf(out, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %zu\n", kept.documents,
                  kept.unfit, kept.begun, bytes.length);
    if (bytes.length > 0)
        buffer_add(out, bytes.bytes, bytes.length);
    buffer_add_byte(out, '\n');
    out->failed |= bytes.failed;
    buffer_release(&bytes);
}

/* False: the failure is recorded. */
static bool load_document(struct xml_input *input, struct text *rest)
{
    struct stage *self = input->parser->self;
    struct xml_kept kept;
    struct text bytes;
    uint64_t length;

    if (!kept_number(rest, &kept.documents) || !kept_number(rest, &kept.unfit) ||
        !kept_number(rest, &kept.begun) || !kept_number(rest, &length) ||
        !kept_bytes(rest, (size_t)length, &bytes))
        return stage_spoilt(self) == STATUS_OK;
    switch (xml_restore(input->xml, &kept, bytes)) {
    case XML_ANSWER_FINE:
        return true;
    case XML_ANSWER_BROKEN:
        return stage_spoilt(self) == STATUS_OK;
    default:
        return stage_out_of_memory(self) == STATUS_OK;
    }
}

bool xml_input_renew(struct xml_input *input, const struct buffer *kept)
{
    struct text rest = {.bytes = kept->bytes, .length = kept->length};

    if (!input->parser->inputs.kept)
        return true;
    if (kept->failed)
        return stage_out_of_memory(input->parser->self) == STATUS_OK;
    xml_free(input->xml);
    input->xml = xml_input_new(input);
    return input->xml && load_document(input, &rest);
}

void xml_input_save(const struct input *opaque, struct buffer *out)
{
    const struct xml_input *input = (const struct xml_input *)opaque;

    buffer_printf(out, "%d\n", input->is_broken);
    if (input->is_broken)
        return;
    xml_input_save_document(input, out);
    event_save(&input->lines, out);
    kept_add_record(out, input->last);
}

bool xml_input_load(void *opaque, struct input *one, struct text *rest)
{
    struct xml_parser *parser = opaque;
    struct xml_input *input = (struct xml_input *)one;
    uint64_t is_broken;

    if (!kept_number(rest, &is_broken))
        return stage_spoilt(parser->self) == STATUS_OK;
    input->is_broken = is_broken != 0;
    if (input->is_broken)
        return true;
    if (!load_document(input, rest) || !event_load(&input->lines, parser->self, rest) ||
        !kept_record(parser->self, rest, &input->last))
        return false;
    stage_count_kept(parser->self, input->last != NULL);
    if (xml_is_inside(input->xml) || !input->last)
        return true;
    return stage_spoilt(parser->self) == STATUS_OK;
}
