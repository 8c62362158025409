#include "mime/auto.h"

#include "mime/param.h"

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

/* The names that mail servers write under (RFC 2142 and habit). */
static bool from_server(struct arena *a, struct str from) {
    if (!str_is_set(from)) return false;
    ptrdiff_t at = str_find_char(from, '@');
    struct str local = str_lower(a, at < 0 ? from : str_slice(from, 0, (size_t)at));
    return str_eq(local, S("mailer-daemon")) || str_eq(local, S("postmaster")) ||
           str_eq(local, S("mail-daemon")) || str_starts(local, S("mailer-daemon+"));
}

/* What mail servers write over their reports. Only beside an empty path: people answer to such
 * subjects. */
static bool report_subject(struct str subject) {
    static const struct str starts[] = {
        S("Undeliver"),       S("Delivery Status"),   S("Delivery fail"),
        S("Mail delivery"),   S("Returned mail"),     S("Failure notice"),
        S("Delivery report"), S("Mail failure"),      S("Delivery notification"),
        S("Unzustellbar"),    S("Mail System Error"), S("Warning: could not send"),
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_nocase(subject, starts[i])) return true;
    return false;
}

static bool is_bounce(struct arena *a, const struct headers *h, const struct tree *t,
                      struct str from, struct str subject) {
    struct str report = report_type(a, t);
    if (str_eq(report, S("delivery-status"))) return true;
    if (has_part(t, S("message/delivery-status")) ||
        has_part(t, S("message/global-delivery-status")))
        return true;
    if (has(h, S("X-Failed-Recipients"))) return true;
    if (null_path(a, h) && report_subject(subject)) return true;
    bool daemon = from_server(a, from);
    return daemon && (null_path(a, h) || t->n > 1 || has(h, S("Auto-Submitted")));
}

/* What programs begin the subject of an out-of-office answer with, in whatever case. Only what nobody
 * would write: a person's mail that is taken for a machine's starts no clock, and "Auto: …" is a
 * question about a car in half of our languages. */
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
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_nocase(subject, starts[i])) return true;
    return false;
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

enum mail_auto auto_kind(struct arena *a, const struct headers *h, const struct tree *t,
                         struct str from, struct str subject) {
    if (str_eq(report_type(a, t), S("feedback-report")) ||
        has_part(t, S("message/feedback-report")))
        return MAIL_AUTO_FEEDBACK;
    if (is_bounce(a, h, t, from, subject)) return MAIL_AUTO_BOUNCE;
    if (is_replied(a, h, t, subject)) return MAIL_AUTO_REPLIED;
    if (is_bulk(a, h)) return MAIL_AUTO_BULK;
    /* an empty path forbids any answer (RFC 5321 4.5.5), whoever wrote */
    return is_generated(a, h) || null_path(a, h) ? MAIL_AUTO_GENERATED : MAIL_AUTO_NO;
}
