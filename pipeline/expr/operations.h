/* Operations: the machine's instructions. `to` is the cell that gets the result; a, b
 * and c are operands (machine.h); what else an instruction has is said here. */
#ifndef PIPELINE_EXPR_OPERATIONS_H
#define PIPELINE_EXPR_OPERATIONS_H

#include "pipeline/expr/machine.h"

/* Values (run_value.c) */
operation op_nothing; /* no instruction; removed before the code runs */
operation op_move; /* to <- a */
operation op_move_out; /* to <- a, which is empty then, whatever forks there are; what
                        * is empty already gives null */
operation op_outer; /* to <- cell a of the frame b further out */
operation op_field; /* to <- a by field */
operation op_index; /* to <- a[b] */
operation op_compare; /* to <- a op b */
operation op_equal; /* to <- a == b, or != by op; b is a constant string, all ASCII */
operation op_truth; /* to <- whether a is true; if op is set, whether it is not */
operation op_negate; /* to <- -a */
operation op_unary; /* to <- call(a) */
operation op_binary; /* to <- call(a; b): input a, argument b */
operation op_arithmetic; /* to <- a op b, by call */
operation op_call; /* to <- call of list: the input, then the arguments */

/* Making (run_make.c) */
operation op_array; /* to <- [] */
operation op_append; /* to <- to + [a] */
operation op_make_object; /* to <- object of list: keys and values */
operation op_join; /* to <- string of list */
operation op_take_path; /* to <- what is at the path b of a, which loses it if it is the
                         * only other holder: it is about to be set anew */
operation op_set_path; /* to <- a, with c at the path b */

/* Control (run_control.c) */
operation op_jump; /* to c */
operation op_jump_if; /* to c if a is true */
operation op_jump_unless; /* to c if a is not true */
operation op_fork; /* backtrack to c later */
operation op_backtrack;
operation op_try; /* an error goes to c, and into `to`; b is its number */
operation op_done; /* leaves the try with the number b */
operation op_raise; /* fails with a */
operation op_mark; /* to <- a place to cut or break to */
operation op_mark_branch; /* the same, and backtrack to c later */
operation op_cut; /* drops the forks since place a, and its own */
operation op_break; /* backtracks from the place in cell a of the frame b further out */
operation op_output; /* the program's next result is a */

/* Calls (run_call.c): site, a: the input; in path mode, three cells from a on */
operation op_call_function, op_tail_call;
operation op_return; /* with a */
operation op_return_path; /* with the three cells from a on */

/* Iteration (run_each.c) */
operation op_each; /* to <- each of a */
operation op_range; /* to <- from a to b */
operation op_range_by; /* to <- from a to b by c */
const struct instruction *each_next(struct expr_run *run, struct fork *fork);
const struct instruction *range_next(struct expr_run *run, struct fork *fork);

/* Paths (run_path.c): `to` and a are three cells */
operation op_path_start; /* to <- a, which is a single cell, and the empty path */
operation op_path_move; /* to <- a */
operation op_path_keep; /* to's path <- a's */
operation op_path_index; /* to <- a[b] */
operation op_path_each;
operation op_path_getpath; /* to <- a by the path b */
operation op_path_check; /* fails if a is not on its path */
operation op_path_end; /* to, a single cell <- a's path */

/* The next element of a walk in path mode. */
const struct instruction *path_each_element(struct expr_run *run,
                                            const struct instruction *at,
                                            const struct value_walk *walk);

/* The outside (run_host.c) */
operation op_input, op_inputs, op_debug, op_stderr, op_environment;

#endif
