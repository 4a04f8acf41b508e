/* Machine: what the compiler makes, and the stacks that it runs on.
 *
 * Code. A program is a set of blocks: its main text, the functions that are called
 * (most calls are expanded in place), and the closures that are passed to those. An
 * instruction works on cells of the running block's frame and on constants; every
 * intermediate result has a cell of its own, which only the instruction that makes it
 * writes:
 *
 *     (.a, .b) + 1      cell 0: the input
 *
 *            fork    L
 *            field   1 <- 0 .a
 *            jump    M
 *         L: field   1 <- 0 .b
 *         M: add     2 <- 1, constant
 *            output  2
 *
 * Frames. Each call of a block has one, with the cells, the closures that it was given,
 * the frame around its text (for variables of outer blocks) and the caller. Frames lie
 * on a stack of memory; one is given back on return, unless a fork still needs it.
 *
 * Forks. Wherever there is another choice, a fork is pushed: where to go on, and in
 * which frame. To ask for the next result is to backtrack: the last fork is popped, and
 * what was pushed since is dropped.
 *
 *        frames                              forks
 *     | closure .. |  <- running          | each: at element 3  |--.
 *     | f          |  <-- needed by ------+---------------------+  |
 *     | main       |                      | branch: go on at L  |--+--> main
 *     +------------+                      +---------------------+
 *
 * Nothing undoes what was written to cells since: all of it is written again before it
 * is read, since the way from the fork on leads through what writes it. The exceptions
 * are the cells that gather results ([...], reduce, foreach), for which that is the
 * purpose.
 *
 * Taking. A value with one holder can be changed in place, so the last instruction that
 * reads a cell takes the value out of it. It may not if a fork leads back between the
 * writing and the reading: then the cell will be read again. So a cell is stamped with
 * the number of forks pushed until it was written, and only a cell that was written
 * after the last standing fork was pushed may be emptied.
 *
 * Errors unwind the forks to the last `try` whose body is running. A fork DONE marks
 * that the body of a try was left, so that what comes after it is not caught.
 *
 * Paths. path(f) and the assignments run f as code of another mode, where each value
 * has three cells: the value, the path so far, and the value that this path leads to.
 * If the first and the last are not the same thing, the expression has left the paths.
 */
#ifndef PIPELINE_EXPR_MACHINE_H
#define PIPELINE_EXPR_MACHINE_H

#include "pipeline/base/arena.h"
#include "pipeline/expr/builtin.h"
#include "pipeline/expr/expr.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct instruction;
struct expr_run;

/* Runs one instruction and answers with the next; NULL where the evaluation pauses,
 * with run->answer. */
typedef const struct instruction *operation(struct expr_run *run,
                                            const struct instruction *at);

enum instruction_flag {
    TAKE_A = 1 << 0, /* the last to read the cell that is operand a */
    TAKE_B = 1 << 1,
    TAKE_C = 1 << 2,
    QUIET = 1 << 3, /* an error is no result: backtrack */
    CHECKED = 1 << 4, /* of a path: errors of reading it come first */
};

struct instruction {
    operation *run;
    int32_t to; /* the cell that gets the result */
    int32_t a, b; /* operands: a cell, or the complement of a constant's index */
    int32_t c; /* a third operand, or where to jump, relative to this one */
    uint8_t flags; /* enum instruction_flag */
    uint8_t op; /* enum operator_ */
    union {
        builtin_function *call;
        const struct operands *list;
        const struct site *site;
        const struct field *field;
    };
};

/* Operands of instructions that take any number of them. */
struct operands {
    builtin_function *call; /* of a builtin */
    uint32_t count;
    struct operand_use {
        int32_t from;
        bool take;
    } uses[];
};

/* A path off the program's input, by constant keys. */
struct field {
    int slot; /* in the set of paths; -1: none */
    uint32_t count;
    const struct value *keys; /* those behind operand a */
};

/* A piece of code that frames are made for. */
struct block {
    const struct instruction *code;
    uint32_t cell_count;
    uint32_t closure_count;
};

/* What a call runs: as values, and as paths. NULL where that is never asked for. */
struct callable {
    const struct block *blocks[2]; /* by enum mode */
};

enum mode {
    MODE_VALUE,
    MODE_PATH,
};

struct closure {
    const struct callable *callable;
    struct frame *frame; /* around its text */
};

/* A call: whom, and with what. */
struct site {
    const struct callable *callable; /* NULL: the closure `index` of the frame that is
                                      * `hops` further out */
    uint32_t hops; /* to the frame around the callee's text */
    uint32_t index;
    uint8_t mode; /* enum mode */
    bool keeps_frame; /* the callee's text, or a closure's, lies in this frame */
    uint32_t closure_count;
    uint32_t value_count;
    const struct site_closure {
        const struct callable *callable; /* NULL: the caller's own, passed on */
        uint32_t hops;
        uint32_t index;
    } * closures;
    const struct operand_use *values;
};

struct cell {
    struct value value;
    uint64_t stamp; /* run->serial when it was written */
};

struct frame {
    struct frame *below; /* the one made before it */
    struct frame *base; /* the one that was the last when its call began: a tail call
                         * goes on in the call of the block that made it */
    uint64_t number; /* how many are below it */
    struct frame *outer; /* around its block's text */
    struct frame *caller;
    const struct instruction *call; /* in the caller */
    size_t size; /* in bytes */
    struct closure *closures;
    uint32_t cell_count;
    struct cell cells[];
};

enum fork_kind {
    FORK_BRANCH, /* go on at the target of `at` */
    FORK_AGAIN, /* run `at` again: it makes its next result */
    FORK_EACH, /* the next element of a walk */
    FORK_RANGE, /* the next number */
    FORK_TRY, /* errors go to the target of `at`, and to its cell `to` */
    FORK_DONE, /* the body of a try was left */
    FORK_PLACE, /* nothing but a place to cut or break to */
};

struct fork {
    uint8_t kind; /* enum fork_kind */
    bool integral; /* of a range */
    const struct instruction *at;
    struct frame *frame; /* that was running */
    struct frame *last; /* that was made last */
    uint64_t serial;
    union {
        struct walk *walk;
        struct {
            int64_t at, step, end;
        } integers;
        struct {
            double at, step, end;
        } numbers;
    };
};

/* An [] that is not through; from a list of spare ones. */
struct walk {
    struct value_walk walk;
    struct walk *next;
};

/* Memory of frames. */
struct segment {
    struct segment *previous, *next;
    size_t size, used;
    _Alignas(16) char bytes[];
};

#define ARGUMENT_LIMIT 8

struct expr {
    struct arena arena;
    struct block *main;
    struct value *constants;
    size_t constant_count, constant_room;
    struct expr_field *fields;
    size_t field_count, field_room;
    size_t scratch_closures, scratch_values; /* the most that a call passes */
    bool whole_input, reads_inputs;
    bool is_comparison;
    int field; /* the slot that it is all of; -1: it is something else */
    struct expr_comparison comparison;
    struct expr_object object; /* of no members: it is none */
};

struct expr_run {
    const struct expr *expr;
    const struct expr_host *host;

    /* The registers */
    struct frame *frame; /* that is running */
    struct cell *cells; /* its */
    const struct value *constants;
    uint64_t serial; /* forks pushed, ever */
    uint64_t barrier; /* the last standing fork's serial */
    const struct json_found *found;

    struct fork *forks;
    size_t fork_count, fork_room;
    struct frame *last;
    struct segment *segment;
    struct walk *spare;
    struct closure *scratch_closures; /* of the call that is being made */
    struct value *scratch_values;

    struct value input; /* until the evaluation begins */
    bool begun;
    unsigned budget; /* instructions until the host is asked whether to go on */
    enum expr_answer answer;
    struct value output; /* of EXPR_VALUE */
    const char *cause; /* of EXPR_ERROR */
    struct value error;
    struct value error_text;
    struct value environment;

    struct builtin_call call;
    struct value arguments[ARGUMENT_LIMIT];
    uint64_t mixed_comparisons;
};

/* ---- Operands ---- */

static inline const struct value *peek(const struct expr_run *run, int32_t operand)
{
    return operand >= 0 ? &run->cells[operand].value : &run->constants[~operand];
}

/* A reference: what the cell holds, or one more. */
static inline struct value fetch(struct expr_run *run, int32_t operand, bool take)
{
    struct cell *cell;
    struct value value;

    if (operand < 0)
        return value_ref(run->constants[~operand]);
    cell = &run->cells[operand];
    value = cell->value;
    if (!take || cell->stamp < run->barrier)
        return value_ref(value);
    cell->value.form = VALUE_NONE;
    return value;
}

/* Takes the value. */
static inline void store(struct expr_run *run, int32_t to, struct value value)
{
    struct cell *cell = &run->cells[to];
    struct value old = cell->value;

    cell->value = value;
    cell->stamp = run->serial;
    value_unref(old);
}

/* ---- Forks and frames (run_stack.c) ---- */

/* NULL without memory. */
struct fork *fork_push(struct expr_run *run, enum fork_kind kind,
                       const struct instruction *at);

/* Drops the last fork. Frames made since stay. */
void fork_pop(struct expr_run *run);

/* Drops forks until `count` are left. */
void forks_cut(struct expr_run *run, size_t count);

/* Gives frames back until `last` is the last. */
void frames_release(struct expr_run *run, struct frame *last);

/* The same, as far as no fork needs them. */
void frames_release_free(struct expr_run *run, const struct frame *last);

/* NULL without memory. The cells hold nothing. */
struct frame *frame_push(struct expr_run *run, const struct block *block,
                         struct frame *outer);

static inline void frame_enter(struct expr_run *run, struct frame *frame)
{
    run->frame = frame;
    run->cells = frame->cells;
}

/* Whether no fork needs the running frame. */
static inline bool frame_is_free(const struct expr_run *run)
{
    return run->fork_count == 0 ||
           run->forks[run->fork_count - 1].last->number < run->frame->number;
}

static inline struct frame *frame_outward(struct frame *frame, uint32_t hops)
{
    while (hops-- > 0)
        frame = frame->outer;
    return frame;
}

/* ---- Ends (run.c) ---- */

/* Goes on at the last fork. */
const struct instruction *run_backtrack(struct expr_run *run);

/* Fails with a value, which it takes; VALUE_NONE: without memory. */
const struct instruction *run_raise(struct expr_run *run, const char *cause,
                                    struct value error);

/* Fails with what run->call tells. */
const struct instruction *run_raise_call(struct expr_run *run);
const struct instruction *run_no_memory(struct expr_run *run);

/* Fails with a string, as printf. */
const struct instruction *machine_fail(struct expr_run *run, const char *cause,
                                       const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Calls a builtin with run->arguments, and gives those back. On true run->call.result
 * is the answer. */
bool run_builtin(struct expr_run *run, builtin_function *function, int count);

/* Stores a value, which it takes, and answers with the next instruction. VALUE_NONE:
 * without memory. */
static inline const struct instruction *
run_result(struct expr_run *run, const struct instruction *at, struct value value)
{
    if (value.form == VALUE_NONE)
        return run_no_memory(run);
    store(run, at->to, value);
    return at + 1;
}

/* Calls a builtin for an instruction, and goes on behind it. */
const struct instruction *call_result(struct expr_run *run,
                                      const struct instruction *at,
                                      builtin_function *function, int count);

/* The int64 that a value is, if that can be told at once. */
bool whole_number(const struct value *value, int64_t *integer);

#endif
