#include "desk/automation/automation.h"

#include "base/bug.h"
#include "base/utf8.h"
#include "base/words.h"
#include "desk/audit/audit.h"
#include "desk/automation/automation_sql.h"
#include "desk/followup/followup.h"
#include "desk/notice/notice.h"
#include "desk/user/user.h"

/* In the order in which migrations made their rows. */
static const struct automation_kind kinds[] = {
    { AUTOMATION_RECEIPT, W("Receipt for a first mail"),
      W("Tells a customer that the mail is here, who answers and by when. It never stops the "
        "clock."),
      AUTOMATION_OFF_FREELY },
    { AUTOMATION_COMPLAINT_RECEIPT, W("Receipt of a complaint"),
      W("Confirms a complaint with its number in the register."), AUTOMATION_OFF_WITH_REASON },
    { AUTOMATION_NEWS_MAIL, W("Mail about what came in"),
      W("Tells one of you who was away that customers wrote."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_CLOCK_MAIL, W("Mail about answers that come due"),
      W("Warns whose turn it is while there is time to answer."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_PROMISE_MAIL, W("Mail about promises"),
      W("Reminds whoever promised, and tells when a promise was broken."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_PROMISE_RECOVERY, W("Task after a broken promise"),
      W("Makes sure that a broken promise is put right."), AUTOMATION_NEVER_OFF },
    { AUTOMATION_MAILBOX_MAIL, W("Mail about a mailbox"),
      W("Tells the owners that a mailbox needs them: mails wait, or a consent ends."),
      AUTOMATION_OFF_FREELY },
    { AUTOMATION_FIRST_ORDER, W("After the first order"),
      W("Asks a new customer whether the first delivery was right."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_DELIVERY, W("After a delivery"),
      W("Asks whether everything arrived and is understood."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_COMPLAINT_SOLVED, W("After a complaint was put right"),
      W("Asks whether it stayed right."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_SILENCE, W("After silence"),
      W("Reminds you to ask gently when a customer does not answer our question."),
      AUTOMATION_OFF_FREELY },
    { AUTOMATION_SILENT_RETURN, W("After a return without a word"),
      W("Reminds you to ask why something came back."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_COMPLAINT_UNFINISHED, W("After a complaint that came to no end"),
      W("Reminds you of a customer whose complaint was not put right and who orders no more."),
      AUTOMATION_OFF_FREELY },
    { AUTOMATION_QUIET_CUSTOMER, W("After a long time without an order"),
      W("Reminds you of a customer who has not ordered for long."), AUTOMATION_OFF_FREELY },
    { AUTOMATION_WEEK_MAIL, W("Mail about the week"),
      W("Tells the owners on Monday what was complained of and what went well, with names."),
      AUTOMATION_OFF_FREELY },
};

const struct automation_kind *automation_kind_of(struct str code) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(code, str_of(kinds[i].code))) return &kinds[i];
    return NULL;
}

const char *automation_unit_name(int64_t unit) {
    return unit == AUTOMATION_OPEN_DAYS ? "open_days" : "days";
}

/* ---- reading ---- */

const struct err *automation_list(struct work *w, struct automation **ret, size_t *ret_n) {
    return sql_automations(w->db, work_now(w) - AUTOMATION_COUNTED, ret, ret_n);
}

const struct err *automation_get(struct work *w, int64_t id, struct automation *ret) {
    bool found;
    TRY(sql_automation_by_id(w->db, id, work_now(w) - AUTOMATION_COUNTED, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such automation.");
}

const struct err *automation_may(struct work *w, const char *code, bool *ret) {
    struct automation_now a;
    bool found;
    TRY(sql_automation_now(w->db, str_of(code), &a, &found));
    BUG_UNLESS(found);
    *ret = a.active != 0;
    return NULL;
}

const struct err *automation_made(struct work *w, const char *code,
                                  struct opt_int conversation_id) {
    int64_t made;
    TRY(sql_automation_made_insert(w->db, str_of(code), work_now(w), conversation_id, &made));
    BUG_UNLESS(made == 1);
    return NULL;
}

/* ---- what the owner says ---- */

struct automation_says automation_says_of(const struct automation *a) {
    return (struct automation_says){ .active = a->active != 0,
                                     .why = S(""),
                                     .owner_id = a->named_id,
                                     .channel = a->channel,
                                     .minutes_each = a->minutes_each,
                                     .days = a->days.set ? a->days.v : 0,
                                     .unit = a->unit.set ? a->unit.v : 0 };
}

static const struct err *check_switch(struct work *w, const struct automation *a,
                                      const struct automation_says *s) {
    enum automation_off off = automation_kind_of(a->code)->off;
    bool goes_off = a->active && !s->active;
    if (goes_off && off == AUTOMATION_NEVER_OFF)
        return ERR(w->arena, ERR_INVALID, "This one cannot be switched off.", .field = "active",
                   .hint = "A broken promise is always put right; it is done by a person.");
    if (goes_off && off == AUTOMATION_OFF_WITH_REASON && str_trim(s->why).n == 0)
        return ERR(w->arena, ERR_INVALID, "The law asks for this receipt.", .field = "why",
                   .hint =
                       "Say how customers get it instead; the reason is shown here from then on.");
    if (s->why.n <= AUTOMATION_WHY_MAX && (s->why.n == 0 || utf8_is_line(s->why))) return NULL;
    return ERR(w->arena, ERR_INVALID, "This reason is too long, or not one line.", .field = "why",
               .hint = "Write one line of at most 300 bytes.");
}

static const struct err *check_rule(struct work *w, const struct automation *a,
                                    const struct automation_says *s) {
    if (!a->days.set) return NULL;
    if (s->days < 0 || s->days > AUTOMATION_DAYS_MAX)
        return ERR(w->arena, ERR_INVALID, "These are no days.", .field = "days",
                   .hint = "Take a whole number from 0 to 366.");
    if (s->unit < AUTOMATION_DAYS || s->unit > AUTOMATION_OPEN_DAYS)
        return ERR(w->arena, ERR_INVALID, "What is counted?", .field = "unit",
                   .hint = "Take days or open_days.");
    if (!s->channel.set || (s->channel.v >= 0 && s->channel.v < FOLLOW_UP_CHANNEL_COUNT))
        return NULL;
    return ERR(w->arena, ERR_INVALID, "How do we ask?", .field = "channel",
               .hint = "Take mail, phone or letter.");
}

static const struct err *check_owner(struct work *w, struct opt_int owner_id) {
    struct user u;
    if (!owner_id.set) return NULL;
    const struct err *e = user_get(w, owner_id.v, &u);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && u.active) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "owner",
               .hint = "Choose one of the list.");
}

static const struct err *check(struct work *w, const struct automation *a,
                               const struct automation_says *s) {
    TRY(check_switch(w, a, s));
    TRY(check_rule(w, a, s));
    TRY(check_owner(w, s->owner_id));
    if (!s->minutes_each.set ||
        (s->minutes_each.v > 0 && s->minutes_each.v <= AUTOMATION_MINUTES_MAX))
        return NULL;
    return ERR(w->arena, ERR_INVALID, "How many minutes does a contact take?", .field = "minutes",
               .hint = "Take a whole number from 1 to 480.");
}

static bool same(struct opt_int a, struct opt_int b) {
    return a.set == b.set && (!a.set || a.v == b.v);
}

static bool differs(const struct automation *a, const struct automation_says *s) {
    struct automation_says was = automation_says_of(a);
    bool rule = a->days.set &&
                (was.days != s->days || was.unit != s->unit || !same(was.channel, s->channel));
    return rule || was.active != s->active || !same(was.owner_id, s->owner_id) ||
           !same(was.minutes_each, s->minutes_each);
}

static const struct err *note(struct work *w, const char *action, const struct automation *a) {
    return audit_note(w, action, str_printf(w->arena, "automation:%lld", (long long)a->id),
                      a->code);
}

/* What it brought was counted for another switching. */
static const struct err *switched(struct work *w, const struct automation *a,
                                  const struct automation_says *s) {
    struct opt_int who = w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
    TRY(sql_automation_switched(w->db, a->id, work_now(w), s->active, who, str_trim(s->why), NULL));
    TRY(sql_automation_forget_effect(w->db, a->id, NULL));
    if (!s->active) TRY(notice_withdraw(w, a->code));
    return note(w, s->active ? "automation.on" : "automation.off", a);
}

const struct err *automation_change(struct work *w, int64_t id, int64_t version,
                                    const struct automation_says *s) {
    struct automation a;
    int64_t changed;
    TRY(automation_get(w, id, &a));
    TRY(check(w, &a, s));
    if (!differs(&a, s)) return NULL;
    bool rule = a.days.set;
    TRY(sql_automation_update(w->db, id, version, s->active, s->owner_id,
                              rule ? OPT(s->days) : OPT_NONE, rule ? OPT(s->unit) : OPT_NONE,
                              rule ? s->channel : OPT_NONE, s->minutes_each, &changed));
    if (changed == 0)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    if ((a.active != 0) != s->active) TRY(switched(w, &a, s));
    struct automation now = a;
    now.active = s->active;
    return differs(&now, s) ? note(w, "automation.change", &a) : NULL;
}
