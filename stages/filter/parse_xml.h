/* Parsing XML: what its files share. */
#ifndef STAGES_FILTER_PARSE_XML_H
#define STAGES_FILTER_PARSE_XML_H

#include "pipeline/format/xml.h"
#include "stages/filter/event.h"
#include "stages/filter/inputs.h"
#include "stages/filter/parse.h"

struct xml_parser {
    struct stage *self;
    const struct parse_args *args;
    struct inputs inputs;
    struct buffer line; /* with its end */
};

struct xml_input {
    struct input input;
    struct xml_parser *parser;
    struct xml *xml;
    struct event lines; /* of the element that has begun */
    struct record *last; /* of these; it is neither absorbed nor rejected yet */
    bool is_broken;
};

/* NULL without memory, which is recorded. */
struct xml *xml_input_new(const struct xml_input *input);

/* parse_xml_state.c */

/* What has been read of the document; into another reader in this one's place. False:
 * the failure is recorded. */
void xml_input_save_document(const struct xml_input *input, struct buffer *out);
bool xml_input_renew(struct xml_input *input, const struct buffer *kept)
    __attribute__((warn_unused_result));

/* Of the types in struct input_type. */
void xml_input_save(const struct input *opaque, struct buffer *out);
bool xml_input_load(void *opaque, struct input *one, struct text *rest);

#endif
