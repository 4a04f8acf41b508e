/* Evaluations: an expression of a stage, and what is known of the record at hand. */
#ifndef PIPELINE_RUN_EVALUATION_H
#define PIPELINE_RUN_EVALUATION_H

#include "pipeline/record/content.h"
#include "pipeline/run/internal.h"

/* Why an evaluation yields no more. */
enum evaluation_problem {
    EVALUATION_FINE,
    EVALUATION_ERROR, /* the machine tells */
    EVALUATION_TOO_DEEP, /* the record */
    EVALUATION_DEEP_VALUE, /* a value that is to be a record */
    EVALUATION_NO_MEMORY,
};

/* How far an evaluation is that needs no machine, since it is one field or an object of
 * fields. */
enum evaluation_quick {
    QUICK_NOT, /* it needs one */
    QUICK_READY, /* `field` is where its value is */
    QUICK_DONE,
};

/* What stage_test does without the machine (test.c). */
struct evaluation_test {
    bool compares; /* the program is this: */
    struct expr_comparison comparison;
    bool can_be_narrow; /* those behind want more than its field */
    bool is_narrow; /* only its field is looked for */
    uint32_t count, passed; /* of late */
    struct json_paths *paths; /* its field; NULL unless it matters */
    struct content_reader reader; /* of that */
};

struct evaluation {
    struct stage *stage;
    const struct expression *expression;
    struct expr_run *machine;
    struct evaluation_test test;
    bool is_field; /* it is all of one, in `slot` */
    int slot;
    enum evaluation_quick quick;
    const struct json_found *field; /* where that one is */
    const struct expr_object *object; /* what its values are; NULL: any */
    const struct json_found *found; /* in the record, until a value is asked for; NULL:
                                     * not known */
    struct expr_host host;
    struct content_reader reader;
    enum evaluation_problem problem;
    struct text input; /* the record's JSON text; not given if it is a string */
    const struct origin *origin; /* where the last record came from; counted */
    uint64_t line;
    uint64_t records; /* evaluated */
    const struct expr_field **unseen; /* fields that no record has had yet */
    size_t unseen_count;
    struct buffer sample; /* a record without one of them */
    struct buffer buffer; /* for writing values */
    struct value held; /* whose text was found last */
    struct value string; /* the record as a string, if it is one */
    uint64_t mixed; /* comparisons of a number with a string, of instances */
    time_t
        patience_ends; /* after a signal, on the monotonic clock; 0: there was none */
    struct evaluation *next; /* of the stage */
};

/* host.c: what the expression may ask for; and rejects a record, which it takes, that
 * is nested too deep. */
struct expr_host run_host(struct evaluation *evaluation);
void coro_fn run_reject_deep(struct evaluation *evaluation, struct record *rec);

/* evaluation.c */
void run_free_evaluations(struct stage *stage);

/* doubts.c: adds what those of an instance have seen. */
void run_merge_evaluations(struct stage *base, const struct stage *instance);
void run_note_record(struct evaluation *evaluation, const struct record *rec);

/* Reads the record, and which fields are in it. False: why is in evaluation->problem.
 */
bool run_take_up(struct evaluation *evaluation, struct record *rec,
                 const struct json_found **found);

/* Starts the machine on the record that was taken up. */
void run_start_machine(struct evaluation *evaluation, const struct json_found *found);

/* test.c. False if there is no memory. */
bool run_prepare_test(struct evaluation *evaluation)
    __attribute__((warn_unused_result));

/* doubts.c: tells what is strange about the expressions, at the end. */
void run_report_doubts(struct run *run);

/* Looks which of the fields that no record has had yet this one has; only while there
 * are any. */
void run_look_for_fields(struct evaluation *evaluation, const struct json_found *found);

#endif
