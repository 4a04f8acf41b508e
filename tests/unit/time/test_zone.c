/* Zones; files are made here, so that no database is needed. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- A file ---- */

static char folder[] = "/tmp/coro-pipe-zone-XXXXXX";

struct bytes {
    char bytes[512];
    size_t length;
};

static void add(struct bytes *file, const void *bytes, size_t length)
{
    assert_true(file->length + length <= sizeof(file->bytes));
    memcpy(file->bytes + file->length, bytes, length);
    file->length += length;
}

static void add_number(struct bytes *file, uint64_t number, int size)
{
    for (int i = size - 1; i >= 0; i--) {
        char byte = (char)(number >> (8 * i));

        add(file, &byte, 1);
    }
}

static void add_header(struct bytes *file, char version, unsigned times, unsigned types)
{
    add(file, "TZif", 4);
    add(file, &version, 1);
    add(file, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
    for (int i = 0; i < 3; i++)
        add_number(file, 0, 4);
    add_number(file, times, 4);
    add_number(file, types, 4);
    add_number(file, 4, 4);
}

static void add_type(struct bytes *file, int32_t offset)
{
    add_number(file, (uint32_t)offset, 4);
    add(file, "\0\0", 2);
}

/* +00:50 until 1900, then +01:00, and from 1980 on by the rule. */
static struct bytes berlin(void)
{
    struct bytes file = {.length = 0};

    add_header(&file, '2', 0, 1);
    add_type(&file, 0);
    add(&file, "LMT", 4);
    add_header(&file, '2', 2, 3);
    add_number(&file, (uint64_t)INT64_C(-2208988800), 8);
    add_number(&file, 323830800, 8); /* 1980-04-06T01:00:00Z */
    add(&file, "\1\2", 2);
    add_type(&file, 3000);
    add_type(&file, 3600);
    add_type(&file, 7200);
    add(&file, "LMT", 4);
    add(&file, "\nCET-1CEST,M3.5.0,M10.5.0/3\n", 28);
    return file;
}

static const char *path_of(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void save(const char *name, const struct bytes *file, size_t length)
{
    FILE *out = fopen(path_of(name), "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(file->bytes, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
}

static int set_up(void **state)
{
    struct bytes file = berlin();

    (void)state;
    if (!mkdtemp(folder) || setenv("TZDIR", folder, 1) != 0)
        return 1;
    save("Berlin", &file, file.length);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path_of("Berlin"));
    (void)unlink(path_of("bad"));
    return rmdir(folder);
}

/* ---- Tests ---- */

static void check(const char *name, const struct stamp_row *rows)
{
    struct zone *zone = make_zone(name);
    struct timestamp_reader reader = {.now = NOW, .zone = zone};

    assert_rows(&reader, rows);
    zone_free(zone);
}

static void fixed_offsets_hold_for_texts_without_one(void **state)
{
    (void)state;
    check("+02:00", (const struct stamp_row[]){
                        {"2026-01-02T03:04:05", "2026-01-02T03:04:05+02:00?"},
                        {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
                        {"1431857103", "2015-05-17T12:05:03+02:00?"},
                        {"Jan  3 17:04:05", "2026-01-03T17:04:05+02:00?"},
                        {"Jan  3 17:04:06", "2025-01-03T17:04:06+02:00?"},
                        {NULL, NULL},
                    });
    check("-0930", (const struct stamp_row[]){
                       {"2026-01-02T03:04:05", "2026-01-02T03:04:05-09:30?"},
                       {NULL, NULL},
                   });
    check("UTC", (const struct stamp_row[]){
                     {"2026-01-02T03:04:05", "2026-01-02T03:04:05Z?"},
                     {NULL, NULL},
                 });
}

static void files_are_read_with_their_rule(void **state)
{
    (void)state;
    check("Berlin", (const struct stamp_row[]){
                        {"1850-06-01T12:00:00", "1850-06-01T12:00:00+00:50?"},
                        {"1950-06-01T12:00:00", "1950-06-01T12:00:00+01:00?"},
                        {"1980-06-01T12:00:00", "1980-06-01T12:00:00+02:00?"},
                        {"1980-12-01T12:00:00", "1980-12-01T12:00:00+01:00?"},
                        {"2026-06-01T12:00:00", "2026-06-01T12:00:00+02:00?"},
                        {"2026-12-01T12:00:00", "2026-12-01T12:00:00+01:00?"},
                        {"2526-06-01T12:00:00", "2526-06-01T12:00:00+02:00?"},
                        {"9999-06-01T12:00:00", "9999-06-01T12:00:00+02:00?"},
                        {"9999-12-01T12:00:00", "9999-12-01T12:00:00+01:00?"},
                        {"1764547200", "2025-12-01T01:00:00+01:00?"},
                        {NULL, NULL},
                    });
}

/* 2026: at 02:00 on 29 March to 03:00, at 03:00 on 25 October to 02:00. */
static void the_offset_before_a_change_holds_in_gaps_and_overlaps(void **state)
{
    (void)state;
    check("Berlin", (const struct stamp_row[]){
                        {"2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00?"},
                        {"2026-03-29T02:00:00", "2026-03-29T02:00:00+01:00?"},
                        {"2026-03-29T02:59:59", "2026-03-29T02:59:59+01:00?"},
                        {"2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00?"},
                        {"2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00?"},
                        {"2026-10-25T02:00:00", "2026-10-25T02:00:00+02:00?"},
                        {"2026-10-25T02:59:59", "2026-10-25T02:59:59+02:00?"},
                        {"2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00?"},
                        {"2426-03-29T02:59:59", "2426-03-29T02:59:59+01:00?"},
                        {"2426-03-29T03:00:00", "2426-03-29T03:00:00+02:00?"},
                        {NULL, NULL},
                    });
}

static void spans_cover_all_times_without_a_gap(void **state)
{
    struct zone *zone = make_zone("Berlin");
    int64_t at = TIMESTAMP_SECONDS_LEAST;
    int spans = 0;

    (void)state;
    while (at < TIMESTAMP_SECONDS_MOST) {
        struct zone_span span = zone_at_instant(zone, at);
        struct zone_span last = zone_at_instant(zone, span.to - 1);

        assert_true(span.from <= at && span.to > at);
        assert_int_equal(last.from, span.from);
        assert_int_equal(last.offset, span.offset);
        at = span.to;
        spans++;
    }
    assert_int_equal(spans, 2 + 2 * (9999 - 1980) + 2);
    zone_free(zone);
}

static void local_is_the_variable_tz(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZ", ":Berlin", 1), 0);
    check("local", (const struct stamp_row[]){
                       {"2026-06-01T12:00:00", "2026-06-01T12:00:00+02:00?"},
                       {NULL, NULL},
                   });
    assert_int_equal(setenv("TZ", path_of("Berlin"), 1), 0);
    check("local", (const struct stamp_row[]){
                       {"2026-06-01T12:00:00", "2026-06-01T12:00:00+02:00?"},
                       {NULL, NULL},
                   });
    assert_int_equal(setenv("TZ", "", 1), 0);
    check("local", (const struct stamp_row[]){
                       {"2026-06-01T12:00:00", "2026-06-01T12:00:00Z?"},
                       {NULL, NULL},
                   });
}

static void rules_are_read(void **state)
{
    static const struct {
        const char *rule, *text, *shown;
    } rows[] = {
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T03:00:00", "2026-03-08T03:00:00-04:00?"},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T02:00:00", "2026-11-01T02:00:00-05:00?"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-02T03:04:05",
         "2026-01-02T03:04:05+11:00?"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-06-02T03:04:05",
         "2026-06-02T03:04:05+10:30?"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-02T03:04:05", "2026-01-02T03:04:05Z?"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-02T03:04:05",
         "2026-07-02T03:04:05+01:00?"},
        {"AAA3BBB,J60,J300", "2024-02-29T12:00:00", "2024-02-29T12:00:00-03:00?"},
        {"AAA3BBB,J60,J300", "2024-03-01T12:00:00", "2024-03-01T12:00:00-02:00?"},
        {"AAA3BBB,59,299/-1", "2024-02-29T12:00:00", "2024-02-29T12:00:00-02:00?"},
        {"XXX3EDT4,0/0,J365/23", "2024-07-01T12:00:00", "2024-07-01T12:00:00-04:00?"},
        {"JST-9", "2024-07-01T12:00:00", "2024-07-01T12:00:00+09:00?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(setenv("TZ", rows[i].rule, 1), 0);
        check("local",
              (const struct stamp_row[]){{rows[i].text, rows[i].shown}, {NULL, NULL}});
    }
}

static void assert_refused(const char *name, const char *reason)
{
    struct text text = text_of(name);
    struct zone *zone = NULL;
    struct fault fault;

    assert_int_equal(zone_new(&zone, &text, &fault), STATUS_USAGE);
    assert_null(zone);
    if (!strstr(fault.what, reason))
        fail_msg("%s: %s, not %s", name, fault.what, reason);
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    assert_refused("Berln", "unknown time zone");
    assert_refused("", "unknown time zone");
    assert_refused("../Berlin", "unknown time zone");
    assert_refused("/etc/localtime", "unknown time zone");
    assert_refused(".", "unknown time zone");
    assert_refused("+25:00", "unknown time zone");
    assert_refused("+01:00x", "unknown time zone");
}

static void a_missing_database_is_told(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZDIR", "/no/such/folder", 1), 0);
    assert_refused("Berlin", "no time zones are installed in /no/such/folder");
    assert_int_equal(setenv("TZDIR", folder, 1), 0);
}

/* Whatever is cut off is missed, and nothing is read behind the end. */
static void damaged_files_are_refused(void **state)
{
    struct bytes file = berlin();

    (void)state;
    for (size_t length = 0; length < file.length; length++) {
        save("bad", &file, length);
        assert_refused("bad", "is no time zone");
    }
    file.bytes[44 + 6 + 4 + 44 + 16] = 3; /* there are types 0 to 2 */
    save("bad", &file, file.length);
    assert_refused("bad", "is no time zone");
    file = berlin();
    file.bytes[4] = '\0';
    save("bad", &file, file.length);
    assert_refused("bad", "is no time zone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_offsets_hold_for_texts_without_one),
        cmocka_unit_test(files_are_read_with_their_rule),
        cmocka_unit_test(the_offset_before_a_change_holds_in_gaps_and_overlaps),
        cmocka_unit_test(spans_cover_all_times_without_a_gap),
        cmocka_unit_test(local_is_the_variable_tz),
        cmocka_unit_test(rules_are_read),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(a_missing_database_is_told),
        cmocka_unit_test(damaged_files_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
