/* Downloads: letters as they came, and the files in them. */
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
    reply_file(p->rp, S("message/rfc822"),
               str_printf(p->w->arena, "letter-%lld.eml", (long long)p->id), b.bytes);
    return NULL;
}

const struct err *page_attachment_bytes(struct work *w, const struct attachment_place *at,
                                        struct str *ret) {
    return at->file_id.set ? file_bytes(w, at->file_id.v, ret)
                           : letter_raw(w, at->letter_id.v, ret);
}

const struct err *page_attachment_decode(struct page *p, const struct attachment_place *at,
                                         struct str *bytes) {
    return at->file_id.set ? NULL : p->web->o.mailroom->range(p->w->arena, *bytes, at, bytes);
}

static const struct err *attachment_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    TRY(access_check(w, ACCESS_ATTACHMENT_READ, b->page->id));
    TRY(attachment_get(w, b->page->id, &b->at));
    return page_attachment_bytes(w, &b->at, &b->bytes);
}

/* The name to save under where the mail gives none. */
static struct str name_for(struct str type) {
    static const struct {
        struct str type, name;
    } names[] = {
        { S("message/rfc822"), S("message.eml") },
        { S("message/delivery-status"), S("delivery-report.txt") },
        { S("text/calendar"), S("invitation.ics") },
        { S("text/vcard"), S("contact.vcf") },
        { S("text/plain"), S("text.txt") },
        { S("application/pdf"), S("document.pdf") },
        { S("application/ms-tnef"), S("winmail.dat") },
        { S("image/png"), S("picture.png") },
        { S("image/jpeg"), S("picture.jpg") },
        { S("image/gif"), S("picture.gif") },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(type, names[i].type)) return names[i].name;
    return S("file");
}

const struct err *web_attachment(struct page *p) {
    struct bytes b = { .page = p };
    TRY(work_read(p->w, attachment_tx, &b));
    TRY(page_attachment_decode(p, &b.at, &b.bytes));
    reply_file(p->rp, b.at.type, b.at.name.n ? b.at.name : name_for(b.at.type), b.bytes);
    return NULL;
}
