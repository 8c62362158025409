/* The page of a conversation: facts, thread, neighbours, the two boxes. */
#include "base/hash.h"
#include "base/moment.h"
#include "desk/clock/clock.h"
#include "desk/customer/customer.h"
#include "desk/merge/merge.h"
#include "desk/signature/signature.h"
#include "desk/spam/spam.h"
#include "desk/user/user.h"
#include "view/html.h"
#include "view/people.h"
#include "view/talk.h"
#include "view/view_conversation.h"
#include "view/words.h"
#include "web/complaints.h"
#include "web/composer.h"
#include "web/promises.h"
#include "web/records.h"
#include "web/goodwill.h"

#include <string.h>

enum { EARLIER_SHOWN = 5, OWNERS_MAX = 200 };

static void conversation_body(struct html *h, const void *data, const struct viewer *me) {
    view_conversation(h, data, me);
}

struct gathering {
    struct page *page;
    const struct again *again;
    struct conversation c;
    struct page_conversation out;
    struct thread_item *items; /* out's, still to be filled in */
    int64_t last_own;          /* this person's newest message there */
};

/* The key stays the same until this person has sent something here: two clicks and two tabs send
 * once. */
static struct str box_key(const struct gathering *g, struct work *w, enum draft_kind kind,
                          int64_t sends) {
    struct str name = str_printf(w->arena, "box:%lld:%lld:%d:%lld", (long long)w->actor.user_id,
                                 (long long)g->c.id, (int)kind, (long long)g->last_own);
    if (sends) name = str_printf(w->arena, "%s:%lld", name.p, (long long)sends);
    return hash_keyed_128(w->arena, w->key, name);
}

/* A reply taken back gives its files back too: they go along with the next one. */
static const struct err *files_taken_back(struct gathering *g, struct work *w,
                                          struct page_box *ret) {
    int64_t last = g->last_own;
    struct message m;
    struct attachment *list;
    size_t n;
    if (last == 0) return NULL;
    TRY(message_get(w, last, &m));
    if (!m.taken_back_at.set) return NULL;
    TRY(message_attachments_of(w, last, &list, &n));
    struct page_file *files = ARENA_ARRAY(w->arena, n + 1, struct page_file);
    for (size_t i = 0; i < n; i++)
        if (list[i].file_id.set)
            files[ret->file_n++] =
                (struct page_file){ .id = list[i].file_id.v, .name = list[i].name };
    ret->files = files;
    return NULL;
}

static const struct err *box(struct gathering *g, struct work *w, enum draft_kind kind,
                             const struct draft *d, struct page_box *ret) {
    const struct again *again = g->again;
    ret->key = box_key(g, w, kind, d->sends);
    ret->draft = d->text;
    ret->has_draft = d->text.n > 0;
    if (d->text.n) ret->saved = page_clock(g->page, d->saved_at);
    if (again && again->part == (kind == DRAFT_NOTE ? AGAIN_NOTE : AGAIN_REPLY)) {
        ret->draft = again->text;
        ret->err = again->err;
        ret->files = again->files;
        ret->file_n = again->file_n;
        return NULL;
    }
    return kind == DRAFT_REPLY ? files_taken_back(g, w, ret) : NULL;
}

/* What is to be looked at in a reply once more. */
static void advice(struct gathering *g, struct page_box *ret) {
    struct tone_facts facts = { .lang = g->out.customer_tag,
                                .customer = g->out.customer,
                                .files = ret->file_n > 0 };
    page_advice(g->page, ret->draft, &facts, &ret->advice, &ret->advice_n);
}

static const struct err *reply(struct gathering *g, struct work *w, const struct draft *d) {
    struct page_box *ret = &g->out.reply;
    const struct again *again = g->again && g->again->part == AGAIN_REPLY ? g->again : NULL;
    TRY(box(g, w, DRAFT_REPLY, d, ret));
    ret->reason = again ? again->reason : d->reason;
    ret->leftovers = again ? again->leftovers : S("");
    ret->later_open = again && again->later;
    ret->asks_reason = again && again->err->field && strcmp(again->err->field, "reason") == 0;
    ret->asks_apology = again && again->err->field && strcmp(again->err->field, "no_apology") == 0;
    if (ret->asks_apology) ret->no_apology = page_field(g->page, "no_apology");
    struct str guidance = again ? again->guidance : d->guidance;
    if (guidance.n) TRY(page_guides(w, guidance, ret));
    if (d->files.n && !again) TRY(page_draft_files(w, d->files, ret));
    advice(g, ret);
    return NULL;
}

static const struct err *boxes(struct gathering *g, struct work *w) {
    struct draft drafts[DRAFT_KIND_COUNT];
    TRY(message_last_own(w, g->c.id, &g->last_own));
    TRY(draft_load_all(w, g->c.id, drafts));
    TRY(reply(g, w, &drafts[DRAFT_REPLY]));
    return box(g, w, DRAFT_NOTE, &drafts[DRAFT_NOTE], &g->out.note);
}

const struct err *page_owners(struct work *w, struct opt_int owner, struct opt_int team,
                              const struct page_choice **ret, size_t *ret_n) {
    struct user *users;
    struct team *teams;
    size_t user_n, team_n, n = 0;
    TRY(user_list(w, &users, &user_n));
    TRY(team_list(w, &teams, &team_n));
    struct page_choice *list = ARENA_ARRAY(w->arena, OWNERS_MAX, struct page_choice);
    for (size_t i = 0; i < user_n && n < OWNERS_MAX; i++) {
        if (!users[i].active) continue;
        list[n++] = (struct page_choice){ str_printf(w->arena, "user:%lld", (long long)users[i].id),
                                          users[i].name, owner.set && owner.v == users[i].id };
    }
    for (size_t i = 0; i < team_n && n < OWNERS_MAX; i++)
        list[n++] =
            (struct page_choice){ str_printf(w->arena, "team:%lld", (long long)teams[i].id),
                                  teams[i].name, !owner.set && team.set && team.v == teams[i].id };
    *ret = list;
    *ret_n = n;
    return NULL;
}

/* What a tag is called in the reader's language; a language that is none of ours is called by its
 * tag. */
struct str page_language(enum lang reader, struct str tag) {
    switch (lang_by_tag(tag)) {
    case LANG_SR:
        return word(reader, W("Serbian, Cyrillic letters"));
    case LANG_SR_LATN:
        return word(reader, W("Serbian, Latin letters"));
    case LANG_HU:
        return word(reader, W("Hungarian"));
    case LANG_SL:
        return word(reader, W("Slovenian"));
    case LANG_EL:
        return word(reader, W("Greek"));
    case LANG_EN:
        return str_starts(tag, S("en")) ? word(reader, W("English")) : tag;
    case LANG_COUNT:
        break;
    }
    return tag;
}

/* How they like to be reached, and what they told us to think of. */
static const struct err *manner(struct gathering *g, struct work *w, const struct customer *who) {
    struct page_conversation *out = &g->out;
    out->salutation = who->salutation;
    out->hours = who->hours;
    out->prefers = page_channel_name(g->page->lang, who->prefers);
    if (!who->noted) return NULL;
    return page_care_notes(g->page, w, who->id, &out->care, &out->care_n);
}

/* Whom no mail reaches: by what else. */
static const struct err *other_ways(struct gathering *g, struct work *w, int64_t customer_id) {
    struct contact_point *points;
    TRY(customer_contacts(w, customer_id, &points, &g->out.point_n));
    g->out.points = page_points(g->page, points, g->out.point_n);
    return NULL;
}

static const struct err *customer(struct gathering *g, struct work *w) {
    struct customer who;
    struct message last;
    struct message_person to;
    struct page_conversation *out = &g->out;
    TRY(customer_get(w, g->c.customer_id, &who));
    out->customer = who.name;
    out->customer_short = page_given_name(who.name, who.lang);
    out->customer_tag = who.lang;
    out->customer_lang = page_language(g->page->lang, who.lang);
    TRY(manner(g, w, &who));
    const struct err *e = message_answer_to(w, g->c.id, &last, &to);
    if (e) return e->code == ERR_INVALID ? other_ways(g, w, who.id) : e;
    out->customer_address = to.address;
    if (who.marked) TRY(page_mark_of(g->page, w, who.id, to.address, &out->mark));
    return signature_of(w, &g->c, &last, &out->signature);
}

static const struct err *earlier(struct gathering *g, struct work *w) {
    struct earlier *rows;
    size_t n;
    TRY(conversation_earlier(w, g->c.customer_id, g->c.id, &rows, &n));
    size_t shown = n < EARLIER_SHOWN ? n : EARLIER_SHOWN;
    struct page_earlier *list = ARENA_ARRAY(w->arena, shown + 1, struct page_earlier);
    for (size_t i = 0; i < shown; i++)
        list[i] = (struct page_earlier){ rows[i].id, rows[i].subject, rows[i].last_lang,
                                         page_day(g->page, rows[i].opened_at),
                                         page_state_of(rows[i].state) };
    g->out.earlier_n = (int64_t)n;
    g->out.earlier = list;
    g->out.earlier_shown = shown;
    return NULL;
}

/* What comes after this one in the view one came from. */
static const struct err *next_one(struct gathering *g, struct work *w) {
    return conversation_next(w, (enum conversation_view)g->out.from, g->c.sort_key, g->c.id,
                             &g->out.next_id);
}

static bool wants_all(const struct page *p) {
    return str_eq(form_get(&p->req->query, "all"), S("1"));
}

static void facts(struct gathering *g) {
    const struct conversation *c = &g->c;
    struct page_conversation *out = &g->out;
    out->id = c->id;
    out->last_at = c->last_at;
    out->here_n = page_present(g->page, c->id, &out->here);
    out->channel = c->channel;
    out->customer_id = c->customer_id;
    out->version = c->version;
    out->ref = c->ref;
    out->subject = c->subject;
    out->subject_lang = c->last_lang;
    out->state = page_case_state(c);
    out->urgent = c->priority == PRIORITY_URGENT;
    if (c->snoozed_until.set) out->rests_until = page_next(g->page, c->snoozed_until.v);
    if (c->woken_from.set) out->rested_until = page_past(g->page, c->woken_from.v);
    out->rest_reason = c->snooze_reason;
    page_tags(g->page->w->arena, c->tags, &out->tags, &out->tag_n);
    if (out->state != STATE_SOLVED && out->state < STATE_SPAM) page_rests(g->page, out);
    if (c->due.set) out->due = page_due(g->page, c->due.v, c->waiting_since.v);
    if (out->state != STATE_OPEN) out->state_since = page_past(g->page, c->last_at);
    out->opened = page_day(g->page, c->opened_at);
    out->owner = c->owner_name;
    out->team = c->team_name;
    out->owner_is_me = c->owner_id.set && c->owner_id.v == g->page->session.actor.user_id;
    out->may_write = true;
    out->from = page_from(g->page);
    out->file_limit =
        page_size(g->page, (int64_t)(FILE_MAX >> 20) * 1000000); /* "25 MB", as the refusal says */
    out->file_max = FILE_MAX;
}

/* Why an act was refused just now, and what was typed into its form. */
static void act_refused(struct gathering *g) {
    struct page *p = g->page;
    struct page_conversation *out = &g->out;
    struct str path = p->req->path;
    bool refused = g->again && g->again->part == AGAIN_ACT;
    out->typed.rest = refused && str_ends(path, S("/snooze"));
    page_time_typed(p, out->typed.rest, &out->rest_day, &out->rest_clock);
    if (!refused) return;
    out->act_err = g->again->err;
    out->typed.state = str_ends(path, S("/state"));
    if (out->typed.rest) out->typed.reason = page_field(p, "reason");
    if (str_ends(path, S("/tags"))) out->typed.tags = page_field(p, "add");
    if (str_ends(path, S("/merge"))) out->typed.ref = page_field(p, "ref");
    out->typed.understood = page_field(p, "understood");
}

/* Somebody wrote while this person was writing: name the first of the newer ones. */
static const struct err *stale(struct gathering *g, struct work *w) {
    struct message *newer;
    size_t n;
    if (!g->again || !g->again->stale) return NULL;
    TRY(message_newer(w, g->c.id, g->again->seen, &newer, &n));
    if (n == 0) return NULL;
    g->out.stale = true;
    g->out.stale_id = newer[0].id;
    g->out.stale_author = newer[0].author_name;
    g->out.stale_by_customer = newer[0].direction == DIRECTION_IN;
    g->out.stale_at = page_past(g->page, newer[0].at);
    return NULL;
}

static const struct err *kin(struct gathering *g, struct work *w) {
    struct kin *rows;
    size_t n;
    TRY(merge_kin(w, g->c.id, &rows, &n));
    struct page_kin *list = ARENA_ARRAY(w->arena, n + 1, struct page_kin);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_kin){ rows[i].kind == KIN_JOINED, rows[i].id, rows[i].ref,
                                     rows[i].subject, rows[i].lang };
    g->out.kin = list;
    g->out.kin_n = n;
    return NULL;
}

/* Why it came to Spam by itself. */
static const struct err *suspicion(struct gathering *g, struct work *w) {
    struct suspicion s;
    bool found;
    TRY(spam_suspicion(w, g->c.id, &s, &found));
    if (!found) return NULL;
    struct page_suspicion *shown = ARENA_NEW(w->arena, struct page_suspicion);
    *shown = (struct page_suspicion){ .said = s.said,
                                      .open = s.state == SUSPICION_OPEN,
                                      .look_by = page_next(g->page, s.look_by),
                                      .settled_by = str_is_set(s.settled_by) ? s.settled_by : S("") };
    shown->reasons = page_suspect(g->page, s.reasons, &shown->reason_n);
    g->out.suspected = shown;
    return NULL;
}

/* Asked only where there is one. */
static const struct err *complaints(struct gathering *g, struct work *w) {
    struct complaint *all;
    size_t n;
    if (!(g->c.holds & HOLDS_COMPLAINT)) return NULL;
    TRY(complaint_of(w, g->c.id, &all, &n));
    struct page_case_complaint *list = ARENA_ARRAY(w->arena, n + 1, struct page_case_complaint);
    for (size_t i = 0; i < n; i++) {
        bool open = all[i].state < COMPLAINT_CLOSED;
        list[i] = (struct page_case_complaint){ .id = all[i].id,
                                                .ref = complaint_ref(w->arena, &all[i]),
                                                .state = complaint_word(g->page->lang, WORDS_STATE, all[i].state),
                                                .open = open,
                                                .regret = open && all[i].fault == FAULT_UNKNOWN };
        list[i].sorry = open && all[i].fault == FAULT_OURS && !all[i].apology_at.set && !all[i].apology_not.n;
    }
    g->out.beside->complaints = list;
    g->out.beside->complaint_n = n;
    return NULL;
}

/* In Spam: whose mail it is, and whether that comes here by itself. */
static const struct err *sender(struct gathering *g, struct work *w) {
    struct page_conversation *out = &g->out;
    if (out->state != STATE_SPAM) return NULL;
    TRY(suspicion(g, w));
    TRY(spam_sender(w, g->c.id, &out->sender));
    return spam_is_blocked(w, out->sender, &out->blocked);
}

/* What was promised, and what the reply is about to promise or tells: then its box is open. */
static const struct err *promises(struct gathering *g, struct work *w) {
    struct page_box *reply = &g->out.reply;
    TRY(page_case_promises(g->page, w, &g->c, g->out.customer_tag, &reply->draft,
                           &g->out.beside->promises));
    if (g->out.beside->promises->tells) reply->has_draft = true;
    return NULL;
}

/* All of it in one turn, as the door saw the case (work_ahead). */
static void tell(struct page *p, struct work *ahead) {
    const struct conversation *c = &p->seen;
    struct conversation again;
    struct customer who;
    struct message last;
    struct message_person to;
    struct signature *signatures;
    struct draft drafts[DRAFT_KIND_COUNT];
    struct user *users;
    struct team *teams;
    struct kin *kin;
    const struct page_tag *tags;
    struct earlier *earlier;
    int64_t own;
    size_t n;
    TELL(conversation_get(ahead, p->id, &again));
    TELL(customer_get(ahead, c->customer_id, &who));
    TELL(message_answer_to(ahead, p->id, &last, &to));
    TELL(signature_list(ahead, &signatures, &n));
    page_thread_ahead(ahead, p->id, wants_all(p));
    TELL(message_last_own(ahead, p->id, &own));
    TELL(draft_load_all(ahead, p->id, drafts));
    TELL(user_list(ahead, &users, &n));
    TELL(team_list(ahead, &teams, &n));
    TELL(merge_kin(ahead, p->id, &kin, &n));
    TELL(page_known_tags(ahead, &tags, &n));
    TELL(conversation_earlier(ahead, c->customer_id, p->id, &earlier, &n));
    TELL(conversation_next(ahead, (enum conversation_view)page_from(p), c->sort_key, p->id, &own));
    page_viewer_ahead(p, ahead);
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct page *p = g->page;
    struct work *ahead = work_ahead(w);
    if (ahead) tell(p, ahead);
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, p->id, &g->c));
    g->out.beside = ARENA_NEW(w->arena, struct page_beside);
    facts(g);
    act_refused(g);
    TRY(customer(g, w));
    TRY(page_thread(g->page, w, &g->c, wants_all(p), &g->out, &g->items));
    TRY(boxes(g, w));
    TRY(promises(g, w));
    TRY(page_later(g->page, w, &g->c, &g->out));
    page_later_times(g->page, &g->out);
    TRY(page_owners(w, g->c.owner_id, g->c.team_id, &g->out.owners, &g->out.owner_n));
    TRY(page_why_due(g->page, w, &g->c, &g->out));
    TRY(kin(g, w));
    TRY(sender(g, w));
    TRY(complaints(g, w));
    TRY(page_gifts_of_case(p, w, &g->c, g->out.beside));
    TRY(page_known_tags(w, &g->out.known_tags, &g->out.known_tag_n));
    TRY(page_records(p, w, &g->c, g->out.customer_tag, &g->out.beside->records));
    g->out.beside->first_contact = g->c.due.set && (g->c.holds & HOLDS_FIRST_CONTACT) != 0;
    TRY(earlier(g, w));
    TRY(next_one(g, w));
    TRY(page_talk(g->page, w, &g->c, g->out.act_err, &g->out));
    TRY(stale(g, w));
    return page_viewer(g->page, w);
}

static const struct err *show(struct gathering *g) {
    struct page *p = g->page;
    const struct again *again = g->again;
    page_enclosed(p, g->items, g->out.item_n);
    bool asked = str_eq(form_get(&p->req->query, "box"), S("note"));
    g->out.note_open = again ? again->part == AGAIN_NOTE : asked;
    p->me.held = NULL; /* the page itself shows it */
    p->me.error = again != NULL;
    if (again) p->me.here = page_link(p, p->id, g->out.beside->solve ? "&solve=1" : "");
    struct str title = g->c.subject.n ? g->c.subject : word(p->lang, W("no subject"));
    return page_show(p, again ? err_meaning(again->err->code)->http : 200, PAGE_TALK, title,
                     conversation_body, &g->out);
}

const struct err *page_conversation_again(struct page *p, const struct again *again) {
    struct gathering g = { .page = p, .again = again };
    TRY(work_read(p->w, gather_tx, &g));
    return show(&g);
}

const struct err *page_joined_to(struct work *w, const struct conversation *c, int64_t *ret) {
    struct conversation next = *c;
    *ret = 0;
    while (next.merged_into.set) { /* joinings make no ring */
        int64_t id = next.merged_into.v;
        const struct err *e = access_conversation(w, ACCESS_CONVERSATION_WRITE, id, &next);
        if (e && e->code == ERR_NOT_FOUND) return NULL;
        if (e) return e;
        *ret = id;
    }
    return NULL;
}

const struct err *web_conversation_look(struct page *p, struct work *w) {
    struct gathering *g = p->looked = ARENA_NEW(w->arena, struct gathering);
    g->page = p;
    return gather_tx(w, g);
}

const struct err *web_conversation(struct page *p) {
    struct gathering *g = p->looked;
    if (!g->c.merged_into.set) return show(g);
    reply_redirect(p->rp,
                   page_link(p, g->c.merged_into.v, "")); /* what was said there is told here */
    return NULL;
}
