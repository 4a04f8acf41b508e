/* XML: what its files share: one hears what expat tells, the other feeds expat. */
#ifndef PIPELINE_FORMAT_XML_INTERNAL_H
#define PIPELINE_FORMAT_XML_INTERNAL_H

#include "pipeline/format/xml.h"
#include "pipeline/format/xml_tree.h"

#include <expat.h>

struct xml_complete {
    size_t at, length; /* in texts */
    uint64_t line;
    const char *mistake;
};

/* The bytes of the document that lead to where it is; what does not matter any more is
 * taken out of them. Those from `at` on are the document's from `index` on. */
struct xml_replay {
    bool is_kept;
    struct buffer bytes;
    size_t at, index;
    size_t *contents; /* where the content of each open element begins, in bytes */
    size_t capacity; /* of these */
    bool in_cdata;
};

struct xml {
    XML_Parser parser;
    char *element;
    size_t limit, depth_limit;

    /* The document that is being read. */
    size_t fed; /* how much of it expat has got */
    size_t pending; /* of which it waits for the rest */
    size_t depth; /* of open elements */
    size_t end; /* of the document, once it is complete */
    bool has_element;
    size_t documents; /* that were complete before */
    uint64_t lines_before; /* in those */
    struct buffer held; /* what expat has not got */
    struct xml_replay replay;
    bool finishing;

    /* The element that is being read. */
    struct xml_tree tree;
    size_t inside; /* its depth; 0: there is none */
    uint64_t line;
    const char *unfit; /* why it is passed over; NULL */

    struct buffer texts;
    struct xml_complete *ready;
    size_t ready_count, ready_capacity, taken;

    const char *mistake;
    uint64_t mistake_line;
    bool no_memory;
};

/* Where expat is, in lines of the input, from 1. */
static inline uint64_t xml_line(const struct xml *xml)
{
    return xml->lines_before + XML_GetCurrentLineNumber(xml->parser);
}

/* Line ends in these bytes. */
size_t xml_count_lines(const char *bytes, size_t length);

/* Why an element is passed over: a number from 1 on, and back; 0 is NULL. */
uint64_t xml_unfit_number(const char *unfit);
const char *xml_unfit_of(uint64_t number);

/* Ends the run of expat for want of memory. */
void xml_out_of_memory(struct xml *xml);

/* xml_replay.c: bytes are about to be fed; and what expat tells, with the depth that
 * the element has. */
void xml_replay_feed(struct xml *xml, const char *bytes, size_t length);
void xml_replay_open(struct xml *xml);
void xml_replay_close(struct xml *xml);
void xml_replay_text(struct xml *xml);
void xml_replay_clear(struct xml *xml);
void xml_replay_release(struct xml *xml);

/* Has expat tell what it finds; it forgets that with each document. */
void xml_listen(struct xml *xml);

#endif
