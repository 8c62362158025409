#include "check/check.h"

#include "base/hash.h"
#include "base/moment.h"
#include "check/automations_sql.h"
#include "check/check_sql.h"
#include "check/permissions_sql.h"
#include "check/promises_sql.h"
#include "check/solved_sql.h"
#include "check/records_sql.h"
#include "check/complaints_sql.h"
#include "check/erasure_sql.h"
#include "check/clocks_sql.h"
#include "check/gaps_sql.h"
#include "check/goodwill_sql.h"

/* While the desk serves, work of the last seconds is under way and no fault. */
/* Counted from when it came here: what was fetched may be old, then a job that was tried once at most
 * tells. */
#define SEEN_GRACE (90 * MOMENT_SECOND)
#define TIMER_GRACE (10 * MOMENT_SECOND)
enum { PART_ARENA = 256 << 20 };

struct checking {
    struct store *store;
    const struct sys *sys;
    check_found *found;
    void *self;
    struct arena *part; /* emptied after each rule */
    char chain[65];     /* last hash of the audit */
    int64_t chain_seq;
};

/* A rule that is one statement: the ids that break it. */
struct rule {
    const char *code, *what;
    const struct err *(*plain)(struct db *db, int64_t **ret, size_t *ret_n);
    const struct err *(*until)(struct db *db, int64_t before, int64_t **ret, size_t *ret_n);
    int64_t grace;
};

static const struct rule rules[] = {
    { "INV1", "letter without a conversation", NULL, sql_letters_never_seen, SEEN_GRACE },
    { "I7", "letter waits but nothing will read it", sql_letters_waiting_without_job, NULL, 0 },
    { "I7", "job for a letter that is done or gone", sql_jobs_without_work, NULL, 0 },
    { "I2", "letter is done but has no message", sql_letters_done_without_message, NULL, 0 },
    { "I1", "letter without its bytes", sql_letters_without_bytes, NULL, 0 },
    { "I1", "customer's message without its letter", sql_messages_without_letter, NULL, 0 },
    { "INV8", "the same message stands twice", sql_messages_twice, NULL, 0 },
    { "INV1", "open conversation that nobody answers", sql_conversations_unowned, NULL, 0 },
    { "INV1", "conversation shows another due time than its clock", sql_conversations_due_wrong,
      NULL, 0 },
    { "INV1", "customer's message without a clock", sql_conversations_unanswered_undated, NULL, 0 },
    { "INV1", "conversation stands in the wrong list", sql_conversations_out_of_order, NULL, 0 },
    { "INV1", "conversation that rests and does not come back", NULL, sql_conversations_resting_wrong,
      TIMER_GRACE },
    { "INV1", "conversation with other tags than it shows", sql_conversations_tagged_wrong, NULL, 0 },
    { "INV19", "conversation joined to another and not empty", sql_conversations_joined_wrong, NULL, 0 },
    { "INV6", "clock of a wrong length", sql_clocks_wrong_length, NULL, 0 },
    { "INV7", "breach that was taken away", sql_clocks_whitewashed, NULL, 0 },
    { "INV7", "breach that was not marked", NULL, sql_clocks_breach_unmarked, TIMER_GRACE },
    { "INV6", "clock with another due time than it began with, and nobody moved it",
      sql_clocks_moved_unsaid, NULL, 0 },
    { "INV6", "clock that its standard does not give", sql_clocks_off_standard, NULL, 0 },
    { "INV6", "resolution that its standard does not give", sql_resolutions_off_standard, NULL, 0 },
    { "INV6", "news promised for later than its standard gives", sql_promises_off_standard, NULL, 0 },
    { "INV6", "resolution that stands still in no row", sql_resolutions_paused_wrong, NULL, 0 },
    { "INV7", "clock that was over and is not late", sql_clocks_forgiven, NULL, 0 },
    { "INV7", "resolution that was over and is not late", NULL, sql_resolutions_forgiven, TIMER_GRACE },
    { "INV5", "clock stopped by something that is no answer", sql_clocks_stopped_by_machine, NULL,
      0 },
    { "I3", "reply without a mail to send", sql_replies_going_nowhere, NULL, 0 },
    { "INV9", "internal note in the outbox", sql_notes_going_out, NULL, 0 },
    { "A11", "envelope to somebody the reply does not name", sql_outbox_strangers, NULL, 0 },
    { "A04", "sender who is proven by nobody's word", sql_proofs_without_word, NULL, 0 },
    { "A02", "forged mail in a conversation that was there before", sql_forged_in_conversation, NULL, 0 },
    { "I3", "envelope in a state that cannot be", NULL, sql_outbox_stuck, 60 * MOMENT_SECOND },
    { "F10", "mail that came back and stands as if it had arrived", sql_returns_unknown, NULL, 0 },
    { "F10", "marked address of a customer who is not known to have one", sql_marks_unknown, NULL, 0 },
    { "A03", "forwarded mail that is a customer's though nobody said so", sql_forwarded_unsaid, NULL, 0 },
    { "H15", "mailbox with a password beside its consent, or not fetched", sql_consents_beside_password,
      NULL, 0 },
    { "H15", "consent that holds but cannot be renewed", sql_consents_without_tokens, NULL, 0 },
    { "I1", "attachment outside of its letter", sql_attachments_outside, NULL, 0 },
    { "I1", "attachment without its file", sql_files_changed, NULL, 0 },
    { "I7", "file that nobody attached was not removed", sql_files_forgotten, NULL, 0 },
    { "P53", "message that search does not find", sql_messages_not_indexed, NULL, 0 },
    { "P53", "search finds a message that is not there", sql_messages_indexed_wrongly, NULL, 0 },
    { "P53", "customer that search does not find", sql_customers_not_indexed, NULL, 0 },
    { "INV19", "joined customer who still has something", sql_merged_with_things, NULL, 0 },
    { "INV19", "joined customer whose joining is not known", sql_merged_without_merge, NULL, 0 },
    { "INV19", "conversation of a joining that is gone", sql_merge_parts_lost, NULL, 0 },
    { "H18", "no owner is left who can sign in", sql_owners_all_off, NULL, 0 },
    { "A35", "session of somebody who is switched off", sql_sessions_of_nobody, NULL, 0 },
    { "A32", "invited person who is here already", sql_people_invited_and_here, NULL, 0 },
    { "A32", "link that lets nobody in was not removed", sql_links_to_nowhere, NULL, 0 },
    { "H18", "recovery codes of somebody without a second step", sql_recovery_without_step, NULL,
      0 },
    { "H18", "passkeys of a person were not counted right", sql_passkeys_miscounted, NULL, 0 },
    { "INV14", "register of complaints with a gap", sql_register_gaps, NULL, 0 },
    { "INV14", "register of complaints with fewer rows than numbers", sql_register_torn, NULL, 0 },
    { "INV14", "complaint kept for too short a time", sql_register_kept_too_short, NULL, 0 },
    { "INV14", "forgotten customer with a name, an address or a note", sql_erased_known, NULL, 0 },
    { "INV14", "words of a forgotten customer", sql_erased_words, NULL, 0 },
    { "INV14", "letter or mail of a forgotten customer", sql_erased_bytes, NULL, 0 },
    { "INV14", "address in a mail of a forgotten customer", sql_erased_addresses, NULL, 0 },
    { "INV14", "note about a forgotten customer", sql_erased_notes, NULL, 0 },
    { "INV14", "mail without its bytes", sql_mails_emptied, NULL, 0 },
    { "INV14", "row of the register forgotten before its time", sql_register_forgotten_early, NULL, 0 },
    { "INV14", "customer wholly forgotten and still in the register", sql_erasures_unfinished, NULL, 0 },
    { "INV9", "what we change among ourselves in a mail", sql_actions_told, NULL, 0 },
    { "P59", "known fault closed before everybody was told", sql_faults_closed_early, NULL, 0 },
    { "INV15", "deadline by a rule that was not in force", sql_deadlines_of_other_version, NULL, 0 },
    { "INV15", "deadline on another day than its rule gives", sql_deadlines_wrong, NULL, 0 },
    { "INV15", "extension that the rule does not allow", sql_extensions_wrong, NULL, 0 },
    { "INV15", "deadline that was missed and not marked", NULL, sql_deadlines_unmarked, TIMER_GRACE },
    { "INV15", "rejection without the body that settles it", sql_rejections_without_adr, NULL, 0 },
    { "P65", "complaint that its conversation does not show", sql_complaints_hidden, NULL, 0 },
    { "P57", "step of a recovery that did not alarm", NULL, sql_steps_unalarmed, TIMER_GRACE },
    { "P57", "recovery that ended before its steps", sql_recoveries_ended_wrong, NULL, 0 },
    { "INV11", "guidance that shows another text than its newest", sql_guidance_not_newest, NULL, 0 },
    { "INV11", "answer and the guidance it relied on disagree", sql_guidance_miscounted, NULL, 0 },
    { "P47", "reply that leaves later although the customer wrote since", sql_later_overtaken, NULL, 0 },
    { "P47", "reply that was to leave and is still here", NULL, sql_later_forgotten,
      60 * MOMENT_SECOND },
    { "P47", "reply that leaves later and its conversation does not know", sql_later_unknown, NULL,
      0 },
    { "P47", "reply that left later and has no message", sql_later_went_nowhere, NULL, 0 },
    { "INV9", "what is internal stands among the customer's words", sql_asides_shown, NULL, 0 },
    { "INV9", "colleague named where the customer reads", sql_mentions_outside, NULL, 0 },
    { "INV9", "what was forwarded went to the customer", sql_forwards_to_customer, NULL, 0 },
    { "P54", "question closed by no answer of somebody else", sql_asks_closed_wrong, NULL, 0 },
    { "P40", "another understanding than was written last", sql_understood_wrong, NULL, 0 },
    { "INV1", "suspected as spam, and neither in Spam nor looked at", sql_suspected_elsewhere, NULL, 0 },
    { "INV1", "suspected as spam although we had answered its sender and nothing speaks against him", sql_suspected_known, NULL, 0 },
    { "A10", "mail of the desk itself to somebody it suspected", sql_suspected_answered, NULL, 0 },
    { "A09", "sender who is trusted and blocked, or by nobody", sql_trusted_wrong, NULL, 0 },
    { "INV2", "promise that is past and not broken", NULL, sql_promises_unbroken, TIMER_GRACE },
    { "INV2", "broken promise that stands as if it were not", sql_promises_whitewashed, NULL, 0 },
    { "INV2", "promise kept late, without evidence or by nobody", sql_promises_kept_wrong, NULL, 0 },
    { "INV2", "promise with another date than was agreed", sql_promises_redated_wrong, NULL, 0 },
    { "INV2", "broken promise that nobody is to put right", sql_promises_not_mended, NULL, 0 },
    { "INV2", "promise corrected by the person who had kept it, or by nobody", sql_promises_corrected_alone, NULL, 0 },
    { "INV19", "promise in a conversation that does not know of it", sql_promises_elsewhere, NULL, 0 },
    { "INV4", "solved, and nobody said what came of it", sql_solved_unsaid, NULL, 0 },
    { "INV4", "solved while something is promised", sql_solved_while_promised, NULL, 0 },
    { "INV4", "what came of it leaves something out", sql_outcomes_incomplete, NULL, 0 },
    { "INV4", "what came of it counts although it is work again", sql_outcomes_outlived, NULL, 0 },
    { "INV4", "solved with the follow-up of another conversation", sql_outcomes_plan_elsewhere, NULL, 0 },
    { "P20", "follow-up that its conversation does not know", sql_follow_ups_unseen, NULL, 0 },
    { "INV20", "follow-up done without a message or call", sql_follow_ups_unproven, NULL, 0 },
    { "P20", "follow-up that fell due and nobody was told", NULL, sql_follow_ups_forgotten, TIMER_GRACE },
    { "P20", "follow-up by a rule for no event", sql_follow_ups_of_no_event, NULL, 0 },
    { "P20", "delivery that two rules ask about", sql_orders_asked_about_twice, NULL, 0 },
    { "P24", "order that is asked about although that is over", sql_follow_ups_outlived, NULL, 0 },
    { "INV19", "follow-up of a customer who was joined to another", sql_follow_ups_of_joined, NULL, 0 },
    { "P32", "automation that made something while it was off", sql_automations_made_while_off, NULL, 0 },
    { "P32", "automation that nobody switched so", sql_automations_switched_unsaid, NULL, 0 },
    { "P32", "automation that may not be off, or not without a reason", sql_automations_off_unsaid, NULL, 0 },
    { "INV11", "policy whose versions are not in order", sql_policy_versions_wrong, NULL, 0 },
    { "INV11", "version of a policy that says nothing", sql_policy_versions_empty, NULL, 0 },
    { "P24", "order that is elsewhere than its last step says", sql_orders_elsewhere, NULL, 0 },
    { "P24", "order that went back", sql_orders_backwards, NULL, 0 },
    { "P24", "order settled though nobody asked or said why", sql_orders_settled_unasked, NULL, 0 },
    { "P13", "first order of a customer that is not his first", sql_orders_first_wrong, NULL, 0 },
    { "INV19", "joined customer who still has orders", sql_merged_with_orders, NULL, 0 },
    { "P50", "conversation that does not know of its orders", sql_orders_unseen, NULL, 0 },
    { "P50", "table that is not as far as it says", sql_tables_wrong, NULL, 0 },
    { "P50", "table of which something written is gone", sql_tables_lost, NULL, 0 },
    { "P50", "missing information counted otherwise than it was said", sql_gaps_miscounted, NULL, 0 },
    { "P50", "missing information of a conversation that is not there or does not know of it", sql_gap_reports_elsewhere, NULL, 0 },
    { "P50", "missing information closed, and nobody said what was done", sql_gaps_closed_unsaid, NULL, 0 },
    { "P75", "missing information of a call in which nothing was explained", sql_gap_calls_wrong, NULL, 0 },
    { "INV14", "what a forgotten customer asked", sql_erased_questions, NULL, 0 },
    { "INV3", "more was given in a period than the limit allows", sql_grants_beyond_period, NULL, 0 },
    { "INV3", "a customer got more in a period than the limit allows", sql_grants_beyond_customer, NULL, 0 },
    { "INV3", "more was given at once than the limit allows, or under the wrong one", sql_grants_beyond_limit, NULL, 0 },
    { "INV3", "goodwill without a limit, or what is owed counted against one", sql_grants_without_limit, NULL, 0 },
    { "INV3", "goodwill beyond the limit that nobody else approved", sql_grants_decided_wrong, NULL, 0 },
    { "P05", "conversation that does not know of its goodwill", sql_grants_not_shown, NULL, 0 },
    { "INV10", "coupon redeemed more often than it may be", sql_coupons_overused, NULL, 0 },
    { "INV10", "coupon redeemed out of its time or by another customer", sql_coupons_misused, NULL, 0 },
    { "INV19", "coupon of a customer who was joined to another", sql_coupons_of_merged, NULL, 0 },
    { "INV19", "goodwill in a conversation that was joined to another", sql_grants_of_merged, NULL, 0 },
    { "INV12", "offer that left without a permission", sql_offers_not_allowed, NULL, 0 },
    { "INV12", "coupon of an offer that did not leave, and still counts", sql_offers_left_out_alive, NULL, 0 },
    { "INV19", "joined customer whose no was lost", sql_permissions_loosened, NULL, 0 },
    { "INV5", "automatic message that names nobody to answer to", sql_machines_nameless, NULL, 0 },
    { "P22", "answer by a link that is not the customer's", sql_links_said_wrong, NULL, 0 },
    { "INV16", "audit row that was never sealed", NULL, sql_audit_open, TIMER_GRACE },
};

struct one_rule {
    struct checking *c;
    const struct rule *rule;
};

static const struct err *rule_tx(struct db *db, void *arg) {
    const struct one_rule *x = arg;
    int64_t *ids, before = sys_now(x->c->sys) - x->rule->grace;
    size_t n;
    if (x->rule->plain)
        TRY(x->rule->plain(db, &ids, &n));
    else
        TRY(x->rule->until(db, before, &ids, &n));
    for (size_t i = 0; i < n; i++)
        x->c->found(x->c->self, x->rule->code, x->rule->what, ids[i]);
    return NULL;
}

/* A rule over many rows, a few at a time, because each row is large: four mails of 36 MB (25 MB of
 * files in base64) still fit into PART_ARENA. */
typedef const struct err *batch_fn(struct checking *c, struct db *db, int64_t *after, bool *more);

struct batch {
    struct checking *c;
    batch_fn *fn;
    int64_t after;
    bool more;
};

static const struct err *batch_tx(struct db *db, void *arg) {
    struct batch *b = arg;
    return b->fn(b->c, db, &b->after, &b->more);
}

static const struct err *run_batches(struct checking *c, batch_fn *fn) {
    struct batch b = { .c = c, .fn = fn, .more = true };
    while (b.more) {
        b.more = false;
        TRY(store_read(c->store, c->part, batch_tx, &b));
        arena_reset(c->part);
    }
    return NULL;
}

static const struct err *letters(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct raw_letter *rows;
    size_t n;
    TRY(sql_letter_bytes(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(hash_sha256_hex(c->part, rows[i].raw), rows[i].sha256))
            c->found(c->self, "I1", "letter's bytes have changed", rows[i].id);
        *after = rows[i].id;
    }
    *more = n > 0;
    return NULL;
}

static const struct err *files(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct stored_file *rows;
    size_t n;
    TRY(sql_file_bytes(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(hash_sha256_hex(c->part, rows[i].data), rows[i].sha256))
            c->found(c->self, "I1", "file's bytes have changed", rows[i].id);
        *after = rows[i].id;
    }
    *more = n > 0;
    return NULL;
}

enum { AUTOMATION = 2 }; /* message.author_kind */

/* The mail that leaves carries the Message-ID that its message is known by, and a machine's says so (RFC 3834). */
static const struct err *sent(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct sent_mail *rows;
    size_t n;
    TRY(sql_outgoing_bytes(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct str line = str_join3(c->part, S("<"), rows[i].external_id, S(">"));
        ptrdiff_t head = str_find(rows[i].raw, S("\r\n\r\n"));
        struct str header = head < 0 ? rows[i].raw : str_slice(rows[i].raw, 0, (size_t)head);
        if (!str_is_set(rows[i].external_id) || str_find(header, line) < 0)
            c->found(c->self, "I3", "mail and message have different Message-IDs", rows[i].id);
        if (rows[i].author_kind == AUTOMATION && str_find(header, S("\r\nAuto-Submitted: auto-")) < 0)
            c->found(c->self, "INV5", "automatic mail that does not say so", rows[i].id);
        *after = rows[i].id;
    }
    *more = n > 0;
    return NULL;
}

static bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* The first word of plain letters between spaces: whatever the rules of folding are, it stays as it
 * is but for its case. STR_NONE for none. */
static struct str plain_word(struct arena *a, struct str text) {
    for (size_t from = 0; from < text.n;) {
        size_t n = 0;
        while (from + n < text.n && is_plain(text.p[from + n]))
            n++;
        bool begins = from == 0 || text.p[from - 1] == ' ';
        bool ends = from + n < text.n && text.p[from + n] == ' ';
        if (begins && ends && n > 2 && n <= 40)
            return str_lower(a, str_slice(text, from, from + n));
        from += n + 1;
    }
    return STR_NONE;
}

/* Asks for some at once: on PostgreSQL they go there together. */
static const struct err *ask_index(struct checking *c, struct db *db, struct db_call *calls,
                                   const int64_t *finds, const int64_t *ids, size_t n) {
    if (n == 0) return NULL;
    TRY(db_together(db, calls, n));
    for (size_t i = 0; i < n; i++)
        if (finds[i] == 0)
            c->found(c->self, "P53", "message that search does not find by its words", ids[i]);
    return NULL;
}

/* What somebody wrote is found by its own words, asked of the index itself. */
static const struct err *findable(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct indexed *rows;
    struct db_call calls[DB_MAX_TOGETHER];
    int64_t finds[DB_MAX_TOGETHER], ids[DB_MAX_TOGETHER];
    size_t n, asked = 0;
    TRY(sql_indexed_messages(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct str word = plain_word(c->part, rows[i].written);
        *after = rows[i].id;
        if (!str_is_set(word)) continue;
        ids[asked] = rows[i].id;
        calls[asked] = sql_index_finds_call(word, rows[i].id, &finds[asked]);
        if (++asked < DB_MAX_TOGETHER) continue;
        TRY(ask_index(c, db, calls, finds, ids, asked));
        asked = 0;
    }
    *more = n > 0;
    return ask_index(c, db, calls, finds, ids, asked);
}

/* What a guidance said, an answer may have relied on: it never changes. */
static const struct err *guidance(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct guidance_words *rows;
    size_t n;
    TRY(sql_guidance_words(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct guidance_words *r = &rows[i];
        const struct str parts[] = { r->lang,   r->title,   r->facts, r->rights,
                                     r->limits, r->options, r->tone,  r->text };
        struct hash_run *h = hash_start(c->part);
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            hash_add(h, parts[k].p, parts[k].n);
            hash_add(h, "\n", 1);
        }
        if (!str_eq(hash_done(c->part, h), r->hash))
            c->found(c->self, "INV11", "text of guidance was changed", r->id);
        *after = r->id;
    }
    *more = n > 0;
    return NULL;
}

/* The same of policies: what was approved stays word for word. */
static const struct err *policies(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct policy_kept *rows;
    size_t n;
    TRY(sql_policy_words_kept(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct policy_kept *r = &rows[i];
        struct str all = str_printf(c->part, "%lld\n%lld\n%.*s\n%.*s\n%.*s\n%.*s\n", (long long)r->number,
                                    (long long)r->from_at, STR_ARG(r->expected), STR_ARG(r->lang),
                                    STR_ARG(r->title), STR_ARG(r->text));
        if (!str_eq(hash_sha256_hex(c->part, all), r->hash))
            c->found(c->self, "INV11", "version of a policy was changed", r->version_id);
        *after = r->version_id;
    }
    *more = n > 0;
    return NULL;
}

/* A version that a clock was started with never changes. */
static const struct err *standards(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct standard_words *rows;
    size_t n;
    TRY(sql_standard_words(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct standard_words *r = &rows[i];
        struct str line = str_printf(c->part, "%lld\n%lld\n%.*s\n%lld\n%lld\n", (long long)r->minutes,
                                     (long long)r->unit, STR_ARG(r->reason), (long long)r->ended,
                                     (long long)r->effective_from);
        if (!str_eq(hash_sha256_hex(c->part, line), r->hash))
            c->found(c->self, "INV6", "version of a standard was changed", r->id);
        *after = r->id;
    }
    *more = n > 0;
    return NULL;
}

static const struct err *calendars(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct calendar_words *rows;
    size_t n;
    TRY(sql_calendar_words(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct calendar_words *r = &rows[i];
        struct str line = str_printf(c->part, "%.*s\n%.*s\n%.*s\n", STR_ARG(r->zone),
                                     STR_ARG(r->holidays), STR_ARG(r->week));
        if (!str_eq(hash_sha256_hex(c->part, line), r->hash))
            c->found(c->self, "INV6", "version of a calendar was changed", r->id);
        *after = r->id;
    }
    *more = n > 0;
    return NULL;
}

static const struct err *chain(struct checking *c, struct db *db, int64_t *after, bool *more) {
    struct sealed *rows;
    size_t n;
    TRY(sql_audit_sealed(db, *after, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct sealed *r = &rows[i];
        if (r->seq != c->chain_seq + 1)
            c->found(c->self, "INV16", "audit has a gap before", r->seq);
        if (!str_is_set(r->actor)) c->found(c->self, "INV16", "audit row is missing", r->audit_id);
        struct str line = str_printf(c->part, "%s\n%lld\n%lld\n%.*s\n%.*s\n%.*s\n%.*s", c->chain,
                                     (long long)r->audit_id, (long long)r->at.v, STR_ARG(r->actor),
                                     STR_ARG(r->action), STR_ARG(r->object), STR_ARG(r->detail));
        if (!str_eq(hash_sha256_hex(c->part, line), r->hash))
            c->found(c->self, "INV16", "audit row was changed", r->audit_id);
        for (size_t k = 0; k < 64 && k < r->hash.n; k++)
            c->chain[k] = r->hash.p[k];
        *after = c->chain_seq = r->seq;
    }
    *more = n > 0;
    return NULL;
}

const struct err *check_run(struct arena *a, struct store *store, const struct sys *sys,
                            check_found *found, void *self) {
    struct checking c = {
        .store = store, .sys = sys, .found = found, .self = self, .part = arena_new(PART_ARENA)
    };
    const struct err *e = NULL;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !e; i++) {
        e = store_read(store, c.part, rule_tx, &(struct one_rule){ &c, &rules[i] });
        if (!e) arena_reset(c.part);
    }
    if (!e) e = run_batches(&c, letters);
    if (!e) e = run_batches(&c, files);
    if (!e) e = run_batches(&c, sent);
    if (!e) e = run_batches(&c, findable);
    if (!e) e = run_batches(&c, guidance);
    if (!e) e = run_batches(&c, policies);
    if (!e) e = run_batches(&c, standards);
    if (!e) e = run_batches(&c, calendars);
    if (!e) e = run_batches(&c, chain);
    if (e) e = err_keep(a, e);
    arena_free(&c.part);
    return e;
}
