/* Inputs that are cut short, damaged, or followed by something. */

#include "feeder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

/* Of the bits of a byte that are tried. */
static int bit_step(void)
{
#ifdef RUNNING_ON_VALGRIND
    return RUNNING_ON_VALGRIND ? 8 : 1;
#else
    return 1;
#endif
}

/* "gzip", " data is cut short" */
static const char *about(const char *before, const struct packer *packer,
                         const char *behind)
{
    static char text[128];

    snprintf(text, sizeof text, "%s%s%s", before, packer->name, behind);
    return text;
}

/* Cut anywhere, two members: a prefix comes out, then the error, unless the cut is
 * between them or before it is clear that the file is compressed. */
static void a_file_that_is_cut_short_gives_what_it_has(void **state)
{
    struct bytes content = log_lines(2000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, 1000);
        size_t first = packed.size;
        packed = joined(packed, pack(&packers[i], content.at + 1000, 1000));
        for (size_t size = packers[i].magic; size < packed.size; size++) {
            struct bytes start = {packed.at, size};
            struct outcome outcome = feed(start, size % 7 ? 65536 : 1, READ_SIZE);
            size_t least = size < first ? 0 : 1000;
            if (size == first) {
                assert_outcome(&outcome, content.at, 1000);
                continue;
            }
            /* Only the checksum misses. */
            if (size == first - 1 || size == packed.size - 1)
                least = size < first ? 1000 : 2000;
            assert_true(outcome.bytes.size >= least);
            assert_true(outcome.bytes.size <= (size < first ? 1000 : 2000));
            assert_memory_equal(outcome.bytes.at, content.at, outcome.bytes.size);
            assert_fault(&outcome, about("", &packers[i], " data is cut short"));
        }
        free(packed.at);
    }
    free(content.at);
}

static void a_large_file_that_is_cut_short_gives_nearly_all(void **state)
{
    struct bytes content = noise(1000000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, content.size);
        struct bytes start = {packed.at, packed.size - 5};
        struct outcome outcome = feed(start, 65536, READ_SIZE);
        /* A block of bzip2 or zstd is whole or lost; those here have up to 128 KiB. */
        assert_true(outcome.bytes.size >= content.size - 131072);
        assert_memory_equal(outcome.bytes.at, content.at, outcome.bytes.size);
        assert_fault(&outcome, about("", &packers[i], " data is cut short"));
        free(packed.at);
    }
    free(content.at);
}

static void a_damaged_byte_is_noticed_or_without_effect(void **state)
{
    struct bytes content = log_lines(1000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, content.size);
        size_t noticed = 0;
        for (size_t at = packers[i].magic; at < packed.size; at++)
            for (int bit = 0; bit < 8; bit += bit_step()) {
                struct outcome outcome;
                packed.at[at] = (char)(packed.at[at] ^ 1 << bit);
                outcome = feed(packed, 65536, READ_SIZE);
                packed.at[at] = (char)(packed.at[at] ^ 1 << bit);
                if (outcome.ended) {
                    assert_outcome(&outcome, content.at, content.size);
                    continue;
                }
                noticed++;
                assert_true(outcome.status == STATUS_INPUT ||
                            outcome.status == STATUS_RESOURCE);
                free(outcome.bytes.at);
            }
        /* gzip has a few bytes in its header that mean nothing. */
        assert_true(noticed * (size_t)bit_step() >=
                    8 * (packed.size - packers[i].magic - 8));
        free(packed.at);
    }
    free(content.at);
}

static void blocks_before_the_damaged_one_are_given_out(void **state)
{
    struct bytes content = noise(1000000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++)
        for (size_t size = 1000; size <= 1000000; size *= 1000) {
            struct bytes packed = pack(&packers[i], content.at, content.size);
            struct outcome outcome;
            memset(packed.at + packed.size - 100, 0xa5, 100);
            outcome = feed(packed, 65536, size);
            assert_false(outcome.ended);
            assert_true(outcome.bytes.size >= content.size - 131072);
            assert_memory_equal(outcome.bytes.at, content.at, content.size - 131072);
            /* bzip2 may take what is behind a block for more of it. */
            assert_non_null(strstr(outcome.what, about("", &packers[i], " data is ")));
            free(outcome.bytes.at);
            free(packed.at);
        }
    free(content.at);
}

static void a_wrong_block_header_loses_no_block_before_it(void **state)
{
    struct bytes content = noise((size_t)3 * 65536), packed;
    struct outcome outcome;
    size_t frame_header = 7, block = 4 + 65536;

    (void)state;
    /* lz4, three blocks that do not compress: the third one's size is damaged. */
    packed = pack(&packers[4], content.at, content.size);
    memset(packed.at + frame_header + 2 * block, 0x7e, 4);
    outcome = feed(packed, 65536, 1 << 20);
    assert_int_equal(outcome.bytes.size, 2 * 65536);
    assert_memory_equal(outcome.bytes.at, content.at, outcome.bytes.size);
    assert_fault(&outcome, "lz4 data is damaged: maxBlockSize_invalid");
    free(packed.at);
    free(content.at);
}

static void a_wrong_checksum_is_told_behind_all_bytes(void **state)
{
    struct bytes content = log_lines(1000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, content.size);
        struct outcome outcome;
        /* gzip: the CRC; zstd, lz4: the content's hash; bzip2: that of all blocks; xz:
         * the stream's footer. */
        packed.at[packed.size - (i == 0 ? 8 : 3)] ^= 1;
        outcome = feed(packed, 65536, READ_SIZE);
        assert_false(outcome.ended);
        assert_int_equal(outcome.bytes.size, content.size);
        assert_memory_equal(outcome.bytes.at, content.at, content.size);
        free(outcome.bytes.at);
        free(packed.at);
    }
    free(content.at);
}

static void bytes_behind_the_end_are_an_error_behind_all_bytes(void **state)
{
    struct bytes content = log_lines(100000);
    static const size_t pieces[] = {1, 65536};

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, content.size);
        packed = joined(packed, bytes_of("more\n", 5));
        for (size_t j = 0; j < 2; j++) {
            struct outcome outcome = feed(packed, pieces[j], READ_SIZE);
            assert_int_equal(outcome.bytes.size, content.size);
            assert_memory_equal(outcome.bytes.at, content.at, content.size);
            assert_fault(&outcome,
                         about("bytes after the end of the ", &packers[i], " data"));
        }
        free(packed.at);
    }
    free(content.at);
}

static void a_member_of_another_format_is_not_read(void **state)
{
    struct bytes packed = joined(pack(&packers[0], "a", 1), pack(&packers[3], "b", 1));
    struct outcome outcome = feed(packed, 65536, READ_SIZE);

    (void)state;
    assert_int_equal(outcome.bytes.size, 1);
    assert_fault(&outcome, "bytes after the end of the gzip data");
    free(packed.at);
}

/* As tape blocks have it; gzip and xz say that it is allowed. */
static void zero_bytes_behind_gzip_and_xz_are_padding(void **state)
{
    static const char zeros[512];

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "a", 1);
        struct outcome outcome;
        packed = joined(packed, bytes_of(zeros, sizeof zeros));
        outcome = feed(packed, 100, READ_SIZE);
        if (i == 0 || i == 2)
            assert_outcome(&outcome, "a", 1);
        else
            assert_fault(&outcome,
                         about("bytes after the end of the ", &packers[i], " data"));
        packed = joined(packed, pack(&packers[i], "b", 1));
        outcome = feed(packed, 1, READ_SIZE);
        if (i == 0 || i == 2)
            assert_outcome(&outcome, "ab", 2);
        else
            free(outcome.bytes.at);
        free(packed.at);
    }
}

static void skippable_frames_are_skipped(void **state)
{
    static const char frame[] = "\x5a\x2a\x4d\x18\3\0\0\0xyz";

    (void)state;
    for (size_t i = 3; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "a", 1);
        struct outcome outcome;
        packed = joined(packed, bytes_of(frame, 11));
        packed = joined(packed, pack(&packers[i], "b", 1));
        packed = joined(packed, bytes_of(frame, 11));
        if (i == 3)
            packed = joined(bytes_of(frame, 11), packed);
        outcome = feed(packed, 1, READ_SIZE);
        assert_outcome(&outcome, "ab", 2);
        outcome = feed(packed, 65536, READ_SIZE);
        assert_outcome(&outcome, "ab", 2);
        free(packed.at);
    }
}

static void an_error_stays(void **state)
{
    struct bytes packed = joined(pack(&packers[0], "a", 1), bytes_of("x", 1));
    struct feeder feeder;
    struct fault fault;
    char buffer[10];

    (void)state;
    feeder_start(&feeder, packed, 100);
    assert_int_equal(input_read(feeder.input, buffer, 10, &fault), 1);
    for (int i = 0; i < 3; i++) {
        memset(&fault, 0, sizeof fault);
        assert_int_equal(input_read(feeder.input, buffer, 10, &fault), -1);
        assert_int_equal(fault.status, STATUS_INPUT);
    }
    feeder_stop(&feeder);
    free(packed.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_cut_short_gives_what_it_has),
        cmocka_unit_test(a_large_file_that_is_cut_short_gives_nearly_all),
        cmocka_unit_test(a_damaged_byte_is_noticed_or_without_effect),
        cmocka_unit_test(blocks_before_the_damaged_one_are_given_out),
        cmocka_unit_test(a_wrong_block_header_loses_no_block_before_it),
        cmocka_unit_test(a_wrong_checksum_is_told_behind_all_bytes),
        cmocka_unit_test(bytes_behind_the_end_are_an_error_behind_all_bytes),
        cmocka_unit_test(a_member_of_another_format_is_not_read),
        cmocka_unit_test(zero_bytes_behind_gzip_and_xz_are_padding),
        cmocka_unit_test(skippable_frames_are_skipped),
        cmocka_unit_test(an_error_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
