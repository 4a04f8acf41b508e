/* XML: going on in another process. Expat cannot be saved; but it comes to the same
 * place by less than the whole document:
 *
 *     <?xml ...?><!DOCTYPE ...><buses><line no="7"><bus><id>1
 *     what stands before the root      tags of those    all of the element that is
 *                                      that are open    being read
 */

#include "pipeline/format/xml_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>

/* Where in the bytes that index of the document is. Of an entity all events are at its
 * reference, which may be gone. */
static size_t offset_of(const struct xml_replay *replay, size_t index)
{
    return index > replay->index ? replay->at + (index - replay->index) : replay->at;
}

/* Takes out what is from `to` up to an index. */
static void trim(struct xml_replay *replay, size_t to, size_t index)
{
    struct buffer *bytes = &replay->bytes;
    size_t from = offset_of(replay, index);

    if (bytes->failed || from > bytes->length || to > from)
        return;
    memmove(bytes->bytes + to, bytes->bytes + from, bytes->length - from);
    bytes->length -= from - to;
    replay->at = to;
    if (index > replay->index)
        replay->index = index;
}

/* Only of the element that is read does the content matter. */
static bool trims(const struct xml *xml)
{
    return !xml->inside || xml->unfit;
}

static size_t event_start(const struct xml *xml)
{
    return (size_t)XML_GetCurrentByteIndex(xml->parser);
}

static size_t event_end(const struct xml *xml)
{
    return event_start(xml) + (size_t)XML_GetCurrentByteCount(xml->parser);
}

void xml_replay_feed(struct xml *xml, const char *bytes, size_t length)
{
    if (!xml->replay.is_kept)
        return;
    buffer_add(&xml->replay.bytes, bytes, length);
    xml->no_memory |= xml->replay.bytes.failed;
}

static bool grow(struct xml_replay *replay, size_t depth)
{
    size_t capacity = replay->capacity ? 2 * replay->capacity : 16;
    size_t *contents;

    if (depth <= replay->capacity)
        return true;
    contents = memory_realloc(replay->contents, capacity * sizeof(*contents));
    if (!contents)
        return false;
    replay->contents = contents;
    replay->capacity = capacity;
    return true;
}

void xml_replay_open(struct xml *xml)
{
    struct xml_replay *replay = &xml->replay;

    if (!replay->is_kept)
        return;
    if (!grow(replay, xml->depth)) {
        xml_out_of_memory(xml);
        return;
    }
    if (xml->depth > 1 && trims(xml))
        trim(replay, replay->contents[xml->depth - 2], event_start(xml));
    replay->contents[xml->depth - 1] = offset_of(replay, event_end(xml));
}

void xml_replay_close(struct xml *xml)
{
    struct xml_replay *replay = &xml->replay;

    if (replay->is_kept && !xml->no_memory && xml->depth > 1 && trims(xml))
        trim(replay, replay->contents[xml->depth - 2], event_end(xml));
}

void xml_replay_text(struct xml *xml)
{
    struct xml_replay *replay = &xml->replay;

    if (replay->is_kept && !xml->no_memory && xml->depth > 0 && trims(xml) &&
        !replay->in_cdata)
        trim(replay, replay->contents[xml->depth - 1], event_end(xml));
}

void xml_replay_clear(struct xml *xml)
{
    struct xml_replay *replay = &xml->replay;

    buffer_clear(&replay->bytes);
    replay->at = replay->index = 0;
    replay->in_cdata = false;
}

void xml_replay_release(struct xml *xml)
{
    buffer_release(&xml->replay.bytes);
    memory_free(xml->replay.contents);
}

/* ---- Saving ---- */

void xml_save(const struct xml *xml, struct xml_kept *kept, struct buffer *out)
{
    const struct buffer *bytes = &xml->replay.bytes;

    *kept = (struct xml_kept){.documents = xml->documents,
                              .unfit = xml_unfit_number(xml_unfit(xml)),
                              .begun = xml->fed > 0};
    if (bytes->length > 0)
        buffer_add(out, bytes->bytes, bytes->length);
    if (xml->held.length > 0)
        buffer_add(out, xml->held.bytes, xml->held.length);
}

enum xml_answer xml_restore(struct xml *xml, const struct xml_kept *kept,
                            struct text bytes)
{
    enum xml_answer answer;

    xml->documents = (size_t)kept->documents;
    /* Expat has told the encoding by bytes that are gone: it takes <a> alone. */
    xml->finishing = kept->begun != 0;
    answer = xml_feed(xml, bytes.bytes, bytes.length);
    xml->finishing = false;
    if (answer != XML_ANSWER_FINE || kept->unfit == 0)
        return xml->ready_count > 0 ? XML_ANSWER_BROKEN : answer;
    if (!xml->inside || !xml_unfit_of(kept->unfit))
        return XML_ANSWER_BROKEN;
    xml->unfit = xml_unfit_of(kept->unfit);
    xml_tree_clear(&xml->tree);
    return answer;
}
