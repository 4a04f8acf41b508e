/* JSONTestSuite: what everybody must accept is accepted, what everybody must refuse is
 * refused, and of the rest it stands here which is which.
 *
 *     numbers of any size and exponent            accepted, as they are spelled
 *     surrogates without a partner, in escapes    accepted; U+FFFD once decoded
 *     bytes in strings that are no UTF-8          accepted; U+FFFD once decoded
 *     a byte order mark at the start, in UTF-8    accepted, as by jq
 *     UTF-16, with and without a mark             refused
 *     500 nested arrays                           accepted; the limit is 1024
 */
#include "pipeline/json/parse.h"
#include "pipeline/json/scan_internal.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

/* The undecided ones that are refused. */
static const char *const refused[] = {
    "i_string_UTF-16LE_with_BOM.json",
    "i_string_utf16BE_no_BOM.json",
    "i_string_utf16LE_no_BOM.json",
};

static bool is_wanted(const char *name)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (strcmp(name, refused[i]) == 0)
            return false;
    }
    return name[0] != 'n';
}

static const char *folder(void)
{
    static char path[4096];
    const char *shared = getenv("CORO_PIPE_SHARED");

    snprintf(path, sizeof(path), "%s/json-test-suite", shared ? shared : SHARED_DATA);
    return path;
}

static char *read_file(const char *name, size_t *length)
{
    char path[8192];
    char *text = malloc(1 << 20);
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder(), name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(text);
    *length = fread(text, 1, 1 << 20, file);
    fclose(file);
    return realloc(text, *length + 1);
}

static void check_file(const char *name)
{
    struct json_input input = {.depth_limit = JSON_DEPTH_LIMIT};
    enum json_verdict verdict;
    char *text = read_file(name, &input.length);
    struct value value;

    input.text = text;
    for (const struct json_code *code = json_code_all(); code->fill; code++) {
        if ((json_scan_with(code, NULL, &input, NULL, NULL) == JSON_VALID) !=
            is_wanted(name))
            fail_msg("%s", name);
    }
    value = json_parse(text, input.length, JSON_DEPTH_LIMIT, &verdict, NULL);
    assert_int_equal(value.form != VALUE_NONE, is_wanted(name));
    value_unref(value);
    free(text);
}

static void every_file_has_its_verdict(void **state)
{
    DIR *files = opendir(folder());
    size_t count = 0;

    (void)state;
    if (!files) {
        print_message("there is no folder %s\n", folder());
        skip();
    }
    for (struct dirent *file; (file = readdir(files));) {
        const char *name = file->d_name;

        if (!strchr("yni", name[0]) || name[1] != '_')
            continue;
        check_file(name);
        count++;
    }
    closedir(files);
    print_message("%zu files\n", count);
    assert_true(count > 300);
    assert_int_equal(memory_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_has_its_verdict),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
