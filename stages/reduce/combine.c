/* Combinations of values. */

#include "stages/reduce/combine.h"

#include "pipeline/json/memory.h"

#include <string.h>

#define LABEL_SHOWN 100

struct combine_key {
    struct evaluation *evaluation;
    struct value *values; /* of the record; references */
    size_t count, capacity;
    size_t at; /* the one that is chosen */
};

/* ---- Life ---- */

bool combine_init(struct combine *combine, struct stage *self,
                  const struct expression_list *first,
                  const struct expression_list *second)
{
    size_t count = first->count + second->count;

    *combine = (struct combine){.stage = self};
    combine->keys = memory_alloc((count + 1) * sizeof(struct combine_key));
    combine->chosen = memory_alloc((count + 1) * sizeof(struct value));
    if (!combine->keys || !combine->chosen) {
        stage_out_of_memory(self);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct expression *expression =
            i < first->count ? &first->items[i] : &second->items[i - first->count];

        combine->keys[i] =
            (struct combine_key){.evaluation = stage_expression(self, expression)};
        combine->count++;
        if (!combine->keys[i].evaluation)
            return false;
    }
    return true;
}

static void forget_values(struct combine *combine)
{
    for (size_t i = 0; i < combine->count; i++) {
        struct combine_key *key = &combine->keys[i];

        while (key->count > 0)
            value_unref(key->values[--key->count]);
    }
}

void combine_release(struct combine *combine)
{
    forget_values(combine);
    for (size_t i = 0; i < combine->count; i++)
        memory_free(combine->keys[i].values);
    memory_free(combine->keys);
    memory_free(combine->chosen);
}

/* ---- Reading ---- */

static bool keep(struct combine_key *key, struct value value)
{
    if (key->count == key->capacity) {
        size_t capacity = key->capacity * 2 + 1;
        struct value *values = memory_realloc(key->values, capacity * sizeof(*values));

        if (!values)
            return false;
        key->values = values;
        key->capacity = capacity;
    }
    key->values[key->count++] = value;
    return true;
}

static bool read_key(struct combine *combine, struct combine_key *key,
                     struct record *rec)
{
    struct value value;

    key->at = 0;
    stage_evaluate(key->evaluation, rec);
    while (stage_next_value(key->evaluation, &value)) {
        if (keep(key, value))
            continue;
        value_unref(value);
        stage_absorb(combine->stage, rec);
        stage_emit(combine->stage, NULL);
        return false;
    }
    return !stage_evaluation_failed(key->evaluation, rec);
}

bool combine_read(struct combine *combine, struct record *rec)
{
    combine->begun = false;
    forget_values(combine);
    for (size_t i = 0; i < combine->count; i++) {
        if (!read_key(combine, &combine->keys[i], rec)) {
            forget_values(combine);
            return false;
        }
    }
    return true;
}

/* ---- Combining ---- */

static bool begin(struct combine *combine)
{
    combine->begun = true;
    for (size_t i = 0; i < combine->count; i++) {
        if (combine->keys[i].count == 0)
            return false;
        combine->chosen[i] = combine->keys[i].values[0];
    }
    return true;
}

bool combine_next(struct combine *combine)
{
    if (!combine->begun)
        return begin(combine);
    for (size_t i = combine->count; i-- > 0;) {
        struct combine_key *key = &combine->keys[i];

        key->at = key->at + 1 < key->count ? key->at + 1 : 0;
        if (key->count > 0)
            combine->chosen[i] = key->values[key->at];
        if (key->at > 0)
            return true;
    }
    return false;
}

struct record *combine_record(struct combine *combine, struct record *rec)
{
    return stage_record_of(combine->keys[0].evaluation, rec,
                           value_ref(combine->chosen[0]));
}

bool combine_failed(struct combine *combine, struct record *rec)
{
    return stage_evaluation_failed(combine->keys[0].evaluation, rec);
}

/* ---- Labels ---- */

static bool is_taken(struct text label, const struct expression_list *list,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text other = list->items[i].label;

        if (other.length == label.length &&
            memcmp(other.bytes, label.bytes, label.length) == 0)
            return true;
    }
    return false;
}

static bool check(struct stage *self, const struct expression *key, bool taken,
                  const char *const *others)
{
    for (; *others && !taken; others++)
        taken = text_equals(key->label, *others);
    if (taken)
        stage_fail_at(self, STATUS_USAGE, &key->text,
                      "\"%.*s\" is the name of two results; use `as NAME`",
                      (int)text_cut(key->label, LABEL_SHOWN), key->label.bytes);
    return !taken;
}

bool combine_need_labels(struct stage *self, const struct expression_list *keys)
{
    static const char *const none[] = {NULL};

    for (size_t i = 0; i < keys->count; i++) {
        const struct expression *key = &keys->items[i];

        if (!key->label.bytes) {
            stage_fail_at(self, STATUS_USAGE, &key->text,
                          "what is no path needs a name: %.*s as NAME",
                          (int)text_cut(key->text, LABEL_SHOWN), key->text.bytes);
            return false;
        }
        if (!check(self, key, is_taken(key->label, keys, i), none))
            return false;
    }
    return true;
}

bool combine_check_labels(struct stage *self, const struct expression_list *first,
                          const struct expression_list *second,
                          const char *const *others)
{
    for (size_t i = 0; i < first->count; i++) {
        const struct expression *key = &first->items[i];

        if (!check(self, key, is_taken(key->label, second, second->count), others))
            return false;
    }
    for (size_t i = 0; i < second->count; i++) {
        if (!check(self, &second->items[i], false, others))
            return false;
    }
    return true;
}
