/* The model that a follower is compared with: files at log, log.1 ..., and where each
 * line that was written to them went. */
#ifndef TESTS_UNIT_FOLLOW_MODEL_H
#define TESTS_UNIT_FOLLOW_MODEL_H

#include "fixture.h"

#define KEPT 5 /* log.1 to log.5 */
#define FILES_MOST 4096
#define LINES_MOST 65536

enum fate {
    UNREAD, /* written; still to be had */
    DUE, /* must have come by now */
    LOSABLE, /* may come or not */
};

/* A file, or what it is after it was cut off. */
struct content {
    bool open; /* the follower has it open */
    bool gone; /* no path leads to it */
    bool closed; /* it may have been given up: nothing more is written */
    bool copied; /* it is that of a copy, which the follower has not seen */
    bool read; /* some of it was */
    bool has_half; /* a line has begun */
    bool known; /* the follower has had it open when it was idle */
    bool unwatched; /* or could not see that it came */
    bool truncated;
    unsigned last; /* the line of it that came last */
};

struct model {
    struct content contents[FILES_MOST];
    unsigned content_count;
    int paths[KEPT + 1]; /* contents at log, log.1 ...; -1: none */
    struct {
        unsigned content;
        enum fate fate;
        bool came, excused;
    } lines[LINES_MOST];
    unsigned line_count, due; /* lines before `due` are settled */
    unsigned came[LINES_MOST], came_count; /* the output */
    struct {
        unsigned came_count, content_count;
        bool has_gap, known[FILES_MOST];
    } checkpoint;
    unsigned seed, folders;
    bool running, polling, in_folder, wants_gap, has_gap;
    bool folder_is_new; /* not watched yet */
};

extern struct model model;

/* One of so many, by the seed. */
unsigned pick(unsigned count);

/* log, log.1 ... Lent until the fourth next call. */
const char *path_of(unsigned place);

/* What is there; NULL: nothing. */
struct content *at(unsigned place);

/* Something new is there, and empty. */
void new_content(unsigned place);

/* Lent until the next call. */
const char *text_of_line(unsigned number);

/* To what is there, if anything is. */
void write_line(unsigned place);
void write_half(unsigned place);

/* What is done with all of them. */
void rotate(void);
void delete_and_create(void);
void copy_and_truncate(bool with_copy);
void replace_folder(void);

#endif
