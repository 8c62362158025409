#include "desk/automation/plan.h"
#include "desk/complaint/complaint_priv.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/complaint/complaint_sql.h"
#include "desk/conversation/conversation.h"
#include "desk/customer/customer.h"
#include "desk/event/event.h"
#include "desk/recovery/recovery.h"
#include "when/open.h"

enum { COUNTRY_LENGTH = 2, CURRENCY_LENGTH = 3 };

const char *const complaint_hows[] = { "mail", "phone", "shop", "letter", "form", NULL };
const char *const complaint_matters[] = { "service", "fault", NULL };
const char *const complaint_goods[] = { "other", "technical", "service", NULL };
const char *const complaint_faults[] = { "unknown", "ours", "not_ours", NULL };
const char *const complaint_decisions[] = { "none", "accepted", "partly", "rejected", NULL };
const char *const complaint_states[] = { "received", "acknowledged", "decided", "remedy_running",
                                         "remedied", "verified",     "closed",  NULL };
const char *const complaint_kinds[] = { "says", "receipt", "answer", "remedy", NULL };

struct str complaint_ref(struct arena *a, const struct complaint *c) {
    const char *prefix = str_eq(c->country, S("RS")) ? "R" : str_c(a, c->country);
    return str_printf(a, "%s-%lld-%04lld", prefix, (long long)c->year, (long long)c->number);
}

/* ---- what all acts share ---- */

const struct err *complaint_check_text(struct work *w, struct str s, size_t max, const char *field) {
    if (s.n > max)
        return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Say it shorter; the letters themselves stay in the conversation.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return ERR(w->arena, ERR_INVALID, "The text is not valid UTF-8.", .field = field);
    return NULL;
}

const struct err *complaint_step(struct work *w, struct complaint *c) {
    int64_t changed;
    TRY(sql_complaint_step(w->db, c->id, c->version, &changed));
    if (!changed)
        return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
                   .hint = "Look at it once more, then try again.");
    c->version++;
    return NULL;
}

const struct err *complaint_note(struct work *w, const struct complaint *c,
                                 enum complaint_entry_kind kind, struct str words,
                                 const char *action) {
    TRY(sql_entry_insert(w->db, c->id, kind, words, complaint_who(w), work_now(w)));
    struct str made = kind == ENTRY_MADE ? complaint_ref(w->arena, c) : S("");
    TRY(event_add(w, EVENT_KIND_COMPLAINT, c->conversation_id, c->id, made));
    return audit_note(w, action, str_printf(w->arena, "complaint:%lld", (long long)c->id), S(""));
}

static const struct err *check_number(struct work *w, int64_t n, int64_t count, const char *field) {
    if (n >= 0 && n < count) return NULL;
    return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = field,
               .hint = "Choose one of those that are offered.");
}

static const struct err *check_said(struct work *w, struct str item, struct str defect,
                                    struct str demand) {
    if (item.n == 0)
        return ERR(w->arena, ERR_INVALID, "What it is about is missing.", .field = "item",
                   .hint = "Name the goods or the service.");
    if (defect.n == 0)
        return ERR(w->arena, ERR_INVALID, "What is wrong is missing.", .field = "defect",
                   .hint = "Write it in the customer’s words.");
    TRY(complaint_check_text(w, item, COMPLAINT_LINE_MAX, "item"));
    TRY(complaint_check_text(w, defect, COMPLAINT_TEXT_MAX, "defect"));
    return complaint_check_text(w, demand, COMPLAINT_TEXT_MAX, "demand");
}

/* ---- entering it ---- */

static const struct err *check_new(struct work *w, const struct complaint_new *in,
                                   const struct conversation *c, const struct statute_place *p,
                                   int64_t received_at) {
    int64_t there;
    TRY(check_number(w, in->how, COMPLAINT_HOWS, "how"));
    TRY(check_number(w, in->matter, MATTERS, "matter"));
    TRY(check_number(w, in->goods, GOODS_KINDS, "goods"));
    TRY(check_number(w, in->fault, FAULTS, "fault"));
    TRY(check_said(w, in->item, in->defect, in->demand));
    if (p->country.n != COUNTRY_LENGTH)
        return ERR(w->arena, ERR_INVALID, "It is not known whose law holds.", .field = "country",
                   .hint = "Name the country by two letters, or set it in the settings.");
    if (received_at > work_now(w) || received_at < work_now(w) - 366 * MOMENT_DAY)
        return ERR(w->arena, ERR_INVALID, "It cannot have come then.", .field = "received_at",
                   .hint = "Choose a time within the last year.");
    if (c->state == CONVERSATION_MERGED || c->state == CONVERSATION_SPAM)
        return ERR(w->arena, ERR_INVALID, "This conversation is in Spam, or was joined to another.",
                   .field = "conversation", .hint = "Look at the one that is worked on.");
    TRY(sql_complaint_count_of(w->db, c->id, &there));
    if (there)
        return ERR(w->arena, ERR_CONFLICT, "This conversation is a complaint already.",
                   .field = "conversation", .hint = "Split off the message that is another one.");
    return NULL;
}

static struct complaint_new tidied(struct work *w, const struct complaint_new *in) {
    struct complaint_new t = *in;
    t.item = utf8_valid(in->item) ? utf8_one_line(w->arena, str_trim(in->item)) : in->item;
    t.defect = str_trim(in->defect);
    t.demand = str_trim(in->demand);
    return t;
}

const struct err *complaint_register(struct work *w, const struct complaint_new *in,
                                     int64_t *ret_id) {
    struct complaint_new t = tidied(w, in);
    struct conversation c;
    struct customer who;
    struct statute_place p;
    int64_t number, id, keep;
    TRY(conversation_get(w, t.conversation_id, &c));
    TRY(customer_get(w, c.customer_id, &who));
    TRY(statute_place(w, t.country, &p));
    int64_t at = t.received_at.set ? t.received_at.v : c.opened_at, day = open_date(p.zone, at);
    TRY(check_new(w, &t, &c, &p, at));
    int year = moment_split(day * MOMENT_DAY).year;
    TRY(deadline_keep_until(w, &p, day, &keep));
    TRY(conversation_hold(w, c.id, HOLDS_COMPLAINT));
    TRY(sql_complaint_take_number(w->db, p.country, year, &number));
    TRY(sql_complaint_insert(w->db, p.country, year, number, c.id, who.name, who.lang, at, day,
                             t.how, t.matter, t.goods, t.item, t.defect, t.demand, t.fault, keep,
                             complaint_who(w), work_now(w), &id));
    TRY(deadline_begin(w, &t, id, &p, day));
    struct complaint made = { .id = id,
                              .conversation_id = c.id,
                              .country = p.country,
                              .year = year,
                              .number = number };
    *ret_id = id;
    return complaint_note(w, &made, ENTRY_MADE, S(""), "complaint.register");
}

const struct err *complaint_acknowledge(struct work *w, struct complaint *c,
                                        struct opt_int message_id, struct str words) {
    TRY(complaint_check_text(w, words, COMPLAINT_TEXT_MAX, "words"));
    if (c->receipt_at.set)
        return ERR(w->arena, ERR_CONFLICT, "A receipt was given already.", .field = "words",
                   .hint = "Look at it once more, then try again.");
    if (!message_id.set && words.n == 0)
        return ERR(w->arena, ERR_INVALID, "How the receipt was given is missing.", .field = "words",
                   .hint = "Write how the customer got it, such as by hand in the shop.");
    TRY(complaint_step(w, c));
    if (c->state == COMPLAINT_RECEIVED) c->state = COMPLAINT_ACKNOWLEDGED;
    TRY(sql_complaint_set_receipt(w->db, c->id, c->state, work_now(w), message_id));
    TRY(deadline_met(w, c, STATUTE_RECEIPT));
    c->receipt_at = OPT(work_now(w));
    return complaint_note(w, c, ENTRY_RECEIPT, words, "complaint.receipt");
}

/* ---- what is known of it ---- */

static struct str what_changed(struct work *w, const struct complaint *c,
                               const struct complaint_facts *in) {
    struct buf b = buf_new(w->arena, 4 * COMPLAINT_TEXT_MAX);
    const struct {
        struct str was, is;
    } parts[] = { { c->item, in->item }, { c->defect, in->defect }, { c->demand, in->demand },
                  { c->our_part, in->our_part } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!str_eq(parts[i].was, parts[i].is) && parts[i].was.n)
            buf_printf(&b, "%s%.*s", b.n ? "\n" : "", STR_ARG(parts[i].was));
    return b.n ? buf_str(&b) : S("");
}

const struct err *complaint_change(struct work *w, struct complaint *c,
                                   const struct complaint_facts *in) {
    struct complaint_facts t = { str_trim(in->item), str_trim(in->defect), str_trim(in->demand),
                                 str_trim(in->our_part), in->fault };
    TRY(check_number(w, t.fault, FAULTS, "fault"));
    TRY(check_said(w, t.item, t.defect, t.demand));
    TRY(complaint_check_text(w, t.our_part, COMPLAINT_TEXT_MAX, "our_part"));
    if (t.fault != FAULT_OURS && t.our_part.n)
        return ERR(w->arena, ERR_INVALID, "Our part is said where the fault is ours.",
                   .field = "our_part", .hint = "Say that the fault is ours, or leave it empty.");
    bool words = !str_eq(t.item, c->item) || !str_eq(t.defect, c->defect) ||
                 !str_eq(t.demand, c->demand) || !str_eq(t.our_part, c->our_part);
    bool fault = t.fault != c->fault;
    if (!words && !fault) return NULL;
    TRY(complaint_step(w, c));
    TRY(sql_complaint_set_facts(w->db, c->id, t.item, t.defect, t.demand, t.fault, t.our_part));
    if (words)
        TRY(complaint_note(w, c, ENTRY_CHANGED, what_changed(w, c, &t), "complaint.change"));
    if (!fault) return NULL;
    return complaint_note(w, c, ENTRY_FAULT, str_of(complaint_faults[t.fault]), "complaint.fault");
}

/* ---- deciding ---- */

const struct err *complaint_asks_adr(struct work *w, const struct complaint *c, bool *ret) {
    struct statute *rules;
    size_t n;
    TRY(statute_in_force(w, c->country, c->received_day, &rules, &n));
    *ret = false;
    for (size_t i = 0; i < n; i++)
        if (rules[i].refuse_adr) *ret = true;
    return NULL;
}

static const struct err *check_rejection(struct work *w, const struct complaint *c,
                                         const struct complaint_answer *in) {
    bool adr;
    TRY(complaint_asks_adr(w, c, &adr));
    if (in->reasons.n == 0)
        return ERR(w->arena, ERR_INVALID, "A rejection needs its reasons.", .field = "reasons",
                   .hint = "Write them so that the customer can follow them.");
    if (adr && in->adr.n == 0)
        return ERR(w->arena, ERR_INVALID, "The law asks who settles it out of court.",
                   .field = "adr", .hint = "Name the body and its address.");
    return NULL;
}

static const struct err *check_amount(struct work *w, const struct complaint_answer *in) {
    if (!in->amount.set) return NULL;
    bool money = in->amount.v > 0 && in->amount.v < INT64_C(1000000000000) &&
                 in->currency.n == CURRENCY_LENGTH;
    for (size_t i = 0; money && i < in->currency.n; i++)
        money = in->currency.p[i] >= 'A' && in->currency.p[i] <= 'Z';
    if (!money)
        return ERR(w->arena, ERR_INVALID, "This is no amount.", .field = "amount",
                   .hint = "Write a number and its currency, such as 590 RSD.");
    if (in->law.n == 0)
        return ERR(w->arena, ERR_INVALID, "What the law makes us pay needs its rule.",
                   .field = "law", .hint = "Name the rule; what we give beyond it is goodwill.");
    return NULL;
}

const struct err *complaint_decide(struct work *w, struct complaint *c,
                                   const struct complaint_answer *in) {
    struct complaint_answer t = *in;
    t.reasons = str_trim(in->reasons);
    t.proposal = str_trim(in->proposal);
    t.adr = str_trim(in->adr);
    t.law = str_trim(in->law);
    if (t.decision < DECISION_ACCEPTED || t.decision > DECISION_REJECTED)
        return ERR(w->arena, ERR_INVALID, "A field is not right.", .field = "decision",
                   .hint = "Choose one of those that are offered.");
    TRY(complaint_check_text(w, t.reasons, COMPLAINT_TEXT_MAX, "reasons"));
    TRY(complaint_check_text(w, t.proposal, COMPLAINT_TEXT_MAX, "proposal"));
    TRY(complaint_check_text(w, t.adr, COMPLAINT_TEXT_MAX, "adr"));
    TRY(complaint_check_text(w, t.law, COMPLAINT_LINE_MAX, "law"));
    TRY(check_amount(w, &t));
    if (c->decision)
        return ERR(w->arena, ERR_CONFLICT, "This was decided already.", .field = "decision",
                   .hint = "Look at it once more, then try again.");
    if (t.decision == DECISION_REJECTED) TRY(check_rejection(w, c, &t));
    if (t.decision != DECISION_REJECTED && t.proposal.n == 0)
        return ERR(w->arena, ERR_INVALID, "What we propose is missing.", .field = "proposal",
                   .hint = "Write what the customer gets, and by when.");
    TRY(complaint_step(w, c));
    TRY(sql_complaint_set_decision(w->db, c->id, t.decision, t.reasons, t.proposal, t.adr, t.amount,
                                   t.amount.set ? t.currency : STR_NONE, t.law, work_now(w)));
    TRY(deadline_met(w, c, STATUTE_ANSWER));
    if (t.decision == DECISION_REJECTED) TRY(deadline_met(w, c, STATUTE_REMEDY));
    return complaint_note(w, c, ENTRY_DECIDED, str_of(complaint_decisions[t.decision]),
                          "complaint.decide");
}

const struct err *complaint_customer_said(struct work *w, struct complaint *c, bool agrees) {
    if (!c->answered_at.set || c->customer_said.set)
        return ERR(w->arena, ERR_CONFLICT, "There is nothing to say to now.", .field = "said",
                   .hint = "The customer says once what he thinks of our answer.");
    TRY(complaint_step(w, c));
    TRY(sql_complaint_set_said(w->db, c->id, agrees, work_now(w)));
    TRY(deadline_resume(w, c));
    return complaint_note(w, c, ENTRY_SAID, agrees ? S("agrees") : S("disagrees"),
                          "complaint.customer-said");
}

/* ---- what becomes of it ---- */

static bool may_follow(const struct complaint *c, enum complaint_state next) {
    bool rejected = c->decision == DECISION_REJECTED;
    if (next <= COMPLAINT_DECIDED || next >= COMPLAINT_STATES || c->decision == DECISION_NONE)
        return false;
    if (rejected) return next == COMPLAINT_CLOSED && c->state < COMPLAINT_CLOSED;
    return next == (enum complaint_state)c->state + 1;
}

const struct err *complaint_advance(struct work *w, struct complaint *c, enum complaint_state state,
                                    struct str outcome) {
    struct str said = str_trim(outcome);
    TRY(complaint_check_text(w, said, COMPLAINT_TEXT_MAX, "outcome"));
    if (!may_follow(c, state))
        return ERR(w->arena, ERR_CONFLICT, "This is not what comes next.", .field = "state",
                   .hint = "Look at it once more, then try again.");
    if (state == COMPLAINT_REMEDIED && said.n == 0)
        return ERR(w->arena, ERR_INVALID, "How it was put right is missing.", .field = "outcome",
                   .hint = "Write what was done; it stands in the register.");
    TRY(complaint_step(w, c));
    if (said.n) c->outcome = said;
    if (state == COMPLAINT_REMEDIED) c->remedied_at = OPT(work_now(w));
    if (state == COMPLAINT_CLOSED) c->closed_at = OPT(work_now(w));
    c->state = state;
    TRY(sql_complaint_set_state(w->db, c->id, state, c->remedied_at, c->outcome, c->closed_at));
    if (state == COMPLAINT_REMEDIED) TRY(deadline_met(w, c, STATUTE_REMEDY));
    if (state == COMPLAINT_REMEDIED) TRY(plan_complaint_solved(w, c->id, c->conversation_id));
    if (state == COMPLAINT_CLOSED && c->remedied_at.set) TRY(after_opens(w, c->id, c->conversation_id));
    return complaint_note(w, c, ENTRY_STATE, str_of(complaint_states[state]), "complaint.state");
}

const struct err *complaint_apologised(struct work *w, struct complaint *c, int64_t at,
                                       struct str why_not) {
    if (c->apology_at.set || c->apology_not.n) return NULL;
    TRY(complaint_step(w, c));
    if (why_not.n) {
        TRY(complaint_check_text(w, why_not, COMPLAINT_LINE_MAX, "no_apology"));
        TRY(sql_complaint_set_apology(w->db, c->id, OPT_NONE, why_not));
        return complaint_note(w, c, ENTRY_NO_APOLOGY, why_not, "complaint.no-apology");
    }
    TRY(sql_complaint_set_apology(w->db, c->id, OPT(at), S("")));
    return complaint_note(w, c, ENTRY_APOLOGY, S(""), "complaint.apology");
}
