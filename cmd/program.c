/* Programs. */

#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM_LIMIT ((size_t)64 << 20)

static enum status cannot_read(const char *path, const char *why, struct fault *fault)
{
    return fault_set(fault, STATUS_USAGE, NULL, "cannot read the program '%s': %s",
                     path, why);
}

/* Reads until the end into program->loaded, which grows. */
static enum status read_all(struct program *program, int descriptor, const char *path,
                            struct fault *fault)
{
    size_t capacity = 0;

    for (;;) {
        ssize_t length;

        if (program->text.length == capacity) {
            char *grown = realloc(program->loaded, capacity = 2 * capacity + 4096);

            if (!grown)
                return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
            program->loaded = grown;
        }
        length = read(descriptor, program->loaded + program->text.length,
                      capacity - program->text.length);
        if (length == 0)
            return STATUS_OK;
        if (length < 0 && errno != EINTR)
            return cannot_read(path, strerror(errno), fault);
        if (length > 0)
            program->text.length += (size_t)length;
        if (program->text.length > PROGRAM_LIMIT)
            return cannot_read(path, "it is larger than 64 MiB", fault);
    }
}

/* Some editors begin a file with one. */
static void skip_byte_order_mark(struct text *text)
{
    if (text->length < 3 || memcmp(text->bytes, "\xef\xbb\xbf", 3) != 0)
        return;
    text->bytes += 3;
    text->length -= 3;
}

static enum status load_file(struct program *program, const char *path,
                             struct fault *fault)
{
    int descriptor =
        strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum status status;

    if (descriptor < 0)
        return cannot_read(path, strerror(errno), fault);
    status = read_all(program, descriptor, path, fault);
    if (descriptor != STDIN_FILENO)
        close(descriptor);
    program->text.bytes = program->loaded;
    skip_byte_order_mark(&program->text);
    return status;
}

static enum status take_files(struct program *program, char **names, size_t count,
                              struct fault *fault)
{
    program->file_texts = calloc(count + 1, sizeof(*program->file_texts));
    if (!program->file_texts)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    for (size_t i = 0; i < count; i++)
        program->file_texts[i] = text_of(names[i]);
    program->files = (struct text_list){program->file_texts, count};
    return STATUS_OK;
}

enum status program_load(struct program *program, const struct options *options,
                         struct fault *fault)
{
    size_t used = options->program_file ? 0 : 1;
    enum status status = STATUS_OK;

    *program = (struct program){.text = text_of("")};
    if (options->program_file) {
        status = load_file(program, options->program_file, fault);
    } else if (options->operand_count == 0) {
        return fault_set(fault, STATUS_USAGE, NULL,
                         "no pipeline given; try coro-pipe --help");
    } else {
        program->text = text_of(options->operands[0]);
    }
    if (status != STATUS_OK)
        return status;
    return take_files(program, options->operands + used, options->operand_count - used,
                      fault);
}

void program_release(struct program *program)
{
    free(program->loaded);
    free(program->file_texts);
}
