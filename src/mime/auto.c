#include "mime/auto.h"

#include "mime/bounce_json.h"
#include "mime/bounce_text.h"
#include "mime/bounce_words.h"
#include "mime/param.h"

enum { LOOK_MAX = 8 << 10 }; /* how far into a text words of a report are looked for */

/* The value of a field without comments and parameters, lower case, "" where there is none. */
static struct str word_of(struct arena *a, const struct headers *h, struct str name) {
    return params_read(a, headers_get(h, name)).value;
}

static bool has(const struct headers *h, struct str name) {
    return str_is_set(headers_get(h, name));
}

static bool has_any(const struct headers *h, const struct str *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (has(h, names[i])) return true;
    return false;
}

static bool has_part(const struct tree *t, struct str type) {
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->v[i].type, type)) return true;
    return false;
}

static struct str report_type(struct arena *a, const struct tree *t) {
    if (t->n == 0 || !str_eq(t->v[0].type, S("multipart/report"))) return S("");
    struct str type = params_get(a, &t->v[0].block->type, S("report-type"));
    return str_is_set(type) ? str_lower(a, type) : S("");
}

/* Return-Path: <>, which the receiving server writes for the empty envelope sender (RFC
 * 5321 4.5.5). */
static bool null_path(struct arena *a, const struct headers *h) {
    struct str path = headers_get(h, S("Return-Path"));
    return str_is_set(path) && str_eq(header_unfold(a, path), S("<>"));
}

static bool starts_any(struct str s, const struct str *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_starts_nocase(s, list[i])) return true;
    return false;
}

/* Whose letter is it, by its sender? A keeper of servers and a program that reports in a name of
 * its own may as well be people. */
enum sender { SENDER_PERSON, SENDER_GATE, SENDER_KEEPER, SENDER_DAEMON };

/* A name that no person has (RFC 5321 4.5.5 and habit): of the address, of the envelope, or
 * nobody's
 * ("From: <>"). */
static bool is_daemon(struct arena *a, const struct headers *h, struct str address) {
    static const struct str names[] = { S("mailer-daemon"), S("mailer_daemon"),
                                        S("mailerdaemon"),  S("mail-daemon"),
                                        S("mdaemon"),       S("mail.delivery.system") };
    struct str from = headers_get(h, S("From")), path = headers_get(h, S("Return-Path"));
    if (str_is_set(from) && str_ends(header_unfold(a, from), S("<>"))) return true;
    if (str_is_set(path) && str_starts_nocase(header_unfold(a, path), S("<mailer-daemon@")))
        return true;
    return starts_any(address, names, sizeof names / sizeof *names);
}

/* RFC 2142 5, "System Administrator", and programs that stand before a server. */
static bool is_keeper(struct str address) {
    static const struct str names[] = { S("postmaster"), S("post_master"), S("\"postmaster"),
                                        S("\"system administrator") };
    static const struct str parts[] = { S("smtp"), S("antivirus"), S("mailgate") };
    ptrdiff_t at = str_find_char(address, '@');
    struct str local = at < 0 ? address : str_slice(address, 0, (size_t)at);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_contains_nocase(local, parts[i])) return true;
    return starts_any(address, names, sizeof names / sizeof *names);
}

/* By no more than the name beside the address. */
static bool is_gate(struct str name) {
    static const struct str names[] = { S("mail delivery"), S("mail system"),
                                        S("system administrator"), S("mail administrator") };
    return starts_any(name, names, sizeof names / sizeof *names);
}

static enum sender sender_of(struct arena *a, const struct headers *h, const struct mail *m) {
    struct mail_address from = m->from.n ? m->from.v[0] : (struct mail_address){ S(""), S("") };
    if (is_daemon(a, h, from.address)) return SENDER_DAEMON;
    if (is_keeper(from.address)) return SENDER_KEEPER;
    return is_gate(from.name) ? SENDER_GATE : SENDER_PERSON;
}

/* What mail servers write over their reports. Only beside other marks: people answer to such
 * subjects. */
static bool report_subject(struct str subject) {
    static const struct str starts[] = {
        S("Undeliver"),
        S("Delivery Status"),
        S("Delivery fail"),
        S("Mail delivery"),
        S("Returned mail"),
        S("Failure notice"),
        S("Delivery report"),
        S("Mail failure"),
        S("Delivery notification"),
        S("Unzustellbar"),
        S("Mail System Error"),
        S("Warning: could not send"),
        S("Failure delivery"),
        S("Non-delivery"),
        S("Nondeliverable"),
        S("Failed mail"),
        S("Mail could not be"),
        S("Message delivery"),
        S("Message status - und"),
        S("Permanent delivery"),
        S("Delayed mail"),
        S("Returned to sender"),
        S("Warning: message"),
        S("Mail not delivered"),
        S("Delivery delayed"),
        S("Message undeliver"),
    };
    return starts_any(subject, starts, sizeof starts / sizeof *starts);
}

/* Does the text say who did not get a letter? */
static bool tells_who(struct arena *a, const struct bounce_text *t) {
    return t->sure && bounce_says_failed(bounce_plain(a, t->report, LOOK_MAX));
}

/* What only servers put into a report: the answer of another, or the letter that it gives back. */
static bool proves(struct arena *a, const struct tree *tree, const struct bounce_text *t) {
    return str_is_set(t->returned) || has_part(tree, S("message/rfc822")) ||
           has_part(tree, S("text/rfc822-headers")) ||
           bounce_has_reply(bounce_plain(a, t->report, LOOK_MAX));
}

static bool is_report(struct arena *a, const struct headers *h, const struct tree *t) {
    return str_eq(report_type(a, t), S("delivery-status")) ||
           has_part(t, S("message/delivery-status")) ||
           has_part(t, S("message/global-delivery-status")) || has(h, S("X-Failed-Recipients"));
}

/* What programs begin the subject of an out-of-office answer with, in whatever case. Only what
 * nobody would write: a person's mail that is taken for a machine's starts no clock, and "Auto: …"
 * is a question about a car in half of our languages. */
static bool out_of_office(struct str subject) {
    static const struct str starts[] = {
        S("Automatic reply:"),
        S("Autoreply:"),
        S("Auto reply:"),
        S("Auto-Reply:"),
        S("Out of Office:"),
        S("Out of Office AutoReply:"),
        S("Automatski odgovor"),
        S("Аутоматски одговор"),
        S("Samodejni odgovor"),
        S("Automatikus válasz"),
        S("Házon kívül:"),
        S("Αυτόματη απάντηση"),
        S("Απουσία από το γραφείο"),
        S("Automatische Antwort"),
        S("Abwesenheitsnotiz"),
        S("Réponse automatique"),
        S("Respuesta automática"),
        S("Risposta automatica"),
        S("Autoodpowiedź"),
        S("Odpowiedź automatyczna"),
        S("Автоматический ответ"),
        S("Автоответ"),
    };
    return starts_any(subject, starts, sizeof starts / sizeof *starts);
}

static bool is_replied(struct arena *a, const struct headers *h, const struct tree *t,
                       struct str subject) {
    static const struct str marks[] = {
        S("X-Autoreply"),      S("X-Autorespond"),      S("X-Autoresponder"),
        S("X-Auto-Reply"),     S("X-AutoReply"),        S("X-Auto-Reply-From"),
        S("X-Mail-Autoreply"), S("X-Autoreply-Domain"), S("X-Autoreply-From"),
    };
    struct str submitted = word_of(a, h, S("Auto-Submitted"));
    if (str_starts(submitted, S("auto-replied"))) return true;
    if (has_any(h, marks, sizeof marks / sizeof *marks)) return true;
    if (str_starts(word_of(a, h, S("Precedence")), S("auto_reply"))) return true;
    if (str_starts(word_of(a, h, S("X-Precedence")), S("auto_reply"))) return true;
    if (str_eq(report_type(a, t), S("disposition-notification"))) return true;
    return out_of_office(subject);
}

/* "DR, OOF, AutoReply" or "All": asks robots for silence (MS-OXCMAIL 2.1.3.2.20). */
static bool suppresses(struct arena *a, const struct headers *h) {
    struct str rest = word_of(a, h, S("X-Auto-Response-Suppress")), part;
    while (rest.n && str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_eq(part, S("all")) || str_eq(part, S("oof")) || str_eq(part, S("autoreply")))
            return true;
    }
    return false;
}

static bool is_generated(struct arena *a, const struct headers *h) {
    static const struct str marks[] = { S("X-Autogenerated"), S("X-Auto-Generated"), S("X-Loop"),
                                        S("Feedback-Type") };
    struct str submitted = word_of(a, h, S("Auto-Submitted"));
    if (submitted.n && !str_eq(submitted, S("no"))) return true;
    return has_any(h, marks, sizeof marks / sizeof *marks) || suppresses(a, h);
}

static bool is_bulk(struct arena *a, const struct headers *h) {
    static const struct str marks[] = { S("List-Id"),      S("List-Unsubscribe"),
                                        S("List-Post"),    S("List-Help"),
                                        S("Mailing-List"), S("X-Mailing-List"),
                                        S("X-Campaign-Id") };
    static const struct str words[] = { S("bulk"), S("list"), S("junk") };
    struct str precedence = word_of(a, h, S("Precedence"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(precedence, words[i])) return true;
    return has_any(h, marks, sizeof marks / sizeof *marks);
}

/* The less the sender can be a person, the less else it takes. */
static bool is_bounce_of(struct arena *a, const struct headers *h, const struct tree *tree,
                         const struct mail *m, enum sender from) {
    bool machine = is_generated(a, h) || is_bulk(a, h), subject = report_subject(m->subject);
    bool empty = null_path(a, h);
    if (from == SENDER_PERSON && !empty && !(subject && machine)) return false;
    struct str writer = m->to.n ? m->to.v[0].address : STR_NONE;
    struct bounce_text t = bounce_text_read(a, m->text, writer, NULL, 0);
    bool tells = tells_who(a, &t), more = machine || proves(a, tree, &t);
    switch (from) {
    case SENDER_DAEMON:
        return t.sure; /* in whatever language */
    case SENDER_KEEPER:
        return (subject && (t.sure || more)) || (tells && (empty || more));
    case SENDER_GATE:
        return tells && (empty || (subject && more));
    /* an out-of-office answer may be sent by an empty path, too */
    case SENDER_PERSON:
        return tells && ((subject && machine) || !is_replied(a, h, tree, m->subject));
    }
    return false;
}

static bool is_bounce(struct arena *a, const struct headers *h, const struct tree *t,
                      const struct mail *m) {
    if (is_report(a, h, t) || bounce_json_is(m->text)) return true;
    enum sender from = sender_of(a, h, m);
    bool subject = report_subject(m->subject), server = from >= SENDER_KEEPER;
    if (null_path(a, h) && (server || subject)) return true;
    if (server && has(h, S("Auto-Submitted"))) return true;
    if (from == SENDER_DAEMON && subject) return true;
    return is_bounce_of(a, h, t, m, from);
}

enum mail_auto auto_kind(struct arena *a, const struct headers *h, const struct tree *t,
                         const struct mail *m) {
    if (str_is_set(m->feedback.type)) return MAIL_AUTO_FEEDBACK;
    if (is_bounce(a, h, t, m)) return MAIL_AUTO_BOUNCE;
    if (is_replied(a, h, t, m->subject)) return MAIL_AUTO_REPLIED;
    if (is_bulk(a, h)) return MAIL_AUTO_BULK;
    /* an empty path forbids any answer (RFC 5321 4.5.5), whoever wrote */
    return is_generated(a, h) || null_path(a, h) ? MAIL_AUTO_GENERATED : MAIL_AUTO_NO;
}
