#include "model.h"

struct model model;

unsigned pick(unsigned count)
{
    model.seed = model.seed * 1103515245u + 12345u;
    return (model.seed >> 16) % count;
}

const char *path_of(unsigned place)
{
    static char paths[4][32];
    static unsigned next;
    char *path = paths[next++ % 4];
    const char *folder = model.in_folder ? "d/" : "";

    if (place == 0)
        snprintf(path, sizeof(paths[0]), "%slog", folder);
    else
        snprintf(path, sizeof(paths[0]), "%slog.%u", folder, place);
    return path;
}

struct content *at(unsigned place)
{
    return model.paths[place] < 0 ? NULL : &model.contents[model.paths[place]];
}

void new_content(unsigned place)
{
    assert_true(model.content_count < FILES_MOST);
    model.paths[place] = (int)model.content_count++;
    model.contents[model.paths[place]] = (struct content){
        .unwatched = !model.running || model.polling || model.folder_is_new};
}

/* ---- What is done ---- */

const char *text_of_line(unsigned number)
{
    static char text[128];

    snprintf(text, sizeof(text), "%06u %080u %06u\n", number, number, number);
    return text;
}

void write_line(unsigned place)
{
    struct content *content = at(place);

    if (!content || content->closed || model.line_count == LINES_MOST)
        return;
    if (content->has_half)
        append(path_of(place), "\n");
    content->has_half = false;
    append(path_of(place), text_of_line(model.line_count));
    model.lines[model.line_count].content = (unsigned)model.paths[place];
    model.lines[model.line_count++].fate = UNREAD;
}

void write_half(unsigned place)
{
    if (!at(place) || at(place)->closed || at(place)->has_half)
        return;
    at(place)->has_half = true;
    append(path_of(place), "half a line");
}

/* The lines that were not read, to another content, or with another fate. */
static void change_unread(unsigned from, unsigned to, enum fate fate)
{
    for (unsigned i = model.due; i < model.line_count; i++) {
        if (model.lines[i].content != from || model.lines[i].fate != UNREAD)
            continue;
        model.lines[i].content = to;
        model.lines[i].fate = fate;
    }
}

static void forget_path(unsigned place)
{
    struct content *content = at(place);

    if (!content)
        return;
    content->gone = true;
    content->copied = false;
    model.paths[place] = -1;
}

static void shift(void)
{
    if (at(KEPT))
        delete (path_of(KEPT));
    forget_path(KEPT);
    for (unsigned i = KEPT; i > 1; i--) {
        if (at(i - 1))
            move(path_of(i - 1), path_of(i));
        model.paths[i] = model.paths[i - 1];
    }
    model.paths[1] = -1;
}

void rotate(void)
{
    next_tick();
    shift();
    if (at(0))
        move(path_of(0), path_of(1));
    model.paths[1] = model.paths[0];
    new_content(0);
    create(path_of(0), "");
}

void delete_and_create(void)
{
    next_tick();
    if (at(0))
        delete (path_of(0));
    forget_path(0);
    new_content(0);
    create(path_of(0), "");
}

void copy_and_truncate(bool with_copy)
{
    unsigned before = (unsigned)model.paths[0];
    struct content *content = at(0);

    if (!content)
        return;
    next_tick();
    if (with_copy) {
        shift();
        copy(path_of(0), path_of(1));
        new_content(1);
        at(1)->copied = content->read;
        at(1)->closed = true;
        at(1)->last = content->last;
        at(1)->known = content->known;
        at(1)->read = content->read;
        at(1)->truncated = true;
        change_unread(before, (unsigned)model.paths[1],
                      content->read ? UNREAD : LOSABLE);
    } else {
        change_unread(before, before, LOSABLE);
    }
    model.wants_gap |= content->read && model.running && content->open;
    cut_off(path_of(0), 0);
    content->gone = true;
    content->truncated = true;
    new_content(0);
    model.contents[model.paths[0]].open = content->open;
    model.contents[model.paths[0]].truncated = true;
    content->open = false;
}

/* What lies in the old one is to be had as long as the name leads to a file of it. */
void replace_folder(void)
{
    char command[64];

    if (!model.in_folder)
        return;
    next_tick();
    model.folder_is_new = true;
    snprintf(command, sizeof(command), "mv d d-%u; mkdir d", ++model.folders);
    shell(command);
    for (unsigned i = 0; i <= KEPT; i++) {
        if (!at(i))
            continue;
        at(i)->closed = true;
        if (at(i)->unwatched || at(i)->copied || !model.running)
            forget_path(i);
        model.paths[i] = -1;
    }
    new_content(0);
    create(path_of(0), "");
}
