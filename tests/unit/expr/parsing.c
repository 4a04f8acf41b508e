#include "parsing.h"

#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const char *const stage_keywords[] = {
    "by",     "as",  "if",    "from",    "on",   "every", "late",
    "within", "per", "slide", "session", "idle", NULL,
};

static void set_text(struct expr_place *place, const char *text)
{
    place->bytes = text;
    place->length = strlen(text);
}

void assert_trees(const struct tree_case *cases, size_t count, struct expr_place place)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *root;
        struct fault fault = {0};
        struct arena arena;
        char tree[1024];
        size_t end;

        arena_init(&arena);
        set_text(&place, cases[i].text);
        if (expr_parse(&place, &arena, &root, &end, &fault) != STATUS_OK)
            fail_msg("%s: %s", cases[i].text, fault.what);
        tree_write(root, tree, sizeof tree);
        if (strcmp(tree, cases[i].tree) != 0)
            fail_msg("%s: %s", cases[i].text, tree);
        arena_release(&arena);
    }
}

void assert_errors(const struct error_case *cases, size_t count,
                   struct expr_place place)
{
    for (size_t i = 0; i < count; i++) {
        const struct error_case *now = &cases[i];
        const struct node *root;
        struct fault fault = {0};
        struct arena arena;
        size_t end;
        enum status status;

        arena_init(&arena);
        set_text(&place, now->text);
        status = expr_parse(&place, &arena, &root, &end, &fault);
        if (status != STATUS_USAGE || fault.status != STATUS_USAGE || root)
            fail_msg("%s: no error", now->text);
        if (strcmp(fault.what, now->what) != 0)
            fail_msg("%s: \"%s\"", now->text, fault.what);
        if (fault.at != strspn(now->marks, " ") ||
            fault.at + fault.extent != strlen(now->marks))
            fail_msg("%s: points at %zu, %zu bytes", now->text, fault.at, fault.extent);
        arena_release(&arena);
    }
}

void assert_ends(const struct end_case *cases, size_t count, struct expr_place place)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *root;
        struct fault fault = {0};
        struct arena arena;
        size_t end;

        arena_init(&arena);
        set_text(&place, cases[i].text);
        if (expr_parse(&place, &arena, &root, &end, &fault) != STATUS_OK)
            fail_msg("%s: %s", cases[i].text, fault.what);
        if (strcmp(cases[i].text + end, cases[i].rest) != 0)
            fail_msg("%s: leaves \"%s\"", cases[i].text, cases[i].text + end);
        arena_release(&arena);
    }
}
