/* Time stamps as they are written. */

#include "fixture.h"

static void assert_iso(struct timestamp ts, int digits, bool own, const char *expected)
{
    char text[TIMESTAMP_TEXT_MOST + 1];

    text[timestamp_write_iso(text, &ts, digits, own)] = '\0';
    assert_string_equal(text, expected);
}

static void assert_epoch(int64_t seconds, uint32_t nanoseconds, int digits,
                         const char *expected)
{
    struct timestamp ts = {.seconds = seconds, .nanoseconds = nanoseconds};
    char text[TIMESTAMP_TEXT_MOST + 1];

    text[timestamp_write_epoch(text, &ts, digits)] = '\0';
    assert_string_equal(text, expected);
}

static void the_fraction_has_as_many_digits_as_asked(void **state)
{
    struct timestamp ts = {.seconds = 1431857103, .nanoseconds = 250999888};

    (void)state;
    assert_iso(ts, 0, false, "2015-05-17T10:05:03Z");
    assert_iso(ts, 1, false, "2015-05-17T10:05:03.2Z");
    assert_iso(ts, 3, false, "2015-05-17T10:05:03.250Z");
    assert_iso(ts, 9, false, "2015-05-17T10:05:03.250999888Z");
    assert_iso(ts, TIMESTAMP_SHORTEST, false, "2015-05-17T10:05:03.250999888Z");
    ts.nanoseconds = 250000000;
    assert_iso(ts, 9, false, "2015-05-17T10:05:03.250000000Z");
    assert_iso(ts, TIMESTAMP_SHORTEST, false, "2015-05-17T10:05:03.25Z");
    ts.nanoseconds = 0;
    assert_iso(ts, 2, false, "2015-05-17T10:05:03.00Z");
    assert_iso(ts, TIMESTAMP_SHORTEST, false, "2015-05-17T10:05:03Z");
}

static void offsets_are_shown_if_asked(void **state)
{
    struct timestamp ts = {.seconds = 1431857103, .offset = 7200};

    (void)state;
    assert_iso(ts, 0, false, "2015-05-17T10:05:03Z");
    assert_iso(ts, 0, true, "2015-05-17T12:05:03+02:00");
    ts.offset = -(9 * 3600 + 30 * 60);
    assert_iso(ts, 0, true, "2015-05-17T00:35:03-09:30");
    ts.offset = -(4 * 3600 + 56 * 60 + 2); /* of no whole minute */
    assert_iso(ts, 0, true, "2015-05-17T05:09:03-04:56");
    ts.offset = 0;
    assert_iso(ts, 0, true, "2015-05-17T10:05:03Z");
}

static void the_ends_of_the_years_are_written(void **state)
{
    struct timestamp ts = {.seconds = TIMESTAMP_SECONDS_LEAST};

    (void)state;
    assert_iso(ts, 0, true, "0000-01-01T00:00:00Z");
    ts.offset = -3600;
    assert_iso(ts, 0, true, "-0001-12-31T23:00:00-01:00");
    ts = (struct timestamp){.seconds = TIMESTAMP_SECONDS_MOST, .offset = 3600};
    assert_iso(ts, 0, false, "9999-12-31T23:59:59Z");
    assert_iso(ts, 0, true, "10000-01-01T00:59:59+01:00");
}

static void epochs_are_exact(void **state)
{
    (void)state;
    assert_epoch(1431857103, 0, 0, "1431857103");
    assert_epoch(1431857103, 250000000, 0, "1431857103.25");
    assert_epoch(1431857103, 1, 0, "1431857103.000000001");
    assert_epoch(0, 0, 0, "0");
    assert_epoch(-1, 0, 0, "-1");
    assert_epoch(-1, 750000000, 0, "-0.25");
    assert_epoch(-2, 999999999, 0, "-1.000000001");
}

static void units_are_integers_at_or_below(void **state)
{
    (void)state;
    assert_epoch(1431857103, 250999888, 3, "1431857103250");
    assert_epoch(1431857103, 250999888, 6, "1431857103250999");
    assert_epoch(1431857103, 250999888, 9, "1431857103250999888");
    assert_epoch(0, 0, 3, "0");
    assert_epoch(0, 1000000, 3, "1");
    assert_epoch(-1, 0, 3, "-1000");
    assert_epoch(-1, 999000000, 3, "-1");
    assert_epoch(-1, 999999999, 3, "-1");
    assert_epoch(-2, 999000000, 3, "-1001");
    assert_epoch(TIMESTAMP_SECONDS_MOST, 999999999, 9, "253402300799999999999");
    assert_epoch(TIMESTAMP_SECONDS_LEAST, 0, 9, "-62167219200000000000");
}

static struct timestamp random_stamp(void)
{
    struct timestamp ts = {
        .seconds =
            TIMESTAMP_SECONDS_LEAST +
            (int64_t)(((uint64_t)random() << 31 | (uint64_t)random()) %
                      (uint64_t)(TIMESTAMP_SECONDS_MOST - TIMESTAMP_SECONDS_LEAST)),
        .offset = (int32_t)(random() % 2879 - 1439) * 60,
        .has_offset = true,
    };

    if (random() % 2)
        ts.nanoseconds = (uint32_t)(random() % 1000000000);
    return ts;
}

static void assert_reads_back(struct timestamp_reader *reader, const char *text,
                              size_t length, const struct timestamp *ts)
{
    struct timestamp_mistake mistake;
    struct timestamp again;

    if (!timestamp_parse(reader, text, length, &again, &mistake))
        fail_msg("%.*s: %s", (int)length, text, mistake.what);
    if (again.seconds != ts->seconds || again.nanoseconds != ts->nanoseconds)
        fail_msg("%.*s is read as %lld.%09u", (int)length, text,
                 (long long)again.seconds, again.nanoseconds);
}

static void what_is_written_reads_back(void **state)
{
    struct text unit = text_of("s");
    struct timestamp_reader iso = {.now = NOW}, seconds = {.now = NOW};
    struct timestamp_format *format;
    struct fault fault;
    char text[TIMESTAMP_TEXT_MOST];

    (void)state;
    srandom(1);
    assert_int_equal(timestamp_format_new(&format, &unit, &fault), STATUS_OK);
    seconds.format = format;
    for (int i = 0; i < 100000; i++) {
        struct timestamp ts = random_stamp();
        bool own = ts.seconds > TIMESTAMP_SECONDS_LEAST + 86400 &&
                   ts.seconds < TIMESTAMP_SECONDS_MOST - 86400;

        assert_reads_back(&iso, text, timestamp_write_iso(text, &ts, 9, own), &ts);
        assert_reads_back(
            &iso, text, timestamp_write_iso(text, &ts, TIMESTAMP_SHORTEST, false), &ts);
        assert_reads_back(&seconds, text, timestamp_write_epoch(text, &ts, 0), &ts);
    }
    timestamp_format_free(format);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fraction_has_as_many_digits_as_asked),
        cmocka_unit_test(offsets_are_shown_if_asked),
        cmocka_unit_test(the_ends_of_the_years_are_written),
        cmocka_unit_test(epochs_are_exact),
        cmocka_unit_test(units_are_integers_at_or_below),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
