/* Bars: labels, numbers, and bars as long as these, one below the other:
 *
 *     /cart    120 ████████████████
 *     /search   45 ██████
 *
 * The largest number's bar reaches to the end of the width; others are drawn to an
 * eighth of a column. What is not above zero has none. */
#ifndef STAGES_REDUCE_BARS_H
#define STAGES_REDUCE_BARS_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"
#include "pipeline/record/record.h"

struct bar {
    size_t label, label_length, label_width; /* in bars->text; columns */
    size_t spelling, spelling_length;
    double number;
};

struct bars {
    struct bar *items;
    size_t count, room;
    struct buffer text;
};

/* {0} has none. */
void bars_release(struct bars *bars);

/* Begins a bar, whose spelling is appended to bars->text next, and then its label.
 * False if there is no memory. */
bool bars_begin(struct bars *bars) __attribute__((warn_unused_result));

/* Drops the bar that was begun. */
void bars_drop(struct bars *bars);

/* Ends the spelling, and begins the label. */
void bars_set_number(struct bars *bars, double number);

/* Appends to the label, with control bytes escaped. */
void bars_label(struct bars *bars, struct text text);

/* The same for all fields of an object but the one called `without`, which may not be
 * given; nested ones are left out. False if there is no memory. */
bool bars_label_fields(struct bars *bars, struct record *rec, struct text without)
    __attribute__((warn_unused_result));

/* Ends the bar that was begun. False if there was no memory for it. */
bool bars_end(struct bars *bars) __attribute__((warn_unused_result));

/* Adds all that were ended to a state: the number's bits, how long the spelling and the
 * label are, and these. */
void bars_save(const struct bars *bars, struct buffer *out);

/* Takes one off the state's rest. False: it makes no sense, or (*no_memory) there is
 * none. */
bool bars_load(struct bars *bars, struct text *rest, bool *no_memory)
    __attribute__((warn_unused_result));

/* How wide the parts are, once all bars are there. */
struct bars_layout {
    size_t label, spelling, bar; /* columns */
    double most;
};
struct bars_layout bars_lay_out(const struct bars *bars, size_t width);

/* Appends one line, without its end. */
void bars_draw(const struct bars *bars, const struct bars_layout *layout, size_t index,
               struct buffer *line);

#endif
