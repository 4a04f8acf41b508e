/* Content: a record's text as JSON, and the fields in it, found when a stage first
 * asks.
 *
 * All fields that the stages of a stretch of the pipeline want are found in one pass,
 * which also checks the whole text. Where others will ask too they are remembered with
 * the record, so that the next stage, or the next branch, has them without looking. A
 * record remembers the fields of the first stretch that asked, and no other's. */
#ifndef PIPELINE_RECORD_CONTENT_H
#define PIPELINE_RECORD_CONTENT_H

#include "pipeline/base/text.h"
#include "pipeline/json/scan.h"
#include "pipeline/record/record.h"

enum content_kind {
    CONTENT_JSON, /* the view is set */
    CONTENT_STRING, /* the record's text is a string's */
    CONTENT_TOO_DEEP, /* brackets are nested deeper than the limit */
    CONTENT_NO_MEMORY,
};

struct content_view {
    const char *text; /* of the JSON value, without white space around it */
    size_t length;
    const struct json_found *found; /* by slot of the paths */
};

/* What is wanted. */
struct content_reader {
    const struct json_paths *paths; /* NULL: no fields */
    size_t depth_limit;
    bool remember; /* others will ask for the same paths */
    struct json_found *own; /* json_paths_count(paths) places, for what is not
                             * remembered */
};

/* Whether the reader's fields are remembered with the record. */
bool content_is_remembered(const struct content_reader *reader,
                           const struct record *record);

/* What a record is. *view stands as long as the record and, for what is not remembered,
 * until the reader's next call. */
enum content_kind content_read(const struct content_reader *reader,
                               struct record *record, struct content_view *view)
    __attribute__((warn_unused_result));

/* ---- Noting ----
 *
 * Who makes a record of fields knows where they are, and can note it for those who will
 * look for them. */

/* Whether that can be done for these paths: all are names at the top. */
bool content_can_note(const struct json_paths *paths);

/* The slot of a member by its name, without escapes; 0: it is not looked for. */
size_t content_slot(const struct json_paths *paths, struct text name);

/* Notes where the members of a RECORD_JSON are that is an object, of different names:
 * the places by slot, in which those of the members that it has are to be filled in;
 * all others are missing. NULL without memory: then nothing is noted. */
struct json_found *content_note(struct record *record, const struct json_paths *paths)
    __attribute__((warn_unused_result));

/* As content_read without fields, with the place of the first mistake of a record that
 * is no JSON text. */
enum content_kind content_check(struct record *record, size_t depth_limit,
                                struct json_mistake *mistake)
    __attribute__((warn_unused_result));

#endif
