/* Outline: a tree of all the fields that records have, each with a profile of its
 * values.
 *
 *     {"ms":3,"user":{"id":7}}      .   root: what is no object
 *                                   .ms
 *                                   .user
 *                                   .user.id
 *
 * In the order in which they came, a field before those in it. Records mostly have
 * their fields in the same order: so the one that came behind another the last time is
 * tried first. */
#ifndef STAGES_REDUCE_OUTLINE_H
#define STAGES_REDUCE_OUTLINE_H

#include "pipeline/aggregate/groups.h"
#include "pipeline/aggregate/profile.h"
#include "pipeline/base/text.h"

/* More are left out. */
#define OUTLINE_MOST ((size_t)1 << 12)

struct field {
    struct profile profile;
    struct text path; /* ".user.id"; the root's is "." */
    struct text key; /* "id", the last part */
    struct field *parent; /* NULL: the root */
    struct field *first, *next; /* that came last time in it, and behind it */
};

struct outline_level;

struct outline {
    struct field *root;
    struct groups *groups; /* by parent and key; the states are the other fields */
    size_t left_out; /* values of fields that were too many */
    struct outline_level *levels; /* of the walk */
    size_t capacity;
    struct buffer buffer;
};

/* False without memory; release it all the same. */
bool outline_init(struct outline *outline) __attribute__((warn_unused_result));
void outline_release(struct outline *outline);

/* Adds a record's value. False without memory. */
bool outline_add(struct outline *outline, struct value value)
    __attribute__((warn_unused_result));

/* The field in `parent` that is called so, made if there is none. *field is NULL if
 * there are too many. False without memory. */
bool outline_find(struct outline *outline, struct field *parent,
                  struct value_string key, struct field **field)
    __attribute__((warn_unused_result));

/* All but the root: 0 to count - 1. */
size_t outline_count(const struct outline *outline);
struct field *outline_at(const struct outline *outline, size_t index);

#endif
