#include "stages/filter/through.h"
#include "pipeline/stage/waiting.h"

#include <stdlib.h>
#include <string.h>

/* What is written at once, of records that come one by one. */
#define BUFFER_SIZE ((size_t)32 << 10)

/* After so long it is told that a command is waited for: from a signal on, or since its
 * input was closed for a checkpoint. */
#define SOON INT64_C(1000000000)
#define LONG INT64_C(5000000000)

struct through {
    struct stage *self;
    const struct text *text;
    const struct origin *origin;
    enum cutter_form form;
    struct command command;
    struct stage_task *reader; /* NULL: no command runs */
    bool answered; /* it has ended, and all that it printed is sent */
    bool keeps_state;
    bool over; /* the stage ends */
    bool told_waiting;
    int told_status; /* the last of waitpid that was told */
    enum status status;
    char *buffer;
    size_t length;
    bool owes_newline; /* the last line had none */
};

/* ---- Beginning ---- */

static enum status read_all(struct stage *self, void *arg)
{
    struct through *through = arg;
    int64_t begun = stage_clock();
    enum status status = command_start(&through->command);

    if (status == STATUS_OK) {
        stage_put_outside(self, stage_clock() - begun);
        command_read(&through->command);
        command_wait(&through->command);
    }
    through->answered = true;
    stage_wake(self);
    return status;
}

static bool start(struct through *through)
{
    struct command *command = &through->command;

    if (through->reader)
        return true;
    through->answered = false;
    through->owes_newline = false;
    through->status = command_open(command, through->self, through->text, true);
    if (through->status != STATUS_OK)
        return false;
    cutter_init(&command->cutter, through->self, through->origin, through->form);
    stage_put_outside(through->self, 0);
    through->reader = stage_spawn(through->self, read_all, through);
    if (!through->reader) /* why is recorded */
        cutter_release(&command->cutter);
    return through->reader != NULL;
}

/* ---- Ending ---- */

/* When it is to be told that the command is waited for. */
static int64_t patience(const struct through *through, bool for_checkpoint)
{
    if (through->told_waiting)
        return STAGE_NEVER;
    if (stage_is_finishing())
        return stage_clock() + SOON;
    return for_checkpoint ? stage_clock() + LONG : STAGE_NEVER;
}

static void tell_waiting(struct through *through)
{
    through->told_waiting = true;
    if (stage_is_finishing())
        stage_note(through->self, "waiting for the command to end; interrupt again to "
                                  "give up");
    else
        stage_note(through->self, "waiting for the command to end, for a checkpoint");
}

/* Until the reader has ended; a signal makes it look again when to tell. */
static void wait_for_answer(struct through *through, bool for_checkpoint)
{
    bool finishing = stage_is_finishing();
    int64_t deadline = patience(through, for_checkpoint);
    enum stage_waited waited = STAGE_READY;

    while (!through->answered && waited != STAGE_STOPPED) {
        waited = stage_wait_wake(through->self, deadline);
        if (waited == STAGE_TIMED_OUT)
            tell_waiting(through);
        if (waited == STAGE_TIMED_OUT || finishing != stage_is_finishing())
            deadline = patience(through, for_checkpoint);
        finishing = stage_is_finishing();
    }
    stage_join(through->self, through->reader);
    through->reader = NULL;
}

/* Without a state how it ended is only told. With one, lines that it has not handled
 * must not count as such; and one that has had enough has it for good. */
static void judge(struct through *through)
{
    const struct command *command = &through->command;
    bool early = command->enough && through->keeps_state;
    char complaint[COMMAND_COMPLAINT];
    bool bad = command_ended_badly(command, complaint);

    through->over |= early;
    if (early && !bad)
        stage_has_enough(through->self);
    if (!bad || command->status == through->told_status)
        return;
    through->told_status = command->status;
    if (early)
        through->status = stage_fail(through->self, STATUS_CHILD, "%s", complaint);
    else
        stage_report(through->self, STATUS_CHILD, "%s", complaint);
}

static void finish(struct through *through, bool for_checkpoint)
{
    if (!through->reader)
        return;
    command_close_input(&through->command);
    wait_for_answer(through, for_checkpoint);
    cutter_release(&through->command.cutter);
    command_end(&through->command);
    judge(through);
}

/* Nothing is in the buffer while the stage receives. */
static bool recall(void *opaque)
{
    struct through *through = opaque;

    finish(through, true);
    return !through->over;
}

/* ---- To the command ---- */

static bool flush(struct through *through)
{
    size_t length = through->length;

    through->length = 0;
    return command_write(&through->command, through->buffer, length);
}

static bool put(struct through *through, const char *bytes, size_t length)
{
    if (length > BUFFER_SIZE - through->length && !flush(through))
        return false;
    if (length > BUFFER_SIZE)
        return command_write(&through->command, bytes, length);
    memcpy(through->buffer + through->length, bytes, length);
    through->length += length;
    return true;
}

static bool put_line(struct through *through, const struct record *rec)
{
    static const struct text ends[] = {
        [LINE_END_LF] = {.bytes = "\n", .length = 1},
        [LINE_END_CRLF] = {.bytes = "\r\n", .length = 2},
        [LINE_END_NONE] = {.bytes = "", .length = 0},
    };
    const struct text *end = &ends[rec->end];

    if (!start(through) || (through->owes_newline && !put(through, "\n", 1)))
        return false;
    through->owes_newline = rec->end == LINE_END_NONE;
    return put(through, rec->text, rec->length) &&
           put(through, end->bytes, end->length);
}

static bool put_block(struct through *through, const struct block *block)
{
    if (!start(through) || (through->owes_newline && !put(through, "\n", 1)))
        return false;
    through->owes_newline = block->text[block->length - 1] != '\n';
    return flush(through) &&
           command_write(&through->command, block->text, block->length);
}

/* Until there is no more, or it takes no more. */
static void write_all(struct through *through)
{
    struct stage *self = through->self;
    bool more = true;

    while (more) {
        const struct block *block = stage_peek_block(self);
        struct record *rec;

        if (block) {
            more = put_block(through, block);
            stage_absorb_lines(self, block->length);
        } else if (!through->over && (rec = stage_receive(self))) {
            more = put_line(through, rec);
            stage_absorb(self, rec);
            more = more && (stage_has_more(self) || flush(through));
        } else {
            more = false;
        }
    }
}

/* ---- The stage ---- */

enum status through_run(struct stage *self, const struct text *text,
                        const struct origin *origin, enum cutter_form form)
{
    struct through through = {.self = self,
                              .text = text,
                              .origin = origin,
                              .form = form,
                              .command = COMMAND_NONE};
    char *buffer = malloc(BUFFER_SIZE);

    (void)stage_keep_state(self, NULL, NULL);
    through.keeps_state = stage_recall_by(self, recall, &through);
    through.buffer = buffer;
    if (!buffer)
        return stage_out_of_memory(self);
    if (through.keeps_state || start(&through))
        write_all(&through);
    finish(&through, false);
    command_end(&through.command);
    free(buffer);
    return through.status;
}
