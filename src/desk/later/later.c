#include "desk/later/later.h"

#include "base/buf.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/draft/draft.h"
#include "desk/event/event.h"
#include "desk/guidance/use.h"
#include "desk/later/later_sql.h"
#include "desk/promise/promise.h"

enum { LIST_MAX = 8192 /* bytes: ANSWER_CC_MAX addresses, or ids of files */ };

static struct str object_of(struct work *w, int64_t id) {
    return str_printf(w->arena, "later:%lld", (long long)id);
}

static const struct err *check_time(struct work *w, int64_t leaves_at) {
    int64_t now = work_now(w);
    if (leaves_at < now + LATER_SOONEST)
        return ERR(w->arena, ERR_INVALID, "This time has passed already.", .field = "later",
                   .hint = "Choose one that is to come.");
    if (leaves_at > now + LATER_MOST)
        return ERR(w->arena, ERR_INVALID, "This is too far away.", .field = "later",
                   .hint = "Choose a time within 90 days.");
    return NULL;
}

static struct str cc_of(struct work *w, const struct answer *in) {
    struct buf b = buf_new(w->arena, LIST_MAX);
    for (size_t i = 0; i < in->cc_n; i++) {
        if (i) buf_add_char(&b, ',');
        buf_add(&b, in->cc[i]);
    }
    return b.n ? buf_str(&b) : S("");
}

static const struct err *put_files(struct work *w, int64_t id, const struct answer *in) {
    int64_t all = 0, size;
    for (size_t i = 0; i < in->file_n; i++) {
        bool found;
        TRY(sql_later_own_file(w->db, in->files[i], w->actor.user_id, &size, &found));
        if (!found)
            return ERR(w->arena, ERR_NOT_FOUND, "There is no such file.", .field = "file",
                       .hint = "Attach it once more.");
        all += size;
        TRY(sql_later_file_insert(w->db, id, (int64_t)i, in->files[i]));
    }
    if (all > FILE_MAX)
        return ERR(w->arena, ERR_LIMIT, "The files are larger than 25 MB together.",
                   .field = "file", .hint = "Send fewer or smaller ones.");
    return NULL;
}

static const struct err *told(struct work *w, const struct conversation *c, enum event_kind kind,
                              int64_t id, struct str words, const char *action) {
    TRY(event_add(w, kind, c->id, id, words));
    return audit_note(w, action, object_of(w, id), words);
}

const struct err *later_set(struct work *w, const struct answer *in, int64_t leaves_at,
                            int64_t *ret_id) {
    struct conversation c;
    struct message last;
    struct message_person to;
    int64_t seen, id;
    struct use u = { in->guidance, in->guidance_n, in->reason };
    TRY(message_may_answer(w, in, &c));
    TRY(check_time(w, leaves_at));
    if (in->thanks)
        return ERR(w->arena, ERR_INVALID, "A reply with a coupon leaves at once.", .field = "later",
                   .hint = "Send it now, or set it to leave without the coupon.");
    TRY(message_answer_to(w, c.id, &last, &to));
    TRY(message_check_copies(w, in, to.address));
    if (c.later_id.set)
        return ERR(w->arena, ERR_CONFLICT, "A reply that leaves later is here already.",
                   .field = "later", .hint = "Stop it first, or take its text into yours.");
    TRY(promise_check(w, c.id, leaves_at, in->promises, in->promise_n));
    TRY(sql_later_last_message(w->db, c.id, &seen));
    TRY(sql_later_insert(w->db, c.id, w->actor.user_id, in->text, cc_of(w, in),
                         use_list(w->arena, &u), u.reason,
                         str_is_set(in->no_apology) ? in->no_apology : S(""), in->says_sorry,
                         in->and_state, seen, leaves_at,
                         work_now(w), &id));
    TRY(put_files(w, id, in));
    TRY(promise_plan(w, id, in->promises, in->promise_n));
    TRY(draft_sent_later(w, c.id, DRAFT_REPLY, work_now(w)));
    c.later_id = OPT(id);
    if (!c.owner_id.set) c.owner_id = OPT(w->actor.user_id);
    TRY(conversation_save(w, &c));
    *ret_id = id;
    return told(w, &c, EVENT_KIND_LATER, id, moment_rfc3339(w->arena, leaves_at), "reply.later");
}

const struct err *later_get(struct work *w, int64_t id, struct later *ret) {
    bool found;
    TRY(sql_later_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such reply.");
}

const struct err *later_files(struct work *w, int64_t id, struct later_file **ret, size_t *ret_n) {
    return sql_later_files(w->db, id, ret, ret_n);
}

const struct err *later_due(struct work *w, int64_t **ret, size_t *ret_n) {
    return sql_later_due(w->db, work_now(w), ret, ret_n);
}

static const struct err *end(struct work *w, const struct later *l, enum later_state state,
                             struct str why) {
    int64_t changed;
    TRY(sql_later_end(w->db, l->id, l->state, state, why, work_now(w), OPT_NONE, &changed));
    if (changed) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "This reply is on its way already.",
               .hint = "Write a second one to put it right.");
}

/* Its text above what stands in the draft; a draft that holds the two is as long as a reply may be. */
static const struct err *into_draft(struct work *w, const struct later *l) {
    struct draft d;
    struct later_file *files;
    size_t n;
    TRY(draft_load(w, l->conversation_id, DRAFT_REPLY, &d));
    struct buf names = buf_new(w->arena, LIST_MAX);
    bool both = d.text.n && l->text.n + d.text.n + 2 <= DRAFT_MAX;
    struct draft_in in = { both ? str_join3(w->arena, l->text, S("\n\n"), d.text) : l->text,
                           l->guidance, l->reason };
    if (d.text.n && !both)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text",
                   .hint = "Send what stands in the box first.");
    int64_t now = work_now(w);
    TRY(draft_keep(w, l->conversation_id, DRAFT_REPLY, &in, d.seq >= now ? d.seq + 1 : now));
    TRY(later_files(w, l->id, &files, &n));
    for (size_t i = 0; i < n && l->user_id == w->actor.user_id; i++)
        buf_printf(&names, "%s%lld", i ? "," : "", (long long)files[i].id);
    return draft_set_files(w, l->conversation_id, DRAFT_REPLY, names.n ? buf_str(&names) : S(""));
}

/* What nobody took goes for good; what is attached elsewhere stays. */
static const struct err *drop_files(struct work *w, const struct later *l) {
    struct later_file *files;
    size_t n;
    TRY(later_files(w, l->id, &files, &n));
    if (n) TRY(sql_later_files_clear(w->db, l->id, NULL));
    for (size_t i = 0; i < n; i++)
        TRY(file_drop_loose(w, files[i].id));
    return NULL;
}

const struct err *later_stop(struct work *w, int64_t conversation_id, bool take) {
    struct conversation c;
    struct later l;
    TRY(conversation_get(w, conversation_id, &c));
    if (!c.later_id.set)
        return ERR(w->arena, ERR_CONFLICT, "There is no reply to stop here.",
                   .hint = "Look at the conversation once more.");
    TRY(later_get(w, c.later_id.v, &l));
    bool others = l.state == LATER_WAITS && !take && l.user_id != w->actor.user_id;
    TRY(end(w, &l, others ? LATER_STOPPED : LATER_OVER, others ? LATER_BY_HAND : l.why));
    if (take) TRY(into_draft(w, &l));
    if (!take && !others) TRY(drop_files(w, &l));
    if (!others) c.later_id = OPT_NONE;
    TRY(conversation_save(w, &c));
    return told(w, &c, EVENT_KIND_LATER_STOPPED, l.id, S("hand"), "reply.later-stop");
}

const struct err *later_failed(struct work *w, const struct later *l, struct str why) {
    struct conversation c = { .id = l->conversation_id };
    TRY(end(w, l, LATER_STOPPED, why));
    return told(w, &c, EVENT_KIND_LATER_STOPPED, l->id, why, "reply.later-stop");
}

const struct err *later_overtaken(struct work *w, const struct conversation *c, struct str why) {
    struct later l;
    if (!c->later_id.set) return NULL;
    TRY(later_get(w, c->later_id.v, &l));
    return l.state == LATER_WAITS ? later_failed(w, &l, why) : NULL;
}

const struct err *later_left(struct work *w, const struct later *l, int64_t message_id) {
    int64_t changed;
    TRY(sql_later_end(w->db, l->id, LATER_WAITS, LATER_LEFT, S(""), work_now(w), OPT(message_id),
                      &changed));
    return changed ? NULL : ERR(w->arena, ERR_RETRY, "Somebody else is at it.");
}

const struct err *later_join(struct work *w, struct conversation *from, struct conversation *into) {
    struct later l;
    struct work writer = *w;
    TRY(later_overtaken(w, into, LATER_JOINED));
    if (!from->later_id.set) return NULL;
    TRY(later_overtaken(w, from, LATER_JOINED));
    TRY(later_get(w, from->later_id.v, &l));
    TRY(sql_later_move(w->db, l.id, into->id, NULL));
    from->later_id = OPT_NONE;
    if (!into->later_id.set) {
        into->later_id = OPT(l.id);
        return NULL;
    }
    l.conversation_id = into->id;
    writer.actor.user_id = l.user_id;
    TRY(into_draft(&writer, &l));
    return end(w, &l, LATER_OVER, l.why);
}
