#include "desk/setting/declared.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "base/words.h"
#include "base/zone.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/hours/calendar.h"
#include "desk/setting/setting_sql.h"
#include "desk/user/user.h"

static const struct setting_declared all[SETTING_DECLARED] = {
    [SETTING_NAME] = { "name", KIND_TEXT, 1, 120, "Kept", W("Name of the shop"),
                       W("Customers read it in every mail, you on every page.") },
    [SETTING_COUNTRY] = { "country", KIND_COUNTRY, 0, 2, "", W("Country"),
                          W("Two letters, such as RS, HU, SI or GR. Holidays and the law follow "
                            "from it.") },
    [SETTING_LANG] = { "lang", KIND_LANG, 0, 0, "en", W("Language of the shop"),
                       W("Mails of the desk itself and people who are new begin with it.") },
    [SETTING_ZONE] = { "zone", KIND_ZONE, 0, 0, "UTC", W("Time zone of the shop"),
                       W("Days begin and end by it in mails to customers.") },
    [SETTING_ANSWER_HOURS] = { "answer_hours", KIND_NUMBER, 1, 24, "24",
                               W("Hours within which every message is answered"),
                               W("They pass at night and on Sundays too. Messages that came before "
                                 "keep their time.") },
    [SETTING_HOLD_SECONDS] = { "hold_seconds", KIND_NUMBER, 0, 30, "10",
                               W("Seconds in which a sent reply can be taken back"),
                               W("A reply leaves only after them. With 0 it leaves at once.") },
    [SETTING_REQUIRE_SECOND] = { "require_second_step", KIND_FLAG, 0, 0, "no",
                                 W("Everybody needs a second step"),
                                 W("Who has none sets one up before anything else. Programs with a "
                                   "token go on.") },
    [SETTING_ASK_UNDERSTOOD] = { "ask_understood", KIND_FLAG, 0, 0, "no",
                                 W("Ask once what was understood before a case is solved"),
                                 W("One line about what the customer wanted. Who has nothing to say "
                                   "can go on without it.") },
    [SETTING_PROMISE_DAYS] = { "promise_days", KIND_NUMBER, 1, 60, "5",
                               W("Open days that a promise is given, until there is experience"),
                               W("After ten promises of a kind the desk knows what nine of ten "
                                 "took, and proposes one day more.") },
    [SETTING_PROMISE_FIRST_HOURS] = { "promise_first_hours", KIND_NUMBER, 0, 336, "24",
                                      W("Hours before a promise is due: first reminder"),
                                      W("By mail to the person who keeps it. With 0 there is "
                                        "none.") },
    [SETTING_PROMISE_LAST_HOURS] = { "promise_last_hours", KIND_NUMBER, 0, 336, "2",
                                     W("Hours before a promise is due: last reminder"),
                                     W("By mail to the person who keeps it. With 0 there is "
                                       "none.") },
    [SETTING_PHONE] = { "phone", KIND_TEXT, 0, 40, "", W("Telephone of the shop"),
                        W("Customers read it where a mail or a page of ours asks them something.") },
    [SETTING_THANKS_PERCENT] = { "thanks_percent", KIND_NUMBER, 0, 100, "0",
                                 W("Per cent off the next order, with thanks"),
                                 W("A reply that asks how it went can bring such a coupon, to customers who may be "
                                   "sent offers. With 0 there is none.") },
    [SETTING_THANKS_DAYS] = { "thanks_days", KIND_NUMBER, 1, 730, "90",
                              W("Days for which such a coupon is valid"),
                              W("From the day on which it is written.") },
};

const struct setting_declared *setting_declared(enum setting s) {
    BUG_UNLESS(s < SETTING_DECLARED);
    return &all[s];
}

const struct err *setting_value(struct work *w, enum setting s, struct setting_value *ret) {
    const struct setting_declared *d = setting_declared(s);
    TRY(sql_setting_get(w->db, str_of(d->name), &ret->value, &ret->set));
    if (!ret->set) ret->value = str_of(d->otherwise);
    return NULL;
}

const struct err *setting_number(struct work *w, enum setting s, int64_t *ret) {
    const struct setting_declared *d = setting_declared(s);
    struct setting_value v;
    BUG_UNLESS(d->kind == KIND_NUMBER);
    TRY(setting_value(w, s, &v));
    if (str_to_int(v.value, d->min, d->max, ret)) return NULL;
    BUG_UNLESS(str_to_int(str_of(d->otherwise), d->min, d->max, ret));
    return NULL;
}

static bool is_country(struct str s) {
    if (s.n == 0) return true;
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

static bool fits(struct work *w, const struct setting_declared *d, struct str v) {
    const struct zone *zone;
    int64_t number;
    switch (d->kind) {
    case KIND_TEXT:
        return v.n >= (size_t)d->min && v.n <= (size_t)d->max && utf8_is_line(v);
    case KIND_COUNTRY:
        return is_country(v);
    case KIND_LANG:
        return !user_check_lang(w, v);
    case KIND_ZONE:
        return !zone_load(w->arena, w->sys, v, &zone);
    case KIND_NUMBER:
        return str_to_int(v, d->min, d->max, &number);
    case KIND_FLAG:
        return str_eq(v, S("yes")) || str_eq(v, S("no"));
    }
    BUG("a kind of setting");
}

const struct err *setting_set(struct work *w, enum setting s, struct str value) {
    const struct setting_declared *d = setting_declared(s);
    struct str v = str_is_set(value) ? str_trim(value) : S("");
    struct setting_value now;
    if (!fits(w, d, v))
        return ERR(w->arena, ERR_INVALID, "A setting cannot be that.", .field = d->name,
                   .hint = "Look at what stands beside the field that is marked.");
    TRY(setting_value(w, s, &now));
    if (str_eq(now.value, v)) return NULL;
    TRY(sql_setting_put(w->db, str_of(d->name), v, NULL));
    if (s == SETTING_ZONE || s == SETTING_COUNTRY)
        TRY(calendar_follow(w, s == SETTING_ZONE, now.value, v));
    return audit_note(w, "setting.change", str_join(w->arena, S("setting:"), str_of(d->name)),
                      str_join3(w->arena, now.value, S(" -> "), v));
}
