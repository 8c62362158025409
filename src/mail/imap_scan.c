#include "mail/imap_priv.h"

#include "base/buf.h"
#include "base/moment.h"

#include <string.h>

static const struct {
    struct str word;
    enum imap_status status;
} statuses[] = {
    { { "OK", 2 }, IMAP_S_OK },           { { "NO", 2 }, IMAP_S_NO },
    { { "BAD", 3 }, IMAP_S_BAD },         { { "BYE", 3 }, IMAP_S_BYE },
    { { "PREAUTH", 7 }, IMAP_S_PREAUTH },
};

static bool status_of(struct str word, enum imap_status *ret) {
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (!str_eq_nocase(word, statuses[i].word)) continue;
        *ret = statuses[i].status;
        return true;
    }
    return false;
}

/* Takes what stands before the first space off the front of *rest. */
static struct str take_word(struct str *rest) {
    ptrdiff_t at = str_find_char(*rest, ' ');
    struct str word = str_slice(*rest, 0, at < 0 ? rest->n : (size_t)at);
    *rest = str_from(*rest, at < 0 ? rest->n : (size_t)at + 1);
    return word;
}

/* ---- literals ---- */

bool imap_may_have_literal(struct str line) {
    enum imap_status s;
    struct str rest = line;
    return str_eq(take_word(&rest), S("*")) && !status_of(take_word(&rest), &s);
}

bool imap_literal_at_end(struct str line, uint64_t *ret_size) {
    if (!str_ends(line, S("}"))) return false;
    ptrdiff_t open = str_find_last_char(line, '{');
    if (open < 0) return false;
    struct str digits = str_slice(line, (size_t)open + 1, line.n - 1);
    if (str_ends(digits, S("+"))) digits.n--;
    if (digits.n == 0) return false;
    uint64_t v = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') return false;
        unsigned d = (unsigned)(digits.p[i] - '0');
        v = v > ((uint64_t)INT64_MAX - d) / 10 ? (uint64_t)INT64_MAX : v * 10 + d;
    }
    *ret_size = v;
    return true;
}

/* ---- tokens ---- */

static char peek(const struct imap_scan *s) {
    return s->at < s->raw->text.n ? s->raw->text.p[s->at] : 0;
}

static struct imap_token bad(void) { return (struct imap_token){ .kind = IMAP_T_BAD }; }

/* A string ends where a space or a parenthesis follows; anything else betrays a wrong length. */
static bool ends_well(const struct imap_scan *s) {
    char c = peek(s);
    return s->at == s->raw->text.n || c == ' ' || c == ')';
}

/* Behind the opening quote. Most strings have no escape and are handed over where they lie. */
static struct imap_token quoted(struct imap_scan *s) {
    struct str text = s->raw->text;
    size_t from = s->at, escapes = 0;
    for (; s->at < text.n && text.p[s->at] != '"'; s->at++) {
        if (text.p[s->at] == '\r' || text.p[s->at] == '\n') return bad();
        if (text.p[s->at] != '\\') continue;
        escapes++;
        s->at++;
    }
    if (s->at >= text.n) return bad();
    struct str in = str_slice(text, from, s->at++);
    if (!ends_well(s)) return bad();
    if (escapes == 0) return (struct imap_token){ .kind = IMAP_T_STRING, .s = in };
    char *p = arena_alloc(s->arena, in.n);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        if (in.p[i] == '\\') i++;
        if (in.p[i] == '\r' || in.p[i] == '\n') return bad();
        p[n++] = in.p[i];
    }
    return (struct imap_token){ .kind = IMAP_T_STRING, .s = { p, n } };
}

/* At "{": the marker ends its line, the bytes are in the next of raw's literals. */
static struct imap_token literal(struct imap_scan *s) {
    struct str rest = str_from(s->raw->text, s->at);
    ptrdiff_t end = str_find(rest, S("\r\n"));
    uint64_t size;
    if (end < 0 || s->literal >= s->raw->n) return bad();
    struct str marker = str_slice(rest, 0, (size_t)end);
    if (!imap_literal_at_end(marker, &size) || str_find_last_char(marker, '{') != 0) return bad();
    const struct imap_literal *l = &s->raw->literals[s->literal++];
    s->at += (size_t)end + 2;
    if (!ends_well(s)) return bad();
    return (struct imap_token){ .kind = IMAP_T_STRING, .s = l->s, .literal = l };
}

/* Also the names of FETCH items: "BODY[HEADER.FIELDS (DATE)]<0>" is one. */
static struct imap_token atom(struct imap_scan *s) {
    struct str text = s->raw->text;
    size_t from = s->at;
    while (s->at < text.n && (unsigned char)text.p[s->at] > ' ' &&
           str_find_char(S("()\"{"), text.p[s->at]) < 0) {
        if (text.p[s->at] == '[') {
            struct str rest = str_from(text, s->at);
            ptrdiff_t close = str_find_char(rest, ']'), line = str_find_char(rest, '\r');
            if (close < 0 || (line >= 0 && line < close)) return bad();
            s->at += (size_t)close;
        }
        s->at++;
    }
    if (s->at == from) return bad();
    return (struct imap_token){ .kind = IMAP_T_ATOM, .s = str_slice(text, from, s->at) };
}

struct imap_token imap_next(struct imap_scan *s) {
    while (peek(s) == ' ')
        s->at++;
    if (s->at >= s->raw->text.n) return (struct imap_token){ .kind = IMAP_T_END };
    char c = peek(s);
    if (c == '(' || c == ')') {
        s->at++;
        return (struct imap_token){ .kind = c == '(' ? IMAP_T_OPEN : IMAP_T_CLOSE };
    }
    if (c == '"') {
        s->at++;
        return quoted(s);
    }
    if (c == '~' && s->at + 1 < s->raw->text.n && s->raw->text.p[s->at + 1] == '{')
        s->at++; /* RFC 3516 */
    return peek(s) == '{' ? literal(s) : atom(s);
}

/* Goes over what an opening parenthesis has begun. Counts, so that a hostile depth costs nothing.
 */
static bool skip_list(struct imap_scan *s) {
    int depth = 1;
    while (depth > 0) {
        struct imap_token t = imap_next(s);
        if (t.kind == IMAP_T_BAD || t.kind == IMAP_T_END) return false;
        if (t.kind == IMAP_T_OPEN && ++depth > IMAP_DEPTH_MAX) return false;
        if (t.kind == IMAP_T_CLOSE) depth--;
    }
    return true;
}

bool imap_skip(struct imap_scan *s) {
    struct imap_token t = imap_next(s);
    if (t.kind == IMAP_T_OPEN) return skip_list(s);
    return t.kind == IMAP_T_ATOM || t.kind == IMAP_T_STRING;
}

/* ---- the frame ---- */

/* "[CODE args] words" or "words". */
static void read_status(struct str rest, struct imap_answer *ret) {
    ptrdiff_t close = str_starts(rest, S("[")) ? str_find_char(rest, ']') : -1;
    if (close > 0) {
        struct str code = str_slice(rest, 1, (size_t)close);
        ret->code = take_word(&code);
        ret->args = code;
        rest = str_from(rest, (size_t)close + 1);
    }
    ret->text = str_trim(rest);
}

static bool read_untagged(struct str rest, struct imap_answer *ret, const char **ret_why) {
    struct str word = take_word(&rest);
    if (status_of(word, &ret->status)) {
        ret->kind = IMAP_K_STATUS;
        read_status(rest, ret);
        return true;
    }
    ret->kind = IMAP_K_DATA;
    ret->number = -1;
    if (word.n && word.p[0] >= '0' && word.p[0] <= '9') {
        if (!str_to_int(word, 0, UINT32_MAX, &ret->number)) {
            *ret_why = "a number beyond 32 bits";
            return false;
        }
        word = take_word(&rest);
    }
    /* A word may stand alone at the end of its line before a literal's bytes; no response has that.
     */
    ret->word = word;
    ret->scan.at = (size_t)(rest.p - ret->scan.raw->text.p);
    if (word.n == 0) *ret_why = "a response without a word";
    return word.n > 0;
}

static bool read_tagged(struct str rest, struct imap_answer *ret, const char **ret_why) {
    ret->kind = IMAP_K_TAGGED;
    ret->tag = take_word(&rest);
    bool ok = ret->tag.n && status_of(take_word(&rest), &ret->status) && ret->status <= IMAP_S_BAD;
    if (ok) read_status(rest, ret);
    if (!ok) *ret_why = "a line that is no response";
    return ok;
}

bool imap_answer_read(struct arena *a, const struct imap_raw *raw, struct imap_answer *ret,
                      const char **ret_why) {
    *ret = (struct imap_answer){ .number = -1, .scan = { .arena = a, .raw = raw } };
    struct str text = raw->text;
    if (str_starts(text, S("* "))) return read_untagged(str_from(text, 2), ret, ret_why);
    if (!str_starts(text, S("+"))) return read_tagged(text, ret, ret_why);
    ret->kind = IMAP_K_CONTINUE;
    ret->text = str_trim(str_from(text, 1));
    return true;
}

/* ---- FETCH ---- */

static bool read_flags(struct imap_scan *s, unsigned *ret) {
    static const struct {
        struct str name;
        unsigned flag;
    } known[] = {
        { { "\\Seen", 5 }, IMAP_SEEN },       { { "\\Answered", 9 }, IMAP_ANSWERED },
        { { "\\Flagged", 8 }, IMAP_FLAGGED }, { { "\\Deleted", 8 }, IMAP_DELETED },
        { { "\\Draft", 6 }, IMAP_DRAFT },
    };
    unsigned flags = 0;
    if (imap_next(s).kind != IMAP_T_OPEN) return false;
    for (;;) {
        struct imap_token t = imap_next(s);
        if (t.kind == IMAP_T_CLOSE) break;
        if (t.kind != IMAP_T_ATOM) return false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_eq_nocase(t.s, known[i].name)) flags |= known[i].flag;
    }
    *ret = flags;
    return true;
}

static bool read_number(struct imap_scan *s, int64_t min, int64_t max, int64_t *ret) {
    struct imap_token t = imap_next(s);
    return t.kind == IMAP_T_ATOM && str_to_int(t.s, min, max, ret);
}

static bool read_body(struct imap_scan *s, struct imap_item *ret) {
    struct imap_token t = imap_next(s);
    if (ret->has_body || ret->no_body) return false;
    ret->no_body = t.kind == IMAP_T_ATOM && str_eq_nocase(t.s, S("NIL"));
    if (ret->no_body) return true;
    if (t.kind != IMAP_T_STRING) return false;
    ret->has_body = true;
    ret->body = t.s;
    ret->body_is_literal = t.literal != NULL;
    ret->body_size = t.literal ? t.literal->size : t.s.n;
    return true;
}

/* One item behind its name; what was not asked for is gone over. */
static bool read_value(struct imap_scan *s, struct str name, struct imap_item *ret) {
    int64_t v = 0;
    if (str_eq_nocase(name, S("UID"))) {
        if (!read_number(s, 1, UINT32_MAX, &v) || (ret->uid && ret->uid != v)) return false;
        ret->uid = (uint32_t)v;
        return true;
    }
    if (str_eq_nocase(name, S("FLAGS"))) {
        ret->has_flags = true;
        return read_flags(s, &ret->flags);
    }
    if (str_eq_nocase(name, S("RFC822.SIZE"))) {
        if (!read_number(s, 0, INT64_MAX, &v)) return false;
        ret->has_size = true;
        ret->size = (uint64_t)v;
        return true;
    }
    if (str_eq_nocase(name, S("INTERNALDATE"))) {
        struct imap_token t = imap_next(s);
        if (t.kind == IMAP_T_STRING && !imap_date_read(t.s, &ret->date)) ret->date = 0;
        return t.kind == IMAP_T_STRING || t.kind == IMAP_T_ATOM;
    }
    if (str_eq_nocase(name, S("BODY[]"))) return read_body(s, ret);
    return imap_skip(s);
}

bool imap_item_read(struct imap_scan s, struct imap_item *ret, const char **ret_why) {
    struct imap_item item = { 0 };
    *ret_why = "a FETCH response that cannot be read";
    if (imap_next(&s).kind != IMAP_T_OPEN) return false;
    for (;;) {
        struct imap_token name = imap_next(&s);
        if (name.kind == IMAP_T_CLOSE) break;
        if (name.kind != IMAP_T_ATOM || !read_value(&s, name.s, &item)) return false;
    }
    if (imap_next(&s).kind != IMAP_T_END) return false;
    *ret = item;
    return true;
}

/* ---- LIST ---- */

static bool read_attributes(struct imap_scan *s, struct imap_name *ret) {
    static const struct {
        struct str name;
        enum imap_use use;
    } uses[] = {
        { { "\\Junk", 5 }, IMAP_USE_JUNK },     { { "\\Sent", 5 }, IMAP_USE_SENT },
        { { "\\Trash", 6 }, IMAP_USE_TRASH },   { { "\\Archive", 8 }, IMAP_USE_ARCHIVE },
        { { "\\Drafts", 7 }, IMAP_USE_DRAFTS },
    };
    ret->selectable = true;
    if (imap_next(s).kind != IMAP_T_OPEN) return false;
    for (;;) {
        struct imap_token t = imap_next(s);
        if (t.kind == IMAP_T_CLOSE) return true;
        if (t.kind != IMAP_T_ATOM) return false;
        if (str_eq_nocase(t.s, S("\\Noselect")) || str_eq_nocase(t.s, S("\\NonExistent")))
            ret->selectable = false;
        for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
            if (str_eq_nocase(t.s, uses[i].name)) ret->use = uses[i].use;
    }
}

bool imap_list_read(struct imap_scan s, struct imap_name *ret, const char **ret_why) {
    struct imap_name name = { 0 };
    *ret_why = "a LIST response that cannot be read";
    if (!read_attributes(&s, &name)) return false;
    struct imap_token separator = imap_next(&s), t = imap_next(&s);
    if (separator.kind == IMAP_T_STRING && separator.s.n == 1)
        name.separator = separator.s.p[0];
    else if (separator.kind != IMAP_T_ATOM || !str_eq_nocase(separator.s, S("NIL")))
        return false;
    if ((t.kind != IMAP_T_STRING && t.kind != IMAP_T_ATOM) || !t.s.p) return false;
    name.name = t.s;
    *ret = name;
    return true;
}

/* ---- times ---- */

static bool digits(struct str s, size_t from, size_t n, int *ret) {
    int64_t v;
    struct str part = str_slice(s, from, from + n);
    if (str_starts(part, S(" "))) part = str_from(part, 1); /* " 7-Jul" */
    if (str_starts(part, S("-")) || !str_to_int(part, 0, 9999, &v)) return false;
    *ret = (int)v;
    return true;
}

bool imap_date_read(struct str s, int64_t *ret) {
    struct moment_parts p = { 0 };
    int zone_hours, zone_minutes;
    if (s.n != 26 || s.p[2] != '-' || s.p[6] != '-' || s.p[11] != ' ' || s.p[14] != ':' ||
        s.p[17] != ':' || s.p[20] != ' ' || (s.p[21] != '+' && s.p[21] != '-'))
        return false;
    p.month = moment_month(str_slice(s, 3, 6));
    if (!p.month || !digits(s, 0, 2, &p.day) || !digits(s, 7, 4, &p.year) ||
        !digits(s, 12, 2, &p.hour) || !digits(s, 15, 2, &p.minute) ||
        !digits(s, 18, 2, &p.second) || !digits(s, 22, 2, &zone_hours) ||
        !digits(s, 24, 2, &zone_minutes))
        return false;
    if (p.day < 1 || p.day > moment_days_in(p.year, p.month) || p.year < 1970 || p.hour > 23 || p.minute > 59 || p.second > 60 ||
        zone_hours > 14 || zone_minutes > 59)
        return false;
    int64_t zone = (zone_hours * 60 + zone_minutes) * MOMENT_MINUTE;
    *ret = moment_join(p) - (s.p[21] == '-' ? -zone : zone);
    return true;
}
