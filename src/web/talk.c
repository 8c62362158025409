/* What is said about a case without the customer: questions to colleagues, whom a note names,
 * copies, and what was understood. */
#include "view/talk.h"

#include "base/moment.h"
#include "desk/ask/ask.h"
#include "view/words.h"
#include "web/web_priv.h"

/* ---- whom a reply or a note is for besides ---- */

bool page_addresses(struct page *p, const char *field, size_t max, struct str **ret,
                    size_t *ret_n) {
    struct str *list = ARENA_ARRAY(p->w->arena, max + 1, struct str);
    size_t n = 0;
    for (size_t i = 0; i < p->form.field_count; i++) {
        struct str rest = p->form.fields[i].value;
        if (!str_eq(p->form.fields[i].name, str_of(field))) continue;
        while (rest.n && n <= max) {
            size_t end = 0;
            while (end < rest.n && str_find_char(S(" ,;\t\r\n"), rest.p[end]) < 0)
                end++;
            if (end) list[n++] = str_slice(rest, 0, end);
            rest = str_from(rest, end < rest.n ? end + 1 : end);
        }
    }
    *ret = list;
    *ret_n = n;
    return n <= max;
}

static const struct err *copies(struct page *p, struct work *w, struct answer *ret) {
    struct str *list;
    if (!page_addresses(p, "cc", ANSWER_CC_MAX, &list, &ret->cc_n))
        return ERR(w->arena, ERR_INVALID, "These are too many copies.", .field = "cc",
                   .hint = "Name at most 20 addresses.");
    ret->cc = list;
    return NULL;
}

/* "1h", "4h", "tomorrow", "3d": what page_talk offers. */
static int64_t by_of(const struct page *p, size_t i) {
    static const int64_t after[] = { MOMENT_HOUR, 4 * MOMENT_HOUR, 0, 0 };
    if (i < 2) return p->now + after[i];
    return page_morning(p, i == 2 ? 1 : 3);
}

static const struct err *asked(struct page *p, struct work *w, struct answer *ret) {
    static const struct str choices[] = { S("1h"), S("4h"), S("tomorrow"), S("3d") };
    struct str who = page_field(p, "ask"), by = page_field(p, "by"), name;
    if (who.n == 0) return NULL;
    const struct err *e = page_find_owner(w, who, &ret->ask.user_id, &ret->ask.team_id, &name);
    if (e && e->code == ERR_INVALID)
        return ERR(w->arena, ERR_INVALID, "There is no such person here.", .field = "ask",
                   .hint = "Choose one of the list.");
    if (e) return e;
    ret->ask.due = by_of(p, 1);
    for (size_t i = 0; i < 4; i++)
        if (str_eq(by, choices[i])) ret->ask.due = by_of(p, i);
    return NULL;
}

/* Without script a name is chosen from a list; with it, and in the API, it stands in the text. */
static const struct err *named(struct page *p, struct work *w, struct answer *ret) {
    struct str who = page_field(p, "mention"), name;
    struct opt_int user = OPT_NONE, team = OPT_NONE;
    if (who.n == 0 || ret->text.n == 0) return NULL;
    TRY(page_find_owner(w, who, &user, &team, &name));
    if (!user.set) return NULL;
    struct str at = str_join(w->arena, S("@"), name);
    if (str_find(ret->text, at) < 0) ret->text = str_join3(w->arena, at, S(" "), ret->text);
    return NULL;
}

const struct err *page_addressed(struct page *p, struct work *w, struct answer *ret) {
    if (!ret->note) return copies(p, w, ret);
    ret->text = page_field(p, "text"); /* this may run twice */
    TRY(asked(p, w, ret));
    return named(p, w, ret);
}

/* ---- the page of a conversation ---- */

static void colleagues(struct page *p, struct page_conversation *out) {
    struct page_choice *list = ARENA_ARRAY(p->w->arena, out->owner_n + 1, struct page_choice);
    struct str me = str_printf(p->w->arena, "user:%lld", (long long)p->session.actor.user_id);
    for (size_t i = 0; i < out->owner_n; i++) {
        if (str_eq(out->owners[i].value, me)) continue;
        list[out->beside->colleague_n] = out->owners[i];
        list[out->beside->colleague_n++].chosen =
            str_eq(out->owners[i].value, page_field(p, "ask")); /* of a note that was refused */
    }
    out->beside->colleagues = list;
    out->beside->by_chosen = page_field(p, "by");
    for (size_t i = 0; i < 4; i++)
        out->beside->by[i] = page_next(p, by_of(p, i));
}

static const struct err *understood(struct page *p, struct work *w, const struct conversation *c,
                                    struct page_conversation *out) {
    struct understanding *all;
    size_t n;
    out->beside->understood = c->understood;
    if (c->understood.n == 0) return NULL;
    TRY(conversation_understandings(w, c->id, &all, &n));
    struct page_understanding *list = ARENA_ARRAY(w->arena, n + 1, struct page_understanding);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct page_understanding){ all[i].text, all[i].user_name,
                                               page_past(p, all[i].at), all[i].wrong_at.set };
        out->beside->misunderstood_n += all[i].wrong_at.set;
    }
    out->beside->understandings = list;
    out->beside->understanding_n = n;
    return NULL;
}

/* The case is to be solved, and the page asks what came of it: because it was not said, or because a reply was sent that
 * was to solve it. */
static bool asks_outcome(const struct page *p, const struct conversation *c,
                         const struct err *act_err) {
    bool live = c->state < CONVERSATION_SOLVED && !c->due.set;
    if (str_eq(form_get(&p->req->query, "solve"), S("1"))) return live;
    return page_asks_outcome(act_err) && str_eq(page_field(p, "state"), S("solved"));
}

const struct err *page_talk(struct page *p, struct work *w, const struct conversation *c,
                            const struct err *act_err, struct page_conversation *out) {
    colleagues(p, out);
    bool asks = act_err && act_err->field && str_eq(str_of(act_err->field), S("understood"));
    bool asked = act_err && str_eq(page_field(p, "asked"), S("1")); /* and refused for another reason */
    out->beside->ask_understood = (asks || asked) && str_eq(page_field(p, "state"), S("solved"));
    if (out->beside->ask_understood) out->beside->solve_reason = page_field(p, "reason");
    if (asks_outcome(p, c, act_err)) {
        out->beside->ask_understood = false;
        TRY(page_solve(p, w, c, &out->beside->solve));
        if (page_field(p, "result").n == 0) out->act_err = NULL; /* the form itself says it */
    }
    TRY(page_follow_ups_of(p, w, c, out));
    if (!str_to_int(form_get(&p->req->query, "ask"), 1, INT64_MAX, &out->beside->asks))
        out->beside->asks = page_number(p, "follow_up");
    out->beside->thanks_chosen = page_field(p, "thanks").n > 0;
    if (out->beside->asks) TRY(page_asks(p, w, c, out));
    return understood(p, w, c, out);
}

/* ---- what was understood ---- */

const struct err *page_understood_first(struct page *p, struct work *w, struct conversation *c) {
    bool asks;
    struct str text = page_field(p, "understood");
    bool was_asked = str_eq(page_field(p, "asked"), S("1"));
    if (text.n || was_asked) return conversation_understand(w, c, text);
    TRY(conversation_ask_understood(w, c, &asks));
    if (!asks) return NULL;
    return ERR(w->arena, ERR_INVALID, "Before this is solved: what did the customer want?",
               .field = "understood", .hint = "One line is enough.");
}

/* In the customer's own language, as what he is asked to set right. */
const struct err *page_opening(struct page *p, struct work *w, struct str *text) {
    struct conversation c;
    TRY(conversation_get(w, p->id, &c));
    if (c.understood.n == 0) return NULL;
    enum lang lang = lang_by_tag(str_is_set(c.last_lang) ? c.last_lang : p->facts.lang);
    struct word_arg words = { S("words"), c.understood };
    struct str opening =
        word_fill(w->arena, word(lang, W("As I understand you: {words}")), &words, 1);
    if (str_starts(*text, opening)) return NULL;
    *text = str_join3(w->arena, opening, S("\n\n"), *text);
    return NULL;
}

static const struct err *understood_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct conversation c;
    struct str act = page_field(p, "act");
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->id, &c));
    if (!str_eq(act, S("write"))) return conversation_misunderstood(w, &c, str_eq(act, S("wrong")));
    if (str_trim(page_field(p, "understood")).n == 0 && c.understood.n == 0)
        return ERR(w->arena, ERR_INVALID, "There is nothing to keep yet.", .field = "understood",
                   .hint = "Say in one line what the customer wants.");
    return conversation_understand(w, &c, page_field(p, "understood"));
}

const struct err *web_understood(struct page *p) {
    const struct err *e = work_write(p->w, understood_tx, p);
    if (e) return page_act_refused(p, e);
    reply_redirect(p->rp, page_link(p, p->id, ""));
    return NULL;
}

/* ---- questions, and what is dealt with ---- */

struct acting {
    struct page *page;
    int64_t conversation_id;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    struct page *p = x->page;
    struct str act = page_field(p, "act");
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, p->id));
    TRY(message_place(w, p->id, &x->conversation_id));
    if (str_eq(act, S("close")) || str_eq(act, S("open")))
        return ask_set_open(w, p->id, page_number(p, "version"), str_eq(act, S("open")));
    return ask_say(w, p->id, page_field(p, "text"), str_eq(act, S("answer")));
}

/* Refused, the page of the conversation says why; the words typed go back into the question's own
 * field. */
const struct err *web_ask(struct page *p) {
    struct acting x = { .page = p };
    int64_t message = p->id;
    const struct err *e = work_write(p->w, ask_tx, &x);
    p->refused_ask = e ? message : 0;
    if (e) return page_message_refused(p, e, x.conversation_id);
    reply_redirect(p->rp, page_link(p, x.conversation_id,
                                    str_c(p->w->arena,
                                          str_printf(p->w->arena, "#m:%lld", (long long)message))));
    return NULL;
}

static const struct err *dealt_tx(struct work *w, void *arg) {
    struct page *p = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, p->id));
    return mention_dealt_with_one(w, p->id);
}

const struct err *web_dealt(struct page *p) {
    TRY(work_write(p->w, dealt_tx, p));
    reply_redirect(p->rp, S("/"));
    return NULL;
}

static const struct err *adopt_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->page->id));
    TRY(message_place(w, x->page->id, &x->conversation_id));
    return message_adopt(w, x->page->id);
}

const struct err *web_adopt(struct page *p) {
    struct acting x = { .page = p };
    const struct err *e = work_write(p->w, adopt_tx, &x);
    if (e) return page_message_refused(p, e, x.conversation_id);
    reply_redirect(p->rp, page_link(p, x.conversation_id, ""));
    return NULL;
}
