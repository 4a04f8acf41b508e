/* Outputs: every byte comes out, whatever the descriptor does. */
#include "pipeline/run/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct record *make(const char *bytes, size_t length, enum line_end end)
{
    struct record *rec = record_of_bytes(bytes, length);

    assert_non_null(rec);
    rec->end = (uint8_t)end;
    return rec;
}

static bool put(struct output *output, const char *text, enum line_end end,
                struct fault *fault)
{
    struct record *rec = make(text, strlen(text), end);
    bool good =
        output_line(output, (struct text){.bytes = rec->text, .length = rec->length},
                    (enum line_end)rec->end, fault);

    record_unref(rec);
    return good;
}

/* A pipe whose reader keeps what comes. */
struct drain {
    int ends[2];
    pthread_t reader;
    char *bytes;
    size_t length, size;
    size_t piece; /* bytes a read */
};

static void *read_all(void *opaque)
{
    struct drain *drain = opaque;

    for (;;) {
        ssize_t got;

        if (drain->size - drain->length < drain->piece) {
            drain->size = 2 * drain->size + drain->piece;
            drain->bytes = realloc(drain->bytes, drain->size);
            if (!drain->bytes)
                abort();
        }
        got = read(drain->ends[0], drain->bytes + drain->length, drain->piece);
        if (got <= 0)
            return NULL;
        drain->length += (size_t)got;
    }
}

static struct output *drain_start(struct drain *drain, size_t piece, int flags)
{
    struct output *output;

    *drain = (struct drain){.piece = piece};
    assert_int_equal(pipe(drain->ends), 0);
    if (flags)
        assert_int_equal(fcntl(drain->ends[1], F_SETFL, flags), 0);
    assert_int_equal(pthread_create(&drain->reader, NULL, read_all, drain), 0);
    output = output_new(drain->ends[1], "a pipe", true);
    assert_non_null(output);
    return output;
}

/* Closes, and compares what came. */
static void drain_end(struct drain *drain, struct output *output, const char *bytes,
                      size_t length)
{
    struct fault fault;

    assert_true(output_close(output, &fault));
    assert_int_equal(pthread_join(drain->reader, NULL), 0);
    close(drain->ends[0]);
    assert_int_equal(drain->length, length);
    assert_memory_equal(drain->bytes, bytes, length);
    free(drain->bytes);
}

static void every_record_has_the_line_end_that_it_came_with(void **state)
{
    struct drain drain;
    struct output *output = drain_start(&drain, 100, 0);
    struct fault fault;

    (void)state;
    assert_true(put(output, "lf", LINE_END_LF, &fault));
    assert_true(put(output, "crlf", LINE_END_CRLF, &fault));
    assert_true(put(output, "", LINE_END_LF, &fault));
    assert_true(put(output, "none", LINE_END_NONE, &fault));
    drain_end(&drain, output, "lf\ncrlf\r\n\nnone", 14);
}

static void a_missing_newline_is_added_if_another_record_follows(void **state)
{
    struct drain drain;
    struct output *output = drain_start(&drain, 100, 0);
    struct fault fault;

    (void)state;
    assert_true(put(output, "a", LINE_END_NONE, &fault));
    assert_true(output_flush(output, &fault));
    assert_true(put(output, "", LINE_END_NONE, &fault));
    assert_true(put(output, "b", LINE_END_LF, &fault));
    drain_end(&drain, output, "a\n\nb\n", 5);
}

static bool put_block(struct output *output, const char *lines, struct fault *fault)
{
    struct block block = {.text = lines, .length = strlen(lines)};

    return output_block(output, &block, fault);
}

static void the_lines_of_a_block_come_out_as_they_came(void **state)
{
    struct drain drain;
    struct output *output = drain_start(&drain, 100, 0);
    struct fault fault;

    (void)state;
    assert_true(put(output, "none", LINE_END_NONE, &fault));
    assert_true(put_block(output, "a\n\nb\r\n", &fault));
    assert_true(put_block(output, "c\nno end", &fault));
    assert_true(put_block(output, "d\n", &fault));
    assert_true(put_block(output, "no end", &fault));
    drain_end(&drain, output, "none\na\n\nb\r\nc\nno end\nd\nno end", 28);
}

static void a_long_block_comes_behind_what_is_in_the_buffer(void **state)
{
    size_t length = (size_t)200 << 10;
    char *all = malloc(2 * length + 5);
    struct drain drain;
    struct output *output = drain_start(&drain, 1000, 0);
    struct fault fault;

    (void)state;
    assert_non_null(all);
    memset(all, 'x', 2 * length);
    memcpy(all, "a\n", 2);
    for (size_t i = 99; i < 2 * length; i += 100)
        all[i] = '\n';
    all[2 * length] = '\0';
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_true(put_block(output, all + 2, &fault));
    memcpy(all + 2 * length, "b\n", 2);
    assert_true(put(output, "b", LINE_END_LF, &fault));
    drain_end(&drain, output, all, 2 * length + 2);
    free(all);
}

static void any_byte_comes_out_as_it_is(void **state)
{
    struct drain drain;
    struct output *output = drain_start(&drain, 100, 0);
    struct record *rec;
    struct fault fault;
    char bytes[257];

    (void)state;
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (char)i;
    rec = make(bytes, 256, LINE_END_LF);
    bytes[256] = '\n';
    assert_true(output_line(output,
                            (struct text){.bytes = rec->text, .length = rec->length},
                            (enum line_end)rec->end, &fault));
    record_unref(rec);
    drain_end(&drain, output, bytes, 257);
}

/* Records of all sizes around that of the buffer, through `output`. */
static void check_sizes(struct drain *drain, struct output *output)
{
    static const size_t sizes[] = {0,      1,      65535,  65536, 131071, 131072,
                                   131073, 300000, 131070, 1,     262144, 5};
    struct fault fault;
    char *all = malloc(2000000);
    size_t filled = 0;

    assert_non_null(all);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct record *rec;

        for (size_t j = 0; j < sizes[i]; j++)
            all[filled + j] = (char)('a' + (i + j / 7) % 26);
        rec = make(all + filled, sizes[i], LINE_END_LF);
        filled += sizes[i];
        all[filled++] = '\n';
        assert_true(output_line(
            output, (struct text){.bytes = rec->text, .length = rec->length},
            (enum line_end)rec->end, &fault));
        record_unref(rec);
    }
    drain_end(drain, output, all, filled);
    free(all);
}

static void records_longer_than_the_buffer_come_out_whole(void **state)
{
    struct drain drain;

    (void)state;
    check_sizes(&drain, drain_start(&drain, 100000, 0));
}

static void a_pipe_that_somebody_set_non_blocking_is_waited_for(void **state)
{
    struct drain drain;
    struct output *output = drain_start(&drain, 1000, O_NONBLOCK);
    int flags = fcntl(drain.ends[1], F_GETFL);

    (void)state;
    assert_true(flags & O_NONBLOCK);
    check_sizes(&drain, output);
}

static void the_flags_of_a_descriptor_are_left_as_they_are(void **state)
{
    struct fault fault;
    int ends[2];
    struct output *output;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    output = output_new(ends[1], "a pipe", false);
    assert_non_null(output);
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_true(output_flush(output, &fault));
    assert_false(fcntl(ends[1], F_GETFL) & O_NONBLOCK);
    assert_true(output_close(output, &fault));
    assert_true(fcntl(ends[1], F_GETFD) >= 0); /* it is not owned */
    close(ends[0]);
    close(ends[1]);
}

static void nothing_is_written_before_a_flush(void **state)
{
    struct fault fault;
    int ends[2];
    struct output *output;
    char byte;

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    output = output_new(ends[1], "a pipe", true);
    assert_non_null(output);
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_int_equal(read(ends[0], &byte, 1), -1);
    assert_true(output_flush(output, &fault));
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_true(output_close(output, &fault));
    close(ends[0]);
}

static void a_reader_that_went_away_is_no_error(void **state)
{
    struct fault fault = {.status = STATUS_OK};
    int ends[2];
    struct output *output;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    output = output_new(ends[1], "a pipe", true);
    assert_non_null(output);
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_false(output_flush(output, &fault));
    assert_true(output->gone);
    assert_false(output->failed);
    assert_int_equal(fault.status, STATUS_OK);
    assert_false(put(output, "b", LINE_END_LF, &fault));
    assert_true(output_close(output, &fault));
}

static void a_reader_that_went_away_is_no_error_at_the_close_either(void **state)
{
    struct fault fault;
    int ends[2];
    struct output *output;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    output = output_new(ends[1], "a pipe", true);
    assert_non_null(output);
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_true(output_close(output, &fault));
}

static struct output *full_disk(void)
{
    int descriptor = open("/dev/full", O_WRONLY);
    struct output *output;

    assert_true(descriptor >= 0);
    output = output_new(descriptor, "/dev/full", true);
    assert_non_null(output);
    return output;
}

static void a_full_disk_is_told_once(void **state)
{
    struct output *output = full_disk();
    struct fault fault = {.status = STATUS_OK};

    (void)state;
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_false(output_flush(output, &fault));
    assert_true(output->failed);
    assert_false(output->gone);
    assert_int_equal(fault.status, STATUS_OUTPUT);
    assert_non_null(strstr(fault.what, "/dev/full: No space left on device"));
    assert_false(put(output, "b", LINE_END_LF, &fault));
    assert_true(output_close(output, &fault));
}

static void a_full_disk_is_told_at_the_close(void **state)
{
    struct output *output = full_disk();
    struct fault fault = {.status = STATUS_OK};

    (void)state;
    assert_true(put(output, "a", LINE_END_LF, &fault));
    assert_false(output_close(output, &fault));
    assert_int_equal(fault.status, STATUS_OUTPUT);
}

static void a_long_record_on_a_full_disk_fails_at_once(void **state)
{
    struct output *output = full_disk();
    char *text = calloc(1, 200001);
    struct fault fault;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 200000);
    assert_false(put(output, text, LINE_END_LF, &fault));
    assert_true(output_close(output, &fault));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_has_the_line_end_that_it_came_with),
        cmocka_unit_test(a_missing_newline_is_added_if_another_record_follows),
        cmocka_unit_test(the_lines_of_a_block_come_out_as_they_came),
        cmocka_unit_test(a_long_block_comes_behind_what_is_in_the_buffer),
        cmocka_unit_test(any_byte_comes_out_as_it_is),
        cmocka_unit_test(records_longer_than_the_buffer_come_out_whole),
        cmocka_unit_test(a_pipe_that_somebody_set_non_blocking_is_waited_for),
        cmocka_unit_test(the_flags_of_a_descriptor_are_left_as_they_are),
        cmocka_unit_test(nothing_is_written_before_a_flush),
        cmocka_unit_test(a_reader_that_went_away_is_no_error),
        cmocka_unit_test(a_reader_that_went_away_is_no_error_at_the_close_either),
        cmocka_unit_test(a_full_disk_is_told_once),
        cmocka_unit_test(a_full_disk_is_told_at_the_close),
        cmocka_unit_test(a_long_record_on_a_full_disk_fails_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
