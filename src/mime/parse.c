#include "mime/parse.h"

#include "base/utf8.h"
#include "mime/address.h"
#include "mime/auto.h"
#include "mime/body.h"
#include "mime/bounce.h"
#include "mime/calendar.h"
#include "mime/charset.h"
#include "mime/date.h"
#include "mime/doubts.h"
#include "mime/feedback.h"
#include "mime/ids.h"
#include "mime/language.h"
#include "mime/letter.h"
#include "mime/list.h"
#include "mime/param.h"
#include "mime/prescan.h"
#include "mime/range.h"
#include "mime/reply.h"
#include "mime/rfc2047.h"
#include "mime/tree.h"

void mail_warm_up(void) {
    charset_preload();
    tree_warm_up();
}

struct parse {
    struct arena *arena;
    struct prescan scan;
    struct tree tree;
    struct body body;
    struct mail *mail;
    size_t warning_room;
};

static void warn(struct parse *p, bool when, const char *word) {
    struct mail_words *w = &p->mail->warnings;
    for (size_t i = 0; i < w->n; i++)
        if (str_eq(w->v[i], str_of(word))) return;
    if (when) LIST_ADD(p->arena, w->v, w->n, p->warning_room, str_of(word));
}

static const struct headers *head(const struct parse *p) { return &p->scan.blocks[0].headers; }

/* The raw values of all fields of a name. */
static struct str *values_of(struct parse *p, struct str name, size_t *ret_n) {
    const struct headers *h = head(p);
    struct str *v = ARENA_ARRAY(p->arena, headers_count(h, name), struct str);
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->v[i].name, name)) v[n++] = h->v[i].value;
    *ret_n = n;
    return v;
}

static struct mail_addresses addresses(struct parse *p, struct str name) {
    size_t n;
    bool cut = false;
    const struct str *values = values_of(p, name, &n);
    struct mail_addresses list = address_list(p->arena, values, n, p->tree.charset, &cut);
    warn(p, cut, MAIL_WARN_ADDRESSES);
    return list;
}

static struct mail_words ids(struct parse *p, struct str name) {
    size_t n;
    bool cut = false;
    const struct str *values = values_of(p, name, &n);
    struct mail_words list = ids_read(p->arena, values, n, &cut);
    warn(p, cut, MAIL_WARN_ADDRESSES);
    return list;
}

static bool has_address(struct mail_addresses list) {
    for (size_t i = 0; i < list.n; i++)
        if (list.v[i].address.n) return true;
    return false;
}

/* A letter without a usable From is from its Sender, else from where it says to answer, else from
 * its envelope; a name that From does have is kept. */
static void find_from(struct parse *p) {
    struct mail *m = p->mail;
    size_t fields = headers_count(head(p), S("From"));
    warn(p, fields > 1, MAIL_WARN_FROM_MANY);
    const struct str *from_values = values_of(p, S("From"), &fields);
    for (size_t i = fields; i > 0; i--) { /* the first that has an address, else the first */
        bool cut = false;
        struct mail_addresses list =
            address_list(p->arena, &from_values[i - 1], 1, p->tree.charset, &cut);
        warn(p, cut, MAIL_WARN_ADDRESSES);
        if (has_address(list) || (!has_address(m->from) && list.n)) m->from = list;
    }
    if (has_address(m->from)) return;
    warn(p, true, MAIL_WARN_FROM_NONE);
    struct mail_addresses path = addresses(p, S("Return-Path"));
    struct mail_addresses other = has_address(m->sender)     ? m->sender
                                  : has_address(m->reply_to) ? m->reply_to
                                                             : path;
    if (!has_address(other)) return;
    struct mail_address *from = ARENA_NEW(p->arena, struct mail_address);
    *from = other.v[0];
    if (m->from.n) from->name = m->from.v[0].name;
    m->from = (struct mail_addresses){ from, 1 };
}

static void read_people(struct parse *p) {
    struct mail *m = p->mail;
    m->sender = addresses(p, S("Sender"));
    m->reply_to = addresses(p, S("Reply-To"));
    m->to = addresses(p, S("To"));
    m->cc = addresses(p, S("Cc"));
    m->bcc = addresses(p, S("Bcc"));
    find_from(p);
}

static void read_fields(struct parse *p) {
    struct mail *m = p->mail;
    bool guessed = false;
    struct str subject = headers_get(head(p), S("Subject"));
    m->subject = rfc2047_decode(p->arena, subject, p->tree.charset, &guessed);
    warn(p, guessed, MAIL_WARN_CHARSET);
    m->message_id = id_read(p->arena, headers_get(head(p), S("Message-ID")));
    m->in_reply_to = ids(p, S("In-Reply-To"));
    m->references = ids(p, S("References"));
    size_t dates;
    const struct str *date = values_of(p, S("Date"), &dates);
    for (size_t i = 0; i < dates && !m->has_date; i++)
        m->has_date = date_read(p->arena, date[i], &m->date, &m->date_offset);
    warn(p, !m->has_date, MAIL_WARN_DATE);
}

/* The topmost field of its name is the receiving server's, or nobody's (vouch.h). */
static void read_vouch(struct parse *p) {
    struct mail *m = p->mail;
    bool one = m->from.n == 1 && headers_count(head(p), S("From")) == 1;
    m->vouch = vouch_read(p->arena, headers_get(head(p), S("Authentication-Results")),
                          one ? m->from.v[0].address : STR_NONE);
}

static void read_body(struct parse *p, struct letter letter) {
    struct mail *m = p->mail;
    body_read(p->arena, letter.lines, letter.raw, &p->tree, &p->body);
    m->text = p->body.text;
    m->html = p->body.html;
    m->attachments = p->body.attachments;
    warn(p, p->body.cut, MAIL_WARN_CUT);
    warn(p, p->body.charset_guessed, MAIL_WARN_CHARSET);
    warn(p, p->body.encoding_unknown, MAIL_WARN_ENCODING);
    warn(p, p->body.encoding_broken, MAIL_WARN_BROKEN_ENCODING);
    warn(p, p->body.hidden_text, MAIL_WARN_HIDDEN);
    warn(p, p->body.parts_differ, MAIL_WARN_DIFFER);
    warn(p, p->body.parts_cut, MAIL_WARN_PARTS);
    warn(p, doubts_link(m->html), MAIL_WARN_LINK);
    warn(p, doubts_marked(head(p)), MAIL_WARN_MARKED);
}

/* Who wrote it helps to tell his signature. */
static void read_reply(struct parse *p) {
    struct mail *m = p->mail;
    struct reply_letter letter = { .text = m->text,
                                   .marks = p->body.marks.v,
                                   .mark_n = p->body.marks.n };
    if (m->from.n) {
        letter.name = m->from.v[0].name;
        letter.address = m->from.v[0].address;
    }
    reply_read(p->arena, &letter, &m->reply, &m->signature);
    m->language = language_of(m->reply);
}

/* A calendar alone is read as what it says; how it came to stand alone is the caller's business. */
static void read_event(struct parse *p, struct letter letter) {
    const struct tree_part *root = p->tree.n ? &p->tree.v[0] : NULL;
    if (!root || !str_eq(root->type, S("text/calendar"))) return;
    struct str range = str_slice(letter.lines, root->offset, root->offset + root->length);
    struct str bytes = range_decode_some(p->arena, range, root->encoding, CALENDAR_MAX, NULL);
    struct str charset = params_get(p->arena, &root->block->type, S("charset"));
    calendar_read(p->arena, charset_decode(p->arena, bytes, charset, STR_NONE, CALENDAR_MAX, NULL),
                  &p->mail->event);
}

static void warn_limits(struct parse *p) {
    warn(p, p->scan.header_cut, MAIL_WARN_HEADER);
    warn(p, p->scan.line_cut, MAIL_WARN_LINE);
    warn(p, p->scan.parts_cut || p->tree.cut, MAIL_WARN_PARTS);
    warn(p, p->scan.depth_cut, MAIL_WARN_DEPTH);
}

/* Spans of the struct point into the arena, never into raw: names and types of parts were copied
 * when they were decoded or lowered, content ids were unfolded. */
void mail_parse(struct arena *a, struct str raw, struct mail *ret) {
    *ret = (struct mail){ .subject = S(""), .text = S(""), .reply = S("") };
    struct parse p = { .arena = a, .mail = ret };
    struct letter letter = letter_open(a, raw);
    prescan(a, letter.lines, letter.start, &p.scan);
    p.tree = tree_read(a, &p.scan);
    warn_limits(&p);
    read_body(&p, letter);
    read_event(&p, letter);
    read_people(&p);
    read_fields(&p);
    read_vouch(&p);
    read_reply(&p);
    ret->feedback = feedback_read(a, letter.lines, head(&p), &p.tree);
    ret->automatic = auto_kind(a, head(&p), &p.tree, ret);
    if (ret->automatic == MAIL_AUTO_BOUNCE)
        ret->bounce = bounce_read(a, letter.lines, head(&p), &p.tree, ret);
}
