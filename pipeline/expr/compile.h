/* Compile: from the tree to the machine's code, without recursion.
 *
 * The compiler is itself a small stack machine. A task is a step that is still to be
 * taken: "generate this node", or what has to follow once its parts have been
 * generated. Tasks are pushed in reverse; each part that is generated leaves one
 * operand (where its result is) on the stack of results, for the task behind it:
 *
 *     a + b     tasks, top first:   generate b | generate a | emit the addition
 *
 * A part in tail position leaves no operand: its code returns.
 *
 * Functions are expanded where they are called: the body is generated as if it stood
 * there, in a scope where the parameters mean the arguments' trees in the caller's
 * scope. So closures cost nothing, and fields of the input are seen through select and
 * map. A function that calls itself cannot be expanded in itself: that call, and those
 * past the budget for expansion, go to a block of its own. Blocks wait in a list
 * (units) until the one before is done. */
#ifndef PIPELINE_EXPR_COMPILE_H
#define PIPELINE_EXPR_COMPILE_H

#include "pipeline/expr/operations.h"
#include "pipeline/expr/scope.h"
#include "pipeline/expr/syntax.h"

/* A part of the input that constant keys lead to. 0 is the input. */
struct origin {
    int32_t parent;
    struct value key; /* a constant's, lent */
    struct text place; /* of the first use */
    int slot; /* in the set of paths; -1: not asked for */
};

struct compiler;
struct task;
typedef void task_function(struct compiler *c, struct task t);

struct task {
    task_function *run;
    const struct node *node;
    const struct scope *scope;
    struct operand in; /* what . is */
    uint8_t mode; /* enum mode */
    bool tail;
    uint8_t flags; /* QUIET for an index */
    int32_t to; /* these belong to the tasks of one node */
    int32_t x, y;
    size_t count;
    void *more;
};

/* A function of the prelude that was asked for. */
struct prelude_entry {
    struct prelude_entry *next;
    struct scope scope;
};

struct compiler {
    struct expr *expr;
    const struct expr_options *options;
    struct fault *fault;
    enum status status;

    struct task *tasks;
    size_t task_count, task_room;
    struct operand *results;
    size_t result_count, result_room;

    struct unit *main, *unit; /* that is being made */
    struct unit *waiting, **waiting_end;
    struct instruction *code; /* its */
    size_t code_count, code_room;
    int32_t cell_count;
    size_t last_label; /* the last place that is jumped to */
    size_t choices; /* instructions so far that may yield no result, or several */

    struct origin *origins;
    size_t origin_count, origin_room;
    struct prelude_entry *prelude;
    int32_t tries; /* so far: each has a number */
    size_t budget; /* instructions that may still come from expansions */
    uint32_t expanding;
    struct instruction nowhere; /* takes what is emitted without memory */
};

/* ---- Tasks and results (compile.c) ---- */

/* The first failure ends the compiling; where it stands in the text, as printf. */
void compile_fail(struct compiler *c, enum status status, const struct node *where,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
void compile_no_memory(struct compiler *c);

/* Zeroed memory of the expression's, NULL after failing. */
void *compile_alloc(struct compiler *c, size_t size);

/* Has `run` called with the task, before all that was pushed earlier. */
void push_task(struct compiler *c, struct task t, task_function *run);

/* Generates a node in the task's scope and with its input. */
void push_generate(struct compiler *c, struct task t, const struct node *node);

/* As push_generate, as a single value, not at the end, and not the last to read the
 * input. */
void push_value(struct compiler *c, struct task t, const struct node *node);

/* The operands that nodes have left, last in, first out. */
void push_result(struct compiler *c, struct operand operand);
struct operand pop_result(struct compiler *c);

/* The result of what never has one, for those behind it. */
void push_nothing(struct compiler *c, struct task t);

/* The input, for what is generated now, behind the last result: that may be the input.
 */
struct operand input_behind(const struct compiler *c, struct operand in);

task_function generate;

/* What follows makes a value: whatever else the task asks for is done behind it. */
void begin_value(struct compiler *c, struct task *t);

/* Notes what shape the compiled program has (shape.c). */
void see_shape(struct compiler *c);

/* ---- Code ---- */

static inline struct operand operand_of(int32_t cell)
{
    return (struct operand){cell, true, false, -1, -1};
}

/* Cells for one result in this mode. */
int32_t new_cell(struct compiler *c, uint8_t mode);

/* Adds an instruction to the unit; lent until the next one is added. */
struct instruction *emit(struct compiler *c, operation *run);

/* The instruction with this number; without memory one that nobody runs. */
static inline struct instruction *code_at(struct compiler *c, int32_t number)
{
    return (size_t)number < c->code_count ? &c->code[number] : &c->nowhere;
}

/* As emit, with a new cell as `to`, and its result pushed. */
struct instruction *emit_result(struct compiler *c, operation *run, uint8_t mode);
struct instruction *emit_to(struct compiler *c, operation *run, int32_t to);
void set_a(struct compiler *c, struct instruction *at, struct operand operand);
void set_b(struct compiler *c, struct instruction *at, struct operand operand);
void set_c(struct compiler *c, struct instruction *at, struct operand operand);
struct operand_use use_of(struct compiler *c, struct operand operand);

/* A jump whose target is not known yet: its place. */
int32_t emit_jump(struct compiler *c, operation *run);
void jump_here(struct compiler *c, int32_t jump);
void jump_to(struct compiler *c, int32_t jump, int32_t target);

/* Brings an operand to a cell. */
void emit_move(struct compiler *c, uint8_t mode, int32_t to, struct operand from);

/* Returns the operand from the block. */
void emit_return(struct compiler *c, uint8_t mode, struct operand operand);

/* Brings the last result to a cell, unless t.tail: then there is none. */
void join_result(struct compiler *c, struct task t, int32_t to);

/* The ways through a branching node leave their result in cell t.to and meet behind it;
 * t.more is the meeting. At the end of a block they do not meet: each returns. */
struct meeting {
    int32_t *jumps;
    size_t count;
};

struct meeting *new_meeting(struct compiler *c, size_t ways);
void jump_to_meeting(struct compiler *c, struct meeting *meeting);

/* One way is through; the next one begins at jump t.x. */
task_function end_way;
/* The last one is through. */
task_function last_way;
/* Where they meet; leaves the result. */
task_function meet;

/* Returns the last result. */
task_function return_result;

/* An operand that is this value, which is taken; and the value of one, lent. */
struct operand add_constant(struct compiler *c, struct value value);
static inline bool is_constant(struct operand operand)
{
    return operand.at < 0;
}
struct value constant_of(const struct compiler *c, struct operand operand);

/* An object of the last 2 * count results, folded if they are constant. */
void emit_object(struct compiler *c, size_t count);

/* The last two results, b and then a, by the operator of t.node. */
task_function emit_arithmetic;

/* The last `count` results as operands; NULL after failing. */
struct operands *pop_operands(struct compiler *c, size_t count);

/* The code of the unit, without gaps, as the block's. */
void finish_unit(struct compiler *c);

/* How many frames around the one of this unit is that of another. */
static inline uint32_t hops_to(const struct compiler *c, const struct unit *unit)
{
    return c->unit->level - unit->level;
}

/* ---- Nodes, by theme ---- */

task_function generate_literal, generate_variable, generate_index, generate_slice,
    generate_iterate, generate_recurse, generate_optional, generate_template,
    generate_format, generate_arithmetic, generate_compare, generate_negate,
    generate_logic, generate_location;
task_function generate_pipe, generate_comma, generate_if, generate_alternative,
    generate_try, generate_label, generate_break;
task_function generate_bind, generate_reduce, generate_foreach;
task_function generate_array, generate_object;
task_function generate_def, generate_call;
task_function generate_assign, generate_update;

/* Generates the key of a NODE_INDEX or NODE_SLICE. */
void push_key(struct compiler *c, struct task t, const struct node *step);

/* If t.node->a is one path without choices, generates it as an array and goes on with
 * `straight`, else goes on with `general` (compile_place.c). */
void push_place(struct compiler *c, struct task t, task_function *straight,
                task_function *general);

/* Generates a tree in path mode, from the value `in` on; leaves three cells. */
void push_paths(struct compiler *c, struct task t, const struct node *node);

/* The leaves of a tree of nodes of one kind, from left to right; NULL after failing. */
const struct node **leaves_of(struct compiler *c, const struct node *node, uint8_t kind,
                              size_t *count);

/* Whether a tree has a call of this name without arguments. */
bool tree_calls(struct compiler *c, const struct node *node, struct text name);

/* ---- Bindings (compile_bind.c) ---- */

/* Binding values to the patterns of a node. Where there are alternatives (?//), each is
 * tried in its turn, and all of them go on to one body:
 *
 *        try   error -> B          A ?// B | body
 *        bind A; jump body
 *     B: try   error -> fail
 *        bind B
 *     body: ...; done */
struct bind {
    task_function *body; /* runs when the variables are bound, in their scope */
    struct task owner; /* for the body; its scope is without the variables */
    const struct scope *scope; /* with the variables */
    int32_t id; /* of its tries; 0: there are no alternatives */
    int32_t error; /* a cell */
    int32_t next; /* the try whose target is still to come */
    struct meeting *meeting; /* at the body */
};

/* Binds the last result to the patterns of t.node, then runs `body` with t. */
void bind_patterns(struct compiler *c, struct task t, task_function *body);

/* Behind the body: leaves its try. */
void bind_leave(struct compiler *c, struct task t);

/* Where no code leads to: what happens if no alternative fits. */
void bind_failed(struct compiler *c, struct task t);

/* An object's or a pattern's key must be a string. */
void check_key(struct compiler *c, const struct node *node, struct operand key);

/* ---- Calls ---- */

/* Of what the text does not define: a special form, the prelude's, or a builtin in C;
 * false: there is none (compile_global.c). */
bool call_global(struct compiler *c, struct task t);
bool global_exists(struct text name, size_t arity);

struct global {
    const char *name;
    uint32_t arity;
};

/* All of those that users may know, if `list` is not NULL; how many. */
size_t global_list(struct global *list);

/* The builtin in C of that name, with so many arguments; NULL: there is none. */
const struct builtin *builtin_find(struct text name, size_t arity);

/* Calls a builtin in C; t.node is the call (compile_call.c). */
void call_builtin(struct compiler *c, struct task t, const struct builtin *builtin);

/* Expands a function, or calls its block; t.node is the call. */
void call_function(struct compiler *c, struct task t, const struct scope *entry,
                   bool recursive);

/* Calls of blocks (compile_block.c). */
void call_block(struct compiler *c, struct task t, const struct scope *entry);
void call_parameter(struct compiler *c, struct task t, const struct scope *entry);
/* NULL after failing. */
struct unit *add_unit(struct compiler *c, struct unit unit);

/* Special forms, a table that ends with a row without a name (compile_special.c). */
struct special {
    const char *name;
    uint32_t arity;
    task_function *generate;
};
extern const struct special specials[];

/* ---- The prelude (prelude.c) ---- */

struct prelude {
    const char *name;
    uint32_t arity;
    const char *text; /* def name(...): body; */
};
extern const struct prelude prelude[]; /* ends with a row without a name */

/* ---- The input's fields (compile_field.c) ---- */

/* The part of the input behind the key of a NODE_INDEX; -1: no path can have that. */
int32_t origin_below(struct compiler *c, int32_t parent, const struct node *index);

/* Makes origin 0, the input. */
void origin_root(struct compiler *c);

/* The slot of a part, which is asked for. */
int origin_slot(struct compiler *c, int32_t origin);

#endif
