/* Parse: what the parts of the stage share. Each format that is more than a table of
 * line formats has a file: parse_json.c, parse_csv.c; parse_lines.c is for those. */
#ifndef STAGES_FILTER_PARSE_H
#define STAGES_FILTER_PARSE_H

#include "pipeline/format/line_format.h"
#include "pipeline/format/shape.h"
#include "pipeline/json/skip.h"
#include "pipeline/record/maker.h"
#include "pipeline/stage.h"

struct parse_args {
    struct pattern format;
    struct text operand, names, separator, pair;
    bool keep;
    struct expression from;
};

/* Each runs the stage for its format. */
typedef enum status coro_fn parse_format(struct stage *self,
                                         const struct parse_args *args);

parse_format parse_auto, parse_columns, parse_csv, parse_json, parse_text, parse_tsv,
    parse_xml;
enum status coro_fn parse_lines(struct stage *self, const struct parse_args *args,
                                const struct line_format *format);

/* What these do with a record. False: nobody wants more. */
bool coro_fn parse_json_record(struct stage *self, const struct parse_args *args,
                               struct record *rec);
bool coro_fn parse_text_record(struct stage *self, struct record *rec);

/* --names, cut at the commas; to be freed with memory_free. NULL, with the failure
 * recorded, if there is no memory. */
struct text *parse_names(struct stage *self, const struct parse_args *args,
                         size_t *count) __attribute__((warn_unused_result));

/* A blank line holds no record in any format. */
bool parse_is_blank(struct text text);

/* ---- Records of fields ---- */

struct parse_maker {
    struct stage *self;
    const struct parse_args *args;
    struct fields fields; /* to be filled */
    struct wanted wanted; /* the fields that anybody looks at */
    bool all_wanted;
    const struct json_paths *paths; /* what will be looked for, to be noted; or NULL */
    struct fields merged; /* with the members of the record, for `from` */
    struct buffer names; /* of those, where they have escapes */
    struct record_maker maker;
    struct buffer buffer;
    struct shape shape; /* the slots are of `paths` */
};

void parse_maker_init(struct parse_maker *maker, struct stage *self,
                      const struct parse_args *args);
void parse_maker_release(struct parse_maker *maker);

/* Of maker->wanted: for formats. */
const struct wanted *parse_wanted(const struct parse_maker *maker);

/* Sends the fields as a record in the place of `rec`, which it takes: with `from`, as
 * an addition to it. False: nobody wants more, or there was no memory, which is
 * recorded. */
bool coro_fn parse_send(struct parse_maker *maker, struct record *rec);

/* The same for the first line of a block, which has `whole` bytes with its end, without
 * a record of that line; not with `from`. */
bool coro_fn parse_send_for_line(struct parse_maker *maker, const struct block *block,
                                 size_t whole);

/* Ends a record that did not fit, as maker->fields say: rejected, or with --keep
 * passed on. False as above. */
bool coro_fn parse_refuse(struct parse_maker *maker, struct record *rec,
                          const char *format, size_t length);

/* ---- Members of JSON objects as fields ---- */

/* Room for the names of an object of that length. False without memory. */
bool parse_reserve_names(struct buffer *names, size_t length)
    __attribute__((warn_unused_result));

/* The name of the member that the walk is at: a slice, or, if it has escapes, in
 * `names`. */
struct text parse_member_name(struct buffer *names, const struct skip_walk *walk);

struct field parse_member(struct text name, const struct skip_walk *walk);

#endif
