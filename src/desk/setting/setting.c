#include "desk/setting/setting.h"

#include "base/buf.h"
#include "base/moment.h"
#include "db/db.h"
#include "desk/setting/setting_sql.h"

static const struct err *get(struct work *w, struct str name, struct str otherwise,
                             struct str *ret) {
    struct str value;
    bool found;
    TRY(sql_setting_get(w->db, name, &value, &found));
    *ret = found ? value : otherwise;
    return NULL;
}

const struct err *desk_facts_get(struct work *w, struct desk_facts *ret) {
    struct desk_facts f;
    struct str test;
    TRY(get(w, S("name"), S("Kept"), &f.name));
    TRY(get(w, S("lang"), S("en"), &f.lang));
    TRY(get(w, S("zone"), S("UTC"), &f.zone));
    TRY(get(w, S("country"), S(""), &f.country));
    TRY(get(w, S("host"), S("localhost"), &f.host));
    TRY(get(w, S("test"), S("0"), &test));
    f.test = str_eq(test, S("1"));
    *ret = f;
    return NULL;
}

const struct err *desk_facts_put(struct work *w, const struct desk_facts *f) {
    TRY(sql_setting_put(w->db, S("name"), f->name, NULL));
    TRY(sql_setting_put(w->db, S("lang"), f->lang, NULL));
    TRY(sql_setting_put(w->db, S("zone"), f->zone, NULL));
    TRY(sql_setting_put(w->db, S("country"), f->country, NULL));
    TRY(sql_setting_put(w->db, S("host"), f->host, NULL));
    return sql_setting_put(w->db, S("test"), f->test ? S("1") : S("0"), NULL);
}

/* Random, so that no store makes it small. */
const struct err *desk_pulse(struct work *w, size_t bytes) {
    enum { PIECE = 32 };
    struct buf b = buf_new(w->arena, 64 + bytes + 2 * PIECE);
    buf_add(&b, moment_rfc3339(w->arena, work_now(w)));
    for (size_t i = 0; i < bytes; i += 2 * PIECE)
        buf_add(&b, sys_random_hex(w->sys, w->arena, PIECE));
    return sql_setting_put(w->db, S("pulse"), buf_str(&b), NULL);
}
