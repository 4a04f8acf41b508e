/* XML: what expat tells becomes a tree, and the tree, once complete, JSON. */

#include "pipeline/format/xml_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>

/* ---- Complete elements ---- */

static void stop(struct xml *xml)
{
    XML_StopParser(xml->parser, XML_FALSE);
}

void xml_out_of_memory(struct xml *xml)
{
    xml->no_memory = true;
    stop(xml);
}

static bool grow_ready(struct xml *xml)
{
    size_t capacity = xml->ready_capacity ? 2 * xml->ready_capacity : 16;
    struct xml_complete *ready;

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
    struct xml_complete *made;

    if (xml->no_memory)
        return;
    if (!grow_ready(xml)) {
        xml_out_of_memory(xml);
        return;
    }
    made = &xml->ready[xml->ready_count++];
    *made = (struct xml_complete){
        .at = xml->texts.length, .line = xml->line, .mistake = xml->unfit};
    if (!made->mistake && !xml_tree_write(&xml->tree, xml->depth_limit, &xml->texts))
        made->mistake = "elements are nested deeper than --max-depth allows";
    made->length = xml->texts.length - made->at;
    if (xml->texts.failed)
        xml_out_of_memory(xml);
}

/* ---- What expat tells ---- */

size_t xml_count_lines(const char *bytes, size_t length)
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

    return bytes ? xml_count_lines(bytes + offset,
                                   (size_t)XML_GetCurrentByteCount(xml->parser))
                 : 0;
}

static const char too_long[] = "the element is longer than --max-record";

uint64_t xml_unfit_number(const char *unfit)
{
    return unfit ? 1 : 0;
}

const char *xml_unfit_of(uint64_t number)
{
    return number == 1 ? too_long : NULL;
}

/* After every step inside an element. */
static void check_size(struct xml *xml)
{
    if (xml->tree.failed)
        xml_out_of_memory(xml);
    else if (xml_tree_size(&xml->tree) > xml->limit)
        xml->unfit = too_long;
    if (xml->unfit)
        xml_tree_clear(&xml->tree);
}

static void XMLCALL start_element(void *opaque, const char *name, const char **atts)
{
    struct xml *xml = opaque;

    xml->has_element = true;
    xml->depth++;
    xml_replay_open(xml);
    if (!xml->inside) {
        if (strcmp(name, xml->element) != 0)
            return;
        xml->inside = xml->depth;
        xml->line = xml_line(xml);
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
    xml_replay_close(xml);
    if (--xml->depth > 0)
        return;
    /* Another document may follow: it is expat's no more. */
    xml->end = (size_t)XML_GetCurrentByteIndex(xml->parser) +
               (size_t)XML_GetCurrentByteCount(xml->parser);
    xml->lines_before = xml_line(xml) - 1 + lines_of_token(xml);
    stop(xml);
}

static void XMLCALL add_text(void *opaque, const char *bytes, int length)
{
    struct xml *xml = opaque;

    xml_replay_text(xml);
    if (!xml->inside || xml->unfit)
        return;
    xml_tree_text(&xml->tree, bytes, (size_t)length);
    check_size(xml);
}

static void XMLCALL begin_cdata(void *opaque)
{
    struct xml *xml = opaque;

    xml->replay.in_cdata = true;
}

static void XMLCALL end_cdata(void *opaque)
{
    struct xml *xml = opaque;

    xml->replay.in_cdata = false;
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
/* NOLINTNEXTLINE(readability-function-size): expat's parameters */
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
            xml->mistake_line = xml_line(xml);
            stop(xml);
            return;
        }
        at++;
    }
}

void xml_listen(struct xml *xml)
{
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, start_element, end_element);
    XML_SetCharacterDataHandler(xml->parser, add_text);
    XML_SetCdataSectionHandler(xml->parser, begin_cdata, end_cdata);
    XML_SetSkippedEntityHandler(xml->parser, add_entity);
    XML_SetEntityDeclHandler(xml->parser, check_entity);
}
