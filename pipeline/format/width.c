/* Width: characters one by one, ASCII without a look at the tables. */

#include "pipeline/format/width.h"

#include <utf8proc.h>

/* The bytes of the first character; its columns in *width. */
static size_t step(const char *bytes, size_t length, size_t *width)
{
    utf8proc_int32_t character;
    utf8proc_ssize_t used;

    *width = 1;
    if ((unsigned char)bytes[0] < 0x80)
        return 1;
    used = utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length,
                            &character);
    if (used <= 0)
        return 1;
    *width = (size_t)utf8proc_charwidth(character);
    return (size_t)used;
}

size_t width_of(const char *bytes, size_t length)
{
    size_t width;

    (void)width_cut(bytes, length, (size_t)-1, &width);
    return width;
}

size_t width_cut(const char *bytes, size_t length, size_t columns, size_t *width)
{
    size_t at = 0;

    *width = 0;
    while (at < length) {
        size_t one;
        size_t used = step(bytes + at, length - at, &one);

        if (one > columns - *width)
            break;
        *width += one;
        at += used;
    }
    return at;
}
