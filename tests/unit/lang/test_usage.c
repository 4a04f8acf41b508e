/* The usage of a stage, made of its table. */

#include "fake_stages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_usage(const char *name, const char *expected)
{
    const struct stage_type *type = registry_find(&fake_registry, text_of(name));
    char usage[128];

    assert_int_equal(descriptor_usage(type, usage, sizeof usage), strlen(expected));
    assert_string_equal(usage, expected);
}

static void usage_comes_from_the_table(void **state)
{
    (void)state;
    assert_usage("grep", "grep [-vi] [-m N] [-e PATTERN]... [PATTERN]");
    assert_usage("head", "head [-n N] [N]");
    assert_usage("label", "label [-t TAG]... [--quiet] NAME [NOTE]");
    assert_usage("read", "read [FILE]...");
    assert_usage("follow", "follow FILE...");
    assert_usage("count", "count");
    assert_usage("broadcast", "broadcast { PIPELINE }...");
}

static void a_small_buffer_gets_what_fits(void **state)
{
    const struct stage_type *type = registry_find(&fake_registry, text_of("head"));
    char usage[8] = "xxxxxxx";

    (void)state;
    assert_int_equal(descriptor_usage(type, usage, 8), 15);
    assert_string_equal(usage, "head [-");
    assert_int_equal(descriptor_usage(type, usage, 1), 15);
    assert_string_equal(usage, "");
    assert_int_equal(descriptor_usage(type, NULL, 0), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usage_comes_from_the_table),
        cmocka_unit_test(a_small_buffer_gets_what_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
