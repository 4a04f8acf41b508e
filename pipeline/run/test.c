/* Testing: stage_test, and what it does for comparisons to be quick. */

#include "pipeline/json/number.h"
#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"

/* Whether the operator holds for two values of this order (below 0, 0, above). */
static bool holds(uint8_t op, int order)
{
    if (op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL)
        return (order == 0) == (op == OPERATOR_EQUAL);
    if (order == 0)
        return op == OPERATOR_LESS_EQUAL || op == OPERATOR_GREATER_EQUAL;
    return (order < 0) == (op == OPERATOR_LESS || op == OPERATOR_LESS_EQUAL);
}

/* Tests a program that is one comparison without the machine, which takes longer to
 * start than this. False if that is not so simple: kinds that differ (the machine
 * counts them), errors, no memory. */
static bool test_quickly(const struct expr_comparison *comparison,
                         const struct json_found *field, bool *truth)
{
    struct value literal = comparison->literal;
    struct value value = field->state == JSON_FOUND
                             ? value_text(field->bytes, field->length)
                             : VALUE_OF(VALUE_NULL);
    bool failed = field->state == JSON_ODD;
    int64_t integer;
    int order;

    if (value.form == VALUE_TEXT && literal.form == VALUE_INTEGER &&
        number_int64(field->bytes, field->length, &integer))
        order = (integer > literal.integer) - (integer < literal.integer);
    else if (value.form == VALUE_NULL || value_kind(value) == value_kind(literal))
        order = value_compare(value, literal, &failed);
    else
        return false;
    *truth = holds(comparison->op, order);
    return !failed;
}

/* ---- Which fields are looked for ---- */

/* After so many tests it is decided anew, by how many were true. */
#define TESTS 64
#define FEW (TESTS / 8)

/* Fields that those behind want too are looked for on the way, unless so few records
 * come to them that they had better look for themselves. */
bool run_prepare_test(struct evaluation *evaluation)
{
    const struct expression *expression = evaluation->expression;
    const struct json_paths *all = expression->reach->paths;
    struct evaluation_test *test = &evaluation->test;
    size_t places;

    test->compares = expr_as_comparison(expression->program, &test->comparison);
    if (!test->compares || !evaluation->reader.remember)
        return true;
    test->paths = json_paths_part(all, test->comparison.slot);
    if (!test->paths)
        return false;
    places = json_paths_count(test->paths);
    test->can_be_narrow = places < json_paths_count(all);
    test->reader = (struct content_reader){
        .paths = test->paths,
        .depth_limit = evaluation->reader.depth_limit,
        .own =
            arena_alloc(evaluation->stage->arena, places * sizeof(struct json_found)),
    };
    return test->reader.own != NULL;
}

static enum stage_truth conclude(struct evaluation_test *test, bool truth)
{
    test->passed += truth;
    if (++test->count == TESTS) {
        test->is_narrow = test->can_be_narrow && test->passed <= FEW;
        test->count = test->passed = 0;
    }
    return truth ? STAGE_TRUE : STAGE_FALSE;
}

/* Whether nobody has found all fields of the record yet, nor can anybody look for them
 * but those to whom it is passed; and it is not needed to tell of fields that never
 * occurred. */
static bool may_be_narrow(const struct evaluation *evaluation, const struct record *rec)
{
    return evaluation->test.is_narrow && rec->references == 1 &&
           evaluation->unseen_count == 0 &&
           !content_is_remembered(&evaluation->reader, rec);
}

/* Tests by the one field alone. False: it takes more than that, and nothing has
 * happened. */
static bool test_narrowly(struct evaluation *evaluation, struct record *rec,
                          bool *truth)
{
    struct evaluation_test *test = &evaluation->test;
    size_t slot = json_paths_count(test->paths) - 1;
    struct content_view view;

    if (content_read(&test->reader, rec, &view) != CONTENT_JSON ||
        !test_quickly(&test->comparison, &view.found[slot], truth))
        return false;
    run_note_record(evaluation, rec);
    evaluation->records++;
    return true;
}

/* ---- Testing ---- */

enum stage_truth stage_test(struct evaluation *evaluation, struct record *rec)
{
    struct evaluation_test *test = &evaluation->test;
    const struct json_found *found;
    struct value value;
    bool truth, good;

    if (may_be_narrow(evaluation, rec) && test_narrowly(evaluation, rec, &truth))
        return conclude(test, truth);
    good = run_take_up(evaluation, rec, &found);
    if (found && test->compares &&
        test_quickly(&test->comparison, &found[test->comparison.slot], &truth))
        return conclude(test, truth);
    evaluation->quick = QUICK_NOT;
    if (good)
        run_start_machine(evaluation, found);
    while (stage_next_value(evaluation, &value)) {
        truth = value_is_true(value);
        value_unref(value);
        if (truth)
            return STAGE_TRUE;
    }
    return stage_evaluation_failed(evaluation, rec) ? STAGE_NEITHER : STAGE_FALSE;
}
