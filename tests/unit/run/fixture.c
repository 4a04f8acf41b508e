#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

struct world world;

static char **own_lines;
static size_t own_line_count;
static char folder[64];
static int folder_before = -1;
static char *last_file;
static size_t last_file_size;

/* ---- Buffers ---- */

void transcript_add(struct transcript *buffer, const char *format, ...)
{
    va_list arguments, again;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (buffer->length + (size_t)length + 1 > buffer->capacity) {
        buffer->capacity = 2 * (buffer->length + (size_t)length) + 64;
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        if (!buffer->bytes)
            abort();
    }
    vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
    buffer->length += (size_t)length;
    va_end(again);
    va_end(arguments);
}

static void transcript_release(struct transcript *buffer)
{
    free(buffer->bytes);
    *buffer = (struct transcript){NULL, 0, 0};
}

static const char *text_in(const struct transcript *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

const char *notes_of(char letter)
{
    return text_in(&world.notes[letter - 'a']);
}

const char *output_text(void)
{
    return text_in(&world.output);
}

const char *trace_text(void)
{
    return text_in(&world.trace);
}

const char *reports_text(void)
{
    return text_in(&world.reports);
}

/* ---- The world ---- */

void world_forget(void)
{
    for (size_t i = 0; i < world.made && world.held; i++) {
        world.held[i]->origin = NULL; /* it ended with the run */
        record_unref(world.held[i]);
    }
    free(world.held);
    world.held = NULL;
    transcript_release(&world.output);
    transcript_release(&world.trace);
    transcript_release(&world.reports);
    for (size_t i = 0; i < WORLD_LETTERS; i++)
        transcript_release(&world.notes[i]);
    memset(world.pointers, 0, sizeof(world.pointers));
    memset(world.made_at, 0, sizeof(world.made_at));
    memset(world.seen, 0, sizeof(world.seen));
    world.made = world.flushes_unwanted = 0;
}

static void free_own_lines(void)
{
    for (size_t i = 0; i < own_line_count; i++)
        free(own_lines[i]);
    free(own_lines);
    own_lines = NULL;
    own_line_count = 0;
}

static void leave_folder(void)
{
    DIR *files;
    const struct dirent *file;

    if (folder_before < 0)
        return;
    files = opendir(".");
    while (files && (file = readdir(files))) {
        if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0)
            unlinkat(dirfd(files), file->d_name, 0);
    }
    if (files)
        closedir(files);
    if (fchdir(folder_before) != 0 || rmdir(folder) != 0)
        perror(folder);
    close(folder_before);
    folder_before = -1;
}

int world_setup(void **state)
{
    (void)state;
    world_forget();
    memset(&world, 0, sizeof(world));
    return 0;
}

int world_teardown(void **state)
{
    (void)state;
    world_forget();
    free_own_lines();
    leave_folder();
    free(last_file);
    last_file = NULL;
    last_file_size = 0;
    return 0;
}

void world_number_lines(size_t count)
{
    world_number_wide_lines(count, 0);
}

void world_number_wide_lines(size_t count, size_t width)
{
    free_own_lines();
    own_lines = calloc(count + 1, sizeof(*own_lines));
    assert_non_null(own_lines);
    own_line_count = count;
    for (size_t i = 0; i < count; i++) {
        int length = asprintf(&own_lines[i], "%-*zu", (int)width, i + 1);

        assert_true(length > 0);
        for (char *end = own_lines[i] + length; end[-1] == ' '; end--)
            end[-1] = '.';
    }
    world.lines = (const char *const *)own_lines;
    world.line_count = count;
}

void enter_empty_folder(void)
{
    folder_before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(folder_before >= 0);
    snprintf(folder, sizeof(folder), "/tmp/unit-run-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
}

const char *file_text(const char *name)
{
    FILE *file = fopen(name, "r");
    ssize_t length;

    if (!file)
        return "(absent)";
    length = getdelim(&last_file, &last_file_size, '\0', file);
    fclose(file);
    return length > 0 ? last_file : "";
}

bool under_valgrind(void)
{
#ifdef RUNNING_ON_VALGRIND
    return RUNNING_ON_VALGRIND;
#else
    return false;
#endif
}

/* ---- Sessions ---- */

static void report(void *context, const struct fault *fault)
{
    (void)context;
    transcript_add(&world.reports, "%s: %s\n", fault->place, fault->what);
}

struct run_options session_options(void)
{
    return (struct run_options){.record_limit = 1 << 20, .report = report};
}

void session_open(struct session *session, const char *text, struct run_options options)
{
    session->options = options;
    session->status = plan_parse(&session->plan, &test_registry, text_of(text),
                                 &(struct plan_options){0}, &session->fault);
    if (session->status != STATUS_OK)
        fail_msg("%s: %s", text, session->fault.what);
    session->fault = (struct fault){.status = STATUS_OK};
    session->run = run_new(&session->plan, &session->options, &session->fault);
}

void session_go(struct session *session)
{
    if (!session->run)
        fail_msg("%s: %s", session->plan.text, session->fault.what);
    session->status = run_go(session->run, &session->fault);
}

void session_close(struct session *session)
{
    run_free(session->run);
    plan_release(&session->plan);
}

enum status run_text_with(const char *text, struct run_options options,
                          struct fault *fault)
{
    struct session session;

    session_open(&session, text, options);
    session_go(&session);
    *fault = session.fault;
    session_close(&session);
    return session.status;
}

enum status run_text(const char *text)
{
    struct fault fault;

    return run_text_with(text, session_options(), &fault);
}

static size_t index_of(const struct session *session, const char *number)
{
    for (size_t i = 0; i < session->plan.count; i++) {
        const struct plan_stage *stage = session->plan.stages[i];

        if (strcmp(stage->number, number) == 0 ||
            (!*stage->number && strcmp(stage->type->name, number) == 0))
            return i;
    }
    fail_msg("%s: there is no stage %s", session->plan.text, number);
    return 0;
}

size_t inbox_of(const struct session *session, const char *number)
{
    return run_inbox_limit(session->run, index_of(session, number));
}

struct run_books books_of(const struct session *session, const char *number)
{
    return run_books(session->run, index_of(session, number));
}

void expect_references_back(const char *const *pipelines, size_t count)
{
    world.holds_records = true;
    for (size_t p = 0; p < count; p++) {
        world_forget();
        (void)!run_text(pipelines[p]);
        for (size_t i = 0; i < world.made; i++) {
            if (world.held[i]->references != 1)
                fail_msg("%s: record %zu has %u references", pipelines[p], i + 1,
                         world.held[i]->references);
        }
    }
}
