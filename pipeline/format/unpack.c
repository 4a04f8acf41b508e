/* Compressed formats: the table, and recognising one by its first bytes. */

#include "pipeline/format/unpack.h"

/* A skippable frame, which zstd and lz4 have in common, counts as zstd's at the start.
 */
static const struct unpack_type *const types[] = {
    &unpack_gzip, &unpack_bzip2, &unpack_xz, &unpack_zstd, &unpack_lz4, NULL,
};

static enum unpack_match match(const struct unpack_magic *magic, const char *bytes,
                               size_t length)
{
    size_t count = length < magic->length ? length : magic->length;

    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < (unsigned char)magic->low[i] || byte > (unsigned char)magic->high[i])
            return UNPACK_NO;
    }
    return count < magic->length ? UNPACK_MAYBE : UNPACK_YES;
}

enum unpack_match unpack_look(const struct unpack_type *type, const char *bytes,
                              size_t length)
{
    enum unpack_match best = UNPACK_NO;

    for (size_t i = 0; i < type->magic_count; i++) {
        enum unpack_match found = match(&type->magics[i], bytes, length);
        if (found > best)
            best = found;
    }
    return best;
}

enum unpack_match unpack_recognise(const char *bytes, size_t length,
                                   const struct unpack_type **type)
{
    enum unpack_match best = UNPACK_NO;

    for (size_t i = 0; types[i]; i++) {
        enum unpack_match found = unpack_look(types[i], bytes, length);
        if (found > best) {
            best = found;
            *type = types[i];
        }
    }
    return best;
}
