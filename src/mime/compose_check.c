#include "mime/compose_priv.h"

#include "base/utf8.h"
#include "base/words.h"

enum { NAME_CLEAN_MAX = 200, LANGUAGE_MAX = 35, OFFSET_MAX = 14 * 60 };

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool beyond_ascii(char c) { return (unsigned char)c >= 0x80; }

static bool one_of(char c, const char *set) { return str_find_char(str_of(set), c) >= 0; }

/* ---- addresses and ids ---- */

static bool atom_char(char c) {
    return is_alnum(c) || beyond_ascii(c) || one_of(c, "!#$%&'*+-/=?^_`{|}~");
}

static bool dot_atom(struct str s) {
    bool dot = true; /* neither at the start, nor at the end, nor two */
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' ? dot : !atom_char(s.p[i])) return false;
        dot = s.p[i] == '.';
    }
    return !dot;
}

static bool quoted_local(struct str s) {
    if (s.n < 3 || s.p[0] != '"' || s.p[s.n - 1] != '"') return false;
    for (size_t i = 1; i + 1 < s.n; i++) {
        if (s.p[i] == '"') return false;
        if (s.p[i] == '\\' && ++i + 1 >= s.n) return false;
    }
    return true;
}

static bool domain_label(struct str s) {
    if (s.n == 0 || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-') return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && !beyond_ascii(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
            return false;
    return true;
}

static bool domain_ok(struct str s) {
    if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']') {
        for (size_t i = 1; i + 1 < s.n; i++)
            if (!is_alnum(s.p[i]) && !one_of(s.p[i], ".:")) return false;
        return true;
    }
    struct str label;
    if (s.n == 0) return false;
    while (str_split(&s, '.', &label))
        if (!domain_label(label)) return false;
    return true;
}

bool mail_address_ok(struct str address) {
    if (address.n > COMPOSE_ADDRESS_MAX || !utf8_valid(address)) return false;
    for (size_t i = 0; i < address.n; i++)
        if (is_control(address.p[i]) || one_of(address.p[i], "<>")) return false;
    ptrdiff_t at = str_find_last_char(address, '@');
    if (at <= 0) return false;
    struct str local = str_slice(address, 0, (size_t)at);
    return (dot_atom(local) || quoted_local(local)) && domain_ok(str_from(address, (size_t)at + 1));
}

bool mail_id_ok(struct str id) {
    if (id.n > COMPOSE_ID_MAX) return false;
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= 0x20 || id.p[i] == 0x7f || one_of(id.p[i], "<>")) return false;
    ptrdiff_t at = str_find_char(id, '@');
    return at > 0 && (size_t)at + 1 < id.n && str_find_char(str_from(id, (size_t)at + 1), '@') < 0;
}

/* ---- cleaning what strangers wrote ---- */

static struct str clean_line(struct arena *a, struct str s, bool keep_angles, size_t max) {
    s = utf8_clean(a, s);
    struct buf b = buf_new_sized(a, s.n + 1, s.n);
    bool space = false;
    for (size_t i = 0; i < s.n; i++) {
        bool gap = is_control(s.p[i]) || s.p[i] == ' ' || (!keep_angles && one_of(s.p[i], "<>"));
        if (!gap && space && b.n) buf_add_char(&b, ' ');
        if (!gap) buf_add_char(&b, s.p[i]);
        space = gap;
    }
    return str_trim(utf8_cut(buf_str(&b), max));
}

struct str compose_clean_name(struct arena *a, struct str name) {
    return clean_line(a, name, false, NAME_CLEAN_MAX);
}

struct str compose_clean_subject(struct arena *a, struct str subject) {
    return clean_line(a, subject, true, COMPOSE_LINE_MAX);
}

/* ---- refusing ---- */

static const struct err *wrong(struct arena *a, const char *field, const char *msg) {
    return ERR(a, ERR_INVALID, msg, .field = field);
}

static const struct err *too_much(struct arena *a, const char *field, const char *msg) {
    return ERR(a, ERR_LIMIT, msg, .field = field);
}

/* A line for a header: UTF-8 without controls. */
static const struct err *check_line(struct arena *a, struct str s, const char *field) {
    if (s.n > COMPOSE_LINE_MAX) return too_much(a, field, W("This line is too long for a mail."));
    if (!utf8_valid(s)) return wrong(a, field, W("This text has wrong characters."));
    for (size_t i = 0; i < s.n; i++)
        if (is_control(s.p[i]))
            return wrong(a, field, W("A line of a mail's header has no line breaks."));
    return NULL;
}

static const struct err *check_name(struct arena *a, struct str s, const char *field) {
    TRY(check_line(a, s, field));
    if (str_find_char(s, '<') >= 0 || str_find_char(s, '>') >= 0)
        return wrong(a, field, W("A name has no angle brackets."));
    return NULL;
}

static const struct err *check_people(struct arena *a, const struct compose_person *p, size_t n,
                                      const char *field) {
    if (n > COMPOSE_PEOPLE_MAX) return too_much(a, field, W("This mail has too many recipients."));
    for (size_t i = 0; i < n; i++) {
        TRY(check_name(a, p[i].name, field));
        if (!mail_address_ok(p[i].address)) return wrong(a, field, W("This is no mail address."));
    }
    return NULL;
}

/* Ids of strangers: what could break out of the header is refused, what is merely odd is left out
 * later. */
static const struct err *check_stranger_id(struct arena *a, struct str id, const char *field) {
    for (size_t i = 0; i < id.n; i++)
        if (is_control(id.p[i]) || one_of(id.p[i], "<>"))
            return wrong(a, field, W("This is no message id."));
    return NULL;
}

static const struct err *check_ids(struct arena *a, const struct compose_mail *m) {
    if (!mail_id_ok(m->message_id)) return wrong(a, "message_id", W("This is no message id."));
    TRY(check_stranger_id(a, m->in_reply_to, "in_reply_to"));
    for (size_t i = 0; i < m->n_references; i++)
        TRY(check_stranger_id(a, m->references[i], "references"));
    return NULL;
}

static const struct err *check_language(struct arena *a, struct str s) {
    bool ok = s.n <= LANGUAGE_MAX;
    for (size_t i = 0; i < s.n; i++)
        ok = ok && (is_alnum(s.p[i]) || s.p[i] == '-');
    return ok ? NULL : wrong(a, "language", W("This is no language tag."));
}

static const struct err *check_page(struct arena *a, struct str s) {
    bool ok = s.n <= COMPOSE_LINE_MAX && (!s.n || str_starts(s, S("http://")) || str_starts(s, S("https://")));
    for (size_t i = 0; i < s.n; i++)
        ok = ok && s.p[i] > 0x20 && s.p[i] < 0x7f && !one_of(s.p[i], "<>,");
    return ok ? NULL : wrong(a, "unsubscribe", W("This is no address of a page."));
}

static const struct err *check_text(struct arena *a, struct str s, const char *field) {
    if (s.n > COMPOSE_TEXT_MAX)
        return ERR(a, ERR_LIMIT, "This text is too long.", .field = field,
                   .hint = "Send the long part as a file.");
    if (!utf8_valid(s) || str_find_char(s, 0) >= 0)
        return wrong(a, field, W("This text has wrong characters."));
    return NULL;
}

static bool token_char(char c) { return is_alnum(c) || one_of(c, "!#$&-^_.+"); }

/* type/subtype (RFC 6838 4.2). */
static bool type_ok(struct str s) {
    ptrdiff_t slash = str_find_char(s, '/');
    if (slash <= 0 || slash > 127 || (size_t)slash + 1 >= s.n || s.n > 255) return false;
    for (size_t i = 0; i < s.n; i++)
        if (i != (size_t)slash && !token_char(s.p[i])) return false;
    return true;
}

static const struct err *check_files(struct arena *a, const struct compose_mail *m) {
    size_t bytes = 0;
    if (m->n_files > COMPOSE_FILES_MAX)
        return too_much(a, "files", W("This mail has too many files."));
    for (size_t i = 0; i < m->n_files; i++) {
        TRY(check_line(a, m->files[i].name, "files"));
        if (m->files[i].type.n && !type_ok(m->files[i].type))
            return wrong(a, "files", W("This is no file type."));
        bytes += m->files[i].content.n;
        if (bytes > COMPOSE_FILES_BYTES_MAX)
            return ERR(a, ERR_LIMIT, "The files are too large for a mail.", .field = "files",
                       .hint = "Leave some out or make them smaller.");
    }
    return NULL;
}

const struct err *compose_check(struct arena *a, const struct compose_mail *m) {
    TRY(check_people(a, &m->from, 1, "from"));
    if (m->n_to == 0) return wrong(a, "to", W("This mail has no recipient."));
    TRY(check_people(a, m->to, m->n_to, "to"));
    TRY(check_people(a, m->cc, m->n_cc, "cc"));
    if (str_is_set(m->reply_to) && !mail_address_ok(m->reply_to))
        return wrong(a, "reply_to", W("This is no mail address."));
    TRY(check_line(a, m->subject, "subject"));
    TRY(check_ids(a, m));
    TRY(check_language(a, m->language));
    TRY(check_page(a, m->unsubscribe));
    TRY(check_text(a, m->text, "text"));
    TRY(check_text(a, m->quote, "quote"));
    TRY(check_line(a, m->quote_intro, "quote_intro"));
    if (m->date < 0 || m->offset < -OFFSET_MAX || m->offset > OFFSET_MAX)
        return wrong(a, "date", W("This is no date for a mail."));
    return check_files(a, m);
}
