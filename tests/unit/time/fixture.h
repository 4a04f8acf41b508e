/* Fixture: a stamp read and shown as one line, so that tests are tables of texts. */
#ifndef TESTS_UNIT_TIME_FIXTURE_H
#define TESTS_UNIT_TIME_FIXTURE_H

#include "pipeline/time/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2026-01-02T15:04:05Z */
#define NOW 1767366245

struct shown_stamp {
    char text[160];
};

/* In a block of its own size, so that a sanitizer sees what is read behind it. */
static inline bool parse_copy(struct timestamp_reader *reader, const char *text,
                              struct timestamp *ts, struct timestamp_mistake *mistake)
{
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    bool done;

    assert_non_null(copy);
    memcpy(copy, text, length);
    done = timestamp_parse(reader, copy, length, ts, mistake);
    free(copy);
    return done;
}

/* "2026-01-02T03:04:05.5+01:00", with the text's offset, Z for none (then with a ? if
 * the text had none), or the mistake and its place. */
static inline struct shown_stamp show_stamp(struct timestamp_reader *reader,
                                            const char *text)
{
    struct shown_stamp shown = {""};
    struct timestamp_mistake mistake;
    struct timestamp ts;
    size_t length;

    if (parse_copy(reader, text, &ts, &mistake)) {
        length = timestamp_write_iso(shown.text, &ts, TIMESTAMP_SHORTEST, true);
        shown.text[length] = '\0';
        if (!ts.has_offset)
            memcpy(shown.text + length, "?", 2);
    } else if (mistake.at == TIMESTAMP_NOWHERE) {
        (void)snprintf(shown.text, sizeof(shown.text), "%s", mistake.what);
    } else {
        (void)snprintf(shown.text, sizeof(shown.text), "%s @%zu", mistake.what,
                       mistake.at);
    }
    return shown;
}

struct stamp_row {
    const char *text, *shown;
};

static inline void assert_rows(struct timestamp_reader *reader,
                               const struct stamp_row *rows)
{
    for (; rows->text; rows++) {
        struct shown_stamp shown = show_stamp(reader, rows->text);

        if (strcmp(shown.text, rows->shown) != 0)
            fail_msg("%s: %s, not %s", rows->text, shown.text, rows->shown);
    }
}

static inline struct zone *make_zone(const char *name)
{
    struct text text = text_of(name);
    struct zone *zone = NULL;
    struct fault fault;

    if (zone_new(&zone, &text, &fault) != STATUS_OK)
        fail_msg("%s: %s", name, fault.what);
    return zone;
}

#endif
