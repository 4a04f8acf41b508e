/* XML: feeding expat, document by document. */

#include "pipeline/format/xml_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>

/* Where a tag or comment is not complete, expat goes through it again with every byte
 * that comes. So past this many bytes it gets more only when there are as many again.
 */
#define PENDING_MOST 65536

/* Expat tells the encoding by the first bytes that it gets, be they few. */
#define START_LEAST 4

/* ---- Complete elements ---- */

bool xml_next(struct xml *xml, struct xml_record *record)
{
    const struct xml_complete *next;

    if (xml->taken == xml->ready_count)
        return false;
    next = &xml->ready[xml->taken++];
    *record = (struct xml_record){
        .text = next->mistake ? NULL : xml->texts.bytes + next->at,
        .length = next->length,
        .line = next->line,
        .mistake = next->mistake,
    };
    return true;
}

bool xml_is_inside(const struct xml *xml)
{
    return xml->inside > 0;
}

const char *xml_unfit(const struct xml *xml)
{
    return xml->inside > 0 ? xml->unfit : NULL;
}

/* ---- Life ---- */

struct xml *xml_new(const struct xml_options *options)
{
    static const XML_Memory_Handling_Suite memory = {memory_alloc, memory_realloc,
                                                     memory_free};
    struct xml *xml = memory_alloc(sizeof *xml);
    size_t length = options->element.length;

    if (!xml)
        return NULL;
    *xml = (struct xml){
        .limit = options->limit < UINT32_MAX / 2 ? options->limit : UINT32_MAX / 2,
        .depth_limit = options->depth_limit,
        .replay.is_kept = options->keeps,
        .element = memory_alloc(length + 1),
        .parser = XML_ParserCreate_MM(NULL, &memory, NULL),
    };
    if (!xml->element || !xml->parser) {
        xml_free(xml);
        return NULL;
    }
    memcpy(xml->element, options->element.bytes, length);
    xml->element[length] = '\0';
    xml_listen(xml);
    return xml;
}

void xml_free(struct xml *xml)
{
    if (!xml)
        return;
    if (xml->parser)
        XML_ParserFree(xml->parser);
    memory_free(xml->element);
    memory_free(xml->ready);
    buffer_release(&xml->held);
    buffer_release(&xml->texts);
    xml_tree_release(&xml->tree);
    xml_replay_release(xml);
    memory_free(xml);
}

/* ---- Feeding ---- */

/* Expat's mistake, unless there is one of ours. */
static void note_mistake(struct xml *xml)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);

    if (xml->mistake || xml->no_memory)
        return;
    if (error == XML_ERROR_NO_MEMORY) {
        xml->no_memory = true;
        return;
    }
    xml->mistake = XML_ErrorString(error);
    xml->mistake_line = xml_line(xml);
}

/* The document has ended: makes the parser ready for another. How many of the bytes
 * that it was just given belonged to it. */
static size_t end_document(struct xml *xml)
{
    size_t used = xml->end - xml->fed;

    XML_ParserReset(xml->parser, NULL);
    xml_listen(xml);
    xml_replay_clear(xml);
    xml->fed = xml->pending = xml->end = 0;
    xml->has_element = false;
    xml->documents++;
    return used;
}

/* Before a document; a newline of UTF-16 behind the last one has a NUL. */
static size_t pass_space(struct xml *xml, const char *bytes, size_t length)
{
    size_t at = 0;

    while (at < length && memchr(" \t\r\n", bytes[at], xml->documents > 0 ? 5 : 4))
        at++;
    xml->lines_before += xml_count_lines(bytes, at);
    return at;
}

/* False: it is broken. */
static bool parse(struct xml *xml, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t used = xml->fed == 0 ? pass_space(xml, bytes, length) : 0;
        size_t part = length - used < (1u << 30) ? length - used : 1u << 30;

        bytes += used;
        length -= used;
        if (length == 0)
            break;
        if (xml->fed == 0 && length < START_LEAST && !xml->finishing) {
            buffer_add(&xml->held, bytes, length);
            xml->no_memory |= xml->held.failed;
            break;
        }
        xml_replay_feed(xml, bytes, part);
        if (XML_Parse(xml->parser, bytes, (int)part, XML_FALSE) == XML_STATUS_OK) {
            XML_Index index = XML_GetCurrentByteIndex(xml->parser);

            xml->fed += part;
            xml->pending = index > 0 ? xml->fed - (size_t)index : xml->fed;
            used = part;
        } else if (xml->end > 0 && !xml->no_memory) {
            used = end_document(xml);
        } else {
            note_mistake(xml);
            return false;
        }
        bytes += used;
        length -= used;
    }
    return true;
}

static enum xml_answer answer(const struct xml *xml)
{
    if (xml->no_memory)
        return XML_ANSWER_NO_MEMORY;
    return xml->mistake ? XML_ANSWER_BROKEN : XML_ANSWER_FINE;
}

static void begin_feed(struct xml *xml)
{
    if (xml->taken < xml->ready_count)
        return;
    xml->taken = xml->ready_count = 0;
    buffer_clear(&xml->texts);
}

/* What was held may be held again, in part. */
static bool parse_held(struct xml *xml)
{
    struct buffer held = xml->held;
    bool good;

    xml->held = (struct buffer){.bytes = NULL};
    good = parse(xml, held.bytes, held.length);
    buffer_release(&held);
    return good;
}

enum xml_answer xml_feed(struct xml *xml, const char *bytes, size_t length)
{
    begin_feed(xml);
    if (xml->mistake || xml->no_memory)
        return answer(xml);
    if (xml->pending <= PENDING_MOST && xml->held.length == 0) {
        parse(xml, bytes, length);
        return answer(xml);
    }
    buffer_add(&xml->held, bytes, length);
    xml->no_memory |= xml->held.failed;
    if (!xml->no_memory &&
        (xml->pending <= PENDING_MOST || xml->held.length >= xml->pending))
        parse_held(xml);
    return answer(xml);
}

enum xml_answer xml_finish(struct xml *xml)
{
    begin_feed(xml);
    if (xml->mistake || xml->no_memory)
        return answer(xml);
    xml->finishing = true;
    if (!parse_held(xml) || xml->fed == 0)
        return answer(xml);
    if (XML_Parse(xml->parser, NULL, 0, XML_TRUE) == XML_STATUS_OK)
        return answer(xml);
    if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_ELEMENTS) {
        /* Outside of an element nothing is lost. A document that only holds a comment
         * is the rest of the one before. */
        if (xml->depth > 0 ? !xml->inside : !xml->has_element && xml->documents > 0)
            return answer(xml);
        if (xml->inside)
            xml->mistake = "the document ends inside an element";
        xml->mistake_line = xml_line(xml);
    }
    note_mistake(xml);
    return answer(xml);
}

const char *xml_mistake(const struct xml *xml, uint64_t *line)
{
    *line = xml->mistake_line;
    return xml->mistake;
}
