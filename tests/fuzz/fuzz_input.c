/* Any bytes are plain and pass as they are, or compressed and come out as far as they
 * are whole; whether they come in one read or byte by byte makes no difference. */
#include "fuzz.h"

#include "pipeline/format/input.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of the decoded bytes no more are looked at: a few bytes may decode to gigabytes. */
#define OUTPUT_MOST ((size_t)1 << 18)

struct outcome {
    char *bytes;
    size_t size;
    ssize_t last; /* what the last read answered: 1 if there may be more */
    bool compressed;
    struct fault fault;
};

static bool ready(void *context, int descriptor)
{
    (void)context;
    FUZZ_REQUIRE(descriptor >= 0);
    return true;
}

/* Puts the next byte into the pipe, or closes it. */
struct dripper {
    const uint8_t *data;
    size_t left;
    int end;
};

static bool drip(void *context, int descriptor)
{
    struct dripper *dripper = context;

    FUZZ_REQUIRE(descriptor >= 0);
    if (dripper->left > 0) {
        FUZZ_REQUIRE(write(dripper->end, dripper->data, 1) == 1);
        dripper->data++;
        dripper->left--;
    } else if (dripper->end >= 0) {
        close(dripper->end);
        dripper->end = -1;
    }
    return true;
}

static void require_fault(const struct fault *fault)
{
    FUZZ_REQUIRE(fault->status == STATUS_INPUT || fault->status == STATUS_RESOURCE);
    FUZZ_REQUIRE(strlen(fault->what) > 0);
}

/* Reads from a descriptor, by reads of `size`. */
static void read_all(struct outcome *outcome, int descriptor, input_wait *wait,
                     void *context, size_t size)
{
    char path[64];
    struct input *input;

    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    input = input_open(path, wait, context, &outcome->fault);
    FUZZ_REQUIRE(input);
    outcome->bytes = malloc(OUTPUT_MOST);
    outcome->size = 0;
    FUZZ_REQUIRE(outcome->bytes);
    do {
        size_t room = OUTPUT_MOST - outcome->size;
        room = room < size ? room : size;
        outcome->last =
            input_read(input, outcome->bytes + outcome->size, room, &outcome->fault);
        FUZZ_REQUIRE(outcome->last <= (ssize_t)room);
        if (outcome->last > 0)
            outcome->size += (size_t)outcome->last;
    } while (outcome->last > 0 && outcome->size < OUTPUT_MOST);
    outcome->last = outcome->last > 0 ? 1 : outcome->last;
    if (outcome->last < 0)
        require_fault(&outcome->fault);
    if (outcome->last <= 0) {
        struct fault again;
        char byte;
        FUZZ_REQUIRE(input_read(input, &byte, 1, &again) == outcome->last);
    }
    outcome->compressed = input_compression(input) != NULL;
    input_close(input);
}

static void read_at_once(struct outcome *outcome, const uint8_t *data, size_t size)
{
    int file = memfd_create("fuzz", MFD_CLOEXEC);

    FUZZ_REQUIRE(file >= 0);
    FUZZ_REQUIRE(size == 0 || write(file, data, size) == (ssize_t)size);
    read_all(outcome, file, ready, NULL, 65536);
    close(file);
}

static void read_in_drops(struct outcome *outcome, const uint8_t *data, size_t size,
                          size_t read_size)
{
    struct dripper dripper = {data, size, -1};
    int ends[2];

    FUZZ_REQUIRE(pipe(ends) == 0);
    dripper.end = ends[1];
    read_all(outcome, ends[0], drip, &dripper, read_size);
    close(ends[0]);
    if (dripper.end >= 0)
        close(dripper.end);
}

/* Of a damaged block, libbz2 gives out more or less, as its room was. */
static void require_same(const struct outcome *a, const struct outcome *b)
{
    FUZZ_REQUIRE(a->compressed == b->compressed);
    FUZZ_REQUIRE(a->last == b->last);
    FUZZ_REQUIRE(a->size == b->size || a->last < 0);
    FUZZ_REQUIRE(memcmp(a->bytes, b->bytes, a->size < b->size ? a->size : b->size) ==
                 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole, drops;

    if (size < 1 || size > 4096)
        return 0;
    read_at_once(&whole, data + 1, size - 1);
    read_in_drops(&drops, data + 1, size - 1, (size_t)data[0] * data[0] + 1);
    if (!whole.compressed) {
        FUZZ_REQUIRE(whole.last == 0 && whole.size == size - 1);
        FUZZ_REQUIRE(memcmp(whole.bytes, data + 1, size - 1) == 0);
    }
    require_same(&whole, &drops);
    free(whole.bytes);
    free(drops.bytes);
    return 0;
}
