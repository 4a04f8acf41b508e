/* The buses of route 22 that go north: XML, pushed through coroutines.
 *
 * After David Beazley, "A Curious Course on Coroutines and Concurrency". The parser
 * (expat) calls back for every tag and piece of text, and each callback sends an event
 * on. What would be a machine with states in callbacks is plain code in a coroutine:
 * make_buses waits for the beginning of a bus, collects until its end, and sends the
 * bus to the filters, which are coroutines too.
 *
 *     events -> make_buses -> where(route) -> where(direction) -> print_bus */
#include <err.h>
#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/coro/coro.h"

enum {
    FIELD_SIZE = 64
};

struct event {
    enum {
        BEGIN,
        TEXT,
        END
    } kind;
    const char *text;
    size_t length;
};

/* The fields that are asked for; the parser may bring others. */
enum field {
    ID,
    ROUTE,
    DIRECTION,
    LATITUDE,
    LONGITUDE,
    FIELDS
};

struct bus {
    char fields[FIELDS][FIELD_SIZE];
};

static enum field field_named(const char *name)
{
    static const char *const names[] = {"id", "route", "direction", "latitude",
                                        "longitude"};
    int field = 0;

    while (field < FIELDS && strcmp(names[field], name) != 0)
        field++;
    return field;
}

/* ---- The pipeline ---- */

static bool is(const struct event *event, int kind, const char *name)
{
    return (int)event->kind == kind && strcmp(event->text, name) == 0;
}

/* The parser brings a text in one piece or several. */
static void add_text(char *field, const char *text, size_t length)
{
    size_t room = FIELD_SIZE - 1 - strlen(field);

    strncat(field, text, length < room ? length : room);
}

/* Collects up to the end of a bus. False: there will be no more events. */
static bool collect_bus(struct coro *self, struct bus *bus)
{
    enum field field = FIELDS;
    void *received;

    memset(bus, 0, sizeof(*bus));
    while (coro_yield(self, NULL, &received)) {
        const struct event *event = received;

        if (is(event, END, "bus"))
            return true;
        if (event->kind == BEGIN)
            field = field_named(event->text);
        else if (event->kind == END)
            field = FIELDS;
        else if (field < FIELDS)
            add_text(bus->fields[field], event->text, event->length);
    }
    return false;
}

static void *make_buses(struct coro *self, void *target)
{
    struct bus bus;
    void *received;

    while (coro_yield(self, NULL, &received)) {
        if (!is(received, BEGIN, "bus"))
            continue;
        if (!collect_bus(self, &bus) || coro_send(target, &bus).outcome != CORO_YIELDED)
            break;
    }
    return NULL;
}

struct condition {
    enum field field;
    const char *value;
    struct coro *target;
};

static void *where(struct coro *self, void *arg)
{
    const struct condition *condition = arg;
    void *received;

    while (coro_yield(self, NULL, &received)) {
        const struct bus *bus = received;

        if (strcmp(bus->fields[condition->field], condition->value) == 0 &&
            coro_send(condition->target, received).outcome != CORO_YIELDED)
            break;
    }
    return NULL;
}

static void *print_bus(struct coro *self, void *arg)
{
    void *received;

    (void)arg;
    while (coro_yield(self, NULL, &received)) {
        const struct bus *bus = received;

        printf("%s,%s,\"%s\",%s,%s\n", bus->fields[ROUTE], bus->fields[ID],
               bus->fields[DIRECTION], bus->fields[LATITUDE], bus->fields[LONGITUDE]);
    }
    return NULL;
}

/* ---- The parser ---- */

static void pass_on(void *target, struct event event)
{
    if (coro_send(target, &event).outcome != CORO_YIELDED)
        errx(1, "the pipeline ended early");
}

static void XMLCALL on_begin(void *target, const XML_Char *name,
                             const XML_Char **attributes)
{
    (void)attributes;
    pass_on(target, (struct event){BEGIN, name, strlen(name)});
}

static void XMLCALL on_end(void *target, const XML_Char *name)
{
    pass_on(target, (struct event){END, name, strlen(name)});
}

static void XMLCALL on_text(void *target, const XML_Char *text, int length)
{
    pass_on(target, (struct event){TEXT, text, (size_t)length});
}

static void parse(FILE *file, struct coro *target)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    char block[4096];
    size_t length;

    if (!parser)
        errx(1, "no memory");
    XML_SetUserData(parser, target);
    XML_SetElementHandler(parser, on_begin, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    do {
        length = fread(block, 1, sizeof(block), file);
        if (XML_Parse(parser, block, (int)length, length == 0) == XML_STATUS_ERROR)
            errx(1, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(parser),
                 XML_ErrorString(XML_GetErrorCode(parser)));
    } while (length > 0);
    XML_ParserFree(parser);
}

static struct coro *started(const char *name, coro_body *body, void *arg)
{
    struct coro_result first;
    struct coro *co = coro_start(name, body, arg, &first);

    if (!co || first.outcome != CORO_YIELDED)
        errx(1, "%s: could not be started", name);
    return co;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    struct coro *print, *north, *route, *buses;

    if (!file)
        err(2, "usage: buses FILE");
    print = started("print", print_bus, NULL);
    north =
        started("north", where, &(struct condition){DIRECTION, "North Bound", print});
    route = started("route", where, &(struct condition){ROUTE, "22", north});
    buses = started("buses", make_buses, route);
    parse(file, buses);
    coro_free(buses);
    coro_free(route);
    coro_free(north);
    coro_free(print);
    fclose(file);
    return 0;
}
