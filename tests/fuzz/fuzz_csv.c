/* CSV and TSV on any bytes: however they are cut into reads, the same records and the
 * same mistakes come out. The first byte says which of the two, and where to cut. */

#include "csv_run.h"
#include "fuzz.h"

#include <string.h>

static void run(struct text bytes, bool is_tsv, size_t first, size_t step,
                struct buffer *text)
{
    struct csv csv;

    csv_init(&csv, is_tsv, NULL);
    csv.limit = 64;
    csv_run(&csv, bytes, first, step, text);
    /* A second input has a header of its own. */
    csv_run(&csv, bytes, first, step, text);
    csv_release(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer whole = {0}, cut = {0};
    struct text bytes = {(const char *)data + 1, size - 1, TEXT_NOWHERE, 0};

    if (size == 0)
        return 0;
    run(bytes, data[0] & 1, 0, 0, &whole);
    run(bytes, data[0] & 1, (data[0] >> 1) % (size + 1), data[0] % 7, &cut);
    FUZZ_REQUIRE(whole.length == cut.length);
    FUZZ_REQUIRE(whole.length == 0 || memcmp(whole.bytes, cut.bytes, cut.length) == 0);
    buffer_release(&whole);
    buffer_release(&cut);
    return 0;
}
