/* The thread of a conversation: messages and what happened between them, oldest first. */
#include "base/moment.h"
#include "base/utf8.h"
#include "desk/event/event.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/limit.h"
#include "desk/message/message.h"
#include "desk/outbox/back.h"
#include "desk/outbox/outbox.h"
#include "view/talk.h"
#include "view/words.h"
#include "web/composer.h"
#include "web/thread_priv.h"

enum { SHOWN = 30, SHOWN_ALL = 500, PREVIEW = 160, ADDRESSES = 128 << 10 };

static const struct err *load(struct thread *t, struct work *w, bool all) {
    int64_t id = t->c->id, shown = all ? SHOWN_ALL : SHOWN;
    TRY(message_list(w, id, shown, &t->messages, &t->message_n));
    TRY(event_list(w, id, &t->events, &t->event_n));
    int64_t from = t->message_n ? t->messages[t->message_n - 1].id : 0;
    TRY(message_recipients(w, id, 0, shown, &t->people, &t->people_n));
    TRY(message_attachments(w, id, 0, shown, &t->files, &t->file_n));
    bool asks = false;
    for (size_t i = 0; i < t->message_n && !asks; i++)
        asks = t->messages[i].part == MESSAGE_ASK;
    if (asks) TRY(ask_list(w, id, from, &t->asks, &t->ask_n, &t->words, &t->word_n));
    return outbox_of(w, id, 0, shown, &t->outbox, &t->outbox_n);
}

void page_thread_ahead(struct work *ahead, int64_t id, bool all) {
    struct thread t;
    int64_t shown = all ? SHOWN_ALL : SHOWN;
    TELL(message_list(ahead, id, shown, &t.messages, &t.message_n));
    TELL(event_list(ahead, id, &t.events, &t.event_n));
    TELL(message_recipients(ahead, id, 0, shown, &t.people, &t.people_n));
    TELL(message_attachments(ahead, id, 0, shown, &t.files, &t.file_n));
    TELL(outbox_of(ahead, id, 0, shown, &t.outbox, &t.outbox_n));
}

static struct str addresses(struct thread *t, int64_t message_id, int64_t role) {
    struct buf b = buf_new(t->page->w->arena, ADDRESSES);
    for (size_t i = 0; i < t->people_n; i++) {
        if (t->people[i].message_id != message_id || t->people[i].role != role) continue;
        if (b.n) buf_add(&b, S(", "));
        buf_add(&b, t->people[i].address);
    }
    return buf_str(&b);
}

static void files_of(struct thread *t, int64_t message_id, struct thread_item *item) {
    size_t n = 0;
    for (size_t i = 0; i < t->file_n; i++)
        n += t->files[i].message_id == message_id;
    struct page_file *list = ARENA_ARRAY(t->page->w->arena, n, struct page_file);
    n = 0;
    for (size_t i = 0; i < t->file_n; i++)
        if (t->files[i].message_id == message_id)
            list[n++] = (struct page_file){ t->files[i].id, t->files[i].name, t->files[i].type,
                                            page_size(t->page, t->files[i].size) };
    item->files = list;
    item->file_n = n;
}

static struct str preview_of(struct arena *a, struct str text) {
    return utf8_one_line(a, utf8_cut(str_trim(text), PREVIEW));
}

static bool leaves(const struct message *m) {
    return m->direction == DIRECTION_OUT || m->part == MESSAGE_FORWARD;
}

static const enum page_delivery shown[OUTBOX_STATE_COUNT] = {
    [OUTBOX_HELD] = DELIVERY_HELD,           [OUTBOX_QUEUED] = DELIVERY_QUEUED,
    [OUTBOX_SENDING] = DELIVERY_SENDING,     [OUTBOX_SENT] = DELIVERY_SENT,
    [OUTBOX_UNCERTAIN] = DELIVERY_UNCERTAIN, [OUTBOX_FAILED] = DELIVERY_FAILED,
    [OUTBOX_TAKEN_BACK] = DELIVERY_NONE,
};

/* For each who gets it, where they are several. */
static void envelopes(struct thread *t, const struct message *m, struct thread_item *item) {
    size_t n = 0;
    for (size_t i = 0; i < t->outbox_n; i++)
        n += t->outbox[i].message_id == m->id;
    if (n < 2) return;
    struct page_envelope *list = ARENA_ARRAY(t->page->w->arena, n, struct page_envelope);
    for (size_t i = 0; i < t->outbox_n; i++) {
        const struct outbox *o = &t->outbox[i];
        if (o->message_id != m->id) continue;
        struct str why = word(t->page->lang, str_c(t->page->w->arena, o->answer));
        list[item->envelope_n++] =
            (struct page_envelope){ o->recipient, why, shown[o->state], o->came_back == BACK_LATE };
    }
    item->envelopes = list;
}

static void delivery(struct thread *t, const struct message *m, struct thread_item *item) {
    int64_t worst = outbox_worst(t->outbox, t->outbox_n, m->id);
    if (worst < 0) return;
    envelopes(t, m, item);
    item->delivery = shown[worst];
    item->may_act = true;
    for (size_t i = 0; i < t->outbox_n; i++) {
        const struct outbox *o = &t->outbox[i];
        if (o->message_id != m->id || o->state != worst) continue;
        item->reason =
            word(t->page->lang, str_c(t->page->w->arena, o->answer)); /* ours or theirs */
        if (worst == OUTBOX_HELD)
            item->seconds_left = (o->next_at - t->page->now) / MOMENT_SECOND + 1;
        if (worst == OUTBOX_HELD && o->next_at <= t->page->now) item->delivery = DELIVERY_QUEUED;
        item->limited = str_eq(o->answer, S(LIMIT_WORDS));
        bool put_off = o->tries > 0 || o->answer.n; /* or its server is left alone */
        if (worst == OUTBOX_QUEUED && put_off) item->next_try = page_next(t->page, o->next_at);
        if (o->sent_at.set) item->sent = page_past(t->page, o->sent_at.v);
        item->late |= o->came_back == BACK_LATE;
        item->status = o->status;
        if (worst == OUTBOX_FAILED) item->back = page_back(t->page, o->came_back, o->status);
    }
}

/* Does this word of mime/parse.h or desk/message stand in the message's warnings? */
static bool warned(const struct message *m, struct str of) {
    struct str rest = m->warnings, one;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, of)) return true;
    return false;
}

/* While a mail can be taken back, what tone.h would have one look at stands under it. */
static void look_once_more(struct thread *t, const struct message *m, struct thread_item *item) {
    item->alike = page_alike(t->page, m->alike);
    if (item->delivery != DELIVERY_HELD || !item->author_is_me) return;
    struct tone_facts facts = { .lang = t->lang, .customer = t->c->customer_name, .files = item->file_n > 0 };
    page_advice(t->page, m->text, &facts, &item->advice, &item->advice_n);
}

static void ask_of(struct thread *t, const struct message *m, struct thread_item *item) {
    const struct page *p = t->page;
    const struct actor *me = &p->session.actor;
    for (size_t i = 0; i < t->ask_n; i++) {
        const struct ask *a = &t->asks[i];
        if (a->message_id != m->id) continue;
        struct page_ask *ask = ARENA_NEW(p->w->arena, struct page_ask);
        struct page_ask_word *words = ARENA_ARRAY(p->w->arena, t->word_n + 1, struct page_ask_word);
        *ask = (struct page_ask){ .message_id = a->message_id,
                                  .version = a->version,
                                  .from = a->from_name,
                                  .whom = a->user_id.set ? a->user_name : a->team_name,
                                  .mine = a->from_id == me->user_id,
                                  .open = !a->closed_at.set,
                                  .answered = a->answer_id.set,
                                  .due = page_due(p, a->due_at, a->asked_at),
                                  .closed_by = a->closed_by,
                                  .words = words };
        ask->may_close = ask->mine || me->role == ROLE_OWNER;
        if (p->refused_ask == m->id) ask->draft = page_field(p, "text");
        if (a->closed_at.set) ask->closed = page_past(p, a->closed_at.v);
        for (size_t k = 0; k < t->word_n; k++)
            if (t->words[k].message_id == m->id)
                words[ask->word_n++] =
                    (struct page_ask_word){ t->words[k].user_name, t->words[k].text,
                                            page_past(p, t->words[k].at),
                                            a->answer_id.set && a->answer_id.v == t->words[k].id };
        item->ask = ask;
    }
}

static enum thread_kind kind_of(const struct message *m) {
    if (!m->readable) return THREAD_LETTER;
    if (m->part == MESSAGE_THIRD) return THREAD_THIRD;
    return m->direction == DIRECTION_INTERNAL ? THREAD_NOTE
           : m->direction == DIRECTION_OUT    ? THREAD_OUT
                                              : THREAD_IN;
}

static struct thread_item item_of(struct thread *t, const struct message *m) {
    struct arena *a = t->page->w->arena;
    struct thread_item item = { .id = m->id,
                                .at = page_past(t->page, m->at),
                                .author = m->author_name };
    item.kind = kind_of(m);
    item.part = (enum page_aside)m->part;
    item.letter_id = m->letter_id.set ? m->letter_id.v : 0;
    item.author_short = page_given_name(m->author_name, m->lang);
    item.author_is_me = m->user_id.set && m->user_id.v == t->page->session.actor.user_id;
    item.machine = m->auto_ != 0 || m->author_kind == AUTHOR_AUTOMATION; /* INV5 */
    item.channel = m->channel;
    item.to = leaves(m) ? addresses(t, m->id, ROLE_TO) : S("");
    if (m->part == MESSAGE_THIRD || m->part == MESSAGE_OTHER)
        item.address = addresses(t, m->id, ROLE_FROM);
    item.may_forward = item.kind != THREAD_LETTER && item.kind != THREAD_NOTE;
    item.proof = page_proof(t->page, m, m->doubted ? addresses(t, m->id, ROLE_REPLY_TO) : S(""));
    ask_of(t, m, &item);
    item.cc = addresses(t, m->id, ROLE_CC);
    item.lang = m->lang;
    item.text = message_came(m) || m->part == MESSAGE_FORWARD ? m->reply_text : m->text;
    if (!message_came(m) && t->page->web->o.mailroom->markdown(a, item.text, &item.rich))
        item.rich.s = S("");
    if (str_trim(item.text).n == 0 && m->part != MESSAGE_FORWARD) item.text = m->text;
    if (message_came(m)) item.text = flow_text(a, item.text);
    item.preview = preview_of(a, item.text);
    page_folds(m, &item);
    item.has_original = str_is_set(m->html);
    item.has_remote = item.has_original && page_wants_pictures(m->html);
    item.differs = warned(m, S("parts-differ"));
    item.cut = warned(m, S("cut"));
    item.parts_cut =
        warned(m, S(MESSAGE_WARN_FILES)) || warned(m, S("parts-cut")) || warned(m, S("depth-cut"));
    files_of(t, m->id, &item);
    if (leaves(m)) delivery(t, m, &item);
    if (m->direction == DIRECTION_OUT) look_once_more(t, m, &item);
    return item;
}

static struct str recipient_of(const struct thread *t, struct opt_int message_id) {
    for (size_t i = 0; i < t->outbox_n; i++)
        if (message_id.set && t->outbox[i].message_id == message_id.v)
            return t->outbox[i].recipient;
    return S("");
}

static enum page_event_kind state_event(struct str words) {
    return str_eq(words, S("solved")) ? EVENT_SOLVED
           : str_eq(words, S("open")) ? EVENT_REOPENED
                                      : EVENT_WAITING;
}

static bool event_of(struct thread *t, const struct event *e, struct page_event *ret) {
    struct str sentence = thread_sentence(t, e);
    *ret = (struct page_event){ .at = page_past(t->page, e->at),
                                .actor = e->user_name,
                                .object = e->words,
                                .kind = EVENT_OTHER };
    if (str_is_set(sentence)) {
        ret->object = sentence;
        return true;
    }
    switch ((enum event_kind)e->kind) {
    case EVENT_KIND_ASSIGNED:
        ret->kind = str_eq(e->words, e->user_name) ? EVENT_TAKEN : EVENT_ASSIGNED;
        return true;
    case EVENT_KIND_STATE:
        ret->kind = state_event(e->words);
        return true;
    case EVENT_KIND_REOPENED:
        ret->kind = EVENT_REOPENED_BY_MAIL;
        return true;
    case EVENT_KIND_TAKEN_BACK:
        ret->kind = EVENT_TAKEN_BACK;
        return true;
    case EVENT_KIND_SEND_FAILED:
        ret->kind = EVENT_SEND_FAILED;
        ret->object = recipient_of(t, e->object_id);
        return true;
    default: /* told by its message, or no news */
        return false;
    }
}

/* One after another in time: events in a row become one item. */
static void merge(struct thread *t, bool cut) {
    struct arena *a = t->page->w->arena;
    struct thread_item *items = ARENA_ARRAY(a, t->message_n + t->event_n + 1, struct thread_item);
    struct page_event *events = ARENA_ARRAY(a, t->event_n + 1, struct page_event);
    size_t n = 0, used = 0, m = t->message_n, e = t->event_n;
    int64_t from = m ? t->messages[m - 1].at
                     : 0; /* what happened before the first message shown is left out */
    while (m || e) {
        if (e && (m == 0 || t->events[e - 1].at < t->messages[m - 1].at)) {
            const struct event *next = &t->events[--e];
            if ((cut && next->at < from) || !event_of(t, next, &events[used])) continue;
            if (n == 0 || items[n - 1].kind != THREAD_EVENTS)
                items[n++] = (struct thread_item){ .kind = THREAD_EVENTS,
                                                   .id = next->id,
                                                   .at = events[used].at,
                                                   .events = &events[used] };
            items[n - 1].event_n++;
            used++;
        } else if (t->messages[--m].taken_back_at.set) {
            continue;
        } else {
            items[n++] = item_of(t, &t->messages[m]);
        }
    }
    t->items = items;
    t->item_n = n;
}

/* A letter that could not be read (yet) is a download: from whom and how large is known without
 * reading it. */
static const struct err *letters(struct thread *t, struct work *w) {
    for (size_t i = 0; i < t->item_n; i++) {
        struct thread_item *item = &t->items[i];
        struct letter l;
        if (item->kind != THREAD_LETTER || item->letter_id == 0) continue;
        TRY(letter_get(w, item->letter_id, &l));
        item->letter_failed = l.state == LETTER_UNREADABLE;
        item->letter_from = l.envelope_from;
        item->letter_size = page_size(t->page, l.size);
    }
    return NULL;
}

/* The customer's newest words are large and open, as is all that came after them; what is older
 * folds. */
static void fold(struct thread_item *items, size_t n) {
    size_t newest = n;
    for (size_t i = n; i > 0 && newest == n; i--)
        if (items[i - 1].kind == THREAD_IN && items[i - 1].part == PART_PLAIN && !items[i - 1].machine)
            newest = i - 1;
    for (size_t i = 0; i < n; i++) {
        bool words = items[i].kind == THREAD_IN || items[i].kind == THREAD_OUT;
        items[i].newest = i == newest;
        items[i].folded = words && newest < n && i < newest && items[i].delivery != DELIVERY_FAILED;
    }
}

/* The only thing that a customer said stays where it is. */
static void splits(struct thread_item *items, size_t n) {
    size_t said = 0;
    for (size_t i = 0; i < n; i++)
        said += items[i].kind == THREAD_IN;
    for (size_t i = 0; i < n; i++)
        items[i].may_split = said > 1 && items[i].kind == THREAD_IN;
}

/* Asked for only where a message has some. */
static const struct err *relied(struct thread *t, struct work *w) {
    for (size_t i = 0; i < t->message_n; i++)
        if (t->messages[i].guided)
            return page_relied(w, t->c->id, t->messages[t->message_n - 1].id, t->items, t->item_n);
    return NULL;
}

/* They are counted only where there may be some: not all of the room was used otherwise. */
static const struct err *hidden(struct thread *t, struct work *w, bool all, int64_t *ret) {
    int64_t here = (int64_t)t->message_n, total = here;
    if (here == (all ? SHOWN_ALL : SHOWN)) TRY(message_count(w, t->c->id, &total));
    *ret = total > here ? total - here : 0;
    return NULL;
}

const struct err *page_thread(struct page *p, struct work *w, const struct conversation *c,
                              bool all, struct page_conversation *out,
                              struct thread_item **ret_items) {
    struct thread t = { .page = p, .c = c, .lang = out->customer_tag };
    TRY(load(&t, w, all));
    TRY(hidden(&t, w, all, &out->hidden_n));
    out->seen_id = t.message_n ? t.messages[0].id : 0;
    merge(&t, out->hidden_n > 0);
    TRY(letters(&t, w));
    TRY(relied(&t, w));
    struct said said = { t.messages, t.message_n, t.people, t.people_n };
    TRY(page_copies(p, w, &said, out));
    fold(t.items, t.item_n);
    splits(t.items, t.item_n);
    out->items = *ret_items = t.items;
    out->item_n = t.item_n;
    return NULL;
}
