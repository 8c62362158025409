#include "mime/compose.h"

#include "base/moment.h"
#include "mime/compose_priv.h"

enum { LETTER_MAX = 64 << 20, BOUNDARY_BYTES = 16 };

/* The ids of References: what can be written, shortened in the middle, ending in the one answered.
 */
static const struct str *references(struct arena *a, const struct compose_mail *m, size_t *ret_n) {
    struct str *ids = ARENA_ARRAY(a, m->n_references + 1, struct str);
    size_t n = 0;
    for (size_t i = 0; i < m->n_references; i++)
        if (mail_id_ok(m->references[i])) ids[n++] = m->references[i];
    if (mail_id_ok(m->in_reply_to) && (n == 0 || !str_eq(ids[n - 1], m->in_reply_to)))
        ids[n++] = m->in_reply_to;
    if (n > COMPOSE_REFERENCES_MAX) {
        size_t skip = n - COMPOSE_REFERENCES_MAX;
        for (size_t i = 1; i < COMPOSE_REFERENCES_MAX; i++)
            ids[i] = ids[i + skip];
        n = COMPOSE_REFERENCES_MAX;
    }
    *ret_n = n;
    return ids;
}

/* The date as it is on the sender's wall. */
static struct str date_of(struct arena *a, const struct compose_mail *m) {
    struct str s = moment_rfc5322(a, m->date + m->offset * MOMENT_MINUTE);
    unsigned off = (unsigned)(m->offset < 0 ? -m->offset : m->offset);
    return str_printf(a, "%.*s %c%02u%02u", (int)str_find_last_char(s, ' '), s.p,
                      m->offset < 0 ? '-' : '+', off / 60, off % 60);
}

static void add_automatic(struct buf *b, enum compose_automatic how) {
    if (how == COMPOSE_BY_PERSON) return;
    header_plain(b, S("Auto-Submitted"),
                 how == COMPOSE_AUTO_REPLIED ? S("auto-replied") : S("auto-generated"));
    header_plain(b, S("Precedence"), S("bulk"));
    header_plain(b, S("X-Auto-Response-Suppress"), S("All"));
}

static void add_unsubscribe(struct arena *a, struct buf *b, struct str url) {
    if (!url.n) return;
    header_plain(b, S("List-Unsubscribe"), str_join3(a, S("<"), url, S(">")));
    header_plain(b, S("List-Unsubscribe-Post"), S("List-Unsubscribe=One-Click"));
}

static void add_header(struct arena *a, struct buf *b, const struct compose_mail *m) {
    size_t n;
    const struct str *ids = references(a, m, &n);
    header_people(b, S("From"), &m->from, 1);
    header_people(b, S("To"), m->to, m->n_to);
    if (m->n_cc) header_people(b, S("Cc"), m->cc, m->n_cc);
    if (str_is_set(m->reply_to)) {
        struct compose_person reply = { m->from.name, m->reply_to };
        header_people(b, S("Reply-To"), &reply, 1);
    }
    if (m->subject.n) header_text(b, S("Subject"), m->subject);
    header_plain(b, S("Date"), date_of(a, m));
    header_ids(b, S("Message-ID"), &m->message_id, 1);
    if (mail_id_ok(m->in_reply_to)) header_ids(b, S("In-Reply-To"), &m->in_reply_to, 1);
    if (n) header_ids(b, S("References"), ids, n);
    add_automatic(b, m->automatic);
    add_unsubscribe(a, b, m->unsubscribe);
    if (m->language.n) header_plain(b, S("Content-Language"), m->language);
    header_plain(b, S("MIME-Version"), S("1.0"));
}

/* A boundary that no part can hold: "=_" occurs neither in quoted-printable nor in base64. */
static struct str new_boundary(struct arena *a, const struct sys *sys) {
    return str_join(a, S("=_"), sys_random_hex(sys, a, BOUNDARY_BYTES));
}

static void multipart(struct buf *b, const char *subtype, struct str boundary) {
    buf_printf(b, "Content-Type: multipart/%s;\r\n boundary=\"%.*s\"\r\n\r\n", subtype,
               STR_ARG(boundary));
}

static void part_line(struct buf *b, struct str boundary, const char *end) {
    buf_printf(b, "--%.*s%s\r\n", STR_ARG(boundary), end);
}

/* Both readings of the words, the richer one last (RFC 2046 5.1.4). */
static const struct err *add_words(struct arena *a, struct buf *b, const struct sys *sys,
                                   const struct compose_mail *m) {
    struct str boundary = new_boundary(a, sys), plain, html;
    TRY(body_flowed(a, m, &plain));
    TRY(body_html(a, m, &html));
    multipart(b, "alternative", boundary);
    part_line(b, boundary, "");
    buf_add(b, S("Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    body_quoted_printable(b, plain);
    buf_add(b, S("\r\n"));
    part_line(b, boundary, "");
    buf_add(b, S("Content-Type: text/html; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    body_quoted_printable(b, html);
    buf_add(b, S("\r\n"));
    part_line(b, boundary, "--");
    return NULL;
}

/* multipart and message parts may not be base64 (RFC 2045 6.4), so such a file goes as bytes. */
static struct str type_of(const struct compose_file *f) {
    bool composite =
        str_starts_nocase(f->type, S("multipart/")) || str_starts_nocase(f->type, S("message/"));
    return f->type.n && !composite ? f->type : S("application/octet-stream");
}

static void add_file(struct buf *b, const struct compose_file *f) {
    buf_add(b, S("Content-Type: "));
    buf_add(b, type_of(f));
    buf_add(b, S("\r\nContent-Disposition: attachment"));
    if (f->name.n) header_param(b, "filename", f->name);
    buf_add(b, S("\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    body_base64(b, f->content);
}

static const struct err *add_body(struct arena *a, struct buf *b, const struct sys *sys,
                                  const struct compose_mail *m) {
    if (m->n_files == 0) return add_words(a, b, sys, m);
    struct str boundary = new_boundary(a, sys);
    multipart(b, "mixed", boundary);
    part_line(b, boundary, "");
    TRY(add_words(a, b, sys, m));
    for (size_t i = 0; i < m->n_files; i++) {
        part_line(b, boundary, "");
        add_file(b, &m->files[i]);
    }
    part_line(b, boundary, "--");
    return NULL;
}

const struct err *compose_mail(struct arena *a, const struct sys *sys, const struct compose_mail *m,
                               struct str *ret_raw) {
    TRY(compose_check(a, m));
    size_t files = 0;
    for (size_t i = 0; i < m->n_files; i++)
        files += m->files[i].content.n;
    struct buf b =
        buf_new_sized(a, LETTER_MAX, files + files / 2 + (m->text.n + m->quote.n) * 4 + 8192);
    add_header(a, &b, m);
    TRY(add_body(a, &b, sys, m));
    if (buf_over(&b)) return ERR(a, ERR_LIMIT, "This mail is too large.", .field = "files");
    *ret_raw = buf_str(&b);
    return NULL;
}
