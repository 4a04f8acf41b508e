/* When an input waits, and for how long. */

#include "feeder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

/* What one member decodes to is there before more is waited for. */
static void decoded_bytes_do_not_wait_for_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], "first\n", 6);
        size_t first = packed.size;
        struct feeder feeder;
        struct fault fault;
        char buffer[100];
        packed = joined(packed, pack(&packers[i], "second\n", 7));
        feeder_start(&feeder, packed, first);
        assert_int_equal(input_read(feeder.input, buffer, sizeof buffer, &fault), 6);
        assert_int_equal(feeder.waits, 1);
        assert_int_equal(input_read(feeder.input, buffer, sizeof buffer, &fault), 7);
        assert_int_equal(input_read(feeder.input, buffer, sizeof buffer, &fault), 0);
        feeder_stop(&feeder);
        free(packed.at);
    }
}

/* Also those for which the reader had no room. */
static void decoded_bytes_do_not_wait_when_read_one_by_one(void **state)
{
    /* Behind the content's last byte: checksums, lengths, ends. */
    static const char content[] = "abababababababababababababababababababab";
    static const size_t trailers[PACKER_COUNT] = {8, 10, 20, 4, 8};

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content, 40);
        struct feeder feeder;
        struct fault fault;
        char byte;
        feeder_start(&feeder, packed, packed.size - trailers[i]);
        for (size_t j = 0; j < 40; j++) {
            assert_int_equal(input_read(feeder.input, &byte, 1, &fault), 1);
            assert_int_equal(byte, content[j]);
        }
        assert_int_equal(feeder.waits, 1);
        assert_int_equal(input_read(feeder.input, &byte, 1, &fault), 0);
        feeder_stop(&feeder);
        free(packed.at);
    }
}

static void waiting_may_stop_the_input_anywhere(void **state)
{
    struct bytes content = log_lines(1000);

    (void)state;
    for (size_t i = 0; i < PACKER_COUNT; i++) {
        struct bytes packed = pack(&packers[i], content.at, content.size);
        for (size_t at = 0; at < packed.size; at += 3) {
            struct feeder feeder;
            struct outcome outcome;
            struct fault fault;
            size_t waits;
            char byte;
            feeder_start(&feeder, packed, 3);
            feeder.stop_at = at;
            outcome = feeder_read_all(&feeder, READ_SIZE);
            assert_true(outcome.ended);
            waits = feeder.waits;
            assert_int_equal(input_read(feeder.input, &byte, 1, &fault), 0);
            assert_int_equal(feeder.waits, waits);
            feeder_stop(&feeder);
            free(outcome.bytes.at);
        }
        free(packed.at);
    }
    free(content.at);
}

static void a_non_blocking_descriptor_is_waited_for(void **state)
{
    struct bytes content = log_lines(10000);
    struct feeder feeder;
    struct outcome outcome;
    struct fault fault;
    int saved = dup(STDIN_FILENO);

    (void)state;
    /* Only standard input shares its flags with who opened it. */
    feeder_start(&feeder, content, 100);
    feeder.empty = 2;
    input_close(feeder.input);
    assert_int_equal(fcntl(feeder.ends[0], F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(dup2(feeder.ends[0], STDIN_FILENO), STDIN_FILENO);
    feeder.input = input_open("-", feeder_wait, &feeder, &fault);
    assert_non_null(feeder.input);
    outcome = feeder_read_all(&feeder, READ_SIZE);
    assert_true(feeder.waits > 3 * content.size / 100);
    feeder_stop(&feeder);
    assert_outcome(&outcome, content.at, content.size);
    /* Closing the input has not closed standard input. */
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    dup2(saved, STDIN_FILENO);
    close(saved);
    free(content.at);
}

/* A timer that goes off until it is stopped, so that no signal comes too early for
 * good. */
static void ignore(int number)
{
    (void)number;
}

static void start_signals(void)
{
    struct sigaction action = {.sa_handler = ignore};
    struct itimerval often = {{0, 2000}, {0, 2000}};

    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
}

static void stop_signals(void)
{
    struct itimerval never = {0};

    setitimer(ITIMER_REAL, &never, NULL);
    signal(SIGALRM, SIG_DFL);
}

static void a_signal_in_a_read_waits_again(void **state)
{
    struct bytes content = log_lines(100);
    struct feeder feeder;
    struct outcome outcome;

    (void)state;
    feeder_start(&feeder, content, 100);
    feeder.empty = 3;
    start_signals();
    outcome = feeder_read_all(&feeder, READ_SIZE);
    stop_signals();
    assert_int_equal(feeder.waits, 8);
    feeder_stop(&feeder);
    assert_outcome(&outcome, content.at, content.size);
    free(content.at);
}

static bool is_not_readable(void *context, int descriptor)
{
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};

    ++*(int *)context;
    assert_int_equal(poll(&polled, 1, 0), 0);
    return false;
}

static void a_fifo_without_writer_is_waited_for_when_it_is_read(void **state)
{
    char folder[] = "/tmp/test_input.XXXXXX", path[64];
    int calls = 0;
    struct input *input;
    struct fault fault;
    char byte;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    input = input_open(path, is_not_readable, &calls, &fault);
    assert_non_null(input);
    assert_int_equal(calls, 0);
    assert_int_equal(input_read(input, &byte, 1, &fault), 0);
    assert_int_equal(input_read(input, &byte, 1, &fault), 0);
    assert_int_equal(calls, 1);
    input_close(input);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded_bytes_do_not_wait_for_more),
        cmocka_unit_test(decoded_bytes_do_not_wait_when_read_one_by_one),
        cmocka_unit_test(waiting_may_stop_the_input_anywhere),
        cmocka_unit_test(a_non_blocking_descriptor_is_waited_for),
        cmocka_unit_test(a_signal_in_a_read_waits_again),
        cmocka_unit_test(a_fifo_without_writer_is_waited_for_when_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
