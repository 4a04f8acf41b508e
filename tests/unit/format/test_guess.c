/* Guessing a format by its first lines. */

#include "pipeline/format/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES 20

/* The format's name, or its pattern. */
static void expect_guess(const struct text *lines, size_t count, const char *expected)
{
    struct guess guess;

    assert_true(guess_format(lines, count, &guess));
    assert_string_equal(guess.pattern ? guess.pattern : guess.name, expected);
    assert_int_equal(guess.format == NULL, strcmp(guess.name, "json") == 0 ||
                                               strcmp(guess.name, "text") == 0);
}

static void expect(const char *text, const char *expected)
{
    struct text lines[LINES];
    size_t count = 0;

    for (const char *at = text; *at; count++) {
        const char *end = strchrnul(at, '\n');

        lines[count] = (struct text){at, (size_t)(end - at), TEXT_NOWHERE, 0};
        at = *end ? end + 1 : end;
    }
    expect_guess(lines, count, expected);
}

static void formats_are_told_by_their_lines(void **state)
{
    (void)state;
    expect("{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"t\"}", "docker");
    expect("{\"a\":1}\n[2]\n", "json");
    expect("2016-10-06T00:17:09Z stdout F a", "cri");
    expect("I0102 15:04:05.678901    1234 server.go:123] x", "klog");
    expect("<13>hello\n<14>hello", "syslog");
    expect("2026-03-05T07:01:13.5+01:00 web-1 sshd[24201]: Accepted", "syslog");
    expect("::1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 -", "access");
    expect("level=info msg=\"two words\"\nlevel=warn", "logfmt");
    expect("2026-03-05 07:01:13.123 [main] WARN c.a.A - hello",
           "<date> <time> [<thread>] <level> <class> - <msg>");
    expect("2026-03-05 07:01:13,123 - a.b - ERROR - hello",
           "<date> <time> - <class> - <level> - <msg>");
    expect("2026-03-05 07:01:13 [error] hello", "<date> <time> [<level>] <msg>");
    expect("2026/03/05 07:01:13 INFO hello you", "<date> <time> <level> <msg>");
    expect("2026-03-05T07:01:13Z INFO hello you", "<time> <level> <msg>");
}

static void what_has_no_format_is_text(void **state)
{
    (void)state;
    expect("", "text");
    expect("\n \n", "text");
    expect("12\n13\n", "text");
    expect("hello a=b\nyou", "text");
    expect("It is 12 o'clock\nand all is well", "text");
    expect("1 2 3 4", "text");
}

static void most_lines_count(void **state)
{
    (void)state;
    expect("a=1\n\n\nb=2\nfailed:\n  at x\nc=3\nd=4\n", "logfmt");
    expect("a=1\nb\n", "text");
    expect("a=1\nb\n{\"a\":1}\n{\"b\":1}\n{}\n", "json");
}

/* ---- Logs that are there where the project is developed ---- */

/* Those beginning at each line but the last few. */
static void expect_of_file(const char *name, const char *expected)
{
    char path[256], *line = NULL;
    char *lines[LINES];
    struct text texts[LINES];
    size_t room = 0, count = 0;
    ssize_t length;
    FILE *file;

    snprintf(path, sizeof path, SHARED_DATA "/logs/%s", name);
    file = fopen(path, "r");
    if (!file)
        skip();
    while (count < LINES && (length = getline(&line, &room, file)) > 0) {
        length -= line[length - 1] == '\n';
        lines[count] = line;
        texts[count++] = (struct text){line, (size_t)length, TEXT_NOWHERE, 0};
        line = NULL;
        room = 0;
    }
    free(line);
    fclose(file);
    for (size_t from = 0; from < count; from += 5)
        expect_guess(texts + from, count - from, expected);
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
}

static void real_logs_are_told(void **state)
{
    (void)state;
    expect_of_file("apache.log", "[<time>] [<level>] <msg>");
    expect_of_file("apache_combined.log", "access");
    expect_of_file("hdfs.log", "<date> <time> <pid> <level> <class>: <msg>");
    expect_of_file("linux.log", "syslog");
    expect_of_file("nginxplus.ndjson", "json");
    expect_of_file("openssh.log", "syslog");
    expect_of_file("zookeeper.log", "<date> <time> - <level> <class> - <msg>");
    expect_of_file("LICENSE.loghub", "text");
    expect_of_file("LICENSE.elastic-examples", "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_told_by_their_lines),
        cmocka_unit_test(what_has_no_format_is_text),
        cmocka_unit_test(most_lines_count),
        cmocka_unit_test(real_logs_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
