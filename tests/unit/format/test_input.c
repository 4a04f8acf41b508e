#include "feeder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

#define READ_SIZE ((size_t)65536)

/* Of the bits of a byte that are tried. */
static int bit_step(void)
{
#ifdef RUNNING_ON_VALGRIND
    return RUNNING_ON_VALGRIND ? 8 : 1;
#else
    return 1;
#endif
}

static void assert_outcome(struct outcome *outcome, const char *content, size_t size)
{
    if (!outcome->ended)
        fail_msg("%s", outcome->what);
    assert_int_equal(outcome->bytes.size, size);
    assert_memory_equal(outcome->bytes.at, content, size);
    free(outcome->bytes.at);
}

static void assert_fault(struct outcome *outcome, const char *what)
{
    assert_false(outcome->ended);
    assert_int_equal(outcome->status, STATUS_INPUT);
    assert_string_equal(outcome->what, what);
    free(outcome->bytes.at);
}

/* "gzip", " data is cut short" */
static const char *about(const char *before, const struct packer *packer,
                         const char *behind)
{
    static char text[128];

    snprintf(text, sizeof text, "%s%s%s", before, packer->name, behind);
    return text;
}

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
        cmocka_unit_test(decoded_bytes_do_not_wait_for_more),
        cmocka_unit_test(decoded_bytes_do_not_wait_when_read_one_by_one),
        cmocka_unit_test(waiting_may_stop_the_input_anywhere),
        cmocka_unit_test(a_non_blocking_descriptor_is_waited_for),
        cmocka_unit_test(closed_standard_input_is_an_error_at_the_first_read),
        cmocka_unit_test(what_cannot_be_opened_says_why),
        cmocka_unit_test(no_descriptor_left_is_a_lack_of_resources),
        cmocka_unit_test(a_standard_input_that_is_a_directory_cannot_be_read),
        cmocka_unit_test(a_signal_in_a_read_waits_again),
        cmocka_unit_test(a_fifo_without_writer_is_waited_for_when_it_is_read),
        cmocka_unit_test(the_descriptor_is_closed_on_exec_and_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
