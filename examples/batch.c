/* Numbers in threes: a filter between whoever sends and a consumer.
 *
 * After PEP 342, example 2. A filter holds things back, so its end matters: when it is
 * closed it sends what it still holds, if anything, and then closes its target, which
 * cannot know otherwise. So a close runs down the pipeline, and every stage has sent
 * its last before the next one ends. The second round holds nothing when it is closed,
 * and sends nothing. */
#include <err.h>
#include <stdio.h>

#include "pipeline/coro/coro.h"

enum {
    BATCH = 3
};

struct batch {
    size_t count;
    int numbers[BATCH];
};

static void *print_batches(struct coro *self, void *arg)
{
    void *received;

    (void)arg;
    while (coro_yield(self, NULL, &received)) {
        const struct batch *batch = received;

        for (size_t i = 0; i < batch->count; i++)
            printf("%c%d", i ? ',' : '[', batch->numbers[i]);
        puts("]");
    }
    puts("consumer closed");
    return NULL;
}

/* True: the target has taken the batch. False: an error is pending. */
static bool pass_on(struct coro *self, struct coro *target, struct batch *batch)
{
    struct coro_result result = coro_send(target, batch);

    if (result.outcome == CORO_YIELDED)
        batch->count = 0;
    else
        coro_raise_from(self, target, result);
    return result.outcome == CORO_YIELDED;
}

static void *collect(struct coro *self, void *target)
{
    struct batch batch = {0};
    void *number;

    while (coro_yield(self, NULL, &number)) {
        batch.numbers[batch.count++] = *(int *)number;
        if (batch.count == BATCH && !pass_on(self, target, &batch))
            return NULL;
    }
    if (batch.count && !pass_on(self, target, &batch))
        return NULL;
    coro_close(target);
    return NULL;
}

static struct coro *started(const char *name, coro_body *body, void *arg)
{
    struct coro_result first;
    struct coro *co = coro_start(name, body, arg, &first);

    if (!co || first.outcome != CORO_YIELDED)
        errx(1, "%s: could not be started", name);
    return co;
}

/* Sends the numbers from 0 to `last`, then closes. */
static int feed(int last)
{
    struct coro *consumer = started("consumer", print_batches, NULL);
    struct coro *batches = started("batch", collect, consumer);
    struct coro_result result = {CORO_YIELDED, NULL};

    for (int i = 0; i <= last && result.outcome == CORO_YIELDED; i++)
        result = coro_send(batches, &i);
    if (result.outcome == CORO_YIELDED)
        result = coro_close(batches);
    coro_free(batches);
    coro_free(consumer);
    return result.outcome == CORO_RETURNED ? 0 : 1;
}

int main(void)
{
    return feed(6) || feed(2);
}
