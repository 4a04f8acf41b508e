/* Contents: whether a text can be JSON, reading it once, and noting what was found. */

#include "pipeline/record/content.h"

#include "pipeline/json/paths.h"
#include "pipeline/record/extra.h"

#include <string.h>

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* To the value itself; the scanner lets a byte order mark stand before it. */
static void trim(struct content_view *view, const struct record *record)
{
    const char *start = record->text, *end = start + record->length;

    if (record->length >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
        start += 3;
    while (start < end && is_space(*start))
        start++;
    while (end > start && is_space(end[-1]))
        end--;
    view->text = start;
    view->length = (size_t)(end - start);
}

/* Whether a JSON text can begin like this: most lines of text logs are told by their
 * first byte. */
static bool may_be_json(const struct content_view *view)
{
    static const char firsts[] = "{[\"-0123456789tfn";

    return view->length > 0 && memchr(firsts, *view->text, sizeof(firsts) - 1);
}

/* Where the fields are to be put. What one stretch of the pipeline remembers stays: a
 * stage may be evaluating it while those behind it look at the same record. */
static struct json_found *place_for(const struct content_reader *reader,
                                    struct record *record)
{
    struct record_extra *extra = record->extra_;

    if (!reader->remember || (extra && extra->paths))
        return reader->own;
    extra = record_extra(record, json_paths_count(reader->paths));
    if (!extra)
        return NULL;
    extra->paths = reader->paths;
    return extra->found;
}

static enum content_kind conclude(struct record *record, enum json_verdict verdict)
{
    if (verdict == JSON_TOO_DEEP)
        return CONTENT_TOO_DEEP;
    record->kind = verdict == JSON_VALID ? RECORD_JSON : RECORD_PLAIN;
    return verdict == JSON_VALID ? CONTENT_JSON : CONTENT_STRING;
}

bool content_is_remembered(const struct content_reader *reader,
                           const struct record *record)
{
    return record->extra_ && record->extra_->paths == reader->paths;
}

enum content_kind content_read(const struct content_reader *reader,
                               struct record *record, struct content_view *view)
{
    struct json_found *found = NULL;

    if (record->kind == RECORD_STRING || record->kind == RECORD_PLAIN)
        return CONTENT_STRING;
    trim(view, record);
    view->found = NULL;
    if (record->kind == RECORD_LINE && !may_be_json(view))
        return conclude(record, JSON_INVALID);
    if (record->kind == RECORD_JSON && !reader->paths)
        return CONTENT_JSON;
    if (record->kind == RECORD_JSON && content_is_remembered(reader, record)) {
        view->found = record->extra_->found;
        return CONTENT_JSON;
    }
    if (reader->paths && !(found = place_for(reader, record)))
        return CONTENT_NO_MEMORY;
    view->found = found;
    return conclude(record, json_scan(reader->paths, record->text, record->length,
                                      reader->depth_limit, found, NULL));
}

bool content_can_note(const struct json_paths *paths)
{
    for (size_t i = 1; i < paths->count; i++)
        if (paths->nodes[i].parent != 0 || !paths->nodes[i].key)
            return false;
    return !paths->decodes;
}

size_t content_slot(const struct json_paths *paths, struct text name)
{
    for (size_t i = 1; i < paths->count; i++) {
        const struct path_node *node = &paths->nodes[i];

        if (node->length == name.length &&
            memcmp(node->key, name.bytes, name.length) == 0)
            return i;
    }
    return 0;
}

struct json_found *content_note(struct record *record, const struct json_paths *paths)
{
    struct record_extra *extra = record_extra(record, paths->count);

    if (!extra)
        return NULL;
    extra->paths = paths;
    extra->found[0] = (struct json_found){record->text, record->length, JSON_FOUND};
    for (size_t i = 1; i < paths->count; i++)
        extra->found[i].state = JSON_MISSING;
    return extra->found;
}

enum content_kind content_check(struct record *record, size_t depth_limit,
                                struct json_mistake *mistake)
{
    *mistake = (struct json_mistake){0, "it is a string"};
    if (record->kind == RECORD_JSON)
        return CONTENT_JSON;
    if (record->kind == RECORD_STRING)
        return CONTENT_STRING;
    return conclude(record, json_scan(NULL, record->text, record->length, depth_limit,
                                      NULL, mistake));
}
