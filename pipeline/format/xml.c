#include "pipeline/format/xml.h"

#include "pipeline/format/xml_tree.h"
#include "pipeline/json/memory.h"

#include <expat.h>
#include <string.h>

/* Where a tag or comment is not complete, expat goes through it again with every byte
 * that comes. So past this many bytes it gets more only when there are as many again.
 */
#define PENDING_MOST 65536

struct complete {
    size_t at, length; /* in texts */
    uint64_t line;
    const char *mistake;
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

    /* The element that is being read. */
    struct xml_tree tree;
    size_t inside; /* its depth; 0: there is none */
    uint64_t line;
    const char *unfit; /* why it is passed over; NULL */

    struct buffer texts;
    struct complete *ready;
    size_t ready_count, ready_capacity, taken;

    const char *mistake;
    uint64_t mistake_line;
    bool no_memory;
};

/* ---- Complete elements ---- */

static void stop(struct xml *xml)
{
    XML_StopParser(xml->parser, XML_FALSE);
}

static void out_of_memory(struct xml *xml)
{
    xml->no_memory = true;
    stop(xml);
}

static bool grow_ready(struct xml *xml)
{
    size_t capacity = xml->ready_capacity ? 2 * xml->ready_capacity : 16;
    struct complete *ready;

    if (xml->ready_count < xml->ready_capacity)
        return true;
    ready = memory_realloc(xml->ready, capacity * sizeof *ready);
    if (!ready)
        return false;
    xml->ready = ready;
    xml->ready_capacity = capacity;
    return true;
}

static void complete(struct xml *xml)
{
    struct complete *made;

    if (xml->no_memory)
        return;
    if (!grow_ready(xml)) {
        out_of_memory(xml);
        return;
    }
    made = &xml->ready[xml->ready_count++];
    *made = (struct complete){
        .at = xml->texts.length, .line = xml->line, .mistake = xml->unfit};
    if (!made->mistake && !xml_tree_write(&xml->tree, xml->depth_limit, &xml->texts))
        made->mistake = "elements are nested deeper than --max-depth allows";
    made->length = xml->texts.length - made->at;
    if (xml->texts.failed)
        out_of_memory(xml);
}

bool xml_next(struct xml *xml, struct xml_record *record)
{
    const struct complete *next;

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

/* ---- What expat tells ---- */

static uint64_t line_now(const struct xml *xml)
{
    return xml->lines_before + XML_GetCurrentLineNumber(xml->parser);
}

static size_t count_lines(const char *bytes, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += bytes[i] == '\n';
    return count;
}

/* Line ends inside the tag that expat has come to. */
static size_t lines_of_token(const struct xml *xml)
{
    int offset = 0, size = 0;
    const char *bytes = XML_GetInputContext(xml->parser, &offset, &size);

    return bytes ? count_lines(bytes + offset,
                               (size_t)XML_GetCurrentByteCount(xml->parser))
                 : 0;
}

/* After every step inside an element. */
static void check_size(struct xml *xml)
{
    if (xml->tree.failed)
        out_of_memory(xml);
    else if (xml_tree_size(&xml->tree) > xml->limit)
        xml->unfit = "the element is longer than --max-record";
    if (xml->unfit)
        xml_tree_clear(&xml->tree);
}

static void XMLCALL start_element(void *opaque, const char *name, const char **atts)
{
    struct xml *xml = opaque;

    xml->has_element = true;
    xml->depth++;
    if (!xml->inside) {
        if (strcmp(name, xml->element) != 0)
            return;
        xml->inside = xml->depth;
        xml->line = line_now(xml);
        xml->unfit = NULL;
        xml_tree_clear(&xml->tree);
    }
    if (xml->unfit)
        return;
    xml_tree_open(&xml->tree, name);
    for (; *atts; atts += 2)
        xml_tree_attribute(&xml->tree, atts[0], atts[1]);
    check_size(xml);
}

static void XMLCALL end_element(void *opaque, const char *name)
{
    struct xml *xml = opaque;

    (void)name;
    if (xml->inside && !xml->unfit)
        xml_tree_close(&xml->tree);
    if (xml->inside == xml->depth) {
        xml->inside = 0;
        complete(xml);
    }
    if (--xml->depth > 0)
        return;
    /* Another document may follow: it is expat's no more. */
    xml->end = (size_t)XML_GetCurrentByteIndex(xml->parser) +
               (size_t)XML_GetCurrentByteCount(xml->parser);
    xml->lines_before = line_now(xml) - 1 + lines_of_token(xml);
    stop(xml);
}

static void XMLCALL add_text(void *opaque, const char *bytes, int length)
{
    struct xml *xml = opaque;

    if (!xml->inside || xml->unfit)
        return;
    xml_tree_text(&xml->tree, bytes, (size_t)length);
    check_size(xml);
}

/* One that is declared elsewhere. */
static void XMLCALL add_entity(void *opaque, const char *name, int is_parameter)
{
    if (is_parameter)
        return;
    add_text(opaque, "&", 1);
    add_text(opaque, name, (int)strlen(name));
    add_text(opaque, ";", 1);
}

static bool is_predefined(const char *at, const char *end)
{
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&apos;", "&quot;"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t length = strlen(names[i]);

        if ((size_t)(end - at) >= length && memcmp(at, names[i], length) == 0)
            return true;
    }
    return false;
}

/* Entities in entities are how a few bytes become billions, and how a parser that
 * recurses for them runs out of stack. */
static void XMLCALL check_entity(void *opaque, const char *name, int is_parameter,
                                 const char *value, int length, const char *base,
                                 const char *system, const char *public,
                                 const char *notation)
{
    struct xml *xml = opaque;
    const char *at = value ? value : "", *end = at + (value ? length : 0);

    (void)name;
    (void)is_parameter;
    (void)base;
    (void)system;
    (void)public;
    (void)notation;
    while ((at = memchr(at, '&', (size_t)(end - at)))) {
        if (!is_predefined(at, end)) {
            xml->mistake = "an entity holds another entity";
            xml->mistake_line = line_now(xml);
            stop(xml);
            return;
        }
        at++;
    }
}

static void set_handlers(struct xml *xml)
{
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, start_element, end_element);
    XML_SetCharacterDataHandler(xml->parser, add_text);
    XML_SetSkippedEntityHandler(xml->parser, add_entity);
    XML_SetEntityDeclHandler(xml->parser, check_entity);
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
        .element = memory_alloc(length + 1),
        .parser = XML_ParserCreate_MM(NULL, &memory, NULL),
    };
    if (!xml->element || !xml->parser) {
        xml_free(xml);
        return NULL;
    }
    memcpy(xml->element, options->element.bytes, length);
    xml->element[length] = '\0';
    set_handlers(xml);
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
    xml->mistake_line = line_now(xml);
}

/* The document has ended: makes the parser ready for another. How many of the bytes
 * that it was just given belonged to it. */
static size_t end_document(struct xml *xml)
{
    size_t used = xml->end - xml->fed;

    XML_ParserReset(xml->parser, NULL);
    set_handlers(xml);
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
    xml->lines_before += count_lines(bytes, at);
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

enum xml_answer xml_feed(struct xml *xml, const char *bytes, size_t length)
{
    begin_feed(xml);
    if (xml->mistake || xml->no_memory)
        return answer(xml);
    if (xml->pending <= PENDING_MOST) {
        parse(xml, bytes, length);
        return answer(xml);
    }
    buffer_add(&xml->held, bytes, length);
    xml->no_memory |= xml->held.failed;
    if (!xml->no_memory && xml->held.length >= xml->pending) {
        parse(xml, xml->held.bytes, xml->held.length);
        buffer_clear(&xml->held);
    }
    return answer(xml);
}

enum xml_answer xml_finish(struct xml *xml)
{
    begin_feed(xml);
    if (xml->mistake || xml->no_memory ||
        !parse(xml, xml->held.bytes, xml->held.length) || xml->fed == 0)
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
        xml->mistake_line = line_now(xml);
    }
    note_mistake(xml);
    return answer(xml);
}

const char *xml_mistake(const struct xml *xml, uint64_t *line)
{
    *line = xml->mistake_line;
    return xml->mistake;
}
