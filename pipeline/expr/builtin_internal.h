/* What the builtins share: answering, failing, and looking at arguments.
 *
 * Values that are lent are not asked for their string in place: value_string may build
 * one, and what it builds has to be given back. So a function that needs the bytes
 * takes a reference, asks that, and gives it back. */
#ifndef PIPELINE_EXPR_BUILTIN_INTERNAL_H
#define PIPELINE_EXPR_BUILTIN_INTERNAL_H

#include "pipeline/expr/builtin.h"

/* How deep some operations go into values, and how long a path may be: jq's limits. */
#define DEPTH_LIMIT 10000

static inline bool is_kind(struct value value, enum value_kind kind)
{
    return value_kind(value) == kind;
}

static inline bool is_boolean(struct value value)
{
    return is_kind(value, KIND_TRUE) || is_kind(value, KIND_FALSE);
}

/* Takes an argument out of the call, so that its only holder may change it in place. */
static inline struct value builtin_take(struct builtin_call *call, int index)
{
    struct value taken = call->arguments[index];

    call->arguments[index] = VALUE_OF(VALUE_NONE);
    return taken;
}

/* Settles an argument in its place. */
bool builtin_settle(struct builtin_call *call, int index);

/* Answers with a value, which it takes; VALUE_NONE is a failure for want of memory. */
bool builtin_return(struct builtin_call *call, struct value value);

/* Answers with the buffer's bytes as a string, and releases the buffer. */
bool builtin_return_string(struct builtin_call *call, struct buffer *buffer);

/* The buffer's bytes as a string; VALUE_NONE without memory. Releases the buffer. */
struct value builtin_string_of(struct buffer *buffer)
    __attribute__((warn_unused_result));

/* Where the value is a string: its bytes; `holder` has a reference to what they lie in,
 * to be given back with value_unref, also on failure. */
static inline bool builtin_bytes(struct value value, struct value *holder,
                                 struct value_string *bytes)
{
    *holder = value_ref(value);
    return value_string(holder, bytes);
}

/* The elements of an array, or the values of an object, each a reference. They are
 * settled, for they are looked at more than once. */
struct items {
    struct value *values;
    size_t count;
};

/* False without memory; then there is nothing to release. */
bool items_collect(struct items *items, struct value container)
    __attribute__((warn_unused_result));
void items_release(struct items *items);

/* Sorts them in jq's order; equal ones stay as they stand. False without memory. */
bool items_sort(struct items *items) __attribute__((warn_unused_result));

/* Whether the value can be gone through with [] ; fails if not. */
bool builtin_can_iterate(struct builtin_call *call, struct value value);

/* ---- One step, by a key; these lend what is not taken, and fail through the call ----
 */

/* As .[key]. */
bool step_get(struct builtin_call *call, struct value target, struct value key,
              struct value *found);

/* As .[key] = value; takes target and value. */
bool step_set(struct builtin_call *call, struct value target, struct value key,
              struct value value, struct value *changed);

/* Deletes keys, which are sorted; takes target. */
bool step_delete(struct builtin_call *call, struct value target,
                 const struct items *keys, struct value *changed);

/* The part of an array or a string that a key {start, end} means. */
bool step_slice(struct builtin_call *call, struct value target, struct value key,
                size_t bounds[2]);

/* Of a number: as an index, cut towards zero; false if it is nan. */
bool step_index(struct value number, int64_t *index);

/* Where the elements of `needle` stand in a row in `array`: an array of indices. */
struct value step_find(struct value array, struct value needle, bool *failed);

/* ---- Parts that more than one table needs ---- */

/* a + b; takes a. */
bool builtin_sum(struct builtin_call *call, struct value a, struct value b,
                 struct value *sum);

/* Splits at every separator, into characters if it is empty; both are strings. */
bool builtin_split_string(struct builtin_call *call, struct value text,
                          struct value separator);

/* What operators do with containers and strings. */
builtin_function builtin_without, builtin_merge;
bool builtin_repeat(struct builtin_call *call, struct value string, double times);

/* As tostring: a string as it is, all else as JSON. */
struct value builtin_text(struct value value) __attribute__((warn_unused_result));

/* The number that a string spells as jq 1.8 reads it; VALUE_NONE with *failed false if
 * it spells none. */
struct value builtin_number_of(const char *bytes, size_t length, bool *failed);

/* Of a number: as spelled, with the other sign or without any. */
struct value builtin_negated(struct value number);
struct value builtin_magnitude(struct value number);

builtin_function builtin_indices, builtin_index, builtin_rindex, builtin_strindices,
    builtin_trim, builtin_ltrim, builtin_rtrim, builtin_ltrimstr, builtin_rtrimstr,
    builtin_trimstr, builtin_join, builtin_contains, builtin_sort, builtin_sort_by,
    builtin_group_by, builtin_unique, builtin_unique_by, builtin_min, builtin_max,
    builtin_min_by, builtin_max_by, builtin_bsearch, builtin_flatten,
    builtin_flatten_all, builtin_flatten_raw, builtin_to_entries, builtin_from_entries,
    builtin_tonumber, builtin_toboolean, builtin_tojson, builtin_fromjson,
    builtin_tostring, builtin_explode, builtin_implode, builtin_total, builtin_toarray,
    builtin_format_named;

/* The codings of @base64, @uri and their like: each adds to the text; a decoder answers
 * with what is wrong with its input, NULL if nothing is. */
void coding_base64(struct buffer *text, struct value_string string);
void coding_base32(struct buffer *text, struct value_string string);
void coding_uri(struct buffer *text, struct value_string string);
const char *coding_base64d(struct buffer *text, struct value_string string);
const char *coding_base32d(struct buffer *text, struct value_string string);
const char *coding_urid(struct buffer *text, struct value_string string);

#endif
