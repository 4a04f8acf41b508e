/* Parsing what each input looks like: its first lines are looked at, then it is parsed
 * by the format that they have. */

#include "pipeline/format/guess.h"
#include "stages/filter/parse.h"

/* Holds the first records of the next input; false: there is none. */
static bool look(struct parse_source *source)
{
    struct record *rec = source->next;

    /* Nobody wanted what there was. */
    if (source->at < source->count)
        return false;
    source->next = NULL;
    source->one_input = false;
    source->at = source->count = 0;
    if (!rec)
        rec = parse_receive(source);
    if (!rec)
        return false;
    origin_hold(&source->origin, rec->origin);
    source->one_input = true;
    while (rec) {
        rec = record_keep(rec);
        if (!rec) {
            source->at = 0; /* to be dropped */
            stage_out_of_memory(source->self);
            return false;
        }
        source->held[source->count++] = rec;
        source->at = source->count; /* these are not received again yet */
        source->looks = true;
        rec = source->count < PARSE_LOOK ? parse_receive(source) : NULL;
        source->looks = false;
    }
    source->at = 0;
    return true;
}

static void tell(struct parse_source *source, const struct guess *guess)
{
    struct fault fault;

    if (guess->pattern)
        fault_set(&fault, STATUS_OK, NULL, "read as \"%s\"", guess->pattern);
    else
        fault_set(&fault, STATUS_OK, NULL, "read as %s", guess->name);
    if (source->origin)
        stage_report_input(source->self, source->origin, &fault);
}

static bool guess_of(struct parse_source *source, struct guess *guess)
{
    struct text lines[PARSE_LOOK];

    for (size_t i = 0; i < source->count; i++)
        lines[i] = (struct text){source->held[i]->text, source->held[i]->length,
                                 TEXT_NOWHERE, 0};
    return guess_format(lines, source->count, guess);
}

static enum status parse_input(struct parse_source *source,
                               const struct parse_args *args)
{
    struct parse_args of_format = *args;
    struct guess guess;

    if (!guess_of(source, &guess))
        return stage_out_of_memory(source->self);
    tell(source, &guess);
    if (guess.format) {
        of_format.format = (struct pattern){
            .text = text_of(guess.pattern ? guess.pattern : guess.name)};
        return parse_lines(source, &of_format, guess.format);
    }
    if (strcmp(guess.name, "json") == 0)
        return parse_json(source, args);
    return parse_text(source, args);
}

enum status parse_auto(struct parse_source *source, const struct parse_args *args)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && look(source))
        status = parse_input(source, args);
    for (; source->at < source->count; source->at++)
        stage_drop(source->self, source->held[source->at]);
    if (source->next)
        stage_drop(source->self, source->next);
    origin_hold(&source->origin, NULL);
    return status;
}
