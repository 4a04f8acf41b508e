/* XML: the elements of one name, wherever they stand in a document, as JSON.
 *
 *     <buses>
 *       <bus kind="n"><id>11</id><stop>A</stop><stop>B</stop><gone/></bus>
 *     </buses>
 *     {"@kind":"n","id":11,"stop":["A","B"],"gone":null}
 *
 * The plain way, which jq's users know from xq: an attribute is a member with an @
 * before its name, a child element a member; children of the same name are an array, in
 * the place of the first. An element without either is its text, without the white
 * space around it; null if there is none. Text beside attributes or children is
 * "#text". Values are told as in all formats: what is a JSON number is one. Names keep
 * their prefixes; elements of the name inside one are its members.
 *
 * Documents may stand behind each other, as in a log of them. Documents without end are
 * read in constant memory: only the element that is being read is held. What comes out
 * does not depend on how the bytes are cut. An entity may hold no other entity, which
 * bounds what can come out of few bytes; external ones are never loaded and stay in the
 * text as they are written. By expat; nothing recurses over what is read, here or
 * there. */
#ifndef PIPELINE_FORMAT_XML_H
#define PIPELINE_FORMAT_XML_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xml;

struct xml_options {
    struct text element; /* its name; lent until xml_new returns */
    size_t limit; /* the longest record, in bytes of its names and text */
    size_t depth_limit; /* of the brackets of a record */
    bool keeps; /* xml_save will be called */
};

/* NULL without memory. */
struct xml *xml_new(const struct xml_options *options)
    __attribute__((warn_unused_result));
void xml_free(struct xml *xml);

enum xml_answer {
    XML_ANSWER_FINE,
    XML_ANSWER_BROKEN, /* this is no XML from some place on: xml_mistake; what was
                        * complete before can be taken out */
    XML_ANSWER_NO_MEMORY,
};

/* Reads on. Once broken, it stays so. */
enum xml_answer xml_feed(struct xml *xml, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* The input has ended. That it breaks off inside a document, but outside of an element
 * of the name, is no mistake. */
enum xml_answer xml_finish(struct xml *xml) __attribute__((warn_unused_result));

/* What is wrong, and in which line, from 1. */
const char *xml_mistake(const struct xml *xml, uint64_t *line);

/* A complete element; lent until the next feed. */
struct xml_record {
    const char *text; /* JSON */
    size_t length;
    uint64_t line; /* where it begins, from 1 */
    const char *mistake; /* why there is no text: a constant; NULL */
};

/* The next one of those that are complete; false if there is none. */
bool xml_next(struct xml *xml, struct xml_record *record)
    __attribute__((warn_unused_result));

/* Whether an element has begun that is not complete. */
bool xml_is_inside(const struct xml *xml);

/* Why that element will have no text, a constant; NULL: it may have one yet. */
const char *xml_unfit(const struct xml *xml);

/* ---- Going on in another process ---- */

/* What another one has to know beside the bytes. */
struct xml_kept {
    uint64_t documents; /* that were complete */
    uint64_t unfit; /* why the element is passed over; 0: it is not */
    uint64_t begun; /* the document has, and be the bytes ever so few */
};

/* Adds the bytes that another one is to be fed with so that it is where this one is:
 * what stands before the root, the tags of the elements that are open, and all of the
 * element that is being read. All that is complete has been taken out, and there was no
 * mistake. Memory: out->failed. */
void xml_save(const struct xml *xml, struct xml_kept *kept, struct buffer *out);

/* To be called first. BROKEN: they make no sense. */
enum xml_answer xml_restore(struct xml *xml, const struct xml_kept *kept,
                            struct text bytes) __attribute__((warn_unused_result));

#endif
