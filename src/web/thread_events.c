/* What happened in a conversation, in sentences. */
#include "base/moment.h"
#include "desk/conversation/conversation.h"
#include "desk/outbox/back.h"
#include "desk/permission/offer.h"
#include "view/words.h"
#include "web/goodwill.h"
#include "web/thread_priv.h"

static struct str second_copy(const struct thread *t, struct str other) {
    if (other.n == 0) return word(t->page->lang, W("The same mail arrived a second time."));
    return word_fill(t->page->w->arena,
                     word(t->page->lang, W("The same mail arrived in case {case}.")),
                     (struct word_arg[]){ { S("case"), other } }, 1);
}

/* words: until when (RFC 3339), a blank, why. */
static struct str snoozed(const struct thread *t, const struct event *e) {
    struct str rest = e->words, time;
    int64_t until;
    if (!str_split(&rest, ' ', &time) || !moment_from_rfc3339(time, &until)) return S("");
    struct word_arg args[] = { { S("time"), page_next(t->page, until).lead },
                               { S("name"), e->user_name },
                               { S("reason"), str_is_set(rest) ? rest : S("") } };
    const char *words = args[2].value.n ? W("Snoozed until {time}, by {name}: {reason}")
                                        : W("Snoozed until {time}, by {name}");
    return word_fill(t->page->w->arena, word(t->page->lang, words), args, args[2].value.n ? 3 : 2);
}

/* words: when (RFC 3339). */
static struct str later(const struct thread *t, const struct event *e) {
    int64_t at;
    if (!moment_from_rfc3339(e->words, &at)) return S("");
    struct word_arg args[] = { { S("time"), page_next(t->page, at).lead }, { S("name"), e->user_name } };
    return word_fill(t->page->w->arena, word(t->page->lang, W("A reply set to leave {time}, by {name}")), args, 2);
}

/* words: when (RFC 3339). */
static struct str due_moved(const struct thread *t, const struct event *e) {
    int64_t at;
    if (!moment_from_rfc3339(e->words, &at)) return S("");
    struct word_arg args[] = { { S("time"), page_next(t->page, at).lead }, { S("name"), e->user_name } };
    return word_fill(t->page->w->arena, word(t->page->lang, W("Another due time, {time}, by {name}")), args, 2);
}

static struct str breached(const struct thread *t, const struct event *e) {
    bool whole = str_eq(e->words, S("resolution"));
    return word(t->page->lang, whole ? W("The time for a solution was over")
                                     : W("The time for an answer was over"));
}

static struct str woken(const struct thread *t, const struct event *e) {
    if (e->object_id.set) return word(t->page->lang, W("Back from its rest: the customer wrote"));
    if (!str_is_set(e->user_name))
        return word(t->page->lang, W("Back from its rest: its time came"));
    struct word_arg name = { S("name"), e->user_name };
    return word_fill(t->page->w->arena, word(t->page->lang, W("Back from its rest, by {name}")),
                     &name, 1);
}

static struct str by(const struct thread *t, const struct event *e, const char *words) {
    struct word_arg name = { S("name"), e->user_name };
    return word_fill(t->page->w->arena, word(t->page->lang, words), &name, 1);
}

/* words: "planned" and when, "due", "done" and the result, "not_reached", "cancelled". */
static struct str followed_up(const struct thread *t, const struct event *e) {
    if (str_starts(e->words, S("planned"))) return by(t, e, W("Asking again was planned, by {name}"));
    if (str_starts(e->words, S("done")) && !str_is_set(e->user_name))
        return word(t->page->lang, W("The customer answered what we had asked"));
    if (str_starts(e->words, S("done"))) return by(t, e, W("Asked again, by {name}"));
    if (str_eq(e->words, S("due"))) return word(t->page->lang, W("It is time to ask again"));
    if (str_eq(e->words, S("not_reached"))) return word(t->page->lang, W("Nobody was reached, twice"));
    return word(t->page->lang, W("Asking again was called off"));
}

static struct str about(const struct thread *t, const struct event *e, const char *words) {
    struct word_arg args[] = { { S("case"), e->words }, { S("name"), e->user_name } };
    return word_fill(t->page->w->arena, word(t->page->lang, words), args, 2);
}

static struct str priority(const struct thread *t, const struct event *e) {
    return by(t, e,
              str_eq(e->words, S("urgent")) ? W("Marked as urgent, by {name}")
                                            : W("Not urgent any more, by {name}"));
}

/* words: "+name" or "-name". */
static struct str tagged(const struct thread *t, const struct event *e) {
    struct word_arg args[] = { { S("tag"), str_from(e->words, 1) }, { S("name"), e->user_name } };
    const char *words = str_starts(e->words, S("+")) ? W("Tag {tag} put on, by {name}")
                                                     : W("Tag {tag} taken off, by {name}");
    return word_fill(t->page->w->arena, word(t->page->lang, words), args, 2);
}

/* words: why, as a number. */
static struct str no_offer(const struct thread *t, const struct event *e) {
    int64_t why;
    if (!str_to_int(e->words, 0, OFFER_WHYS - 1, &why)) why = OFFER_NO_REASON;
    return page_no_offer(t->page, why);
}

/* Those that a sentence of their own tells; about: with the other case in it. */
static const struct {
    enum event_kind kind;
    bool about;
    const char *words;
} sentences[] = {
    { EVENT_KIND_SPAM, false, W("Moved to Spam, by {name}") },
    { EVENT_KIND_NOT_SPAM, false, W("Taken out of Spam, by {name}") },
    { EVENT_KIND_MERGED, true, W("Joined with {case}, by {name}") },
    { EVENT_KIND_UNMERGED, true, W("Taken apart from {case}, by {name}") },
    { EVENT_KIND_LINKED, true, W("Linked with {case}, by {name}") },
    { EVENT_KIND_UNLINKED, true, W("No longer linked with {case}, by {name}") },
    { EVENT_KIND_SPLIT, true,
      W("A message has a conversation of its own now; the two are this one and {case}") },
    { EVENT_KIND_ASK_CLOSED, false, W("A question was closed without an answer, by {name}") },
    { EVENT_KIND_ASK_OPENED, false, W("A question was opened again, by {name}") },
    { EVENT_KIND_MISUNDERSTOOD, false, W("The customer meant something else, says {name}") },
    { EVENT_KIND_ADOPTED, true, W("{case} is the customer's address, says {name}") },
    { EVENT_KIND_SEND_LATE, true, W("A mail to {case} has not arrived yet; the other side keeps trying") },
    { EVENT_KIND_FORWARDED_IN, true, W("{name} forwarded to us what {case} wrote") },
    { EVENT_KIND_PROMISED, true, W("Promised by {name}: {case}") },
    { EVENT_KIND_PROMISE_KEPT, true, W("Promise kept by {name}: {case}") },
    { EVENT_KIND_PROMISE_LATE, true, W("Promise done late by {name}: {case}") },
    { EVENT_KIND_PROMISE_BROKEN, true, W("Promise broken, its time has passed: {case}") },
    { EVENT_KIND_PROMISE_REDATED, true, W("The customer agreed to another date, says {name}: {case}") },
    { EVENT_KIND_PROMISE_RELEASED, true, W("The customer let us off, says {name}: {case}") },
    { EVENT_KIND_PROMISE_CORRECTED, true, W("Promise not done after all, says {name}: {case}") },
    { EVENT_KIND_PROMISE_TOLD, true, W("{name} told the customer that it will not be in time: {case}") },
    { EVENT_KIND_PROMISE_GIVEN, true, W("Promise given to another person by {name}: {case}") },
    { EVENT_KIND_PROMISE_MENDED, true, W("Broken promise put right by {name}: {case}") },
    { EVENT_KIND_ORDER, true, W("It is about order {case}") },
    { EVENT_KIND_ORDER_NAMED, true, W("The letter names order {case}, which is another customer’s") },
    { EVENT_KIND_ORDER_OFF, true, W("It is not about order {case}, says {name}") },
    { EVENT_KIND_GAP, true, W("Information was missing, says {name}: {case}") },
    { EVENT_KIND_COMPLAINED, true, W("Somebody at {case} said that a mail of ours is spam") },
};

struct str thread_sentence(const struct thread *t, const struct event *e) {
    enum event_kind kind = (enum event_kind)e->kind;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (sentences[i].kind == kind)
            return sentences[i].about ? about(t, e, sentences[i].words)
                                      : by(t, e, sentences[i].words);
    if (kind == EVENT_KIND_SECOND_COPY) return second_copy(t, e->words);
    if (kind == EVENT_KIND_SEND_AGAIN) return word(t->page->lang, W("The mail is sent once more."));
    if (kind == EVENT_KIND_SUSPECTED) return word(t->page->lang, W("It came to Spam by itself"));
    if (kind == EVENT_KIND_COMPLAINT && e->words.n)
        return about(t, e, W("Entered in the register of complaints as {case}, by {name}"));
    if (kind == EVENT_KIND_SNOOZED) return snoozed(t, e);
    if (kind == EVENT_KIND_LATER) return later(t, e);
    if (kind == EVENT_KIND_DUE_MOVED) return due_moved(t, e);
    if (kind == EVENT_KIND_BREACHED) return breached(t, e);
    if (kind == EVENT_KIND_LATER_STOPPED) return word(t->page->lang, W("A reply that was to leave later was stopped"));
    if (kind == EVENT_KIND_WOKEN) return woken(t, e);
    if (kind == EVENT_KIND_PRIORITY) return priority(t, e);
    if (kind == EVENT_KIND_OFFER) return no_offer(t, e);
    if (kind == EVENT_KIND_FOLLOW_UP) return followed_up(t, e);
    if (kind >= EVENT_KIND_GRANT && kind <= EVENT_KIND_FORGONE) return page_gift_event(t->page, e);
    return kind == EVENT_KIND_TAGGED ? tagged(t, e) : STR_NONE;
}
