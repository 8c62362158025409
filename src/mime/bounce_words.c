#include "mime/bounce_words.h"

#include "base/buf.h"

struct phrases {
    const struct str *v;
    size_t n;
};

#define PHRASES(list) ((struct phrases){ list, sizeof list / sizeof *list })

static bool has_any(struct str s, struct phrases list) {
    for (size_t i = 0; i < list.n; i++)
        if (str_find(s, list.v[i]) >= 0) return true;
    return false;
}

struct str bounce_plain(struct arena *a, struct str s, size_t max) {
    struct buf b = buf_new_sized(a, max + 1, s.n < max ? s.n + 1 : max + 1);
    bool blank = false;
    for (size_t i = 0; i < s.n && b.n < max; i++) {
        char c = s.p[i];
        bool white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!white && blank && b.n) buf_add_char(&b, ' ');
        if (!white && b.n < max) buf_add_char(&b, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        blank = white;
    }
    return buf_str(&b);
}

/* ---- what happened ---- */

/* As mail servers word it; a person's letter may hold such a sentence too, so it never decides
 * alone (auto.c). */
static const struct str failed[] = {
    S("could not be delivered"),
    S("couldn't be delivered"),
    S("can't be delivered"),
    S("cannot be delivered"),
    S("could not deliver"),
    S("couldn't deliver"),
    S("cannot deliver"),
    S("unable to deliver"),
    S("wasn't able to deliver"),
    S("not able to deliver"),
    S("was not delivered"),
    S("wasn't delivered"),
    S("not been delivered"),
    S("were not delivered"),
    S("did not reach"),
    S("undeliver"),
    S("non-deliver"),
    S("nondeliver"),
    S("not deliverable"),
    S("delivery has failed"),
    S("delivery failed"),
    S("delivery failure"),
    S("failed delivery"),
    S("failed to deliver"),
    S("failed permanently"),
    S("delivery error"),
    S("delivery problem"),
    S("error delivering"),
    S("problem delivering"),
    S("problems delivering"),
    S("permanent fatal error"),
    S("permanent error"),
    S("transient non-fatal error"),
    S("permanently failed"),
    S("permanent failure"),
    S("delivery status notification"),
    S("failed address"),
    S("failed recipient"),
    S("bounced e-mail"),
    S("bounced message"),
    S("was rejected"),
    S("has been rejected"),
    S("returning message to sender"),
    S("returned to sender"),
    S("returned to you"),
    S("returned mail"),
    S("unknown user"),
    S("user unknown"),
    S("unknown recipient"),
    S("invalid recipient"),
    S("no such user"),
    S("host unknown"),
    S("mailbox full"),
    S("mailbox is full"),
    S("could not be sent"),
    S("error during delivery"),
    S("transcript of session"),
    S("exceeds allowed size"),
    S("не может быть доставлено"),
    S("не было доставлено"),
    S("nicht zugestellt"),
    S("nicht ausgeliefert"),
    S("unzustellbar"),
    S("non remis"),
    S("n'a pas pu être remis"),
    S("no se pudo entregar"),
    S("no se ha podido entregar"),
    S("impossibile recapitare"),
    S("nie została dostarczona"),
    S("nie można dostarczyć"),
    S("nije isporučen"),
    S("nije moguće isporučiti"),
    S("није испоручен"),
    S("није могуће испоручити"),
    S("ni bilo mogoče dostaviti"),
    S("ni bilo dostavljeno"),
    S("nem kézbesíthető"),
    S("nem sikerült kézbesíteni"),
    S("δεν παραδόθηκε"),
    S("δεν ήταν δυνατή η παράδοση"),
};

static const struct str late[] = {
    S("delayed mail"),
    S("has been delayed"),
    S("is delayed"),
    S("was delayed"),
    S("delivery delay"),
    S("temporarily delayed"),
    S("still being retried"),
    S("will be retried"),
    S("will continue to try"),
    S("will keep trying"),
    S("will be attempted"),
    S("not yet been delivered"),
    S("has not been delivered yet"),
    S("no action is required"),
    S("you do not need to resend"),
    S("temporary delivery problem"),
    S("this is a warning message only"),
    S("delivery status notification (delay)"),
    S("could not send message for past"),
    S("still trying to deliver"),
    S("will try again"),
    S("transient non-fatal error"),
};

bool bounce_says_failed(struct str plain) { return has_any(plain, PHRASES(failed)); }
bool bounce_says_late(struct str plain) { return has_any(plain, PHRASES(late)); }

/* ---- the status ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct str bounce_status_at(struct str s) {
    s = str_trim(s);
    size_t i = 0, dots = 0;
    while (i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && i > 0 && is_digit(s.p[i - 1])))) {
        dots += s.p[i] == '.';
        i++;
    }
    if (i && s.p[i - 1] == '.') { /* the end of a sentence */
        i--;
        dots--;
    }
    bool class_known = i > 4 && (s.p[0] == '2' || s.p[0] == '4' || s.p[0] == '5') && s.p[1] == '.';
    return class_known && dots == 2 && is_digit(s.p[i - 1]) && i <= 9 ? str_slice(s, 0, i)
                                                                      : STR_NONE;
}

int bounce_status_weight(struct str status) {
    if (status.n < 5) return 0;
    if (str_ends(status, S(".0.0"))) return 1;
    return str_ends(status, S(".0")) || str_eq(status, S("4.4.7")) ? 2 : 3;
}

static bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == '@';
}

/* A number of a version, a net address or a part of a name is no status: it stands alone, and its
 * subject is one of RFC 3463 3 (0 to 7). */
static struct str status_here(struct str s, size_t i) {
    if (i > 0 && is_word(s.p[i - 1]) && s.p[i - 1] != '-') return STR_NONE;
    if (s.p[i] != '4' && s.p[i] != '5') return STR_NONE;
    struct str status = bounce_status_at(str_slice(s, i, i + 12));
    if (!str_is_set(status) || !is_digit(status.p[2]) || status.p[2] > '7' || status.p[3] != '.')
        return STR_NONE;
    size_t end = i + status.n;
    bool ends = end >= s.n || !is_word(s.p[end]) || s.p[end] == '-' ||
                (s.p[end] == '.' && (end + 1 >= s.n || !is_digit(s.p[end + 1])));
    return ends ? status : STR_NONE;
}

struct str bounce_status_in(struct str s) {
    struct str best = STR_NONE;
    for (size_t i = 0; i + 4 < s.n; i++) {
        if (s.p[i + 1] != '.') continue;
        struct str status = status_here(s, i);
        if (bounce_status_weight(status) > bounce_status_weight(best)) best = status;
    }
    return best;
}

bool bounce_has_reply(struct str s) {
    for (size_t i = 0; i + 2 < s.n; i++) {
        bool refused = (s.p[i] == '4' || s.p[i] == '5') && s.p[i + 1] >= '0' && s.p[i + 1] <= '5' &&
                       is_digit(s.p[i + 2]);
        if (!refused || (i > 0 && is_word(s.p[i - 1]))) continue;
        if (i + 3 == s.n || s.p[i + 3] == ' ' || s.p[i + 3] == '-' || s.p[i + 3] == ',')
            return true;
    }
    return false;
}

/* ---- why ---- */

/* Somebody lives there: no room, or closed for now. */
static const struct str there[] = {
    S("mailbox full"),
    S("mailbox is full"),
    S("mailbox was full"),
    S("inbox full"),
    S("inbox is full"),
    S("over quota"),
    S("overquota"),
    S("over its quota"),
    S("over the allowed quota"),
    S("quota exceed"),
    S("exceeded quota"),
    S("exceeds quota"),
    S("exceeded his quota"),
    S("quota limit"),
    S("quota full"),
    S("disk quota"),
    S("user quota"),
    S("exceeded storage"),
    S("exceeded the max"),
    S("exceeded the storage"),
    S("out of storage"),
    S("mailbox size"),
    S("mailbox exceeded"),
    S("exceeds allowed size"),
    S("too much mail data"),
    S("not enough storage"),
    S("insufficient system storage"),
    S("no space left"),
    S("is disabled"),
    S("been disabled"),
    S("disabled or discontinued"),
    S("temporarily disabled"),
    S("suspended"),
    S("is inactive"),
    S("not active"),
    S("may not exist"),
    S("malformed or unexpected name server reply"),
};

/* The sender was refused, before anybody was named (RFC 5321 3.3: MAIL comes before RCPT). */
static const struct str sender[] = {
    S("after mail from"),  S("in reply to mail from"), S("sender rejected"), S("sender address"),
    S("domain of sender"), S("sender domain"),         S("sender denied"),   S("sender verify"),
    S("bad sender"),       S("invalid sender"),
};

/* The letter was refused after its recipient had been taken: "user unknown" is then a filter's
 * excuse. In a transcript the answer behind DATA may be to the recipient before it (RFC 2920); the
 * server then says that it got none. */
static const struct str content[] = {
    S("after end of data"),  S("in reply to end of data"), S("in reply to data"),
    S("after data command"), S(">>> data <<< 5"),
};
static const struct str no_recipient[] = {
    S("no valid recipient"),
    S("need rcpt"),
    S("need recipient"),
    S("valid rcpt"),
};

/* There is nobody of that name. */
static const struct str nobody[] = {
    S("user unknown"),
    S("unknown user"),
    S("unknown recipient"),
    S("recipient unknown"),
    S("unknown address"),
    S("address unknown"),
    S("unknown local"),
    S("unknown mailbox"),
    S("unknown or illegal"),
    S("unknown or invalid"),
    S("addressee unknown"),
    S("no such user"),
    S("no such recipient"),
    S("no such address"),
    S("no such person"),
    S("no such mailbox"),
    S("no such account"),
    S("no such local user"),
    S("no such email"),
    S("no mailbox here"),
    S("no mailbox by that name"),
    S("no user"),
    S("no account"),
    S("no valid recipient"),
    S("not a valid mailbox"),
    S("not a valid user"),
    S("not a valid recipient"),
    S("invalid recipient"),
    S("invalid user"),
    S("invalid address"),
    S("invalid mailbox"),
    S("invalid final delivery userid"),
    S("bad destination mailbox"),
    S("bad address"),
    S("bad recipient"),
    S("user not found"),
    S("recipient not found"),
    S("recipnotfound"),
    S("address not found"),
    S("mailbox not found"),
    S("account not found"),
    S("recipient was not found"),
    S("not our customer"),
    S("does not exist"),
    S("doesn't exist"),
    S("do not exist"),
    S("not exist"),
    S("nonexistent"),
    S("non-existent"),
    S("doesn't have a"),
    S("does not have an account"),
    S("not listed in"),
    S("not known"),
    S("not recognized"),
    S("not recognised"),
    S("couldn't be found"),
    S("could not be found"),
    S("wasn't found"),
    S("recipient address rejected: access denied"),
    S("requested action not taken: mailbox unavail"),
    S("no longer valid"),
    S("no longer in use"),
    S("no longer available"),
    S("has moved"),
    S("has been changed to"),
    S("account closed"),
    S("account expired"),
    S("not a known user"),
    S("見つかりません"),
    S("リストにありません"),
    S("nicht gefunden"),
    S("unbekannt"),
    S("inconnu"),
    S("no existe"),
    S("nie istnieje"),
    S("не существует"),
    S("не найден"),
    S("не постоји"),
    S("ne postoji"),
    S("ne obstaja"),
    S("nem létezik"),
    S("δεν υπάρχει"),
};

/* There is no such place, or it takes no mail. */
static const struct str nowhere[] = {
    S("unrouteable address"),
    S("unroutable address"),
    S("unrouteable mail domain"),
    S("unroutable mail domain"),
    S("host unknown"),
    S("unknown host"),
    S("host not found"),
    S("domain not found"),
    S("name service error"),
    S("no such domain"),
    S("unknown domain"),
    S("no such host"),
    S("dns lookup failure"),
    S("bad destination system"),
    S("bad destination host"),
    S("couldn't find any host"),
    S("unable to find host"),
    S("does not accept mail"),
    S("doesn't accept mail"),
    S("does not accept email"),
    S("no smtp service"),
    S("no mx record"),
    S("no mx found"),
    S("null mx"),
    S("nullmx"),
    S("domain is not reachable"),
};

/* It was the recipient that was refused, not the sender and not the letter. */
static const struct str at_recipient[] = {
    S("rcpt"),
    S("recipient address rejected"),
    S("does not like recipient"),
    S("bad-mailbox"),
};

/* It may work another day, or from another server. */
static const struct str soft[] = {
    S("too large"),     S("too big"),       S("message size"),   S("size limit"),
    S("virus"),         S("malware"),       S("spam"),           S("blacklist"),
    S("blocklist"),     S("block list"),    S("black list"),     S("blocked"),
    S("blocking"),      S("reputation"),    S("policy"),         S("spf"),
    S("dkim"),          S("dmarc"),         S("relay"),          S("reverse dns"),
    S("ptr record"),    S("rdns"),          S("authentication"), S("not authorized"),
    S("access denied"), S("not permitted"), S("not allowed"),    S("refused"),
    S("banned"),        S("suspicious"),    S("greylist"),       S("graylist"),
    S("try again"),     S("temporar"),      S("too many"),       S("rate limit"),
    S("throttl"),       S("timed out"),     S("timeout"),        S("connection reset"),
    S("mail loop"),     S("loops back"),    S("hop count"),
};

/* Numbers that only an address earns (RFC 3463 3.2, 3.5; RFC 7505): no such mailbox or system, bad
 * syntax, moved, no route to the domain, a domain that takes no mail. */
static const struct str hard_status[] = {
    S("5.1.1"), S("5.1.2"), S("5.1.3"), S("5.1.4"), S("5.1.6"), S("5.1.10"), S("5.4.4"), S("5.3.2"),
};

static bool names_address(struct str status) {
    for (size_t i = 0; i < sizeof hard_status / sizeof *hard_status; i++)
        if (str_eq(status, hard_status[i])) return true;
    return false;
}

static bool was_at_recipient(struct str plain) {
    return has_any(plain, PHRASES(at_recipient)) || has_any(plain, PHRASES(no_recipient));
}

/* Whoever gives an address up must be sure. "550 user unknown" of a distant server is what filters
 * like to say of a letter too: it counts where that server had been asked for the recipient. What
 * the server that reports says of its own needs no more. */
static bool is_sure(struct str answer, struct str around) {
    bool own_words = !bounce_has_reply(answer) ||
                     (has_any(around, PHRASES(nobody)) && !bounce_has_reply(around));
    return own_words || was_at_recipient(answer) || was_at_recipient(around);
}

/* NONE: the words do not say. */
static enum mail_bounce_class by_words(struct str plain, struct str around) {
    if (has_any(plain, PHRASES(there)) || has_any(plain, PHRASES(sender))) return MAIL_BOUNCE_SOFT;
    if (has_any(plain, PHRASES(nowhere))) return MAIL_BOUNCE_HARD;
    if (has_any(plain, PHRASES(nobody)))
        return is_sure(plain, around) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
    return has_any(plain, PHRASES(soft)) ? MAIL_BOUNCE_SOFT : MAIL_BOUNCE_NONE;
}

/* 4.1.x says "perhaps later" of an address; a server that has failed for good waited for it. */
static bool is_given_up(struct str status, struct str answer) {
    return str_starts(status, S("4.1.")) && has_any(answer, PHRASES(nobody)) &&
           was_at_recipient(answer);
}

/* 550 for a recipient, and no more: "mailbox unavailable" (RFC 5321 4.2.3). */
static bool is_refused_recipient(struct str answer) {
    return str_starts(answer, S("550 ")) && was_at_recipient(answer);
}

static bool refused_content(struct str plain) {
    return has_any(plain, PHRASES(content)) && !has_any(plain, PHRASES(no_recipient));
}

enum mail_bounce_class bounce_class_of(enum mail_action action, struct str status,
                                       struct str answer, struct str around) {
    if (action == MAIL_ACTION_DELAYED) return MAIL_BOUNCE_SOFT;
    if (action != MAIL_ACTION_FAILED) return MAIL_BOUNCE_NONE;
    if (str_starts(status, S("4.")))
        return is_given_up(status, answer) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
    if (str_eq(status, S("5.1.7")) || str_eq(status, S("5.1.8"))) return MAIL_BOUNCE_SOFT;
    bool address = names_address(status);
    if (!address && (refused_content(answer) || refused_content(around))) return MAIL_BOUNCE_SOFT;
    if (address && has_any(answer, PHRASES(nobody))) return MAIL_BOUNCE_HARD;
    enum mail_bounce_class by_answer = by_words(answer, around);
    if (by_answer != MAIL_BOUNCE_NONE) return by_answer;
    if (address) return MAIL_BOUNCE_HARD;
    enum mail_bounce_class by_rest = by_words(around, S(""));
    if (by_rest != MAIL_BOUNCE_NONE) return by_rest;
    return is_refused_recipient(answer) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
}
