/* Any text is an expression or an error that points into the text, whole or in a
 * pipeline; what is an expression comes back from its own words as the same tree. */
#include "fuzz.h"

#include "jq_text.h"

#include <string.h>

/* Longer texts are not written again: the writer recurses. */
#define WRITTEN_LIMIT 400

static const char *const keywords[] = {
    "by", "as", "if", "from", "on", "every", "late", "within", "per", NULL,
};

static void require_fault(const struct fault *fault, size_t length)
{
    size_t what = strlen(fault->what);

    FUZZ_REQUIRE(fault->status == STATUS_USAGE);
    FUZZ_REQUIRE(fault->at <= length && fault->extent <= length - fault->at);
    FUZZ_REQUIRE(what > 0);
    for (size_t i = 0; i < what; i++)
        FUZZ_REQUIRE((unsigned char)fault->what[i] >= ' ' && fault->what[i] != 0x7f);
}

static void require_places(const struct node *node, size_t start, size_t end)
{
    FUZZ_REQUIRE(node->at >= start && node->at <= end);
    FUZZ_REQUIRE(node->extent <= end - node->at);
}

static void require_round_trip(const struct node *root, struct arena *arena)
{
    struct jq_text text = {0};
    struct expr_place place = {.whole = true};
    const struct node *again;
    struct fault fault;
    size_t end;

    jq_text_write(&text, root);
    place.bytes = text.bytes;
    place.length = text.length;
    FUZZ_REQUIRE(expr_parse(&place, arena, &again, &end, &fault) == STATUS_OK);
    FUZZ_REQUIRE(jq_text_same(root, again));
    free(text.bytes);
}

static void check(const struct expr_place *place)
{
    struct fault fault = {0};
    const struct node *root;
    struct arena arena;
    size_t end;

    arena_init(&arena);
    if (expr_parse(place, &arena, &root, &end, &fault) != STATUS_OK) {
        FUZZ_REQUIRE(!root);
        require_fault(&fault, place->length);
    } else {
        FUZZ_REQUIRE(end >= place->start && end <= place->length);
        require_places(root, place->start, end);
        if (place->length <= WRITTEN_LIMIT)
            require_round_trip(root, &arena);
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct expr_place place = {.bytes = (const char *)data, .length = size};

    place.whole = true;
    check(&place);
    place.whole = false;
    place.keywords = keywords;
    check(&place);
    place.list = true;
    check(&place);
    place.list = false;
    place.group = true;
    place.start = 1;
    if (size > 0)
        check(&place);
    return 0;
}
