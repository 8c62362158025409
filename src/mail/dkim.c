#include "mail/dkim.h"

#include "base/buf.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum { BITS = 2048, HASH = 32, LINE = 70, SIGNATURE_MAX = 1024, FIELDS_MAX = 64 << 10 };

/* Each is signed as it stands there, and once more as absent (RFC 6376 8.15). */
static const char *const signed_fields[] = {
    "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding", "content-language", "auto-submitted",
    "list-unsubscribe", "list-unsubscribe-post",
};
enum { SIGNED = sizeof signed_fields / sizeof *signed_fields };

static struct str base64(struct arena *a, const unsigned char *bytes, size_t n) {
    unsigned char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    int size = EVP_EncodeBlock(out, bytes, (int)n);
    return (struct str){ (const char *)out, (size_t)size };
}

/* ---- keys and records ---- */

const struct err *dkim_pair_new(struct arena *a, struct dkim_pair *ret) {
    EVP_PKEY *key = EVP_RSA_gen(BITS);
    unsigned char *secret = NULL, *open = NULL;
    int secret_n = key ? i2d_PrivateKey(key, &secret) : -1, open_n = key ? i2d_PUBKEY(key, &open) : -1;
    bool ok = secret_n > 0 && open_n > 0;
    if (ok) {
        ret->secret = (struct str){ arena_copy(a, secret, (size_t)secret_n), (size_t)secret_n };
        ret->open = base64(a, open, (size_t)open_n);
    }
    OPENSSL_clear_free(secret, secret_n > 0 ? (size_t)secret_n : 0);
    OPENSSL_free(open);
    EVP_PKEY_free(key);
    return ok ? NULL : ERR(a, ERR_BUG, "A key could not be made.", .hint = "Try again.");
}

void dkim_pair_wipe(struct dkim_pair *p) {
    if (p->secret.n) OPENSSL_cleanse((void *)(uintptr_t)p->secret.p, p->secret.n);
    p->secret = STR_NONE;
}

struct str dkim_record_name(struct arena *a, struct str selector, struct str domain) {
    return str_join3(a, selector, S("._domainkey."), domain);
}

struct str dkim_record(struct arena *a, struct str open) {
    return str_join(a, S("v=DKIM1; k=rsa; p="), open);
}

/* Without the blanks that may stand anywhere in it. */
static struct str dense(struct arena *a, struct str s) {
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] > ' ') out[n++] = s.p[i];
    return (struct str){ out, n };
}

bool dkim_record_fits(struct arena *a, struct str record, struct str open) {
    struct str rest = dense(a, record), tag;
    bool fits = false;
    while (str_split(&rest, ';', &tag)) {
        if (str_starts(tag, S("v=")) && !str_eq(tag, S("v=DKIM1"))) return false;
        if (str_starts(tag, S("k=")) && !str_eq(tag, S("k=rsa"))) return false;
        if (str_starts(tag, S("p="))) fits = str_eq(str_from(tag, 2), open);
    }
    return fits;
}

/* ---- relaxed forms (RFC 6376 3.4.2, 3.4.4) ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Runs of blanks and line ends as one blank, none at either end. */
static void add_relaxed(struct buf *b, struct str value) {
    bool gap = false, any = false;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        bool blank = is_blank(c) || c == '\r' || c == '\n';
        if (!blank) {
            if (gap && any) buf_add_char(b, ' ');
            buf_add_char(b, c);
            any = true;
        }
        gap = blank;
    }
}

static void hash_line(EVP_MD_CTX *h, struct str line) {
    size_t from = 0;
    while (line.n && is_blank(line.p[line.n - 1]))
        line.n--;
    for (size_t i = 0; i < line.n; i++) {
        bool run = is_blank(line.p[i]) && i + 1 < line.n && is_blank(line.p[i + 1]);
        if (!is_blank(line.p[i])) continue;
        if (i > from) EVP_DigestUpdate(h, line.p + from, i - from);
        if (!run) EVP_DigestUpdate(h, " ", 1);
        from = i + 1;
    }
    if (line.n > from) EVP_DigestUpdate(h, line.p + from, line.n - from);
}

/* Empty lines count only where another one follows them. */
static struct str body_hash(struct arena *a, struct str body) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *h = EVP_MD_CTX_new();
    struct str line;
    size_t empty = 0;
    EVP_DigestInit_ex(h, EVP_sha256(), NULL);
    while (str_split(&body, '\n', &line)) {
        if (line.n && line.p[line.n - 1] == '\r') line.n--;
        if (!str_trim(line).n) {
            empty++;
            continue;
        }
        for (; empty; empty--)
            EVP_DigestUpdate(h, "\r\n", 2);
        hash_line(h, line);
        EVP_DigestUpdate(h, "\r\n", 2);
    }
    EVP_DigestFinal_ex(h, out, &n);
    EVP_MD_CTX_free(h);
    return base64(a, out, n);
}

/* ---- the header ---- */

/* The next field off *rest, folds and all; false at the empty line. */
static bool next_field(struct str *rest, struct str *ret_name, struct str *ret_value) {
    size_t end = 0;
    if (!rest->n || rest->p[0] == '\r') return false;
    do {
        ptrdiff_t lf = str_find_char(str_from(*rest, end), '\n');
        end = lf < 0 ? rest->n : end + (size_t)lf + 1;
    } while (end < rest->n && is_blank(rest->p[end]));
    struct str field = str_slice(*rest, 0, end);
    ptrdiff_t colon = str_find_char(field, ':');
    *ret_name = str_trim(str_slice(field, 0, colon < 0 ? field.n : (size_t)colon));
    *ret_value = colon < 0 ? S("") : str_from(field, (size_t)colon + 1);
    *rest = str_from(*rest, end);
    return true;
}

/* What is signed of the header, and the names in that order. */
static void read_fields(struct str header, struct buf *names, struct buf *data) {
    for (size_t i = 0; i < SIGNED; i++) {
        struct str rest = header, name, value, wanted = str_of(signed_fields[i]);
        while (next_field(&rest, &name, &value)) {
            if (!str_eq_nocase(name, wanted)) continue;
            buf_add(names, wanted);
            buf_add_char(names, ':');
            buf_add(data, wanted);
            buf_add_char(data, ':');
            add_relaxed(data, value);
            buf_add(data, S("\r\n"));
        }
        buf_add(names, wanted);
        if (i + 1 < SIGNED) buf_add_char(names, ':');
    }
}

/* In lines that a mail server need not fold; after is where a line may end. */
static void add_folded(struct buf *b, struct str s, char after) {
    size_t column = 0;
    for (size_t i = 0; i < s.n; i++) {
        buf_add_char(b, s.p[i]);
        column++;
        if (i + 1 == s.n || (after ? s.p[i] != after || column < LINE - 20 : column < LINE)) continue;
        buf_add(b, S("\r\n\t "));
        column = 0;
    }
}

static const struct err *sign_bytes(struct arena *a, struct str secret, struct str data,
                                    struct str *ret) {
    const unsigned char *at = (const unsigned char *)secret.p;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)secret.n);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    unsigned char out[SIGNATURE_MAX];
    size_t n = sizeof out;
    bool ok = key && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestSign(c, out, &n, (const unsigned char *)data.p, data.n) == 1;
    if (ok) *ret = base64(a, out, n);
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    return ok ? NULL
              : ERR(a, ERR_INVALID, "The key for signatures cannot be used.", .field = "dkim",
                    .hint = "Make a new one.");
}

const struct err *dkim_sign(struct arena *a, const struct dkim_signer *by, struct str raw,
                            struct str *ret) {
    struct buf names = buf_new(a, 4096), data = buf_new(a, FIELDS_MAX), field = buf_new(a, 8192);
    ptrdiff_t end = str_find(raw, S("\r\n\r\n"));
    struct str header = str_slice(raw, 0, end < 0 ? raw.n : (size_t)end + 2), signature;
    read_fields(header, &names, &data);
    buf_printf(&field, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%.*s;\r\n\ts=%.*s; h=",
               STR_ARG(by->domain), STR_ARG(by->selector));
    add_folded(&field, buf_str(&names), ':');
    buf_add(&field, S(";\r\n\tbh="));
    buf_add(&field, body_hash(a, end < 0 ? S("") : str_from(raw, (size_t)end + 4)));
    buf_add(&field, S(";\r\n\tb="));
    buf_add(&data, S("dkim-signature:"));
    add_relaxed(&data, str_from(buf_str(&field), sizeof "DKIM-Signature:" - 1));
    if (buf_over(&data) || buf_over(&field))
        return ERR(a, ERR_LIMIT, "The header is too long to be signed.", .field = "dkim");
    TRY(sign_bytes(a, by->secret, buf_str(&data), &signature));
    add_folded(&field, signature, 0);
    buf_add(&field, S("\r\n"));
    *ret = str_join(a, buf_str(&field), raw);
    return NULL;
}
