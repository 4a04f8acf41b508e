/* A follower that is driven by hand, in a folder of its own: files are changed, then it
 * is run until it is idle, and what it said is compared.
 *
 * What it says is a text: each line as it came; the rest of a file that was given up as
 * `rest~`; `<gap NAME FROM-TO>`, `<trouble NAME>`, `<note NAME>`. Time is the test's.
 */
#ifndef TESTS_UNIT_FOLLOW_FIXTURE_H
#define TESTS_UNIT_FOLLOW_FIXTURE_H

#include "pipeline/follow/follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct follower *the_follower(void);

/* A folder, which is the working directory until the test ends. For cmocka. */
int set_up(void **state);
int tear_down(void **state);

/* Follows the names, closed by NULL, and runs until it is idle. */
void follow_with(struct follow_options options, ...);
#define follow(...) follow_with((struct follow_options){0}, __VA_ARGS__, NULL)
#define follow_from_start(...)                                                         \
    follow_with((struct follow_options){.from_start = true}, __VA_ARGS__, NULL)

/* Saves, ends, and begins again from what was saved. */
void stop(void);
void start_again(const char *name);
/* ... or apart: */
void save(void);
void kill_follower(void);
/* Not run yet. */
void start_again_slowly(const char *name);
/* Runs, but takes so many blocks and other events at most. */
void run_a_little(unsigned events);

/* What was saved last; the caller's. */
const char *saved(void);

/* Lets time pass, in milliseconds, and runs until it is idle. */
void wait_ms(int64_t milliseconds);

/* Runs until it is idle. */
void run(void);

/* The same, and compares what it has said since the last time. */
void expect(const char *said);

/* What was said, to be looked at otherwise; valid until the next call. */
const char *said(void);

/* Files that are made from now on are seen to be younger than those before. */
void next_tick(void);

/* At most so many bytes a read. */
void read_at_most(size_t size);

void append(const char *path, const char *text);
/* A new file; must not exist. */
void create(const char *path, const char *text);
void cut_off(const char *path, long size);
void move(const char *from, const char *to);
void copy(const char *from, const char *to);
void delete (const char *path);
void shell(const char *command);

/* A line that no other is like: "NAME ... NUMBER NAME\n"; lent until the eighth call.
 */
const char *line(const char *name, unsigned number);

#endif
