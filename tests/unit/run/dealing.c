/* deal N: each record to the next of N instances of the next stage, and the last to all
 * of them. What they send has their letter in front. */

#include "dealing.h"

#include "fixture.h"
#include "pipeline/stage/instances.h"
#include "waiting.h"

#define HANDS 26

struct hands {
    struct stage *self;
    struct stage_instance *instances[HANDS];
    char letters[HANDS];
    size_t count;
};

static struct record *mark(void *letter, struct record *rec)
{
    char text[128];
    int length = snprintf(text, sizeof(text), "%c:%.*s", *(const char *)letter,
                          (int)rec->length, rec->text);
    struct record *made = record_derive(rec, text, (size_t)length);

    record_unref(rec);
    return made;
}

static bool deal(struct hands *hands, size_t which, struct record *rec)
{
    if (!hands->instances[which]) {
        hands->letters[which] = (char)('a' + which);
        hands->instances[which] =
            stage_open_instance(hands->self, &hands->letters[which], NULL);
    }
    if (hands->instances[which])
        stage_send_to(hands->self, hands->instances[which], rec);
    else
        stage_drop(hands->self, rec);
    return hands->instances[which] != NULL;
}

static void end_all(struct hands *hands)
{
    for (size_t i = 0; i < hands->count; i++) {
        if (hands->instances[i])
            stage_end_instance(hands->self, hands->instances[i]);
    }
}

enum status deal_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    struct hands hands = {.self = self, .count = (size_t)args->number};
    static const char *const none[] = {NULL};
    enum status status = stage_split(self, mark, none);
    struct record *rec;
    bool good = status == STATUS_OK;

    for (size_t i = 0; good && (rec = stage_receive(self)); i++)
        good = deal(&hands, i % hands.count, rec);
    end_all(&hands);
    return status;
}
