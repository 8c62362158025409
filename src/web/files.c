/* Downloads, and the frame that shows a mail as its sender made it. */
#include "base/hash.h"
#include "desk/letter/letter.h"
#include "desk/message/message.h"
#include "web/web_priv.h"

struct bytes {
    struct page *page;
    struct str bytes;
    struct attachment_place at;
};

static const struct err *raw_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    TRY(access_check(w, ACCESS_LETTER_READ, b->page->id));
    return letter_raw(w, b->page->id, &b->bytes);
}

const struct err *web_letter_raw(struct page *p) {
    struct bytes b = { .page = p };
    TRY(work_read(p->w, raw_tx, &b));
    reply_file(p->rp, S("message/rfc822"), str_printf(p->w->arena, "letter-%lld.eml", (long long)p->id), b.bytes);
    return NULL;
}

static const struct err *attachment_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    TRY(access_check(w, ACCESS_ATTACHMENT_READ, b->page->id));
    TRY(attachment_get(w, b->page->id, &b->at));
    if (b->at.file_id.set) return file_bytes(w, b->at.file_id.v, &b->bytes);
    return letter_raw(w, b->at.letter_id.v, &b->bytes);
}

const struct err *web_attachment(struct page *p) {
    struct bytes b = { .page = p };
    TRY(work_read(p->w, attachment_tx, &b));
    if (!b.at.file_id.set) TRY(p->web->o.mailroom->range(p->w->arena, b.bytes, &b.at, &b.bytes));
    reply_file(p->rp, b.at.type, b.at.name.n ? b.at.name : S("file"), b.bytes);
    return NULL;
}

static const struct err *original_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    struct message m;
    TRY(access_check(w, ACCESS_MESSAGE_READ, b->page->id));
    TRY(message_get(w, b->page->id, &m));
    if (!str_is_set(m.html)) return ERR(w->arena, ERR_NOT_FOUND, "This mail has no other form than its text.");
    b->bytes = m.html;
    return NULL;
}

/* The only script of the frame: it tells the page how high the mail is. The sender's are gone, and the policy lets no
 * other run (README decision 14). */
static const char height_script[] =
    "addEventListener('load',()=>{const d=document.documentElement;const tell=()=>"
    "parent.postMessage({kept:'height',height:Math.ceil(d.getBoundingClientRect().height)},'*');"
    "tell();new ResizeObserver(tell).observe(d)})";

static struct str policy(struct arena *a) {
    struct str hash = hash_sha256_base64(a, (struct str){ height_script, sizeof height_script - 1 });
    return str_printf(a, "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                         "style-src 'unsafe-inline'; script-src 'sha256-%.*s'; form-action 'none'; "
                         "base-uri 'none'; frame-ancestors 'self'", STR_ARG(hash));
}

const struct err *web_original(struct page *p) {
    struct bytes b = { .page = p };
    TRY(work_read(p->w, original_tx, &b));
    struct buf out = buf_new(p->w->arena, 4 << 20);
    buf_add(&out, S("<!doctype html><html><head><meta charset=\"utf-8\"><style>body{margin:0;padding:12px 14px;font:16px/1.5 "
                    "system-ui,sans-serif;background:#fff;color:#222;overflow-wrap:anywhere}img{max-width:100%}"
                    "</style><script>"));
    buf_add_c(&out, height_script);
    buf_add(&out, S("</script></head><body>"));
    buf_add(&out, b.bytes);
    buf_add(&out, S("</body></html>"));
    if (buf_over(&out)) return ERR(p->w->arena, ERR_LIMIT, "This mail is too long to show.", .hint = "Download the letter instead.");
    reply_html(p->rp, 200, buf_str(&out));
    reply_csp(p->rp, policy(p->w->arena));
    return NULL;
}
