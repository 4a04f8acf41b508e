/* Origins: what a source says of the inputs that it reads, for stages to whom a line
 * means something else in another input (a header, the rest of a record).
 *
 * Inputs may come in turns. An origin is the name of one, or of several that came one
 * behind the other: the files that a followed name has led to. That another one has
 * begun is known when its line 1 comes, and that one has ended when its last line has:
 * other stages may hold records for a while, so what is said here may be ahead. */
#ifndef PIPELINE_STAGE_ORIGINS_H
#define PIPELINE_STAGE_ORIGINS_H

#include "pipeline/stage.h"

/* Another input begins, at its line 1. A source whose origins are one input each need
 * not say so. */
void stage_begin_input(const struct origin *origin);

/* The first line of one that is begun behind it, without its end; only if any stage
 * said in its prologue that it wants them. */
void stage_want_first_lines(struct stage *self);
bool stage_wants_first_lines(const struct stage *self);
void stage_tell_first_line(struct stage *self, const struct origin *origin,
                           struct text line);

/* It is begun behind its first lines: those that are read have numbers from
 * ORIGIN_BEHIND + 1 on, also in other runs. `count` is asked for how many are before,
 * once, when a message or an expression asks for a line. NULL: they cannot be counted
 * from now on; if they have been, the number stays. */
void stage_skip_lines(const struct origin *origin,
                      bool (*count)(void *context, uint64_t *lines), void *context);

/* One goes on that an earlier run has read a part of. */
void stage_go_on_with_input(const struct origin *origin);

/* It has ended with that line; `is_over`: for later runs, too. */
void stage_end_input(const struct origin *origin, uint64_t lines, bool is_over);

#endif
