/* Reading XML documents in many ways, for tests. */
#ifndef TESTS_UNIT_FORMAT_XML_RUN_H
#define TESTS_UNIT_FORMAT_XML_RUN_H

#include "pipeline/format/xml.h"
#include "pipeline/json/buffer.h"

/* Adds what is complete: "LINE record" or "LINE ! mistake", a line each. */
void xml_take(struct xml *xml, struct buffer *told);

void xml_read_part(struct xml *xml, const char *bytes, size_t length);

/* However the document is cut, and by however many readers it is read one behind the
 * other, that is told, and at the end "! LINE: mistake" if there is one. */
void xml_expect(const struct xml_options *options, struct text document,
                const char *expected);

#endif
