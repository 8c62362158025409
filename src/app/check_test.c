/* kept check on both stores: a sound desk is clean, and each rule finds the harm done to it past all our code. */
#include "base/moment.h"
#include "check/check.h"
#include "desk/audit/audit.h"
#include "desk/desk_kit.h"
#include "desk/outbox/outbox.h"
#include "desk/search/search.h"

#include <stdio.h>

struct found {
    int n;
    char rules[400];
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

/* A desk with a case that is answered, one that waits, a note of a machine and a sealed audit. */
static struct kit *sound(struct rig *r) {
    struct kit *k = kit_new(r);
    bool more = true;
    int64_t reply;
    struct taken first = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0);
    kit_letter(k, "marko@primer.example", "b@x", "Nobody called me.", 0, 0);
    kit_letter(k, "jelena@primer.example", "c@x", "Out of office", first.conversation_id, 1);
    GOOD(kit_reply(k, k->milica, first.conversation_id, "We send a new pair.", 0, &reply));
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

/* Suspected: conversation, sender, reasons, at, look_by. */
#define SUSPECT(rest) "INSERT INTO suspicion (conversation_id, sender, reasons, at, look_by) VALUES (" rest ")"
/* A consent: access. */
#define CONSENT(access) "INSERT INTO mailbox_consent (mailbox_id, provider, tenant, authorize_url, token_url, device_url, " \
    "scope, client_id, account, access, refresh, given_at, access_until, refresh_at) SELECT min(id), 0, '', '', '', '', '', 'x', " \
    "'', " access ", 1, 1, 1 FROM mailbox; "

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

static const struct harm harms[] = {
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
    { "P54", "INSERT INTO ask (message_id, from_id, user_id, due_at, closed_at, closed_by, answer_id) VALUES (1, 1, 2, 5, 6, 2, 99)", 0 },
    { "P40", "UPDATE conversation SET understood = 'x' WHERE id = 1", 0 },
    { "INV1", SUSPECT("2, 'marko@primer.example', 'link', 9000000000000000, 9000000000000001"), 0 },
    { "INV1", SUSPECT("1, 'jelena@primer.example', 'link', 9000000000000000, 9000000000000001"), 0 },
    { "A10", SUSPECT("1, 'x', 'link', 1, 9000000000000001") "; UPDATE message SET author_kind = 2 WHERE direction = 1", 0 },
    { "A09", "INSERT INTO trusted_sender (id, address, user_id, created_at) VALUES (7, 'x@y.example', 1, 1)", 0 },
    { "INV16", "UPDATE audit SET action = 'nothing' WHERE id = 3", 0 },
    { "INV16", "DELETE FROM audit_seal WHERE seq = 3", 0 },
    { "INV16", "UPDATE audit_seal SET hash = 'x' WHERE seq = 2", 0 },
};

static void each_harm_is_found(struct rig *r) {
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        struct rig own = *r;
        own.url = rig_fresh(r);
        own.store = rig_open(&own, 4);
        struct kit *k = sound(&own);
        finish_jobs(&own);
        rig_raw(&own, harms[i].sql);
        k->now += harms[i].later;
        struct found f = look(k);
        if (!strstr(f.rules, harms[i].rule)) fail_msg("%s\nwas not found as %s but as: %s", harms[i].sql, harms[i].rule, f.rules);
        store_close(&own.store);
    }
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "I1 I2 I3 I7 INV1 a sound desk is clean", clean, RIG_BOTH },
        { "I1 I2 I3 I5 I7 INV1 INV3 INV10 INV5 INV6 INV7 INV8 INV9 INV11 INV16 INV19 A02 A04 A11 P47 P53 each harm is found", each_harm_is_found, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
