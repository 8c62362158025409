#include "desk/gap/gap.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/conversation/conversation.h"
#include "desk/event/event.h"
#include "desk/followup/followup.h"
#include "desk/gap/gap_sql.h"
#include "desk/order/case.h"

enum { FOLDED_MAX = 8192 /* bytes: 120 words of one letter are far below it */ };

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "gap:%lld", (long long)id);
}

static struct opt_int who(const struct work *w) {
    return w->actor.kind == ACTOR_USER ? OPT(w->actor.user_id) : OPT_NONE;
}

/* ---- topics ---- */

/* Its words by their first readings, a blank between them; empty where it has none. */
static struct str folded(struct arena *a, struct str topic) {
    struct buf b = buf_new(a, FOLDED_MAX);
    struct fold_word word;
    while (fold_next(&topic, &word)) {
        if (b.n) buf_add_char(&b, ' ');
        buf_add(&b, fold_reading(&word, 0));
    }
    return b.n ? buf_str(&b) : S("");
}

static const struct err *check_line(struct work *w, struct str s, size_t max, const char *field) {
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    if (s.n <= max) return NULL;
    return ERR(w->arena, ERR_INVALID, "This text is too long.", .field = field,
               .hint = "Say it in one line.");
}

static const struct err *check(struct work *w, struct gap_new *in, struct str *ret_folded) {
    TRY(check_line(w, in->topic, 4 * GAP_TOPIC_MAX, "topic"));
    in->topic = utf8_one_line(w->arena, in->topic);
    *ret_folded = folded(w->arena, in->topic);
    if (ret_folded->n == 0)
        return ERR(w->arena, ERR_INVALID, "What was missing?", .field = "topic",
                   .hint = "Name the matter in a few words.");
    if (utf8_count(in->topic) > GAP_TOPIC_MAX)
        return ERR(w->arena, ERR_INVALID, "This topic is too long.", .field = "topic",
                   .hint = "Name the matter in at most 120 characters.");
    TRY(check_line(w, in->asked, GAP_ASKED_MAX, "asked"));
    in->asked = utf8_one_line(w->arena, in->asked);
    return NULL;
}

/* The gap of a topic, which is made where there is none. */
static const struct err *place_of(struct work *w, struct str topic, struct str fold, int64_t now,
                                  struct gap_place *ret) {
    int64_t n;
    bool found;
    TRY(sql_gap_by_topic(w->db, fold, ret, &found));
    if (found) return NULL;
    TRY(sql_gap_count(w->db, &n));
    if (n >= GAPS_MAX)
        return ERR(w->arena, ERR_LIMIT, "This desk has 10,000 such topics, and nobody finds more.",
                   .field = "topic", .hint = "Take one that is there.");
    TRY(sql_gap_insert(w->db, topic, fold, now, NULL));
    TRY(sql_gap_by_topic(w->db, fold, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_RETRY, "Somebody else is at it.");
}

/* ---- saying that something is missing ---- */

static const struct err *count_it(struct work *w, const struct gap_new *in,
                                  const struct gap_place *g, int64_t now, bool *ret_counted) {
    int64_t n, changed;
    TRY(sql_gap_said(w->db, g->id, in->conversation_id, g->round, &n));
    if (n) return NULL;
    TRY(sql_gap_report_insert(w->db, g->id, g->round, in->conversation_id, in->asked,
                              in->follow_up_id, who(w), now, &changed));
    if (!changed) return NULL;
    TRY(sql_gap_counted(w->db, g->id, g->round, now, &changed));
    if (!changed) return ERR(w->arena, ERR_RETRY, "Somebody else is at it.");
    *ret_counted = true;
    return NULL;
}

const struct err *gap_report(struct work *w, const struct gap_new *in, int64_t *ret_id,
                             bool *ret_counted) {
    struct gap_new said = *in;
    struct conversation c;
    struct gap_place g;
    struct str fold;
    int64_t now = work_now(w); /* one moment for gap and report: they agree for ever */
    TRY(check(w, &said, &fold));
    TRY(conversation_get(w, in->conversation_id, &c));
    if (c.state == CONVERSATION_MERGED)
        return ERR(w->arena, ERR_CONFLICT, "This conversation was joined to another one.",
                   .hint = "Look at that one.");
    TRY(place_of(w, said.topic, fold, now, &g));
    *ret_id = g.id;
    *ret_counted = false;
    TRY(count_it(w, &said, &g, now, ret_counted));
    if (!*ret_counted) return NULL;
    TRY(conversation_hold(w, c.id, HOLDS_GAP));
    TRY(event_add(w, EVENT_KIND_GAP, c.id, g.id, g.topic));
    bool again = g.round > 0 && g.fresh == 0;
    return audit_note(w, again ? "gap.reopen" : "gap.report", object_of(w, g.id),
                      str_printf(w->arena, "conversation:%lld", (long long)c.id));
}

static struct str first_characters(struct str s, size_t n) {
    struct str rest = s;
    bool ok;
    while (n-- > 0 && rest.n)
        (void)utf8_next(&rest, &ok);
    return str_slice(s, 0, s.n - rest.n);
}

/* in.topic, or where that is empty the goods of an order, or words. */
static const struct err *explained(struct work *w, struct gap_new *in, struct opt_int order_id,
                                   struct str words) {
    int64_t id;
    bool found = true, counted;
    if (!in->topic.n) {
        if (order_id.set) TRY(sql_gap_goods(w->db, order_id.v, &words, &found));
        if (!found) return NULL;
        in->topic = first_characters(utf8_one_line(w->arena, words), GAP_TOPIC_MAX);
        if (!folded(w->arena, in->topic).n) return NULL;
    }
    const struct err *e = gap_report(w, in, &id, &counted);
    return e && e->code == ERR_LIMIT ? NULL : e; /* the call is worth more than its count */
}

const struct err *gap_explained(struct work *w, const struct follow_up *f, struct str topic) {
    struct gap_new in = { .conversation_id = f->conversation_id.v,
                          .topic = str_trim(topic),
                          .asked = S(""),
                          .follow_up_id = OPT(f->id) };
    return explained(w, &in, f->order_id, f->words);
}

const struct err *gap_checked_in(struct work *w, int64_t order_id, struct str topic) {
    struct gap_new in = { .topic = str_trim(topic), .asked = S("") };
    struct order_talk *talks;
    size_t n;
    TRY(order_cases(w, order_id, &talks, &n));
    if (n) {
        in.conversation_id = talks[0].id;
        return explained(w, &in, OPT(order_id), S(""));
    }
    if (!in.topic.n) return NULL;
    return ERR(w->arena, ERR_INVALID, "No conversation is about this order yet.", .field = "topic",
               .hint = "Link one with it first, or leave out what had to be explained.");
}

/* ---- closing ---- */

const struct err *gap_close(struct work *w, int64_t id, struct str done) {
    struct gap g;
    int64_t changed, now = work_now(w);
    TRY(gap_get(w, id, &g));
    TRY(check_line(w, done, GAP_DONE_MAX, "done"));
    done = utf8_one_line(w->arena, done);
    if (done.n == 0)
        return ERR(w->arena, ERR_INVALID, "What was done about it?", .field = "done",
                   .hint = "Say in a sentence where it stands now.");
    TRY(sql_gap_close(w->db, id, now, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "This is closed already.",
                   .hint = "It opens again when somebody asks for it again.");
    TRY(sql_gap_closing_insert(w->db, id, done, who(w), now, NULL));
    return audit_note(w, "gap.close", object_of(w, id),
                      str_printf(w->arena, "asked %lld", (long long)g.fresh));
}

/* ---- reading ---- */

const struct err *gap_get(struct work *w, int64_t id, struct gap *ret) {
    bool found;
    TRY(sql_gap_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such topic.");
}

const struct err *gap_list(struct work *w, bool closed, int64_t key, int64_t id, int64_t n,
                           struct gap **ret, size_t *ret_n) {
    if (n > GAP_PAGE_MAX) n = GAP_PAGE_MAX;
    return closed ? sql_gaps_closed(w->db, key, id, n, ret, ret_n)
                  : sql_gaps_open(w->db, key, id, n, ret, ret_n);
}

const struct err *gap_reports(struct work *w, int64_t id, int64_t before, int64_t n,
                              struct gap_report_row **ret, size_t *ret_n) {
    if (n > GAP_PAGE_MAX) n = GAP_PAGE_MAX;
    return sql_gap_reports(w->db, actor_sees(&w->actor), w->actor.user_id, id, before, n, ret,
                           ret_n);
}

const struct err *gap_closings(struct work *w, int64_t id, struct gap_closing_row **ret,
                               size_t *ret_n) {
    return sql_gap_closings(w->db, id, ret, ret_n);
}

const struct err *gap_of(struct work *w, const struct conversation *c, struct gap_here **ret,
                         size_t *ret_n) {
    *ret_n = 0;
    return c->holds & HOLDS_GAP ? sql_gap_here(w->db, c->id, ret, ret_n) : NULL;
}

/* ---- conversations that are joined ---- */

const struct err *gap_join(struct work *w, const struct conversation *from, int64_t into) {
    if (!(from->holds & HOLDS_GAP)) return NULL;
    TRY(sql_gaps_move(w->db, from->id, into, NULL));
    return conversation_hold(w, into, HOLDS_GAP);
}

const struct err *gap_apart(struct work *w, const struct conversation *from, int64_t now_in) {
    if (!(from->holds & HOLDS_GAP)) return NULL;
    return sql_gaps_move_back(w->db, from->id, now_in, NULL);
}
