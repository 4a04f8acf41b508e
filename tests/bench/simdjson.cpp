/* A peer: simdjson's on-demand parser, for `where .status >= 500`.
 *
 *     bench_simdjson FILE
 *
 * Prints the lines whose status is 500 or more. It reads blocks as we do, and gives the
 * parser one line after the other: its own iteration over many documents is slower on
 * records as short as these, and starts anew with each block. On demand it checks only
 * what it walks over to get there, so it does less than we do. */

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>
#include <vector>

namespace
{

constexpr size_t block = 256 << 10;

bool is_wanted(simdjson::ondemand::parser &parser, const char *line, size_t length,
               size_t room)
{
    simdjson::ondemand::document record;
    double status;

    return !parser.iterate(line, length, room).get(record) &&
           !record["status"].get(status) && status >= 500;
}

/* Prints what is wanted of whole lines; behind them `room` bytes can be read. */
void filter(simdjson::ondemand::parser &parser, const char *line, const char *end,
            size_t room)
{
    while (line < end) {
        auto newline = static_cast<const char *>(
            memchr(line, '\n', static_cast<size_t>(end - line)));
        auto length = static_cast<size_t>(newline - line);

        if (is_wanted(parser, line, length, length + room))
            fwrite(line, 1, length + 1, stdout);
        line = newline + 1;
    }
}

} // namespace

int main(int argc, char **argv)
{
    int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    std::vector<char> bytes(2 * block + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::parser parser;
    size_t filled = 0;
    ssize_t got;

    if (file < 0) {
        fprintf(stderr, "usage: bench_simdjson FILE\n");
        return 2;
    }
    while (filled < 2 * block &&
           (got = read(file, bytes.data() + filled, 2 * block - filled)) > 0) {
        char *start = bytes.data();
        filled += static_cast<size_t>(got);
        auto newline = static_cast<char *>(memrchr(start, '\n', filled));

        if (!newline)
            continue;
        filter(parser, start, newline + 1, simdjson::SIMDJSON_PADDING);
        filled -= static_cast<size_t>(newline + 1 - start);
        memmove(start, newline + 1, filled);
    }
    close(file);
    return fflush(stdout) == 0 ? 0 : 1;
}
