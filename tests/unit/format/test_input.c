/* Inputs: what is plain, what is compressed, and what cannot be opened. */

#include "feeder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool ready(void *context, int descriptor)
{
    (void)context;
    (void)descriptor;
    return true;
}

static void a_plain_file_passes_as_it_is(void **state)
{
    struct bytes content = noise(300000);
    static const size_t sizes[] = {1, 4095, 65536};

    (void)state;
    content.at[0] = 'x';
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            size_t size = sizes[i] == 1 || sizes[j] == 1 ? 3000 : content.size;
            struct bytes some = {content.at, size};
            struct outcome outcome = feed(some, sizes[i], sizes[j]);
            assert_outcome(&outcome, content.at, size);
        }
    free(content.at);
}

static void an_empty_file_ends_at_once_and_stays_at_its_end(void **state)
{
    struct feeder feeder;
    struct fault fault;
    char byte;

    (void)state;
    feeder_start(&feeder, (struct bytes){NULL, 0}, 1);
    assert_int_equal(input_read(feeder.input, &byte, 1, &fault), 0);
    assert_int_equal(input_read(feeder.input, &byte, 1, &fault), 0);
    assert_null(input_compression(feeder.input));
    assert_int_equal(feeder.waits, 1);
    feeder_stop(&feeder);
}

static void what_is_shorter_than_a_magic_number_is_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "content", 7);
        for (size_t size = 0; size < packers[i].magic; size++) {
            struct bytes start = {packed.at, size};
            struct outcome outcome = feed(start, 1, READ_SIZE);
            assert_outcome(&outcome, packed.at, size);
            outcome = feed(start, 100, 1);
            assert_outcome(&outcome, packed.at, size);
        }
        free(packed.at);
    }
}

/* And not a byte of it is held back once that is clear. */
static void what_leaves_a_magic_number_is_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "content", 7);
        for (size_t size = 0; size < packers[i].magic; size++) {
            struct feeder feeder;
            struct fault fault;
            char buffer[32];
            packed.at[size] = '\n';
            feeder_start(&feeder, packed, 1);
            assert_int_equal(input_read(feeder.input, buffer, 32, &fault), size + 1);
            assert_memory_equal(buffer, packed.at, size + 1);
            assert_int_equal(feeder.given, size + 1);
            assert_null(input_compression(feeder.input));
            feeder_stop(&feeder);
            free(packed.at);
            packed = pack(&packers[i], "content", 7);
        }
        free(packed.at);
    }
}

static void each_format_is_read_whole(void **state)
{
    struct bytes content = log_lines(500000);
    static const size_t pieces[] = {1, 1000, 65536}, sizes[] = {1, 4096, 300000};

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++)
        for (size_t j = 0; j < 3; j++)
            for (size_t k = 0; k < 3; k++) {
                size_t size = j == 0 || k == 0 ? 20000 : content.size;
                struct bytes packed = pack(&packers[i], content.at, size);
                struct feeder feeder;
                struct outcome outcome;
                feeder_start(&feeder, packed, pieces[j]);
                outcome = feeder_read_all(&feeder, sizes[k]);
                assert_string_equal(input_compression(feeder.input), packers[i].name);
                feeder_stop(&feeder);
                assert_outcome(&outcome, content.at, size);
                free(packed.at);
            }
    free(content.at);
}

static void what_does_not_compress_is_read_whole(void **state)
{
    struct bytes content = noise(700000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++)
        for (size_t size = 100; size < 1000000; size *= 30) {
            struct bytes packed = pack(&packers[i], content.at, content.size);
            struct outcome outcome = feed(packed, 65536, size);
            assert_outcome(&outcome, content.at, content.size);
            free(packed.at);
        }
    free(content.at);
}

static void members_in_a_row_are_read_as_one(void **state)
{
    struct bytes content = log_lines(100000);
    static const size_t pieces[] = {1, 10, 65536};

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, 40000);
        packed = joined(packed, pack(&packers[i], "", 0));
        packed = joined(packed, pack(&packers[i], content.at + 40000, 1));
        packed = joined(packed, pack(&packers[i], content.at + 40001, 59999));
        packed = joined(packed, pack(&packers[i], "", 0));
        for (size_t j = 0; j < 3; j++) {
            struct outcome outcome = feed(packed, pieces[j], READ_SIZE);
            assert_outcome(&outcome, content.at, content.size);
        }
        free(packed.at);
    }
    free(content.at);
}

static void a_compressed_empty_file_is_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "", 0);
        struct outcome outcome = feed(packed, 1, READ_SIZE);
        assert_outcome(&outcome, "", 0);
        packed = joined(packed, pack(&packers[i], "", 0));
        outcome = feed(packed, 65536, READ_SIZE);
        assert_outcome(&outcome, "", 0);
        free(packed.at);
    }
}

static bool not_to_be_called(void *context, int descriptor)
{
    (void)context;
    (void)descriptor;
    fail_msg("waited for a descriptor that is closed");
    return false;
}

static void closed_standard_input_is_an_error_at_the_first_read(void **state)
{
    int saved = dup(STDIN_FILENO), other;
    struct fault fault;
    struct input *input;
    char byte;

    (void)state;
    close(STDIN_FILENO);
    input = input_open("-", not_to_be_called, NULL, &fault);
    assert_non_null(input);
    /* Another file may get the number. */
    other = open("/dev/zero", O_RDONLY);
    assert_int_equal(input_read(input, &byte, 1, &fault), -1);
    assert_int_equal(fault.status, STATUS_INPUT);
    assert_string_equal(fault.what, "cannot read: Bad file descriptor");
    input_close(input);
    assert_int_equal(fcntl(other, F_GETFD), 0);
    close(other);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void assert_cannot_open(const char *path, const char *what)
{
    struct fault fault;

    assert_null(input_open(path, ready, NULL, &fault));
    assert_int_equal(fault.status, STATUS_INPUT);
    assert_string_equal(fault.what, what);
    assert_string_equal(fault.place, "");
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    assert_cannot_open("/nonexistent", "cannot open: No such file or directory");
    assert_cannot_open("/", "cannot open: Is a directory");
    assert_cannot_open("/dev/null/x", "cannot open: Not a directory");
    assert_cannot_open("", "cannot open: No such file or directory");
}

static void no_descriptor_left_is_a_lack_of_resources(void **state)
{
    struct rlimit limit, none;
    struct fault fault;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_null(input_open("/dev/null", ready, NULL, &fault));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(fault.status, STATUS_RESOURCE);
    assert_string_equal(fault.what, "cannot open: Too many open files");
}

static void a_standard_input_that_is_a_directory_cannot_be_read(void **state)
{
    int saved = dup(STDIN_FILENO), folder = open("/", O_RDONLY);
    struct fault fault;
    struct input *input;
    char byte;

    (void)state;
    dup2(folder, STDIN_FILENO);
    input = input_open("-", ready, NULL, &fault);
    assert_int_equal(input_read(input, &byte, 1, &fault), -1);
    assert_string_equal(fault.what, "cannot read: Is a directory");
    assert_int_equal(input_read(input, &byte, 1, &fault), -1);
    input_close(input);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(folder);
}

static void the_descriptor_is_closed_on_exec_and_at_the_end(void **state)
{
    struct fault fault;
    int next = open("/dev/null", O_RDONLY);
    struct input *input;

    (void)state;
    close(next);
    input = input_open("/dev/null", ready, NULL, &fault);
    assert_int_equal(fcntl(next, F_GETFD), FD_CLOEXEC);
    input_close(input);
    assert_int_equal(fcntl(next, F_GETFD), -1);
    input_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_file_passes_as_it_is),
        cmocka_unit_test(an_empty_file_ends_at_once_and_stays_at_its_end),
        cmocka_unit_test(what_is_shorter_than_a_magic_number_is_plain),
        cmocka_unit_test(what_leaves_a_magic_number_is_plain),
        cmocka_unit_test(each_format_is_read_whole),
        cmocka_unit_test(what_does_not_compress_is_read_whole),
        cmocka_unit_test(members_in_a_row_are_read_as_one),
        cmocka_unit_test(a_compressed_empty_file_is_empty),
        cmocka_unit_test(closed_standard_input_is_an_error_at_the_first_read),
        cmocka_unit_test(what_cannot_be_opened_says_why),
        cmocka_unit_test(no_descriptor_left_is_a_lack_of_resources),
        cmocka_unit_test(a_standard_input_that_is_a_directory_cannot_be_read),
        cmocka_unit_test(the_descriptor_is_closed_on_exec_and_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
