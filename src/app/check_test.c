/* kept check on both stores: a sound desk is clean, and each rule finds the harm done to it past all our code. */
#include "base/moment.h"
#include "check/check.h"
#include "desk/audit/audit.h"
#include "desk/complaint/complaint.h"
#include "desk/desk_kit.h"
#include "desk/erasure/erasure.h"
#include "desk/outbox/outbox.h"
#include "desk/recovery/recovery.h"
#include "desk/search/search.h"

#include <stdio.h>

struct found {
    int n;
    char rules[8000];
};

static void note(void *self, const char *rule, const char *what, int64_t id) {
    struct found *f = self;
    size_t used = strlen(f->rules);
    f->n++;
    snprintf(f->rules + used, sizeof f->rules - used, "%s: %s (%lld)\n", rule, what, (long long)id);
}

static struct found look(struct kit *k) {
    struct found f = { 0 };
    GOOD(check_run(k->rig->a, k->rig->store, &k->sys, note, &f));
    return f;
}

/* A complaint with all that can happen to its terms. */
static const struct err *complain_tx(struct work *w, void *arg) {
    struct complaint c;
    struct complaint_new in = { .conversation_id = *(int64_t *)arg,
                                .matter = MATTER_FAULT,
                                .item = S("Shoes"),
                                .defect = S("The sole") };
    struct complaint_answer no = { .decision = DECISION_REJECTED, .reasons = S("Worn"), .adr = S("Body") };
    int64_t id, recovery;
    TRY(complaint_register(w, &in, &id));
    TRY(complaint_get(w, id, &c));
    TRY(complaint_acknowledge(w, &c, OPT_NONE, S("By hand")));
    TRY(complaint_extend(w, &c, STATUTE_REMEDY, 7, S("She agrees")));
    TRY(recovery_start(w, id, 1, 1, S(""), S("en"), &recovery));
    return complaint_decide(w, &c, &no);
}

/* A desk with a case that is answered and a complaint, one that waits, a note of a machine and a sealed audit. */
static struct kit *sound(struct rig *r) {
    struct kit *k = kit_new(r);
    bool more = true;
    int64_t reply;
    struct taken first = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0);
    kit_letter(k, "marko@primer.example", "b@x", "Nobody called me.", 0, 0);
    kit_letter(k, "jelena@primer.example", "c@x", "Out of office", first.conversation_id, 1);
    GOOD(kit_reply(k, k->milica, first.conversation_id, "We send a new pair.", 0, &reply));
    GOOD(work_write(&k->w, complain_tx, &first.conversation_id));
    while (more) GOOD(audit_seal_turn(&k->w, &more));
    for (more = true; more;) GOOD(search_build_turn(&k->w, &more));
    return k;
}

/* The kit stores every letter with a job, as letter_accept does; reading it is message_take_in's caller's, so here the
 * jobs are finished by hand. */
static void finish_jobs(struct rig *r) { rig_raw(r, "DELETE FROM job"); }

static void clean(struct rig *r) {
    struct kit *k = sound(r);
    finish_jobs(r);
    struct found f = look(k);
    if (f.n) fail_msg("%s", f.rules);
}

/* Forgotten, wholly: what is left breaks no rule. */
static const struct err *forget_tx(struct work *w, void *arg) {
    return erasure_do(w, *(int64_t *)arg, S("By mail"));
}

static void clean_after_forgetting(struct rig *r) {
    struct kit *k = kit_new(r);
    bool more = true;
    int64_t reply, customer;
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0);
    GOOD(kit_reply(k, k->milica, t.conversation_id, "We send a new pair.", 0, &reply));
    rig_raw(r, "UPDATE outbox SET state = 3, sent_at = queued_at");
    GOOD(kit_solve(k, k->milica, t.conversation_id, kit_solving(), ""));
    customer = kit_conversation(k, t.conversation_id).customer_id;
    struct work w = kit_as(k, k->owner);
    GOOD(work_write(&w, forget_tx, &customer));
    while (more) GOOD(audit_seal_turn(&k->w, &more));
    for (more = true; more;) GOOD(search_build_turn(&k->w, &more));
    finish_jobs(r);
    struct found f = look(k);
    if (f.n) fail_msg("%s", f.rules);
}

struct harm {
    const char *rule, *sql;
    int64_t later; /* how much later the check runs */
};

/* A file with the bytes of a letter; rest: sha256, data, created_at. */
#define UPLOAD(rest) "INSERT INTO file (id, user_id, name, type, size, sha256, data, created_at) SELECT 7, 1, 'a', 'b', " \
    "length(raw), " rest " FROM letter_raw JOIN letter ON id = letter_id WHERE id = 1"

#define MERGE "INSERT INTO customer_merge (id, kept_id, gone_id, at, user_id, was_name, was_salutation, was_hours, now_name, " \
    "now_salutation, now_hours) VALUES (7, 1, 1, 1, 1, '', '', '', '', '', ''); "

/* A guidance of two texts. */
#define GUIDANCE "INSERT INTO guidance (id, version, created_at) VALUES (5, 2, 1); " \
    "INSERT INTO guidance_text (id, guidance_id, version, lang, title, facts, rights, limits, options, tone, text, hash, " \
    "created_at) VALUES (6, 5, 1, 'en', 'a', '', '', '', '', '', '', 'x', 1), " \
    "(7, 5, 2, 'en', 'a', '', '', '', '', '', '', 'x', 1); " \
    "INSERT INTO guidance_current (guidance_id, lang, text_id) VALUES (5, 'en', 7); "
/* A reply that leaves later: conversation, seen, leaves_at, made_at, state. */
#define LATER(rest) "INSERT INTO later_reply (id, user_id, text, cc, guidance, reason, and_state, conversation_id, seen, " \
    "leaves_at, made_at, state) VALUES (7, 1, 'a', '', '', '', 8, " rest ")"

/* A follow-up: conversation and home, due_at, state, result, message_id, ended_at. */
#define FOLLOW(rest) "INSERT INTO follow_up (id, reason, owner_id, channel, made_at, conversation_id, home_id, due_at, state, " \
    "result, message_id, ended_at) VALUES (7, 0, 1, 0, 1, " rest ")"
/* Something was missing once, in conversation 1. */
#define GAP "INSERT INTO content_gap (id, topic, folded, times, fresh, last_at, created_at) VALUES (7, 'Scale', 'scale', 1, 1, 1, 1); " \
    "INSERT INTO content_gap_report (id, gap_id, round, conversation_id, home_id, asked, at) VALUES (7, 7, 0, 1, 1, 'How?', 1); " \
    "UPDATE conversation SET holds = 512 WHERE id = 1; "
/* One that a rule planned for order 7 (event 7): rule, order_id, state, why, ended_at. */
#define RULED(id, rest) "INSERT INTO follow_up (id, reason, owner_id, channel, made_at, conversation_id, home_id, due_at, event_id, " \
    "for_id, automation_id, order_id, state, why, ended_at) SELECT " id ", 5, 1, 0, 1, 1, 1, 9000000000000000, 7, 1, id, " rest " FROM automation "
/* Switched: at, active, why. */
#define SWITCHED(rest) "INSERT INTO automation_switch (id, automation_id, at, active, why) SELECT 7, id, " rest " FROM automation "
/* What came of a case, counting no more: conversation, result, cause, need met, words, follow-up. */
#define OUTCOME(rest) "INSERT INTO outcome (at, ended_at, goal, conversation_id, result, cause_id, need_met, words, " \
    "follow_up_id) VALUES (1, 2, 0, " rest ")"
/* Suspected: conversation, sender, reasons, at, look_by. */
#define SUSPECT(rest) "INSERT INTO suspicion (conversation_id, sender, reasons, at, look_by) VALUES (" rest ")"
/* A consent: access. */
#define CONSENT(access) "INSERT INTO mailbox_consent (mailbox_id, provider, tenant, authorize_url, token_url, device_url, " \
    "scope, client_id, account, access, refresh, given_at, access_until, refresh_at) SELECT min(id), 0, '', '', '', '', '', 'x', " \
    "'', " access ", 1, 1, 1 FROM mailbox; "

/* A promise: made_at, due, first_made_at, first_due, state, and more columns with their values. */
#define PROMISE(times, more, values) "UPDATE conversation SET holds = 1 WHERE id = 1; INSERT INTO promise (id, " \
    "conversation_id, kind, what, owner_id, made_by, made_at, due, first_made_at, first_due, state" more \
    ") VALUES (7, 1, 0, 'a', 1, 1, " times values ")"
#define FAR "9000000000000000"
/* A policy with a version that has no text yet. */
#define POLICY "INSERT INTO policy (id, code, owner_id, review_on, numbered, created_at, changed_at) VALUES (5, 'X', 1, 99999, 1, 1, 1); " \
    "INSERT INTO policy_version (id, policy_id, number, from_at, expected, review_on, owner_id, approved_by, approved_at) " \
    "VALUES (6, 5, 1, 2, '', 99999, 1, 1, 1); "
/* A table of one product, in a state and so far done; its unit with an outcome. */
#define TABLE(state, done) "INSERT INTO csv_import (id, kind, name, hash, charset, separator, columns, unknown, row_n, unit_n, state, done, user_id, created_at, confirmed_at) " \
    "VALUES (7, 0, 'x', '', 'utf-8', ',', 'sku', '', 1, 1, " state ", " done ", 1, 1, 1);"
#define UNIT(outcome, object, version) "INSERT INTO csv_unit (import_id, n, line, code, shown, cells, verdict, object_id, version, outcome) " \
    "VALUES (7, 0, 2, 'a', 'a', '', 1, " object ", " version ", " outcome ");"
/* An order of customer 1 in a state, and the state that its step says. */
#define ORDER(state, step) "INSERT INTO shop_order (id, number, code, customer_id, state, result, currency, total, ordered_at, " \
    "first, created_at) VALUES (7, 'x', 'x', 1, " state ", 1, 'EUR', 1, 1, 1, 1); " \
    "INSERT INTO order_step (id, order_id, state, at, noted_at) VALUES (7, 7, " step ", 1, 1); "
/* A standard of an hour that was in force, and the clock of conversation 2 by it; hash as it is made. */
#define STANDARD(hash) "INSERT INTO standard (id, kind, version) VALUES (7, 0, 1); INSERT INTO standard_version (id, standard_id, " \
    "version, minutes, unit, reason, effective_from, hash, created_at) VALUES (8, 7, 1, 60, 0, 'x', 1, '" hash "', 1); "
#define BY_STANDARD "UPDATE clock SET standard_version_id = 8 WHERE conversation_id = 2; "
/* A resolution of conversation 2: running_since, due_at, stopped_at, result, warned. */
#define RESOLUTION(rest) STANDARD("x") "INSERT INTO resolution (id, conversation_id, standard_version_id, standard, target, " \
    "started_at, warn_half, warn_most, running_since, due_at, stopped_at, result, warned) VALUES (9, 2, 8, 'x', 3600000000, 5, 1, 1, " rest "); "
/* A complaint of conversation 1 and its deadline: received_day, number, keep_until; rule, from, due. */
#define COMPLAINT(number, keep) "INSERT INTO complaint (id, country, year, number, conversation_id, customer_name, received_at, " \
    "received_day, how, matter, goods, item, defect, keep_until, created_at) VALUES (7, 'RS', 2025, " number ", 1, 'J', 1, 20770, " \
    "0, 1, 0, 'shoes', 'sole', " keep ", 9000000000000000); UPDATE conversation SET holds = 4 WHERE id = 1; "
#define ENTERED COMPLAINT("1", "29000") "INSERT INTO complaint_number (country, year, last) VALUES ('RS', 2025, 1); "
/* Customer 1 was forgotten, wholly, and nothing of it was done. */
#define FORGOTTEN "INSERT INTO erasure (customer_id, how, at, cases, messages, files, contacts, orders, complaints, finished_at) " \
    "VALUES (1, 'mail', 9000000000000000, 1, 1, 0, 1, 0, 0, 9000000000000000); "
#define DEADLINE(code, due, rest) "INSERT INTO complaint_deadline (id, complaint_id, rule_id, kind, from_day, due_day, due_at, missed" \
    ", extended) SELECT 7, 7, id, kind, 20770, " due ", (" due ") * 86400000000, " rest " FROM statutory_rule WHERE code = '" code "'; "
/* Milica's limit of 500 a grant and 1,000 in 30 days, with two grants of 500: state, authority, decided_by and beyond of the
 * second. And her coupon for customer 1, which customer 2 has as well. */
#define LIMIT "INSERT INTO authority_limit (id, user_id, currency, per_grant, per_period, period_days, per_customer, valid_from, " \
    "created_at) VALUES (5, 2, 'RSD', 500, 1000, 30, 1000, 1, 1); UPDATE conversation SET holds = 2 WHERE id IN (1, 2); "
#define GRANT(id, amount, rest) "INSERT INTO goodwill_grant (id, conversation_id, given_to, kind, amount, currency, purpose, state, " \
    "user_id, authority_id, made_at, granted_at, ended_at) VALUES (" id ", 1, 1, 0, " amount ", 'RSD', 0, " rest "); "
#define HELD(id) "INSERT INTO goodwill_held (grant_id, limit_id) VALUES (" id ", 5); "
#define COUPON(rest) "UPDATE conversation SET holds = 2 WHERE id IN (1, 2); INSERT INTO coupon (id, code, kind, customer_id, transferable, " \
    "max_uses, uses, valid_from, valid_to, state, created_at, ended_at, conversation_id) VALUES (5, 'X', 1, " rest "); "
#define USED(rest) "INSERT INTO coupon_use (coupon_id, n, customer_id, at) VALUES (5, " rest "); "

/* Customer 1 said yes, then no; a coupon; and a mail that carries it: state, why, permission, decided_at. */
#define SAID "INSERT INTO permission (id, customer_id, purpose, given, basis, source, at) VALUES (7, 1, 0, 1, 0, 'x', 1), " \
    "(8, 1, 0, 0, 0, 'x', 5); "
#define OFFER(rest) SAID COUPON("1, 0, 1, 0, 5, 90, 0, 1, NULL, 1") "INSERT INTO offer (message_id, recipient, coupon_id, raw, " \
    "customer_id, made_at, state, why, permission_id, decided_at) SELECT message_id, 'x', 5, raw, 1, 3, " rest " FROM outgoing"

static const struct harm harms[] = {
    { "INV12: offer that left without", OFFER("1, 0, 7, 9"), 0 },
    { "INV12: offer that left without", OFFER("1, 0, 8, 9"), 0 },
    { "INV12: offer that left without", OFFER("1, 0, 7, 4") "; UPDATE offer SET customer_id = 2", 0 },
    { "INV12: coupon of an offer", OFFER("2, 1, NULL, 9"), 0 },
    { "INV19: joined customer whose no", SAID MERGE "UPDATE customer_merge SET kept_id = 2, at = 9; INSERT INTO permission (id, "
      "customer_id, purpose, given, basis, source, at) VALUES (9, 2, 0, 1, 0, 'x', 1)", 0 },
    { "INV5: automatic message that names nobody", "UPDATE message SET author_kind = 2 WHERE direction = 1", 0 },
    { "INV5: automatic mail that does not say so", "UPDATE message SET author_kind = 2 WHERE direction = 1", 0 },
    { "P22: answer by a link", FOLLOW("1, 1, 9000000000000000, 0, NULL, NULL, NULL") "; INSERT INTO customer_link (kind, hash, message_id, "
      "follow_up_id, lang, made_at, expires_at, answer, answered_at, said_id) SELECT 0, l.sha256, 1, 7, 'en', 1, 2, 1, 1, "
      "o.message_id FROM letter l JOIN outgoing o ON o.message_id > 0 WHERE l.id = 1", 0 },
    { "INV2", PROMISE("1, 2, 1, 2, 0", "", ""), 0 },
    { "INV2", PROMISE("1, 2, 1, 2, 1", ", settled_at, settled_by, evidence", ", 2, 1, 'x'"), 0 },
    { "INV2", PROMISE("1, 2, 1, 2, 3", ", broken_at", ", 3"), 0 },
    { "INV2", PROMISE("1, " FAR ", 1, 5, 0", "", ""), 0 },
    { "INV2", PROMISE("1, " FAR ", 1, " FAR ", 4", ", settled_at, settled_by, agreed", ", 2, 1, 1"), 0 },
    { "INV2", PROMISE("1, " FAR ", 1, " FAR ", 0", "", "") "; INSERT INTO audit (at, actor, action, object, detail) VALUES "
      "(1, 'x', 'promise.break', 'promise:7', '')", 0 },
    { "INV2", PROMISE("1, " FAR ", 1, " FAR ", 0", "", "") "; INSERT INTO promise_correction (id, promise_id, user_id, at, why, "
      "was_state, was_settled_at, was_settled_by, was_evidence) VALUES (7, 7, 1, 1, 'x', 1, 1, 2, 'x')", 0 },
    { "INV19", PROMISE("1, " FAR ", 1, " FAR ", 0", "", "") "; UPDATE conversation SET holds = 0 WHERE id = 1", 0 },
    { "INV14", COMPLAINT("2", "29000"), 0 },
    { "INV14", ENTERED "UPDATE complaint_number SET last = 2", 0 },
    { "INV14", COMPLAINT("1", "20800"), 0 },
    { "INV15", ENTERED DEADLINE("HU1", "20800", "1, 0"), 0 },
    { "INV15", ENTERED DEADLINE("RS2", "20778", "1, 0") "INSERT INTO statutory_rule (country, code, version, kind, duration, says, "
               "valid_from, verified_on) VALUES ('RS', 'RS2', 2, 2, 8, 'x', 20700, 20700)", 0 },
    { "INV15", ENTERED DEADLINE("RS2", "20779", "1, 0"), 0 },
    { "INV15", ENTERED DEADLINE("RS2", "20779", "1, 1"), 0 },
    { "INV15", ENTERED DEADLINE("RS2", "20778", "0, 0"), 10 * MOMENT_DAY },
    { "INV15", ENTERED "UPDATE complaint SET decision = 3, state = 2, reasons = 'no', answered_at = 9000000000000000", 0 },
    { "INV14: forgotten customer with", FORGOTTEN, 0 },
    { "INV14: words of a forgotten", FORGOTTEN, 0 },
    { "INV14: letter or mail of a forgotten", FORGOTTEN, 0 },
    { "INV14: address in a mail of a forgotten", FORGOTTEN, 0 },
    { "INV14: note about a forgotten", FORGOTTEN, 0 },
    { "INV14: mail without its bytes", "UPDATE outgoing SET raw = substr(raw, 1, 0)", 0 },
    { "INV14: row of the register forgotten before", ENTERED "UPDATE complaint SET forgotten_at = 5", 0 },
    { "INV14: row of the register forgotten before", ENTERED "UPDATE complaint SET defect = '–'", 0 },
    { "INV14: customer wholly forgotten", ENTERED "UPDATE complaint SET created_at = 1; " FORGOTTEN, 0 },
    { "INV9: what we change among ourselves", ENTERED "INSERT INTO after_action (complaint_id, what, owner_id, due_day, check_day, created_at) "
      "VALUES (7, 'The carrier desk quotes no postage', 1, 1, 1, 1); UPDATE message SET text = 'Look: The carrier desk quotes no postage.' WHERE direction = 1", 0 },
    { "P59: known fault closed", "INSERT INTO known_fault (id, item, what, owner_id, created_at, closed_at) VALUES (7, 'x', 'y', 1, 1, 2); "
      "INSERT INTO known_fault_customer (fault_id, customer_id) VALUES (7, 1)", 0 },
    { "P65", ENTERED "UPDATE conversation SET holds = 0 WHERE id = 1", 0 },
    { "P57", ENTERED "INSERT INTO recovery (id, complaint_id, goal, started_at) VALUES (7, 7, 'x', 1); "
             "INSERT INTO recovery_step (recovery_id, kind, what, owner_id, due_at) VALUES (7, 0, 'x', 1, 2)", 0 },
    { "P57", ENTERED "INSERT INTO recovery (id, complaint_id, goal, started_at, state, completed_at) VALUES (7, 7, 'x', 1, 1, 2); "
             "INSERT INTO recovery_step (recovery_id, kind, what, owner_id, due_at) VALUES (7, 0, 'x', 1, 9000000000000000)", 0 },
    { "INV3", LIMIT GRANT("1", "500", "2, 2, 2, 9, 9, NULL") GRANT("2", "500", "4, 2, 2, 9, 9, 9") GRANT("3", "1", "2, 2, 2, 9, 9, NULL") HELD("1") HELD("2") HELD("3"), 0 },
    { "INV3", LIMIT "UPDATE authority_limit SET per_period = 9000; " GRANT("1", "500", "2, 2, 2, 8, 8, NULL") GRANT("2", "500", "2, 2, 2, 9, 9, NULL")
      GRANT("3", "1", "2, 2, 2, 9, 9, NULL") HELD("1") HELD("2") HELD("3"), 0 },
    { "INV3", LIMIT GRANT("1", "501", "2, 2, 2, 9, 9, NULL") HELD("1"), 0 },
    { "INV3", LIMIT GRANT("1", "500", "2, 3, 3, 9, 9, NULL") HELD("1"), 0 },
    { "INV3", LIMIT GRANT("1", "500", "2, 2, 2, 9, 9, NULL"), 0 },
    { "INV3", LIMIT GRANT("1", "500", "2, 3, 2, 9, 9, NULL") HELD("1"), 0 },
    { "P05", LIMIT GRANT("1", "500", "2, 2, 2, 9, 9, NULL") HELD("1") "UPDATE conversation SET holds = 0", 0 },
    { "INV10", COUPON("1, 0, 1, 1, 5, 90, 1, 1, 9, 1"), 0 },
    { "INV10", COUPON("1, 0, 2, 1, 5, 90, 0, 1, NULL, 1") USED("1, 1, 9") USED("2, 1, 9"), 0 },
    { "INV10", COUPON("1, 0, 1, 1, 5, 90, 1, 1, 9, 1") USED("1, 1, 90"), 0 },
    { "INV10", COUPON("1, 0, 1, 1, 5, 90, 1, 1, 9, 1") USED("1, 2, 9"), 0 },
    { "INV10", COUPON("1, 0, 1, 1, 5, 90, 1, 1, 9, 1") USED("1, NULL, 9"), 0 },
    { "H15", "UPDATE mailbox SET imap_url = 'imap://x', imap_secret = (SELECT raw FROM letter_raw WHERE letter_id = 1); "
             CONSENT("(SELECT raw FROM letter_raw WHERE letter_id = 1), (SELECT raw FROM letter_raw WHERE letter_id = 1)"), 0 },
    { "H15", "UPDATE mailbox SET imap_url = 'imap://x'; " CONSENT("NULL, NULL"), 0 },
    { "I1", "UPDATE letter SET sha256 = 'x' WHERE id = 1", 0 },
    { "I1", "DELETE FROM letter_raw WHERE letter_id = 1", 0 },
    { "I2", "UPDATE letter SET message_id = NULL WHERE id = 1", 0 },
    { "I7", "UPDATE letter SET state = 0 WHERE id = 1", 0 },
    { "I7", "INSERT INTO job (kind, object_id, run_at) VALUES (0, 999, 0)", 0 },
    { "INV1", "UPDATE letter SET state = 0, message_id = NULL WHERE id = 1", 2 * MOMENT_MINUTE },
    { "INV1", "UPDATE conversation SET due = due + 1 WHERE id = 2", 0 },
    { "INV1", "DELETE FROM clock WHERE conversation_id = 2", 0 },
    { "INV1", "UPDATE conversation SET sort_key = sort_key + 1 WHERE id = 2", 0 },
    { "INV1", "UPDATE conversation SET tags = 'parcel' WHERE id = 1", 0 },
    { "INV19", "UPDATE conversation SET state = 6, bucket = 3, merged_into = 2 WHERE id = 1", 0 },
    { "INV1", "DELETE FROM team_member", 0 },
    { "INV1", "UPDATE conversation SET owner_id = (SELECT id FROM user_account WHERE active = 0) WHERE id = 2", 0 },
    { "INV1", "UPDATE conversation SET bucket = 3, sort_key = 9000000000000000, snoozed_until = 9000000000000000 WHERE id = 1", 0 },
    { "INV5", "UPDATE clock SET stopped_by = 1 WHERE conversation_id = 1", 0 },
    { "INV6", "UPDATE clock SET due_at = due_at + 90000000000 WHERE conversation_id = 1", 0 },
    { "INV7", "UPDATE clock SET due_at = started_at + 1, stopped_at = started_at + 5, result = 1 WHERE conversation_id = 1", 0 },
    { "INV7", "UPDATE clock SET started_at = started_at - 1 WHERE 1 = 0", 25 * MOMENT_HOUR },
    { "began with, and nobody moved it", "UPDATE clock SET due_at = due_at - 1 WHERE conversation_id = 1", 0 },
    { "INV6: clock that its standard does not give", STANDARD("x") BY_STANDARD, 0 },
    { "INV6: version of a standard was changed", STANDARD("x"), 0 },
    { "INV6: version of a calendar was changed", "INSERT INTO calendar (id, version) VALUES (7, 1); INSERT INTO calendar_version "
      "(calendar_id, version, zone, holidays, week, hash, created_at) VALUES (7, 1, 'UTC', '', ';;;;;;', 'x', 1)", 0 },
    { "INV6: resolution that its standard does not give", RESOLUTION("5, 7, NULL, 2, 100"), 0 },
    { "INV6: news promised for later than its standard gives", STANDARD("x") PROMISE("1, " FAR ", 1, " FAR ", 0", ", standard_version_id, standard", ", 8, 'x'"), 0 },
    { "INV6: resolution that stands still in no row", RESOLUTION("NULL, 7, NULL, 2, 100"), 0 },
    { "INV7: clock that was over and is not late", "UPDATE clock SET warned = 100 WHERE conversation_id = 2", 0 },
    { "INV7: resolution that was over", RESOLUTION("5, 3600000005, NULL, 0, 80"), 0 },
    { "INV7: resolution that was over", RESOLUTION("NULL, 3600000005, 6, 1, 100"), 0 },
    { "INV8", "UPDATE message SET external_id = 'a@x', content_hash = 'The sole came off.' WHERE id = 2", 0 },
    { "INV9", "UPDATE message SET direction = 2 WHERE direction = 1", 0 },
    { "I3", "DELETE FROM outbox", 0 },
    { "I3", "UPDATE message SET external_id = 'other@x' WHERE direction = 1", 0 },
    { "I3", "UPDATE outbox SET state = 3", 0 },
    { "I3", "UPDATE outbox SET state = 2, lease_until = 1", 0 },
    { "F10", "UPDATE outbox SET came_back = 1", 0 },
    { "F10", "UPDATE contact_point SET refused_at = 1", 0 },
    { "A03", "INSERT INTO forwarded_in (message_id, user_id, name, address, state, settled_by) VALUES (1, 1, 'x', 'x@y', 1, 1)", 0 },
    { "A11", "UPDATE outbox SET recipient = 'evil@example.org'", 0 },
    { "A04", "UPDATE message SET proof = 2 WHERE direction = 0", 0 },
    { "A04", "UPDATE message SET proof = 1, vouched_by = 'mx.x' WHERE direction = 1", 0 },
    { "A02", "UPDATE message SET proof = 4, vouched_by = 'mx.x' WHERE direction = 0; INSERT INTO message (id, conversation_id, direction, channel, author_kind, author_name, at, subject, text, reply_text) SELECT 0 - id, conversation_id, 0, 0, 0, '', at, '', '', '' FROM message WHERE direction = 0", 0 },
    { "I1", UPLOAD("'x', raw, 9000000000000000"), 0 },
    { "I1", UPLOAD("'x', raw, 9000000000000000") "; INSERT INTO attachment (message_id, position, name, type, size, "
      "sha256, file_id) VALUES (1, 0, 'a', 'b', 5, 'x', 7)", 0 },
    { "I7", UPLOAD("sha256, raw, 1"), 0 },
    { "P53", "DELETE FROM search_message WHERE message_id = 1", 0 },
    { "P53", "UPDATE message SET reply_text = 'Utterly other words' WHERE id = 1", 0 },
    { "P53", "UPDATE message SET taken_back_at = 1 WHERE id = 3", 0 },
    { "P53", "DELETE FROM search_customer WHERE customer_id = 1", 0 },
    { "INV19", "INSERT INTO customer (id, name, created_at, merged_into) VALUES (900, 'x', 1, 1)", 0 },
    { "INV19", "UPDATE customer SET merged_into = 999 WHERE id = 1", 0 },
    { "INV19", MERGE "INSERT INTO customer_merge_part (merge_id, kind, object_id) VALUES (7, 0, 999)", 0 },
    { "H18", "UPDATE user_account SET passkeys = 3 WHERE id = 1", 0 },
    { "INV11", GUIDANCE "UPDATE guidance_text SET facts = 'other' WHERE id = 7", 0 },
    { "INV11", GUIDANCE "UPDATE guidance_current SET text_id = 6", 0 },
    { "INV11", "UPDATE message SET guided = 1 WHERE direction = 1", 0 },
    { "P47", LATER("2, 1, 9000000000000000, 1, 0") "; UPDATE conversation SET later_id = 7 WHERE id = 2", 0 },
    { "P47", LATER("2, 99, 5, 1, 0") "; UPDATE conversation SET later_id = 7 WHERE id = 2", 2 * MOMENT_MINUTE },
    { "P47", LATER("2, 99, 9000000000000000, 1, 2"), 0 },
    { "P47", LATER("2, 99, 5, 1, 1"), 0 },
    { "INV9", "UPDATE message SET part = 2 WHERE id = 1", 0 },
    { "INV9", "INSERT INTO mention (message_id, user_id) VALUES (1, 1)", 0 },
    { "INV9", "UPDATE message SET direction = 2, part = 1 WHERE direction = 1", 0 },
    { "INV4", "UPDATE conversation SET state = 4, bucket = 2 WHERE id = 1", 0 },
    { "INV4: solved while something is promised", PROMISE("1, " FAR ", 1, " FAR ", 0", "", "")
      "; UPDATE conversation SET state = 4, bucket = 2 WHERE id = 1", 0 },
    { "INV4", "INSERT INTO outcome (conversation_id, at, closed_as, ended_at) VALUES (1, 1, 'lazy', 2)", 0 },
    { "INV4", "INSERT INTO outcome (conversation_id, at, closed_as) VALUES (2, 1, 'thanks')", 0 },
    { "INV4", FOLLOW("1, 1, 9000000000000000, 0, NULL, NULL, NULL") "; UPDATE conversation SET holds = 8; " OUTCOME("2, 0, 1, 1, '', 7"), 0 },
    { "INV4", FOLLOW("1, 1, 9000000000000000, 0, NULL, NULL, NULL") "; UPDATE conversation SET holds = 8; " OUTCOME("1, 0, 1, 0, '', 7"), 0 },
    { "P20", FOLLOW("1, 1, 9000000000000000, 0, NULL, NULL, NULL"), 0 },
    { "P20", FOLLOW("1, 1, 5, 0, NULL, NULL, NULL") "; UPDATE conversation SET holds = 8", 0 },
    { "P20: follow-up by a rule for no event", RULED("7", "NULL, 0, '', NULL") "WHERE code = 'delivery'; UPDATE conversation SET holds = 8", 0 },
    { "P20: follow-up by a rule for no event", RULED("7", "NULL, 0, '', NULL") "WHERE code = 'complaint_solved'; UPDATE conversation SET holds = 8", 0 },
    { "P20: delivery that two rules", ORDER("4", "4") RULED("7", "7, 4, 'x', 1") "WHERE code = 'delivery'; " RULED("8", "7, 4, 'x', 1")
      "WHERE code = 'first_order'; UPDATE conversation SET holds = 8", 0 },
    { "P24: order that is asked about", ORDER("4", "4") RULED("7", "7, 0, '', NULL") "WHERE code = 'delivery'; UPDATE conversation SET holds = 8", 0 },
    { "INV19: follow-up of a customer", ORDER("4", "4") RULED("7", "7, 0, '', NULL") "WHERE code = 'silent_return'; UPDATE conversation SET holds = 8; "
      "UPDATE customer SET merged_into = 2 WHERE id = 1", 0 },
    { "P32: automation that made something", SWITCHED("1000, 0, ''") "WHERE code = 'receipt'; UPDATE automation SET active = 0 WHERE code = 'receipt'; "
      "INSERT INTO automation_made (automation_id, at) SELECT id, 20000000 FROM automation WHERE code = 'receipt'", 0 },
    { "P32: automation that nobody switched so", "UPDATE automation SET active = 1 WHERE code = 'quiet_customer'", 0 },
    { "P32: automation that may not be off", SWITCHED("1000, 0, ''") "WHERE code = 'complaint_receipt'; "
      "UPDATE automation SET active = 0 WHERE code = 'complaint_receipt'", 0 },
    { "INV20", FOLLOW("1, 1, 5, 2, 0, 2, 5") "; UPDATE conversation SET holds = 8", 0 },
    { "INV20", FOLLOW("1, 1, 5, 2, 0, 3, 5") "; UPDATE conversation SET holds = 8", 0 },
    { "P54", "INSERT INTO ask (message_id, from_id, user_id, due_at, closed_at, closed_by, answer_id) VALUES (1, 1, 2, 5, 6, 2, 99)", 0 },
    { "P40", "UPDATE conversation SET understood = 'x' WHERE id = 1", 0 },
    { "INV1", SUSPECT("2, 'marko@primer.example', 'link', 9000000000000000, 9000000000000001"), 0 },
    { "INV1", SUSPECT("1, 'jelena@primer.example', 'link', 9000000000000000, 9000000000000001"), 0 },
    { "A10", SUSPECT("1, 'x', 'link', 1, 9000000000000001") "; UPDATE message SET author_kind = 2 WHERE direction = 1", 0 },
    { "A09", "INSERT INTO trusted_sender (id, address, user_id, created_at) VALUES (7, 'x@y.example', 1, 1)", 0 },
    { "INV11", POLICY "INSERT INTO policy_text (version_id, lang, title, text, hash) VALUES (6, 'en', 'a', 'b', 'x')", 0 },
    { "INV11", POLICY, 0 },
    { "INV11", POLICY "UPDATE policy SET numbered = 2", 0 },
    { "P24", ORDER("0", "0") "UPDATE shop_order SET state = 1", 0 },
    { "P24", ORDER("4", "4"), 0 },
    { "P24", ORDER("1", "2") "INSERT INTO order_step (id, order_id, state, at, noted_at) VALUES (8, 7, 1, 1, 1)", 0 },
    { "P13", ORDER("0", "0") "UPDATE shop_order SET first = 0", 0 },
    { "P50", TABLE("2", "0") UNIT("0", "NULL", "NULL") "UPDATE csv_import SET unit_n = 0", 0 },
    { "P50", TABLE("2", "0") UNIT("1", "1", "1"), 0 },
    { "P50", TABLE("3", "0") UNIT("1", "99", "1"), 0 },
    { "P50", ORDER("0", "0") "INSERT INTO order_case (conversation_id, order_id, state, at) VALUES (1, 7, 1, 1)", 0 },
    { "P50: missing information counted", GAP "UPDATE content_gap SET times = 3", 0 },
    { "P50: missing information counted", GAP "UPDATE content_gap_report SET round = 1", 0 },
    { "P50: missing information of", GAP "UPDATE conversation SET holds = 0 WHERE id = 1", 0 },
    { "P50: missing information of", GAP "UPDATE conversation SET merged_into = 2 WHERE id = 1", 0 },
    { "P50: missing information closed", GAP "UPDATE content_gap SET fresh = 0, closings = 1, closed_at = 2", 0 },
    { "P75", FOLLOW("1, 1, 5, 2, 0, 2, 5") "; " GAP "UPDATE content_gap_report SET follow_up_id = 7", 0 },
    { "INV14: what a forgotten customer asked", GAP FORGOTTEN, 0 },
    { "INV16", "UPDATE audit SET action = 'nothing' WHERE id = 3", 0 },
    { "INV16", "DELETE FROM audit_seal WHERE seq = 3", 0 },
    { "INV16", "UPDATE audit_seal SET hash = 'x' WHERE seq = 2", 0 },
};

enum { HARMS = sizeof harms / sizeof *harms };

/* A sound desk of its own, with an arena of its own. */
static struct kit *own_desk(struct rig *r, struct rig *own) {
    *own = *r;
    own->a = arena_new(16 << 20);
    own->url = rig_fresh(r);
    own->store = rig_open(own, 4);
    struct kit *k = sound(own);
    finish_jobs(own);
    return k;
}

static void leave(struct rig *own) {
    store_close(&own->store);
    arena_free(&own->a);
}

static void harm_alone(struct rig *r, const struct harm *h) {
    struct rig own;
    struct kit *k = own_desk(r, &own);
    rig_raw(&own, h->sql);
    k->now += h->later;
    struct found f = look(k);
    if (!strstr(f.rules, h->rule)) fail_msg("%s\nwas not found as %s but as: %s", h->sql, h->rule, f.rules);
    leave(&own);
}

static void each_harm_is_found(struct rig *r) {
    for (size_t i = 0; i < HARMS; i++)
        harm_alone(r, &harms[i]);
}

/* ---- the same statements on PostgreSQL, where a desk of its own for each harm takes a third of a second ---- */

static bool same_rule_or_time(const struct harm *h, const struct harm *const *taken, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(taken[i]->rule, h->rule) == 0 || taken[i]->later != h->later) return true;
    return false;
}

/* One desk with as many of those that are left as have different rules, the same time, and bear each other. */
static void harm_together(struct rig *r, bool *done) {
    const struct harm *taken[HARMS];
    struct rig own;
    struct kit *k = own_desk(r, &own);
    size_t n = 0;
    for (size_t i = 0; i < HARMS; i++) {
        if (done[i] || same_rule_or_time(&harms[i], taken, n)) continue;
        if (n == 0) rig_raw(&own, harms[i].sql);
        else if (!rig_raw_may(&own, harms[i].sql)) continue;
        done[i] = true;
        taken[n++] = &harms[i];
    }
    k->now += taken[0]->later;
    struct found f = look(k);
    for (size_t i = 0; i < n; i++)
        if (!strstr(f.rules, taken[i]->rule)) harm_alone(r, taken[i]); /* another one hid it */
    leave(&own);
}

static void harms_are_found_together(struct rig *r) {
    bool done[HARMS] = { false };
    for (size_t i = 0; i < HARMS; i++)
        if (!done[i]) harm_together(r, done);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "I1 I2 I3 I7 INV1 a sound desk is clean", clean, RIG_BOTH },
        { "INV14 a desk that forgot a customer is clean", clean_after_forgetting, RIG_BOTH },
        { "I1 I2 I3 I5 I7 INV1 INV2 INV3 INV4 INV5 INV6 INV7 INV8 INV9 INV10 INV11 INV12 INV14 INV15 INV16 INV19 INV20 A02 A04 A11 P05 P13 P20 P24 P32 P47 P50 P53 P57 P65 P75 "
          "each harm is found",
          each_harm_is_found, RIG_SQLITE },
        { "INV1 each harm is found, several in one desk", harms_are_found_together, RIG_POSTGRES },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
