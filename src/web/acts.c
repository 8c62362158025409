/* What the forms of a conversation do. */
#include "base/hash.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "desk/guidance/use.h"
#include "desk/later/later.h"
#include "desk/outbox/outbox.h"
#include "desk/outcome/outcome.h"
#include "desk/repeat/repeat.h"
#include "desk/setting/declared.h"
#include "desk/user/user.h"
#include "view/words.h"
#include "web/composer.h"
#include "web/promises.h"

#include <string.h>

const struct err *page_was_faster(struct work *w) {
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this conversation a moment ago.",
               .hint = "Look at it once more, then try again.");
}

const struct err *page_same_version(struct page *p, struct work *w, const struct conversation *c) {
    return page_number(p, "version") == c->version ? NULL : page_was_faster(w);
}

struct act {
    struct page *page;
    enum conversation_state state;
    bool rests; /* the case left the list: go back to the list */
};

const struct err *page_find_owner(struct work *w, struct str who, struct opt_int *user,
                                  struct opt_int *team, struct str *ret_name) {
    int64_t id;
    struct user u;
    if (str_eq(who, S("me"))) {
        *user = OPT(w->actor.user_id);
        *ret_name = w->actor.name;
        return NULL;
    }
    if (str_starts(who, S("user:")) && str_to_int(str_from(who, 5), 1, INT64_MAX, &id) &&
        !user_get(w, id, &u) && u.active) {
        *user = OPT(id);
        *ret_name = u.name;
        return NULL;
    }
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    if (str_starts(who, S("team:")) && str_to_int(str_from(who, 5), 1, INT64_MAX, &id))
        for (size_t i = 0; i < n; i++)
            if (teams[i].id == id) {
                *team = OPT(id);
                *ret_name = teams[i].name;
                return NULL;
            }
    return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "owner",
               .hint = "Choose one of the list.");
}

static bool has_it(const struct conversation *c, struct opt_int user, struct opt_int team) {
    if (user.set) return c->owner_id.set && c->owner_id.v == user.v;
    return !c->owner_id.set && c->team_id.set && c->team_id.v == team.v;
}

static const struct err *owner_tx(struct work *w, void *arg) {
    struct act *x = arg;
    struct conversation c;
    struct opt_int user = OPT_NONE, team = OPT_NONE;
    struct str name;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->page->id, &c));
    TRY(page_find_owner(w, page_field(x->page, "owner"), &user, &team, &name));
    if (has_it(&c, user, team)) return NULL; /* the second click */
    TRY(page_same_version(x->page, w, &c));
    return conversation_assign(w, &c, user, team.set ? team : c.team_id, name);
}

bool page_can_again(const struct err *e) {
    return e->code == ERR_INVALID || e->code == ERR_LIMIT || e->code == ERR_CONFLICT;
}

const struct err *page_act_refused(struct page *p, const struct err *e) {
    if (!page_can_again(e)) return e;
    return page_conversation_again(p, &(struct again){ .part = AGAIN_ACT, .err = e });
}

const struct err *page_message_refused(struct page *p, const struct err *e,
                                       int64_t conversation_id) {
    if (!conversation_id) return e;
    p->id = conversation_id;
    return page_act_refused(p, e);
}

const struct err *web_owner(struct page *p) {
    struct act x = { .page = p };
    const struct err *e = work_write(p->w, owner_tx, &x);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}

static const struct err *state_tx(struct work *w, void *arg) {
    struct act *x = arg;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, x->page->id, &c));
    if (!conversation_state_by_name(page_field(x->page, "state"), &x->state))
        return ERR(w->arena, ERR_INVALID, "A conversation cannot be moved to this state by hand.",
                   .field = "state");
    x->rests = x->state == CONVERSATION_SOLVED || x->state == CONVERSATION_WAITING_CUSTOMER;
    if (c.state == (int64_t)x->state && !c.snoozed_until.set) return NULL; /* the second click */
    TRY(page_same_version(x->page, w, &c));
    struct str reason = page_field(x->page, "reason");
    if (x->state != CONVERSATION_SOLVED) return conversation_set_state(w, &c, x->state, reason);
    const struct solving *said = page_solving(x->page, w);
    if (said || outcome_closes(reason)) TRY(page_understood_first(x->page, w, &c));
    return conversation_solve(w, &c, said, reason);
}

/* Undoing in a list leads back to it. */
struct str page_case_or_list(struct page *p) {
    if (!str_eq(page_field(p, "back"), S("list"))) return page_link(p, p->id, "");
    return str_join(p->w->arena, S("/inbox?view="), str_of(inbox_view_name(page_from(p))));
}

struct str page_done_link(struct page *p) {
    return str_printf(p->w->arena, "/inbox?view=%s&done=%lld", inbox_view_name(page_from(p)),
                      (long long)p->id);
}

const struct err *web_state(struct page *p) {
    struct act x = { .page = p };
    const struct err *e = work_write(p->w, state_tx, &x);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, x.rests ? page_done_link(p) : page_case_or_list(p));
    return NULL;
}

struct writing {
    struct page *page;
    struct answer answer;
    struct repeat repeat;
    int64_t message_id;
    int64_t leaves_at, later_id; /* leaves_at 0: now */
    bool later;                  /* a time was chosen */
};

/* Files of a send that was refused or taken back, which go along once more. */
static size_t files_again(struct page *p, struct page_file *ret) {
    size_t n = 0;
    for (size_t i = 0; i < p->form.field_count && n < ANSWER_FILES_MAX; i++) {
        const struct form_field *f = &p->form.fields[i];
        if (!str_eq(f->name, S("again")) || !str_to_int(f->value, 1, INT64_MAX, &ret[n].id))
            continue;
        struct str name = str_join(p->w->arena, S("again-"), f->value);
        ret[n].name = page_field(p, str_c(p->w->arena, name));
        n++;
    }
    return n;
}

static const struct err *add_new(struct page *p, struct work *w, struct page_file *ret, size_t *n) {
    const struct form *form = &p->form;
    for (size_t i = 0; i < form->file_count; i++) {
        struct file_row f;
        if (!str_eq(form->files[i].name, S("file"))) continue;
        TRY(file_add(w, form->files[i].filename, form->files[i].type, form->files[i].body, &f));
        ret[(*n)++] = (struct page_file){ .id = f.id, .name = f.name };
    }
    return NULL;
}

static struct page_file *file_room(struct page *p) {
    return ARENA_ARRAY(p->w->arena, p->form.file_count + ANSWER_FILES_MAX, struct page_file);
}

static const struct err *add_files(struct writing *x, struct work *w) {
    struct page_file *files = file_room(x->page);
    size_t n = files_again(x->page, files);
    TRY(add_new(x->page, w, files, &n));
    int64_t *ids = ARENA_ARRAY(w->arena, n + 1, int64_t);
    for (size_t i = 0; i < n; i++)
        ids[i] = files[i].id;
    x->answer.files = ids;
    x->answer.file_n = n;
    return NULL;
}

/* A text whose conversation was joined to another goes on there, with what stood in its box, if it
 * is the writer's to see. */
static const struct err *follow(struct again *again, struct work *w) {
    enum draft_kind kind = again->part == AGAIN_NOTE ? DRAFT_NOTE : DRAFT_REPLY;
    struct draft_in in = { again->text, again->guidance, again->reason };
    struct conversation c;
    struct draft whole;
    int64_t into;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, again->page->id, &c));
    TRY(page_joined_to(w, &c, &into));
    if (!into) return NULL;
    TRY(draft_keep_joined(w, into, kind, &in, work_now(w)));
    TRY(draft_load(w, into, kind, &whole));
    again->text = whole.text;
    again->page->id = into;
    again->stale = false;
    return NULL;
}

static const struct err *keep_tx(struct work *w, void *arg) {
    struct again *again = arg;
    struct page *p = again->page;
    TRY(follow(again, w));
    struct page_file *files = file_room(p);
    size_t n = files_again(p, files);
    TRY(add_new(p, w, files, &n));
    again->files = files;
    again->file_n = n;
    return NULL;
}

/* What the reply box has beside its text. */
static void read_built(struct writing *x) {
    struct page *p = x->page;
    struct use u = use_read(p->w->arena, page_field(p, "guidance"), page_field(p, "reason"));
    if (x->answer.note) return;
    x->answer.guidance = u.texts;
    x->answer.guidance_n = u.n;
    x->answer.reason = u.reason;
    x->answer.no_apology = page_field(p, "no_apology");
    x->answer.says_sorry = str_eq(page_field(p, "says_sorry"), S("1"));
}

/* A gap that is still open is asked about once: the page then carries what was asked about. */
static const struct err *check_gaps(struct page *p) {
    struct str gaps = page_leftovers(p->w->arena, page_field(p, "text"));
    if (gaps.n == 0 || str_eq(gaps, page_field(p, "leftovers"))) return NULL;
    return ERR(p->w->arena, ERR_INVALID, "A gap is still open in your text.", .field = "leftovers",
               .hint = "Fill it in, or send once more as it is.");
}

static const struct err *write_tx(struct work *w, void *arg) {
    struct writing *x = arg;
    struct conversation c;
    struct message m;
    struct str reply;
    int64_t status;
    bool done;
    TRY(repeat_before(w, &x->repeat, &done, &status, &reply));
    if (done) return NULL; /* the second click: the first one has sent it */
    TRY(add_files(x, w));
    TRY(page_addressed(x->page, w, &x->answer));
    if (x->leaves_at) {
        TRY(later_set(w, &x->answer, x->leaves_at, &x->later_id));
        return repeat_after(w, &x->repeat, 303, S(""));
    }
    TRY(setting_number(w, SETTING_HOLD_SECONDS, &x->answer.hold));
    x->answer.hold *= MOMENT_SECOND;
    TRY(x->page->web->o.mailroom->answer(w, &x->answer, &c, &m));
    x->message_id = m.id;
    return repeat_after(w, &x->repeat, 303, S(""));
}

/* What was asked, so that the same key with other words is noticed. */
static struct str hash_of(struct page *p) {
    struct buf b = buf_new(p->w->arena, 1 << 20);
    buf_add(&b, page_field(p, "text"));
    for (size_t i = 0; i < p->form.field_count; i++) {
        const struct form_field *f = &p->form.fields[i];
        if (f->value.n == 0 || !(str_eq(f->name, S("cc")) || str_eq(f->name, S("ask")) ||
                              str_eq(f->name, S("promise")) || str_eq(f->name, S("tells"))))
            continue;
        buf_add_char(&b, '\n');
        buf_add(&b, f->value);
    }
    struct page_file *files = file_room(p);
    size_t again = files_again(p, files);
    for (size_t i = 0; i < again; i++)
        buf_add(&b, str_printf(p->w->arena, "\n%lld", (long long)files[i].id));
    for (size_t i = 0; i < p->form.file_count; i++) {
        buf_add_char(&b, '\n');
        buf_add(&b, hash_sha256_hex(p->w->arena, p->form.files[i].body));
    }
    return hash_sha256_hex(p->w->arena, buf_str(&b));
}

/* A refused text comes back in its box, with what was wrong above it. Its files are kept too, so
 * that they need not be chosen once more, but for those that are what was wrong. */
static const struct err *box_refused(struct page *p, const struct writing *x, const struct err *e) {
    struct again again = { .page = p,
                           .part = x->answer.note ? AGAIN_NOTE : AGAIN_REPLY,
                           .err = e,
                           .text = page_field(p, "text"),
                           .stale = e->code == ERR_CONFLICT,
                           .seen = x->answer.seen,
                           .guidance = page_field(p, "guidance"),
                           .reason = page_field(p, "reason"),
                           .leftovers = page_leftovers(p->w->arena, page_field(p, "text")),
                           .later = x->later };
    if (!page_can_again(e)) return e;
    p->refused_reply = !x->answer.note;
    bool files_wrong = e->field && strcmp(e->field, "file") == 0;
    if (!files_wrong) TRY(work_write(p->w, keep_tx, &again));
    return page_conversation_again(p, &again);
}

static const struct err *write_message(struct page *p, bool note) {
    struct writing x = { .page = p,
                         .answer = { .conversation_id = p->id,
                                     .note = note,
                                     .text = page_field(p, "text"),
                                     .seen = page_number(p, "seen"),
                                     .follow_up = note ? 0 : page_number(p, "follow_up"),
                                     .thanks = !note && page_field(p, "thanks").n,
                                     .url = p->web->o.mailroom->url,
                                     .and_state = CONVERSATION_STATE_COUNT } };
    bool solves = !note && str_eq(page_field(p, "and"), S("solved")); /* the next page asks how */
    x.repeat = (struct repeat){ page_field(p, "key"), hash_of(p) };
    struct str later = note ? S("") : page_field(p, "later");
    x.later = later.n > 0;
    read_built(&x);
    const struct err *e = note ? NULL : check_gaps(p);
    if (!e && !note) e = page_promised(p, &x.answer);
    if (!e && x.later) e = page_rest_until(p, later, &x.leaves_at);
    if (!e) e = work_write(p->w, write_tx, &x);
    if (e) return box_refused(p, &x, e);
    struct str place = x.later_id     ? S("#later")
                       : x.message_id ? str_printf(p->w->arena, "#m:%lld", (long long)x.message_id)
                                      : S("");
    if (solves) place = S("&solve=1#solve");
    reply_redirect(p->rp, page_link(p, p->id, str_c(p->w->arena, place)));
    return NULL;
}

const struct err *web_reply(struct page *p) { return write_message(p, false); }

const struct err *web_note(struct page *p) { return write_message(p, true); }

struct saving {
    struct page *page;
    enum draft_kind kind;
    struct conversation c;
    struct str offers; /* for script: what the reply seems to promise */
};

static const struct err *draft_tx(struct work *w, void *arg) {
    struct saving *s = arg;
    bool used;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, s->page->id, &s->c));
    TRY(repeat_used(w, page_field(s->page, "key"), &used));
    if (used)
        return ERR(w->arena, ERR_CONFLICT, "This was sent already.",
                   .hint = "Load the page again.");
    bool note = s->kind == DRAFT_NOTE;
    struct str text = page_field(s->page, "text");
    if (str_eq(page_field(s->page, "open"), S("understood"))) TRY(page_opening(s->page, w, &text));
    struct draft_in in = { text, note ? S("") : page_field(s->page, "guidance"),
                           note ? S("") : page_field(s->page, "reason") };
    int64_t into;
    TRY(page_joined_to(w, &s->c, &into));
    return into ? draft_keep_joined(w, into, s->kind, &in, work_now(w))
                : draft_keep(w, s->page->id, s->kind, &in, work_now(w));
}

/* For script: the sentence, then what to look at once more, a line each, then what it seems to promise (promises.h). */
static struct str saved_words(struct page *p, const struct saving *s) {
    struct word_arg time = { S("time"), page_clock(p, p->now) };
    struct str said = word_fill(p->w->arena, word(p->lang, W("Saved {time}")), &time, 1);
    const struct str *advice = NULL;
    size_t n = 0;
    struct tone_facts facts = { .lang = s->c.last_ours ? S("") : s->c.last_lang,
                                .customer = s->c.customer_name,
                                .files = page_number(p, "files") > 0 };
    if (s->kind == DRAFT_REPLY) page_advice(p, page_field(p, "text"), &facts, &advice, &n);
    for (size_t i = 0; i < n; i++)
        said = str_join3(p->w->arena, said, S("\n"), utf8_one_line(p->w->arena, advice[i]));
    return str_join(p->w->arena, said, s->offers);
}

static const struct err *offers_tx(struct work *w, void *arg) {
    struct saving *s = arg;
    return page_offer_lines(s->page, w, page_field(s->page, "text"), s->c.last_ours ? S("") : s->c.last_lang,
                            &s->offers);
}

const struct err *web_draft(struct page *p) {
    struct saving s = { .page = p,
                        .kind =
                            str_eq(page_field(p, "kind"), S("note")) ? DRAFT_NOTE : DRAFT_REPLY };
    TRY(work_write(p->w, draft_tx, &s));
    if (request_accepts(p->req, "text/plain")) {
        s.offers = S("");
        if (s.kind == DRAFT_REPLY) TRY(work_read(p->w, offers_tx, &s));
        reply_body(p->rp, 200, S("text/plain; charset=utf-8"), saved_words(p, &s));
        return NULL;
    }
    if (str_eq(page_field(p, "box"), S("guidance"))) {
        reply_redirect(p->rp, str_printf(p->w->arena, "/conversations/%lld/guidance?from=%s",
                                         (long long)p->id, inbox_view_name(page_from(p))));
        return NULL;
    }
    bool note = str_eq(page_field(p, "box"), S("note"));
    reply_redirect(p->rp, page_link(p, p->id, note ? "&box=note#note" : "#reply"));
    return NULL;
}

struct message_act {
    int64_t message_id, conversation_id;
    struct opt_int forwarded; /* the message that the one taken back was forwarding */
    struct str cc;            /* who had a copy of the reply that is taken back */
};

static const struct err *copies_of(struct work *w, int64_t message_id, struct str *ret) {
    struct recipient *all;
    size_t n;
    *ret = S("");
    TRY(message_recipients_of(w, message_id, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].role == ROLE_CC)
            *ret = ret->n ? str_join3(w->arena, *ret, S(", "), all[i].address) : all[i].address;
    return NULL;
}

static const struct err *take_back_tx(struct work *w, void *arg) {
    struct message_act *x = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->message_id));
    struct message m;
    TRY(message_get(w, x->message_id, &m));
    x->conversation_id = m.conversation_id;
    x->forwarded = m.part == MESSAGE_FORWARD ? m.about_id : OPT_NONE;
    TRY(copies_of(w, x->message_id, &x->cc));
    return outbox_take_back(w, x->message_id);
}

/* The words of a reply are in its box again, with who was to get a copy; those of a forwarded
 * message in its form. */
const struct err *web_take_back(struct page *p) {
    struct message_act x = { .message_id = p->id };
    const struct err *e = work_write(p->w, take_back_tx, &x);
    if (e) return page_message_refused(p, e, x.conversation_id);
    struct str again = str_printf(p->w->arena, "/messages/%lld/forward?again=%lld",
                                  (long long)x.forwarded.v, (long long)p->id);
    struct str more =
        str_join(p->w->arena, page_copies_taken(p, x.conversation_id, x.cc), S("#reply"));
    reply_redirect(
        p->rp, x.forwarded.set ? again : page_link(p, x.conversation_id, str_c(p->w->arena, more)));
    return NULL;
}

static const struct err *send_again_tx(struct work *w, void *arg) {
    struct message_act *x = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->message_id));
    TRY(message_place(w, x->message_id, &x->conversation_id));
    return outbox_send_again(w, x->message_id);
}

const struct err *web_send_again(struct page *p) {
    struct message_act x = { .message_id = p->id };
    const struct err *e = work_write(p->w, send_again_tx, &x);
    if (e) return page_message_refused(p, e, x.conversation_id);
    reply_redirect(p->rp, page_link(p, x.conversation_id, ""));
    return NULL;
}
