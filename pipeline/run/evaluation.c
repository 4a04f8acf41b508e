/* Evaluation: the verbs of pipeline/stage.h for expressions. */

#include "pipeline/run/evaluation.h"
#include "pipeline/json/write.h"
#include "pipeline/record/content.h"
#include "pipeline/run/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- A record as a value ---- */

/* Finds out what the record is: evaluation->input or evaluation->string. False: why is
 * in evaluation->problem. Strings own their bytes, JSON texts are lent by the record.
 */
static bool find_input(struct evaluation *evaluation, struct record *rec,
                       const struct json_found **found)
{
    struct content_view view;

    evaluation->input = (struct text){0};
    value_unref(evaluation->string);
    evaluation->string.form = VALUE_NONE;
    *found = NULL;
    switch (content_read(&evaluation->reader, rec, &view)) {
    case CONTENT_JSON:
        evaluation->input.bytes = view.text;
        evaluation->input.length = view.length;
        *found = view.found;
        return true;
    case CONTENT_STRING:
        evaluation->string = value_string_new(rec->text, rec->length);
        if (evaluation->string.form == VALUE_NONE)
            evaluation->problem = EVALUATION_NO_MEMORY;
        return evaluation->string.form != VALUE_NONE;
    case CONTENT_TOO_DEEP:
        evaluation->problem = EVALUATION_TOO_DEEP;
        return false;
    default:
        evaluation->problem = EVALUATION_NO_MEMORY;
        return false;
    }
}

/* ---- Life ---- */

static bool prepare(struct evaluation *evaluation)
{
    const struct expression *expression = evaluation->expression;
    struct arena *arena = evaluation->stage->arena;
    size_t places = json_paths_count(expression->reach->paths), count;
    const struct expr_field *fields = expr_fields(expression->program, &count);

    evaluation->machine = expr_run_new(expression->program, &evaluation->host);
    evaluation->is_field = expr_as_field(expression->program, &evaluation->slot);
    evaluation->unseen = arena_alloc(arena, count * sizeof(const struct expr_field *));
    evaluation->reader.own = arena_alloc(arena, places * sizeof(struct json_found));
    if (!evaluation->machine || !evaluation->unseen || !evaluation->reader.own)
        return false;
    evaluation->reader.paths = places > 0 ? expression->reach->paths : NULL;
    evaluation->reader.depth_limit = stage_depth_limit(evaluation->stage);
    evaluation->reader.remember = expression->reach->expressions > 1;
    evaluation->unseen_count = count;
    evaluation->object = expr_as_object(expression->program);
    for (size_t i = 0; i < count; i++)
        evaluation->unseen[i] = &fields[i];
    return run_prepare_test(evaluation);
}

struct evaluation *stage_expression(struct stage *self,
                                    const struct expression *expression)
{
    struct evaluation *evaluation = arena_alloc(self->arena, sizeof(*evaluation));

    if (!evaluation) {
        stage_out_of_memory(self);
        return NULL;
    }
    evaluation->stage = self;
    evaluation->expression = expression;
    evaluation->host = run_host(evaluation);
    evaluation->next = self->evaluations;
    self->evaluations = evaluation;
    if (prepare(evaluation))
        return evaluation;
    stage_out_of_memory(self);
    return NULL;
}

void run_free_evaluations(struct stage *stage)
{
    for (struct evaluation *evaluation = stage->evaluations; evaluation;
         evaluation = evaluation->next) {
        origin_hold(&evaluation->origin, NULL);
        value_unref(evaluation->held);
        value_unref(evaluation->string);
        expr_run_free(evaluation->machine);
        buffer_release(&evaluation->buffer);
        buffer_release(&evaluation->sample);
        json_paths_free(evaluation->test.paths);
    }
}

/* ---- Evaluating ---- */

void run_note_record(struct evaluation *evaluation, const struct record *rec)
{
    evaluation->problem = EVALUATION_FINE;
    origin_hold(&evaluation->origin, rec->origin);
    evaluation->line = rec->line;
}

bool run_take_up(struct evaluation *evaluation, struct record *rec,
                 const struct json_found **found)
{
    run_note_record(evaluation, rec);
    if (!find_input(evaluation, rec, found))
        return false;
    evaluation->records++;
    if (*found && evaluation->unseen_count > 0)
        run_look_for_fields(evaluation, *found);
    return true;
}

void run_start_machine(struct evaluation *evaluation, const struct json_found *found)
{
    const struct text *input = &evaluation->input;

    expr_start(evaluation->machine,
               input->bytes ? value_text(input->bytes, input->length)
                            : value_ref(evaluation->string),
               found);
}

/* A program that is one field needs no machine. No value is made before somebody takes
 * it: one that is copied as soon as it was written makes the processor wait. */
void stage_evaluate(struct evaluation *evaluation, struct record *rec)
{
    bool good = run_take_up(evaluation, rec, &evaluation->found);

    evaluation->quick = QUICK_NOT;
    if (evaluation->found && evaluation->is_field &&
        evaluation->found[evaluation->slot].state != JSON_ODD) {
        evaluation->quick = QUICK_READY;
        evaluation->field = &evaluation->found[evaluation->slot];
    } else if (good) {
        run_start_machine(evaluation, evaluation->found);
    }
}

bool stage_next_value(struct evaluation *evaluation, struct value *value)
{
    if (evaluation->quick == QUICK_READY) {
        value->form = evaluation->field->state == JSON_FOUND ? VALUE_TEXT : VALUE_NULL;
        value->text.bytes = evaluation->field->bytes;
        value->text.length = evaluation->field->length;
        evaluation->quick = QUICK_DONE;
        return true;
    }
    if (evaluation->problem != EVALUATION_FINE || evaluation->quick == QUICK_DONE)
        return false;
    switch (expr_next(evaluation->machine, value)) {
    case EXPR_VALUE:
        return true;
    case EXPR_END:
        return false;
    case EXPR_NO_MEMORY:
        evaluation->problem = EVALUATION_NO_MEMORY;
        return false;
    default:
        evaluation->problem = EVALUATION_ERROR;
        return false;
    }
}

bool stage_field_value(struct evaluation *evaluation, struct record *rec,
                       struct value *value)
{
    struct content_view view;
    const struct json_found *field;

    if (!evaluation->is_field ||
        content_read(&evaluation->reader, rec, &view) != CONTENT_JSON || !view.found)
        return false;
    field = &view.found[evaluation->slot];
    if (field->state == JSON_ODD)
        return false;
    run_note_record(evaluation, rec);
    evaluation->records++;
    evaluation->input = (struct text){.bytes = view.text, .length = view.length};
    if (evaluation->unseen_count > 0)
        run_look_for_fields(evaluation, view.found);
    value->form = field->state == JSON_FOUND ? VALUE_TEXT : VALUE_NULL;
    value->text.bytes = field->bytes;
    value->text.length = field->length;
    return true;
}

static void fail_for_memory(struct evaluation *evaluation)
{
    stage_out_of_memory(evaluation->stage);
    run_deliver_and_abort(evaluation->stage);
}

bool stage_evaluation_failed(struct evaluation *evaluation, struct record *rec)
{
    struct stage *self = evaluation->stage;
    struct expr_mistake mistake;

    switch (evaluation->problem) {
    case EVALUATION_FINE:
        return false;
    case EVALUATION_NO_MEMORY:
        fail_for_memory(evaluation);
        stage_drop(self, rec);
        return true;
    case EVALUATION_TOO_DEEP:
        run_reject_deep(evaluation, rec);
        return true;
    case EVALUATION_DEEP_VALUE:
        stage_reject(self, rec, "nested too deep",
                     "the value's brackets are nested deeper than %d levels",
                     WRITE_DEPTH_LIMIT);
        return true;
    case EVALUATION_ERROR:
        break;
    }
    mistake = expr_error(evaluation->machine);
    stage_reject(self, rec, mistake.cause, "%.*s",
                 (int)(mistake.what.length < FAULT_WHAT_SIZE ? mistake.what.length
                                                             : FAULT_WHAT_SIZE),
                 mistake.what.bytes);
    return true;
}

/* The text of evaluation->held. False if there is no memory. */
static bool held_text(struct evaluation *evaluation, struct text *text)
{
    struct buffer *buffer = &evaluation->buffer;
    struct value_string string;

    if (value_kind(evaluation->held) == KIND_STRING) {
        if (!value_string(&evaluation->held, &string))
            return false;
        *text = (struct text){.bytes = string.bytes, .length = string.length};
        return true;
    }
    buffer_clear(buffer);
    write_value(buffer, evaluation->held, 0);
    *text = (struct text){.bytes = buffer->bytes, .length = buffer->length};
    return !buffer->failed;
}

enum stage_truth stage_find_text(struct evaluation *evaluation, struct record *rec,
                                 struct text *text)
{
    value_unref(evaluation->held);
    evaluation->held = VALUE_OF(VALUE_NONE);
    stage_evaluate(evaluation, rec);
    if (!stage_next_value(evaluation, &evaluation->held))
        return stage_evaluation_failed(evaluation, rec) ? STAGE_NEITHER : STAGE_FALSE;
    if (value_kind(evaluation->held) == KIND_NULL)
        return STAGE_FALSE;
    if (held_text(evaluation, text))
        return STAGE_TRUE;
    evaluation->problem = EVALUATION_NO_MEMORY;
    return stage_evaluation_failed(evaluation, rec) ? STAGE_NEITHER : STAGE_FALSE;
}

/* ---- A value as a record ---- */

/* A new value is on a line of its own, however its input's line ended. */
static struct record *finish(struct record *made, enum record_kind kind)
{
    made->kind = (uint8_t)kind;
    made->end = LINE_END_LF;
    return made;
}

static struct record *string_record(struct record *rec, struct value *value)
{
    struct value_string string;
    struct record *made = NULL;

    if (value_string(value, &string))
        made = record_derive(rec, string.bytes, string.length);
    return made ? finish(made, RECORD_STRING) : NULL;
}

/* What was written, as a record. */
static struct record *buffer_record(struct evaluation *evaluation, struct record *rec)
{
    const struct buffer *buffer = &evaluation->buffer;
    struct record *made;

    if (buffer->skipped)
        evaluation->problem = EVALUATION_DEEP_VALUE;
    if (buffer->failed || buffer->skipped)
        return NULL;
    made = record_derive(rec, buffer->bytes, buffer->length);
    return made ? finish(made, RECORD_JSON) : NULL;
}

static struct record *written_record(struct evaluation *evaluation, struct record *rec,
                                     struct value value)
{
    buffer_clear(&evaluation->buffer);
    write_value(&evaluation->buffer, value, 0);
    return buffer_record(evaluation, rec);
}

/* Whether it is the record's own value. */
static bool is_own(const struct evaluation *evaluation, struct value value)
{
    if (value.form == VALUE_BUILT)
        return evaluation->string.form == VALUE_BUILT &&
               value.built == evaluation->string.built;
    return value.form == VALUE_TEXT && value.text.bytes == evaluation->input.bytes &&
           value.text.length == evaluation->input.length;
}

static struct record *or_problem(struct evaluation *evaluation, struct record *made)
{
    if (!made && evaluation->problem == EVALUATION_FINE)
        evaluation->problem = EVALUATION_NO_MEMORY;
    return made;
}

struct record *stage_record_of(struct evaluation *evaluation, struct record *rec,
                               struct value value)
{
    struct record *made;

    if (is_own(evaluation, value)) {
        value_unref(value);
        return record_ref(rec);
    }
    if (value_kind(value) == KIND_STRING)
        made = string_record(rec, &value);
    else
        made = written_record(evaluation, rec, value);
    value_unref(value);
    return or_problem(evaluation, made);
}

/* ---- Objects of fields ---- */

/* False: the machine must tell, for errors, and for containers, which are written as
 * they are built: without duplicate keys. */
static bool write_found(struct buffer *buffer, const struct json_found *found)
{
    if (found->state == JSON_MISSING) {
        buffer_add(buffer, "null", 4);
        return true;
    }
    if (found->state == JSON_ODD || *found->bytes == '{' || *found->bytes == '[')
        return false;
    if (*found->bytes == '"')
        write_value(buffer, value_text(found->bytes, found->length), 0);
    else
        buffer_add(buffer, found->bytes, found->length);
    return true;
}

/* The text of the object in evaluation->buffer, made of the fields' bytes. */
static bool write_object(struct evaluation *evaluation, const struct json_found *found)
{
    const struct expr_object *object = evaluation->object;
    struct buffer *buffer = &evaluation->buffer;

    buffer_clear(buffer);
    for (size_t i = 0; i < object->count; i++) {
        const struct expr_object_member *member = &object->members[i];

        buffer_add(buffer, member->before.bytes, member->before.length);
        if (member->slot < 0)
            write_value(buffer, member->constant, 0);
        else if (!write_found(buffer, &found[member->slot]))
            return false;
    }
    buffer_add_byte(buffer, '}');
    return true;
}

struct record *stage_next_record(struct evaluation *evaluation, struct record *rec)
{
    const struct json_found *found = evaluation->found;
    struct value value;

    evaluation->found = NULL;
    if (evaluation->object && found && write_object(evaluation, found)) {
        evaluation->quick = QUICK_DONE;
        return or_problem(evaluation, buffer_record(evaluation, rec));
    }
    if (!stage_next_value(evaluation, &value))
        return NULL;
    return stage_record_of(evaluation, rec, value);
}
