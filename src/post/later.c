#include "post/later.h"

#include "desk/guidance/use.h"
#include "desk/later/later.h"
#include "desk/promise/promise.h"
#include "desk/user/user.h"
#include "post/answer.h"

struct sending {
    struct actor desk; /* who stops one; the writer sends it */
    int64_t id;
    int64_t *ids; /* of all that are due */
    size_t n;
    struct later l;
    struct user writer;
};

static const struct err *due_tx(struct work *w, void *arg) {
    struct sending *x = arg;
    return later_due(w, &x->ids, &x->n);
}

static const struct err *read_tx(struct work *w, void *arg) {
    struct sending *x = arg;
    TRY(later_get(w, x->id, &x->l));
    return user_get(w, x->l.user_id, &x->writer);
}

static struct answer answer_of(struct work *w, const struct later *l, const int64_t *files,
                               size_t file_n) {
    struct use u = use_read(w->arena, l->guidance, l->reason);
    struct str *cc = ARENA_ARRAY(w->arena, ANSWER_CC_MAX, struct str), rest = l->cc;
    struct answer a = { .conversation_id = l->conversation_id,
                        .text = l->text,
                        .seen = l->seen,
                        .files = files,
                        .file_n = file_n,
                        .cc = cc,
                        .and_state = (enum conversation_state)l->and_state,
                        .guidance = u.texts,
                        .guidance_n = u.n,
                        .reason = u.reason,
                        .no_apology = l->no_apology,
                        .says_sorry = l->says_sorry != 0,
                        .from_later = true };
    while (rest.n && a.cc_n < ANSWER_CC_MAX && str_split(&rest, ',', &cc[a.cc_n]))
        a.cc_n++;
    return a;
}

/* Why it must not leave any more; STR_NONE where it may. */
static const struct err *too_late(struct work *w, const struct sending *x, struct str *ret) {
    struct conversation c;
    struct message *newer;
    size_t n;
    *ret = STR_NONE;
    TRY(conversation_get(w, x->l.conversation_id, &c));
    TRY(message_newer(w, c.id, x->l.seen, &newer, &n));
    if (!x->writer.active) *ret = LATER_GONE;
    if (c.state == CONVERSATION_MERGED) *ret = LATER_JOINED;
    if (c.state == CONVERSATION_SPAM) *ret = LATER_SPAM;
    for (size_t i = 0; i < n && !str_is_set(*ret); i++)
        if (newer[i].auto_ == 0 && !newer[i].taken_back_at.set)
            *ret = newer[i].direction == DIRECTION_IN ? LATER_CUSTOMER : LATER_COLLEAGUE;
    return NULL;
}

static const struct err *send_tx(struct work *w, void *arg) {
    struct sending *x = arg;
    struct str why;
    struct conversation c;
    struct message m;
    struct later_file *files;
    struct promise_new *promises;
    size_t n;
    TRY(later_get(w, x->id, &x->l));
    if (x->l.state != LATER_WAITS || x->l.leaves_at > work_now(w)) return NULL;
    TRY(too_late(w, x, &why));
    struct work desk = *w;
    desk.actor = x->desk;
    if (str_is_set(why)) return later_failed(&desk, &x->l, why);
    TRY(later_files(w, x->id, &files, &n));
    int64_t *ids = ARENA_ARRAY(w->arena, n + 1, int64_t);
    for (size_t i = 0; i < n; i++)
        ids[i] = files[i].id;
    struct answer a = answer_of(w, &x->l, ids, n);
    TRY(promise_planned(w, x->id, &promises, &a.promise_n));
    a.promises = promises;
    a.anyway = true; /* looked at above: what a machine wrote since does not count */
    TRY(answer_send(w, &a, &c, &m));
    return later_left(w, &x->l, m.id);
}

struct failing {
    const struct later *l;
    struct str why;
};

static const struct err *fail_tx(struct work *w, void *arg) {
    const struct failing *f = arg;
    return later_failed(w, f->l, f->why);
}

/* Of what is wrong with the reply itself a person hears; anything else passes by itself. */
static bool is_final(const struct err *e) {
    return e->code == ERR_INVALID || e->code == ERR_LIMIT || e->code == ERR_DENIED ||
           e->code == ERR_NOT_FOUND;
}

static const struct err *send_one(struct work *w, struct sending *x) {
    struct work own = *w;
    TRY(work_read(w, read_tx, x));
    own.actor = (struct actor){ .kind = ACTOR_USER,
                                .user_id = x->writer.id,
                                .role = x->writer.role,
                                .sees = x->writer.sees,
                                .scope = SCOPE_ADMIN,
                                .name = x->writer.name,
                                .mail = x->writer.mail };
    const struct err *e = work_write(&own, send_tx, x);
    if (!e || e->code == ERR_CONFLICT) return NULL; /* somebody was faster; the next turn looks again */
    if (!is_final(e)) return e;
    struct failing f = { &x->l, str_of(e->msg) };
    e = work_write(w, fail_tx, &f);
    return e && e->code == ERR_CONFLICT ? NULL : e;
}

const struct err *later_turn(struct work *w) {
    struct sending x = { .desk = w->actor };
    TRY(work_read(w, due_tx, &x));
    const struct err *first = NULL;
    struct arena_mark mark = arena_mark(w->arena);
    for (size_t i = 0; i < x.n; i++) {
        x.id = x.ids[i];
        const struct err *e = send_one(w, &x);
        if (!first) first = e;
        if (!first) arena_rewind(w->arena, mark); /* each may have files of 25 MB */
    }
    return first;
}
