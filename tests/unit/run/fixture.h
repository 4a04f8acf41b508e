/* Fixture: a small world of stages for the tests of running.
 *
 * The stages leave their traces in `world`, so that a test sees what happened and in
 * which order, whatever the pipeline sent. Nothing is asserted inside a stage.
 *
 *     source       a record of each of world.lines, a flush every world.block of them
 *     from FILE... reads nothing
 *     collect [X]  sink: a line each in world.output, or in world.notes of X
 *     store FILE   sink: into a file                copy FILE   tee of the same
 *     pass         passes                           watch X     and notes it, see below
 *     keep WORD    drops the records without WORD   reject WORD rejects those with it
 *     shout        sends an upper-case copy         tag X       "X:" in front
 *     repeat N     N copies of each                 hold        all, at the end
 *     total        the number of records            print       sink: standard output
 *     end N        ends after N records             fail N      fails at record N
 *     act X        notes each in world.notes of X   duty X      the same, and drains
 *     forget       loses every record               refuse      fails in its prologue
 *     open N       sends N records before it receives any
 *     epilogue X   passes; at its end sends "X", and notes whether that was wanted
 *     lose         emits NULL at its first record   split       sends into its blocks
 *     merge        gathers what its blocks send      deal N    runs the next N times
 *
 * and some that know blocks of lines:
 *
 *     look X       passes everything, as it comes, and notes what it was in world.notes
 *     sift WORD    as keep                          spare WORD  the opposite of keep
 *     tally        as total
 *
 * some that wait, N microseconds at a time:
 *
 *     drip N       source: as source, waiting after each record
 *     doze N       waits, then passes
 *     beat N       passes; "tick 1", "tick 2" when nothing came for so long
 *     twin N       passes, while another coroutine sends "twin 1" to "twin N"
 *
 * and some until WORD stands in world.output or world.trace, or a minute has passed:
 *
 *     await WORD   source: as source, waiting after each record
 *     flood WORD   passes, after sending "flood" again and again
 *     toil WORD    passes, after computing
 *
 * X is one small letter. */
#ifndef TESTS_UNIT_RUN_FIXTURE_H
#define TESTS_UNIT_RUN_FIXTURE_H

#include "pipeline/lang/plan.h"
#include "pipeline/record/record.h"
#include "pipeline/run/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Text that grows, always with a NUL behind it. */
struct transcript {
    char *bytes;
    size_t length, capacity;
};

void transcript_add(struct transcript *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define WORLD_LETTERS 26

struct world {
    /* What the test decides. */
    const char *const *lines;
    size_t line_count;
    size_t block; /* 0: one flush, at the end */
    bool uncut; /* the source sends what is between two flushes as one block */
    bool holds_records; /* the source keeps a reference to each that it made */

    /* What happened. */
    size_t made; /* by the source */
    size_t flushes_unwanted; /* flushes that answered false */
    struct record **held;
    struct transcript output;
    struct transcript trace; /* prologues and ends of stages, and what watch saw */
    struct transcript notes[WORLD_LETTERS];
    struct transcript reports; /* "place: what", a line each */
    const void *pointers[WORLD_LETTERS][256]; /* the records that watch X saw */
    size_t seen[WORLD_LETTERS];
    size_t made_at[WORLD_LETTERS][256]; /* world.made when it saw them */
};

extern struct world world;

extern const struct stage_registry test_registry;

const struct stage_type *test_type(const char *name);

const char *notes_of(char letter);
const char *output_text(void);
const char *trace_text(void);
const char *reports_text(void);

/* Forgets what happened, not what the test decided. */
void world_forget(void);

/* Runs each pipeline, however it ends: nobody may hold a record then but the world. */
void expect_references_back(const char *const *pipelines, size_t count);
/* For cmocka: an empty world. */
int world_setup(void **state);
int world_teardown(void **state);

/* world.lines = "1", "2", ... */
void world_number_lines(size_t count);
/* The same, each filled up to `width` by dots. */
void world_number_wide_lines(size_t count, size_t width);

/* A pipeline on its way. */
struct session {
    struct plan plan;
    struct run_options options;
    struct run *run; /* NULL: refused, see fault */
    struct fault fault;
    enum status status;
};

struct run_options session_options(void);

/* Parses, which must succeed, and builds. */
void session_open(struct session *session, const char *text,
                  struct run_options options);
void session_go(struct session *session);
void session_close(struct session *session);

/* All of that, with the usual options. The status of run_go. */
enum status run_text(const char *text);
/* The same, told what stopped it. */
enum status run_text_with(const char *text, struct run_options options,
                          struct fault *fault);

/* The inbox of the stage with this number ("2.1.1"; "collect" for the unwritten end).
 */
size_t inbox_of(const struct session *session, const char *number);
struct run_books books_of(const struct session *session, const char *number);

/* An empty folder, the current one until world_teardown removes it with its files. */
void enter_empty_folder(void);
/* The contents of a file, "(absent)" if there is none; freed with the world. */
const char *file_text(const char *name);

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool under_valgrind(void);

#define skip_because(reason)                                                           \
    do {                                                                               \
        print_message("skipped: %s\n", reason);                                        \
        skip();                                                                        \
    } while (0)

#define world_test(name)                                                               \
    cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

#endif
