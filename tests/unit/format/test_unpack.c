/* Compressed formats: recognised by their first bytes. */

#include "pack.h"

#include "pipeline/format/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "" if that is not clear, NULL if it is none. */
static const char *recognised(const char *bytes, size_t size)
{
    const struct unpack_type *type = NULL;

    switch (unpack_recognise(bytes, size, &type)) {
    case UNPACK_NO:
        return NULL;
    case UNPACK_MAYBE:
        return "";
    case UNPACK_YES:
        break;
    }
    return type->name;
}

static void each_format_is_recognised_by_its_first_bytes_and_not_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "content", 7);
        for (size_t size = 0; size < packers[i].magic; size++)
            assert_string_equal(recognised(packed.at, size), "");
        for (size_t size = packers[i].magic; size < packed.size; size++)
            assert_string_equal(recognised(packed.at, size), packers[i].name);
        free(packed.at);
    }
}

static void an_empty_file_of_each_format_is_recognised(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "", 0);
        assert_string_equal(recognised(packed.at, packed.size), packers[i].name);
        free(packed.at);
    }
}

static void a_skippable_frame_is_of_zstd_and_of_lz4(void **state)
{
    static const char frame[] = "\x5a\x2a\x4d\x18\1\0\0\0x";

    (void)state;
    assert_string_equal(recognised(frame, 4), "zstd");
    assert_int_equal(unpack_look(&unpack_lz4, frame, 4), UNPACK_YES);
    assert_int_equal(unpack_look(&unpack_gzip, frame, 4), UNPACK_NO);
}

static void text_is_not_compressed(void **state)
{
    static const char *const texts[] = {
        "GET /a\n", "{\"a\":1}", "BZh9 is bzip2's", "BZh0\x31\x41\x59\x26\x53\x59",
        "\n",       "\x1f\n",    "\x1f\x8b\n",      "(\n",
        "P*N",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_null(recognised(texts[i], strlen(texts[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_is_recognised_by_its_first_bytes_and_not_before),
        cmocka_unit_test(an_empty_file_of_each_format_is_recognised),
        cmocka_unit_test(a_skippable_frame_is_of_zstd_and_of_lz4),
        cmocka_unit_test(text_is_not_compressed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
