#include "uncut.h"

#include "fixture.h"

#include <inttypes.h>

struct word_args {
    struct text word;
};

bool uncut_send(struct stage *self, const struct origin *origin, size_t from, size_t to)
{
    struct block block = {.origin = origin, .line = from + 1};
    char *at;
    bool more;

    for (size_t i = from; i < to; i++)
        block.length += strlen(world.lines[i]) + 1;
    block.chunk = chunk_new(block.length);
    if (!block.chunk)
        abort();
    block.text = at = block.chunk->bytes;
    for (size_t i = from; i < to; i++) {
        size_t length = strlen(world.lines[i]);

        memcpy(at, world.lines[i], length);
        at[length] = '\n';
        at += length + 1;
    }
    world.made += to - from;
    more = stage_send_block(self, &block);
    chunk_unref(block.chunk);
    return more;
}

enum status look_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct transcript *notes = &world.notes[args->word.bytes[0] - 'a'];
    bool more = true;

    while (more) {
        const struct block *block = stage_peek_block(self);
        struct record *rec;

        if (block) {
            transcript_add(notes, "block of %zu bytes at line %" PRIu64 "\n",
                           block->length, block->line);
            more = stage_send_lines(self, block->length);
        } else if ((rec = stage_receive(self))) {
            transcript_add(notes, "record of line %" PRIu64 "\n", rec->line);
            more = stage_send(self, rec);
        } else {
            more = false;
        }
    }
    return STATUS_OK;
}

/* The length of the lines before the first that holds the word. */
static size_t lines_before(const struct block *block, const struct text *word)
{
    const char *hit = memmem(block->text, block->length, word->bytes, word->length);
    const char *newline;

    if (!hit)
        return block->length;
    newline = memrchr(block->text, '\n', (size_t)(hit - block->text));
    return newline ? (size_t)(newline + 1 - block->text) : 0;
}

static bool holds_word(const struct record *rec, const struct text *word)
{
    return memmem(rec->text, rec->length, word->bytes, word->length) != NULL;
}

enum status sift_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    const struct block *block;
    struct record *rec;

    for (;;) {
        if ((block = stage_peek_block(self)))
            stage_drop_lines(self, lines_before(block, &args->word));
        rec = stage_receive(self);
        if (!rec)
            return STATUS_OK;
        if (!holds_word(rec, &args->word))
            stage_drop(self, rec);
        else if (!stage_send(self, rec))
            return STATUS_OK;
    }
}

enum status spare_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    const struct block *block;
    struct record *rec;

    for (;;) {
        if ((block = stage_peek_block(self)) &&
            !stage_send_lines(self, lines_before(block, &args->word)))
            return STATUS_OK;
        rec = stage_receive(self);
        if (!rec)
            return STATUS_OK;
        if (holds_word(rec, &args->word))
            stage_drop(self, rec);
        else if (!stage_send(self, rec))
            return STATUS_OK;
    }
}

enum status tally_run(struct stage *self, const void *args)
{
    uint64_t total = 0;
    const struct block *block;
    struct record *rec;
    char text[24];

    (void)args;
    for (;;) {
        while ((block = stage_peek_block(self)))
            total += stage_absorb_lines(self, block->length);
        rec = stage_receive(self);
        if (!rec)
            break;
        stage_absorb(self, rec);
        total++;
    }
    snprintf(text, sizeof(text), "%" PRIu64, total);
    stage_emit(self, record_of_bytes(text, strlen(text)));
    return STATUS_OK;
}
