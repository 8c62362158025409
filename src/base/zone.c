#include "base/zone.h"

#include "base/zone_rule.h"

#include <errno.h>
#include <fcntl.h>

enum { MOST_BYTES = 32 << 10, MOST_NAME = 64, HEADER = 44 };

struct change {
    int64_t at;     /* seconds since 1970, UTC */
    int32_t offset; /* from then on */
};

struct zone {
    struct change *changes;
    size_t n;
    int32_t first; /* offset before the first change */
    bool has_rule;
    struct zone_rule rule; /* after the last change */
};

/* The six counts of a TZif header (RFC 9636 3.1). */
struct counts {
    uint64_t isut, isstd, leap, time, type, chars;
};

static uint64_t big(struct str s, size_t at, size_t n) {
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)s.p[at + i];
    return v;
}

static bool header(struct str s, struct counts *ret) {
    if (s.n < HEADER || !str_starts(s, S("TZif"))) return false;
    *ret = (struct counts){ big(s, 20, 4), big(s, 24, 4), big(s, 28, 4),
                            big(s, 32, 4), big(s, 36, 4), big(s, 40, 4) };
    const uint64_t most = MOST_BYTES;
    return ret->isut <= most && ret->isstd <= most && ret->leap <= most && ret->time <= most &&
           ret->type <= 256 && ret->type > 0 && ret->chars <= most;
}

/* Bytes of the data block behind the header; wide: 8 bytes a time instead of 4. */
static size_t block_size(const struct counts *c, size_t wide) {
    return c->time * wide + c->time + c->type * 6 + c->chars + c->leap * (wide + 4) + c->isstd +
           c->isut;
}

static bool block(struct arena *a, struct zone *z, struct str s, const struct counts *c,
                  size_t wide) {
    size_t index = c->time * wide, types = index + c->time;
    if (s.n < block_size(c, wide)) return false;
    z->first = (int32_t)big(s, types, 4);
    z->changes = ARENA_ARRAY(a, c->time, struct change);
    z->n = c->time;
    for (size_t i = 0; i < c->time; i++) {
        uint64_t at = big(s, i * wide, wide), type = big(s, index + i, 1);
        if (type >= c->type) return false;
        z->changes[i].at = wide == 8 ? (int64_t)at : (int32_t)at;
        z->changes[i].offset = (int32_t)big(s, types + type * 6, 4);
        if (i && z->changes[i].at <= z->changes[i - 1].at) return false;
        if (z->changes[i].offset < -86400 * 2 || z->changes[i].offset > 86400 * 2) return false;
    }
    return true;
}

bool zone_parse(struct arena *a, struct str bytes, const struct zone **ret) {
    struct zone *z = ARENA_NEW(a, struct zone);
    struct counts c;
    if (!header(bytes, &c)) return false;
    if (bytes.p[4] == 0) { /* version 1: 32 bits, no footer */
        if (!block(a, z, str_from(bytes, HEADER), &c, 4)) return false;
        *ret = z;
        return true;
    }
    struct str second = str_from(bytes, HEADER + block_size(&c, 4));
    if (!header(second, &c) || !block(a, z, str_from(second, HEADER), &c, 8)) return false;
    struct str footer = str_from(second, HEADER + block_size(&c, 8)), line;
    if (!str_starts(footer, S("\n"))) return false;
    footer = str_from(footer, 1);
    (void)str_split(&footer, '\n', &line);
    if (line.n) {
        if (!zone_rule_parse(line, &z->rule)) return false;
        z->has_rule = true;
    }
    *ret = z;
    return true;
}

/* Letters, digits, / _ + - and no way out of the folder. */
static bool name_ok(struct str name) {
    if (name.n == 0 || name.n > MOST_NAME || name.p[0] == '/' || str_find(name, S("..")) >= 0)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '/' && c != '_' && c != '+' && c != '-')
            return false;
    }
    return true;
}

static const struct err *unknown(struct arena *a) {
    return ERR(a, ERR_INVALID, "There is no time zone of this name.",
               .hint = "Write it like Europe/Belgrade.");
}

static const struct err *broken(struct arena *a, struct str name) {
    return ERR(a, ERR_IO, "The time zone database cannot be read.",
               .hint = "Install the package tzdata.", .detail = str_c(a, name));
}

const struct err *zone_load(struct arena *a, const struct sys *sys, struct str name,
                            const struct zone **ret) {
    if (!name_ok(name)) return unknown(a);
    const char *path = str_c(a, str_join(a, S("/usr/share/zoneinfo/"), name));
    int fd = sys->open(sys->self, path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
    if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? unknown(a) : broken(a, name);
    char p[MOST_BYTES];
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n < MOST_BYTES) {
        got = sys->read(sys->self, fd, p + n, MOST_BYTES - n);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            n += (size_t)got;
    }
    bool failed = got < 0;
    int why = errno;
    (void)sys->close(sys->self, fd);
    if (failed && why == EISDIR) return unknown(a);
    if (failed || !zone_parse(a, (struct str){ p, n }, ret)) return broken(a, name);
    return NULL;
}

/* Seconds since 1970, rounded down. */
static int64_t seconds(int64_t t) {
    return t >= 0 ? t / MOMENT_SECOND : -((-t + MOMENT_SECOND - 1) / MOMENT_SECOND);
}

int32_t zone_offset(const struct zone *z, int64_t t) {
    if (!z) return 0;
    int64_t s = seconds(t);
    size_t low = 0, high = z->n; /* the first change after s */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->changes[middle].at <= s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->n && z->has_rule) return zone_rule_offset(&z->rule, s);
    return low == 0 ? z->first : z->changes[low - 1].offset;
}

struct moment_parts zone_local(const struct zone *z, int64_t t) {
    return moment_split(t + zone_offset(z, t) * MOMENT_SECOND);
}

int zone_moments(const struct zone *z, struct moment_parts local, int64_t ret[2]) {
    int64_t as_utc = moment_join(local);
    int n = 0;
    /* The offset is the one that held shortly before or the one that holds shortly after. */
    int32_t before = zone_offset(z, as_utc - MOMENT_DAY),
            after = zone_offset(z, as_utc + MOMENT_DAY);
    int64_t early = as_utc - before * MOMENT_SECOND, late = as_utc - after * MOMENT_SECOND;
    if (zone_offset(z, early) == before) ret[n++] = early;
    if (after != before && zone_offset(z, late) == after) ret[n++] = late;
    if (n == 2 && ret[1] < ret[0]) {
        int64_t swap = ret[0];
        ret[0] = ret[1];
        ret[1] = swap;
    }
    return n;
}

int64_t zone_moment(const struct zone *z, struct moment_parts local) {
    int64_t found[2];
    if (zone_moments(z, local, found) > 0) return found[0];
    /* In a gap: the offset before it leads behind the jump, so the jump lies between the two
     * readings. */
    int64_t as_utc = moment_join(local);
    int64_t low = as_utc - zone_offset(z, as_utc + MOMENT_DAY) * MOMENT_SECOND;
    int64_t high = as_utc - zone_offset(z, as_utc - MOMENT_DAY) * MOMENT_SECOND;
    int32_t old = zone_offset(z, low);
    low = seconds(low);
    high = seconds(high);
    while (low + 1 < high) {
        int64_t middle = low + (high - low) / 2;
        if (zone_offset(z, middle * MOMENT_SECOND) == old)
            low = middle;
        else
            high = middle;
    }
    return high * MOMENT_SECOND;
}

int64_t zone_day(const struct zone *z, int64_t t) {
    struct moment_parts p = zone_local(z, t);
    p.hour = p.minute = p.second = p.micros = 0;
    return zone_moment(z, p);
}
