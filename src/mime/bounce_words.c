#include "mime/bounce_words.h"

#include "base/buf.h"

/* list holds phrases with "|" between them. */
static bool has_any(struct str s, const char *list) {
    struct str rest = str_of(list), phrase;
    while (str_split(&rest, '|', &phrase))
        if (str_find(s, phrase) >= 0) return true;
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
static const char failed[] =
    "could not be delivered|couldn't be delivered|can't be delivered|cannot be delivered|"
    "could not deliver|couldn't deliver|cannot deliver|unable to deliver|"
    "wasn't able to deliver|not able to deliver|was not delivered|wasn't delivered|"
    "not been delivered|were not delivered|did not reach|undeliver|non-deliver|"
    "nondeliver|not deliverable|delivery has failed|delivery failed|delivery failure|"
    "failed delivery|failed to deliver|failed permanently|delivery error|"
    "delivery problem|error delivering|problem delivering|problems delivering|"
    "permanent fatal error|permanent error|transient non-fatal error|permanently failed|"
    "permanent failure|delivery status notification|failed address|failed recipient|"
    "bounced e-mail|bounced message|was rejected|has been rejected|"
    "returning message to sender|returned to sender|returned to you|returned mail|"
    "unknown user|user unknown|unknown recipient|invalid recipient|no such user|"
    "host unknown|mailbox full|mailbox is full|could not be sent|error during delivery|"
    "transcript of session|exceeds allowed size|не может быть доставлено|"
    "не было доставлено|nicht zugestellt|nicht ausgeliefert|unzustellbar|non remis|"
    "n'a pas pu être remis|no se pudo entregar|no se ha podido entregar|"
    "impossibile recapitare|nie została dostarczona|nie można dostarczyć|nije isporučen|"
    "nije moguće isporučiti|није испоручен|није могуће испоручити|"
    "ni bilo mogoče dostaviti|ni bilo dostavljeno|nem kézbesíthető|"
    "nem sikerült kézbesíteni|δεν παραδόθηκε|δεν ήταν δυνατή η παράδοση";

static const char late[] =
    "delayed mail|has been delayed|is delayed|was delayed|delivery delay|"
    "temporarily delayed|still being retried|will be retried|will continue to try|"
    "will keep trying|will be attempted|not yet been delivered|"
    "has not been delivered yet|no action is required|you do not need to resend|"
    "temporary delivery problem|this is a warning message only|"
    "delivery status notification (delay)|could not send message for past|"
    "still trying to deliver|will try again|transient non-fatal error";

static const char for_good[] = "permanent|given up|giving up|deleted from queue|no further";

bool bounce_says_failed(struct str plain) { return has_any(plain, failed); }
bool bounce_says_late(struct str plain) { return has_any(plain, late); }
bool bounce_says_for_good(struct str plain) { return has_any(plain, for_good); }

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
static const char there[] =
    "mailbox full|mailbox is full|mailbox was full|inbox full|inbox is full|over quota|"
    "overquota|over its quota|over the allowed quota|quota exceed|exceeded quota|"
    "exceeds quota|exceeded his quota|quota limit|quota full|disk quota|disk space|"
    "storage limit|too many messages on the server|user quota|exceeded storage|"
    "exceeded the max|exceeded the storage|out of storage|mailbox size|mailbox exceeded|"
    "exceeds allowed size|too much mail data|not enough storage|"
    "insufficient system storage|no space left|is disabled|been disabled|"
    "disabled or discontinued|temporarily disabled|suspended|is inactive|not active|"
    "may not exist|malformed or unexpected name server reply";

/* The sender was refused, before anybody was named (RFC 5321 3.3: MAIL comes before RCPT). */
static const char sender[] =
    "after mail from|in reply to mail from|sender rejected|sender address|"
    "domain of sender|sender domain|sender denied|sender verify|bad sender|invalid sender";

/* The letter was refused after its recipient had been taken: "user unknown" is then a filter's
 * excuse. In a transcript the answer behind DATA may be to the recipient before it (RFC 2920); the
 * server then says that it got none. */
static const char content[] =
    "after end of data|in reply to end of data|in reply to data|after data command|"
    ">>> data <<< 5";
static const char no_recipient[] = "no valid recipient|need rcpt|need recipient|valid rcpt";

/* There is nobody of that name. */
static const char nobody[] =
    "user unknown|unknown user|unknown recipient|recipient unknown|unknown address|"
    "address unknown|unknown local|unknown mailbox|unknown or illegal|unknown or invalid|"
    "addressee unknown|no such user|no such recipient|no such address|no such person|"
    "no such mailbox|no such account|no such local user|no such email|no mailbox here|"
    "no mailbox by that name|no user|no account|no valid recipient|not a valid mailbox|"
    "not a valid user|not a valid recipient|invalid recipient|invalid user|"
    "invalid address|invalid mailbox|invalid final delivery userid|"
    "bad destination mailbox|bad address|bad recipient|user not found|"
    "recipient not found|recipnotfound|address not found|mailbox not found|"
    "account not found|recipient was not found|not our customer|does not exist|"
    "doesn't exist|do not exist|not exist|nonexistent|non-existent|doesn't have a|"
    "does not have an account|not listed in|not known|not recognized|not recognised|"
    "couldn't be found|could not be found|wasn't found|"
    "recipient address rejected: access denied|"
    "requested action not taken: mailbox unavail|no longer valid|no longer on server|"
    "not an active address|no longer in use|no longer available|has moved|"
    "has been changed to|account closed|account expired|not a known user|見つかりません|"
    "リストにありません|nicht gefunden|unbekannt|existiert nicht|inconnu|"
    "no existe|non esiste|inesistente|não existe|bestaat niet|nie istnieje|neexistuje|"
    "не существует|не найден|не постоји|непостојећ|ne postoji|nepostojeć|ne obstaja|neobstoječ|"
    "nem létezik|nem található|δεν υπάρχει|δεν βρέθηκε";

/* There is no such place, or it takes no mail. */
static const char nowhere[] =
    "unrouteable address|unroutable address|unrouteable mail domain|"
    "unroutable mail domain|host unknown|unknown host|host not found|domain not found|"
    "name service error|no such domain|unknown domain|no such host|dns lookup failure|"
    "bad destination system|bad destination host|couldn't find any host|"
    "unable to find host|does not accept mail|doesn't accept mail|"
    "name or service not known|does not accept email|no smtp service|no mx record|"
    "no mx found|null mx|nullmx|domain is not reachable";

/* It was the recipient that was refused, not the sender and not the letter. */
static const char at_recipient[] =
    "rcpt|recipient address rejected|does not like recipient|bad-mailbox";

/* It may work another day, or from another server. */
static const char soft[] =
    "too large|too big|message size|size limit|virus|malware|spam|blacklist|blocklist|"
    "block list|black list|blocked|blocking|reputation|policy|spf|dkim|dmarc|relay|"
    "reverse dns|ptr record|rdns|authentication|not authorized|access denied|"
    "not permitted|not allowed|refused|banned|suspicious|greylist|graylist|try again|"
    "temporar|too many|rate limit|throttl|timed out|timeout|connection reset|mail loop|"
    "loops back|hop count";

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
    return has_any(plain, at_recipient) || has_any(plain, no_recipient);
}

/* Whoever gives an address up must be sure. "550 user unknown" of a distant server is what filters
 * like to say of a letter too: it counts where that server had been asked for the recipient. What
 * the server that reports says of its own needs no more. */
static bool is_sure(struct str answer, struct str around) {
    bool own_words =
        !bounce_has_reply(answer) || (has_any(around, nobody) && !bounce_has_reply(around));
    return own_words || was_at_recipient(answer) || was_at_recipient(around);
}

/* NONE: the words do not say. */
static enum mail_bounce_class by_words(struct str plain, struct str around) {
    if (has_any(plain, there) || has_any(plain, sender)) return MAIL_BOUNCE_SOFT;
    if (has_any(plain, nowhere)) return MAIL_BOUNCE_HARD;
    if (has_any(plain, nobody)) return is_sure(plain, around) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
    return has_any(plain, soft) ? MAIL_BOUNCE_SOFT : MAIL_BOUNCE_NONE;
}

/* 4.1.x says "perhaps later" of an address; a server that has failed for good waited for it. */
static bool is_given_up(struct str status, struct str answer) {
    return str_starts(status, S("4.1.")) && has_any(answer, nobody) && was_at_recipient(answer);
}

/* 550 for a recipient, and no more: "mailbox unavailable" (RFC 5321 4.2.3). */
static bool is_refused_recipient(struct str answer) {
    return str_starts(answer, S("550 ")) && was_at_recipient(answer);
}

static bool refused_content(struct str plain) {
    return has_any(plain, content) && !has_any(plain, no_recipient);
}

enum mail_bounce_class bounce_class_of(enum mail_action action, struct str status,
                                       struct str answer, struct str around) {
    if (action == MAIL_ACTION_DELAYED) return MAIL_BOUNCE_SOFT;
    if (action != MAIL_ACTION_FAILED) return MAIL_BOUNCE_NONE;
    if (str_starts(status, S("4.")))
        return is_given_up(status, answer) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
    if (str_eq(status, S("5.1.7")) || str_eq(status, S("5.1.8"))) return MAIL_BOUNCE_SOFT;
    bool address = names_address(status), recipient = address || was_at_recipient(answer);
    if (refused_content(answer) && !address) return MAIL_BOUNCE_SOFT;
    if (refused_content(around) && !recipient) return MAIL_BOUNCE_SOFT;
    if (address && has_any(answer, nobody)) return MAIL_BOUNCE_HARD;
    enum mail_bounce_class by_answer = by_words(answer, around);
    if (by_answer != MAIL_BOUNCE_NONE) return by_answer;
    if (address) return MAIL_BOUNCE_HARD;
    enum mail_bounce_class by_rest = by_words(around, S(""));
    if (by_rest != MAIL_BOUNCE_NONE) return by_rest;
    return is_refused_recipient(answer) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_SOFT;
}
