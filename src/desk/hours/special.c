/* Special days of a calendar: set by hand, and out of calendar files. */
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/hours/hours_priv.h"
#include "desk/hours/hours_sql.h"
#include "when/ics.h"

/* Years 1970 to 2500, as the holidays. */
enum { LAST_DAY = 193750 };

const struct err *calendar_special_days(struct work *w, const struct calendar_row *r,
                                        int64_t from_day, struct special_row **ret, size_t *ret_n) {
    return sql_special_days(w->db, r->id, r->version, from_day, OPEN_SPECIAL_MAX, ret, ret_n);
}

struct open_day calendar_special_hours(const struct special_row *r) {
    return hours_from_store(r->hours);
}

static const struct err *too_many(struct work *w) {
    return ERR(w->arena, ERR_LIMIT, "A calendar has 4000 special days at most.", .field = "day",
               .hint = "Take out those that are over.");
}

static struct str date_text(struct work *w, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    return str_printf(w->arena, "%04d-%02d-%02d", p.year, p.month, p.day);
}

static const struct err *check_day(struct work *w, int64_t day, struct str name,
                                   const struct open_day *hours) {
    if (day < 0 || day > LAST_DAY)
        return ERR(w->arena, ERR_INVALID, "This is no date.", .field = "day",
                   .hint = "Write it like 2026-12-24.");
    if (hours && (name.n == 0 || name.n > CALENDAR_NAME_MAX || !utf8_is_line(name)))
        return ERR(w->arena, ERR_INVALID, "A special day needs a short name.", .field = "name",
                   .hint = "Say what it is: Inventory, Christmas Eve.");
    if (hours && !open_day_ok(hours))
        return ERR(w->arena, ERR_INVALID, "A day has to open before it closes.", .field = "hours",
                   .hint = "Write hours like 9:00-12:00, 13:00-17:00.");
    return NULL;
}

const struct err *calendar_set_day(struct work *w, int64_t id, int64_t version, int64_t day,
                                   struct str name, const struct open_day *hours) {
    struct calendar_row r;
    struct calendar_in in;
    int64_t had, n;
    name = str_trim(name);
    TRY(check_day(w, day, name, hours));
    TRY(hours_seen(w, id, version, &r, &in));
    TRY(sql_special_count(w->db, id, &n));
    if (hours && n >= OPEN_SPECIAL_MAX) return too_many(w);
    TRY(sql_special_end(w->db, id, day, version + 1, &had));
    if (!hours && !had) return NULL;
    if (hours)
        TRY(sql_special_insert(w->db, id, day, name, hours_stored(w->arena, hours), OPT_NONE,
                               version + 1, NULL));
    return hours_step(w, &r, &in, hours ? "hours.day" : "hours.day.remove", date_text(w, day));
}

/* ---- calendar files ---- */

static bool has(const struct special_row *rows, size_t n, size_t *at, int64_t day) {
    while (*at < n && rows[*at].day < day)
        (*at)++;
    return *at < n && rows[*at].day == day;
}

static const struct err *look(struct work *w, const struct calendar_row *r, struct str file,
                              struct calendar_import *ret) {
    struct special_row *there;
    struct ics_days found;
    int64_t today;
    size_t n, at = 0;
    TRY(calendar_today(w, r, &today));
    if (ics_read(w->arena, file, today, today + CALENDAR_IMPORT_DAYS, &found))
        return ERR(w->arena, ERR_INVALID, "This is no calendar file, or it is too large.",
                   .field = "file", .hint = "Choose a file that ends in .ics.");
    TRY(calendar_special_days(w, r, today, &there, &n));
    *ret = (struct calendar_import){ .events = found.events,
                                     .left_out = found.timed + found.cancelled + found.not_read };
    ret->days = ARENA_ARRAY(w->arena, found.n + 1, struct special_row);
    for (size_t i = 0; i < found.n; i++) {
        struct str name = utf8_one_line(w->arena, utf8_cut(found.v[i].name, CALENDAR_NAME_MAX));
        if (has(there, n, &at, found.v[i].day))
            ret->had++;
        else
            ret->days[ret->n++] = (struct special_row){ .day = found.v[i].day, .hours = S(""),
                                                        .name = name.n ? name : S("-") };
    }
    return NULL;
}

const struct err *calendar_import_look(struct work *w, int64_t id, struct str file,
                                       struct calendar_import *ret) {
    struct calendar_row r;
    TRY(calendar_get(w, id, &r));
    return look(w, &r, file, ret);
}

const struct err *calendar_import_do(struct work *w, int64_t id, int64_t version,
                                     struct str file_name, struct str file,
                                     struct calendar_import *ret) {
    struct calendar_row r;
    struct calendar_in in;
    int64_t n;
    TRY(hours_seen(w, id, version, &r, &in));
    TRY(look(w, &r, file, ret));
    if (ret->n == 0) return NULL;
    TRY(sql_special_count(w->db, id, &n));
    if ((size_t)n + ret->n > OPEN_SPECIAL_MAX) return too_many(w);
    struct str name = utf8_one_line(w->arena, utf8_cut(file_name, CALENDAR_FILE_NAME_MAX));
    struct opt_int who = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(sql_import_insert(w->db, id, name, (int64_t)ret->n, who, work_now(w), &ret->id));
    for (size_t i = 0; i < ret->n; i++)
        TRY(sql_special_insert(w->db, id, ret->days[i].day, ret->days[i].name, S(""), OPT(ret->id),
                               version + 1, NULL));
    return hours_step(w, &r, &in, "hours.import", str_printf(w->arena, "%zu days", ret->n));
}

const struct err *calendar_imports(struct work *w, int64_t id, struct import_row **ret,
                                   size_t *ret_n) {
    return sql_imports_of(w->db, id, ret, ret_n);
}

const struct err *calendar_import_undo(struct work *w, int64_t id, int64_t version,
                                       int64_t import_id) {
    struct calendar_row r;
    struct calendar_in in;
    struct import_row i;
    int64_t changed;
    bool found;
    TRY(hours_seen(w, id, version, &r, &in));
    TRY(sql_import_by_id(w->db, import_id, &i, &found));
    if (!found || i.calendar_id != id)
        return ERR(w->arena, ERR_NOT_FOUND, "There is no such import.");
    TRY(sql_import_undone(w->db, import_id, work_now(w), &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "These days were taken out already.",
                   .hint = "Load the page again.");
    TRY(sql_import_end(w->db, import_id, version + 1, NULL));
    return hours_step(w, &r, &in, "hours.import.undo", i.name);
}
