#include "feeder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

bool feeder_wait(void *context, int descriptor)
{
    struct feeder *feeder = context;
    size_t left = feeder->size - feeder->given;
    size_t size = left < feeder->piece ? left : feeder->piece;
    int unread;

    assert_true(descriptor >= 0);
    feeder->waits++;
    if (feeder->given >= feeder->stop_at)
        return false;
    if (feeder->early < feeder->empty) {
        feeder->early++;
        return true;
    }
    feeder->early = 0;
    assert_int_equal(ioctl(feeder->ends[0], FIONREAD, &unread), 0);
    if (unread > 0)
        return true;
    if (size > 0)
        assert_int_equal(write(feeder->ends[1], feeder->bytes + feeder->given, size),
                         size);
    feeder->given += size;
    if (size == 0 && feeder->ends[1] >= 0) {
        close(feeder->ends[1]);
        feeder->ends[1] = -1;
    }
    return true;
}

void feeder_start(struct feeder *feeder, struct bytes bytes, size_t piece)
{
    char path[64];
    struct fault fault;

    *feeder = (struct feeder){
        .bytes = bytes.at,
        .size = bytes.size,
        .piece = piece,
        .stop_at = NEVER,
    };
    assert_int_equal(pipe(feeder->ends), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", feeder->ends[0]);
    feeder->input = input_open(path, feeder_wait, feeder, &fault);
    assert_non_null(feeder->input);
}

void feeder_stop(struct feeder *feeder)
{
    input_close(feeder->input);
    close(feeder->ends[0]);
    if (feeder->ends[1] >= 0)
        close(feeder->ends[1]);
}

struct outcome feeder_read_all(struct feeder *feeder, size_t size)
{
    struct outcome outcome = {.bytes = {NULL, 0}};
    struct fault fault;
    size_t capacity = 0;
    ssize_t length = 1;

    while (length > 0) {
        if (capacity - outcome.bytes.size < size) {
            capacity = 2 * capacity + size;
            outcome.bytes.at = realloc(outcome.bytes.at, capacity);
            assert_non_null(outcome.bytes.at);
        }
        length = input_read(feeder->input, outcome.bytes.at + outcome.bytes.size, size,
                            &fault);
        assert_true(length <= (ssize_t)size);
        if (length > 0)
            outcome.bytes.size += (size_t)length;
    }
    outcome.ended = length == 0;
    if (!outcome.ended) {
        outcome.status = fault.status;
        assert_true(strlen(fault.what) < sizeof outcome.what);
        memcpy(outcome.what, fault.what, strlen(fault.what) + 1);
    }
    return outcome;
}

struct outcome feed(struct bytes bytes, size_t piece, size_t size)
{
    struct feeder feeder;
    struct outcome outcome;

    feeder_start(&feeder, bytes, piece);
    outcome = feeder_read_all(&feeder, size);
    feeder_stop(&feeder);
    return outcome;
}

void assert_outcome(struct outcome *outcome, const char *content, size_t size)
{
    if (!outcome->ended)
        fail_msg("%s", outcome->what);
    assert_int_equal(outcome->bytes.size, size);
    assert_memory_equal(outcome->bytes.at, content, size);
    free(outcome->bytes.at);
}

void assert_fault(struct outcome *outcome, const char *what)
{
    assert_false(outcome->ended);
    assert_int_equal(outcome->status, STATUS_INPUT);
    assert_string_equal(outcome->what, what);
    free(outcome->bytes.at);
}
