/* Against date(1) and Python's datetime and zoneinfo, where they are installed. */
#include "fixture.h"

#define STAMPS 4000

/* ---- date(1) ---- */

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* A stamp that date reads too, of the years 1000 to 2999. */
static void write_random(FILE *file)
{
    int year = 1000 + (int)(random() % 2000), month = 1 + (int)(random() % 12);
    int day = 1 + (int)(random() % 28), hour = (int)(random() % 24);
    int minute = (int)(random() % 60), second = (int)(random() % 60);
    int offset = (int)(random() % 24);
    char sign = random() % 2 ? '+' : '-';

    switch (random() % 4) {
    case 0:
        (void)fprintf(file, "%04d-%02d-%02dT%02d:%02d:%02d.%09ld%c%02d:30\n", year,
                      month, day, hour, minute, second, random() % 1000000000, sign,
                      offset % 12);
        break;
    case 1:
        (void)fprintf(file, "%04d-%02d-%02d %02d:%02d:%02d\n", year, month, day, hour,
                      minute, second);
        break;
    case 2:
        (void)fprintf(file, "%02d %s %04d %02d:%02d:%02d %c%02d00\n", day,
                      months[month - 1], year, hour, minute, second, sign, offset);
        break;
    default:
        (void)fprintf(file, "%s %2d %02d:%02d:%02d %04d\n", months[month - 1], day,
                      hour, minute, second, year);
        break;
    }
}

static void assert_same(struct timestamp_reader *reader, const char *text,
                        const char *expected)
{
    struct timestamp_mistake mistake;
    struct timestamp ts;
    char got[64];

    if (!parse_copy(reader, text, &ts, &mistake))
        fail_msg("%s: %s", text, mistake.what);
    (void)snprintf(got, sizeof(got), "%lld.%09u", (long long)ts.seconds,
                   ts.nanoseconds);
    if (strcmp(got, expected) != 0)
        fail_msg("%s: %s, not %s", text, got, expected);
}

static bool read_line(FILE *file, char *line, int size)
{
    if (!fgets(line, size, file))
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

static void instants_are_those_of_date(void **state)
{
    char path[] = "/tmp/coro-pipe-date-XXXXXX", command[128], text[128], answer[64];
    struct timestamp_reader reader = {.now = NOW};
    int descriptor = mkstemp(path), count = 0;
    FILE *file, *date;

    (void)state;
    assert_true(descriptor >= 0);
    file = fdopen(descriptor, "w+");
    assert_non_null(file);
    srandom(1);
    for (int i = 0; i < STAMPS; i++)
        write_random(file);
    rewind(file);
    (void)snprintf(command, sizeof(command),
                   "LC_ALL=C date -u -f %s +%%s.%%N 2>/dev/null", path);
    date = popen(command, "r");
    assert_non_null(date);
    for (; read_line(date, answer, sizeof(answer)); count++) {
        assert_true(read_line(file, text, sizeof(text)));
        assert_same(&reader, text, answer);
    }
    (void)pclose(date);
    (void)fclose(file);
    (void)remove(path);
    if (count == 0)
        skip(); /* no date(1) of GNU */
    assert_int_equal(count, STAMPS);
}

/* What `date` prints of its own is read back: days of the week and all. */
static void what_date_prints_is_read(void **state)
{
    struct timestamp_reader reader = {.now = NOW};
    FILE *date = popen("for s in 0 1431857103 951782400 4102444799; do for f in '%c' "
                       "'%a, %d %b %Y %T +0000' '%FT%TZ' '%d/%b/%Y:%T %z' "
                       "'%A, %d-%b-%y %T GMT'; do LC_ALL=C date -u -d @$s \"+$f\" && "
                       "echo $s.000000000; done; done 2>/dev/null",
                       "r");
    char text[128], answer[64];
    int count = 0;

    (void)state;
    assert_non_null(date);
    while (read_line(date, text, sizeof(text)) &&
           read_line(date, answer, sizeof(answer))) {
        count++;
        if (strstr(text, "-99 ") == NULL) /* the year 2099 in two digits */
            assert_same(&reader, text, answer);
    }
    (void)pclose(date);
    if (count == 0)
        skip();
    assert_int_equal(count, 20);
}

/* ---- Python ---- */

/* Lines `ZONE TEXT SECONDS OFFSET`: random times on the zone's clocks and those around
 * each change of offset. */
static const char program[] =
    "import random, sys\n"
    "try:\n"
    "    from zoneinfo import ZoneInfo, TZPATH\n"
    "    ZoneInfo('Europe/Berlin')\n"
    "except Exception:\n"
    "    sys.exit()\n"
    "from datetime import datetime, timedelta, timezone\n"
    "random.seed(1)\n"
    "epoch = datetime(1970, 1, 1)\n"
    "def show(name, zone, t):\n"
    "    offset = t.replace(tzinfo=zone).utcoffset()\n"
    "    s = (t - offset - epoch) // timedelta(seconds=1)\n"
    "    print(name, t.isoformat(), s, int(offset.total_seconds()))\n"
    "def offset(zone, s):\n"
    "    return (epoch.replace(tzinfo=timezone.utc) +\n"
    "            timedelta(seconds=s)).astimezone(zone).utcoffset()\n"
    "for name in ('Europe/Berlin America/New_York Europe/Dublin Asia/Tokyo\\\n"
    " Australia/Lord_Howe America/St_Johns Africa/Casablanca Asia/Kathmandu\\\n"
    " Pacific/Apia America/Sao_Paulo Asia/Tehran Africa/Monrovia UTC\\\n"
    " Pacific/Chatham America/Nuuk').split():\n"
    "    zone = ZoneInfo(name)\n"
    "    for i in range(300):\n"
    "        show(name, zone, datetime(random.randrange(1960, 2500), 1, 1) +\n"
    "             timedelta(seconds=random.randrange(366 * 86400)))\n"
    "    for year in list(range(1971, 2045, 3)) + [2099, 2400, 2437, 2438, 9000]:\n"
    "        s = (datetime(year, 1, 1) - epoch) // timedelta(seconds=1)\n"
    "        for day in range(0, 366, 6):\n"
    "            a, b = s + day * 86400, s + (day + 6) * 86400\n"
    "            if offset(zone, a) == offset(zone, b):\n"
    "                continue\n"
    "            before = offset(zone, a)\n"
    "            while b - a > 1:\n"
    "                m = (a + b) // 2\n"
    "                if offset(zone, m) == before:\n"
    "                    a = m\n"
    "                else:\n"
    "                    b = m\n"
    "            for d in (-86400, -7200, -3601, -3600, -1800, -1, 0, 1, 900, 1799,\n"
    "                      1800, 3599, 3600, 7200, 86400):\n"
    "                show(name, zone, epoch + timedelta(seconds=b + d) + before)\n";

struct peer_row {
    char zone[64], text[64];
    long long seconds, offset;
};

static void split(const char *line, struct peer_row *row)
{
    int length = 0;
    char *end;

    assert_int_equal(sscanf(line, "%63s %63s %n", row->zone, row->text, &length), 2);
    row->seconds = strtoll(line + length, &end, 10);
    row->offset = strtoll(end, &end, 10);
    assert_int_equal(*end, '\0');
}

static void assert_row(struct timestamp_reader *reader, const struct peer_row *row)
{
    struct timestamp_mistake mistake;
    struct timestamp ts;

    if (!parse_copy(reader, row->text, &ts, &mistake))
        fail_msg("%s: %s", row->text, mistake.what);
    if (ts.seconds != row->seconds || ts.offset != row->offset)
        fail_msg("%s in %s: %lld, offset %d, not %lld, offset %lld", row->text,
                 row->zone, (long long)ts.seconds, ts.offset, row->seconds,
                 row->offset);
}

/* The program goes by a file, since the standard input may be anything. */
static FILE *run_python(void)
{
    static char path[] = "/tmp/coro-pipe-python-XXXXXX";
    char command[128];
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");

    assert_non_null(file);
    assert_true(fputs(program, file) >= 0);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(command, sizeof(command), "python3 %s 2>/dev/null; rm %s", path,
                   path);
    return popen(command, "r");
}

static void zones_are_those_of_python(void **state)
{
    FILE *python = run_python();
    struct timestamp_reader reader = {.now = NOW};
    struct zone *zone = NULL;
    char line[256], last[64] = "";
    struct peer_row row;
    int count = 0;

    (void)state;
    assert_non_null(python);
    assert_int_equal(unsetenv("TZDIR"), 0);
    for (; read_line(python, line, sizeof(line)); count++) {
        split(line, &row);
        if (strcmp(last, row.zone) != 0) {
            zone_free(zone);
            zone = make_zone(row.zone);
            reader = (struct timestamp_reader){.now = NOW, .zone = zone};
            memcpy(last, row.zone, sizeof(last));
        }
        assert_row(&reader, &row);
    }
    zone_free(zone);
    (void)pclose(python);
    if (count == 0)
        skip(); /* no Python 3.9, or no zones */
    assert_true(count > STAMPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_those_of_date),
        cmocka_unit_test(what_date_prints_is_read),
        cmocka_unit_test(zones_are_those_of_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
