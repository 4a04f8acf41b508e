/* rank - number the records, equal neighbours alike */

#include "stages/filter/extend.h"
#include "stages/filter/keys.h"
#include "stages/kept.h"

#include <inttypes.h>
#include <string.h>

struct rank_args {
    struct text name;
    struct expression_list keys;
};

struct ranking {
    struct text name;
    int slot;
    struct buffer last; /* the key of the record before */
    int64_t count; /* of the records so far */
    int64_t rank; /* of the last one */
};

static bool save(void *opaque, struct buffer *out)
{
    const struct ranking *ranking = opaque;

    buffer_printf(out, "%" PRIi64 " %" PRIi64 " %zu\n", ranking->count, ranking->rank,
                  ranking->last.length);
    buffer_add(out, ranking->last.bytes, ranking->last.length);
    buffer_add_byte(out, '\n');
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up(struct stage *self, struct ranking *ranking)
{
    struct text saved = stage_saved(self), last;
    uint64_t count, rank, length;

    stage_keep_state(self, save, ranking);
    if (!saved.bytes)
        return true;
    if (!kept_number(&saved, &count) || !kept_number(&saved, &rank) ||
        !kept_number(&saved, &length) || !kept_bytes(&saved, (size_t)length, &last))
        return stage_spoilt(self) == STATUS_OK;
    ranking->count = (int64_t)count;
    ranking->rank = (int64_t)rank;
    buffer_add(&ranking->last, last.bytes, last.length);
    return true;
}

static bool is_last(const struct ranking *ranking, const struct buffer *key)
{
    return ranking->count > 0 && ranking->last.length == key->length &&
           memcmp(ranking->last.bytes, key->bytes, key->length) == 0;
}

/* The key becomes the last one. */
static void move_on(struct ranking *ranking, const struct buffer *key)
{
    bool same = is_last(ranking, key);

    ranking->count++;
    if (same)
        return;
    ranking->rank = ranking->count;
    buffer_clear(&ranking->last);
    buffer_add(&ranking->last, key->bytes, key->length);
}

/* Takes the record. False: nobody wants more. */
static bool send_ranked(struct stage *self, struct ranking *ranking,
                        struct extend *extend, struct record *rec)
{
    if (ranking->last.failed ||
        (extend_has(extend, ranking->slot) && !extend_remove(extend, ranking->name))) {
        stage_drop(self, rec);
        return stage_emit(self, NULL);
    }
    extend_add(extend, ranking->name, value_integer(ranking->rank));
    return extend_send(extend, rec);
}

static bool rank_one(struct stage *self, struct ranking *ranking, struct keys *keys,
                     struct extend *extend)
{
    struct record *rec = stage_receive(self);

    if (!rec)
        return false;
    if (!keys_find(keys, rec) || !extend_begin(extend, rec))
        return true;
    move_on(ranking, &keys->key);
    return send_ranked(self, ranking, extend, rec);
}

static enum status rank_run(struct stage *self, const void *opaque)
{
    const struct rank_args *args = opaque;
    struct ranking ranking = {
        .name = args->name.bytes ? args->name : text_of("rank"),
    };
    struct extend extend;
    struct keys keys;

    if (!extend_init(&extend, self))
        return STATUS_RESOURCE;
    ranking.slot = extend_name(&extend, ranking.name);
    if (keys_init(&keys, self, &args->keys) && ranking.slot >= 0 &&
        take_up(self, &ranking)) {
        while (rank_one(self, &ranking, &keys, &extend))
            continue;
    }
    keys_release(&keys);
    buffer_release(&ranking.last);
    extend_release(&extend);
    return STATUS_OK;
}

static const struct stage_option rank_options[] = {
    {.name = "as",
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct rank_args, name),
     .value = "NAME",
     .help = "what the field is called; rank, if it is not given"},
    {.name = "KEYS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct rank_args, keys),
     .help = "what equal records have in common: expressions between commas"},
    {.name = NULL},
};

static const struct stage_example rank_examples[] = {
    {.command = "sort -r .score | rank .score",
     .input = "{\"who\":\"ada\",\"score\":7}\n{\"who\":\"bob\",\"score\":9}\n"
              "{\"who\":\"cyd\",\"score\":7}\n{\"who\":\"dan\",\"score\":5}\n",
     .output = "{\"who\":\"bob\",\"score\":9,\"rank\":1}\n"
               "{\"who\":\"ada\",\"score\":7,\"rank\":2}\n"
               "{\"who\":\"cyd\",\"score\":7,\"rank\":2}\n"
               "{\"who\":\"dan\",\"score\":5,\"rank\":4}\n"},
    {.command = NULL},
};

const struct stage_type stage_rank = {
    .name = "rank",
    .kind = STAGE_FILTER,
    .summary = "add each record's place, equal neighbours alike",
    .description =
        "Adds the field rank: 1 for the first record, 2 for the second, and so on, in "
        "the order in which they come; it does not sort. A record with the same keys "
        "as "
        "the one before it has the same rank. A field of that name that the record had "
        "is replaced; the new one stands at the end. What is no object is rejected.",
    .args_size = sizeof(struct rank_args),
    .options = rank_options,
    .examples = rank_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES | STAGE_ORDERED,
    .run = rank_run,
};
