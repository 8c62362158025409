/* Sending a message to somebody outside who is not the customer: its form, and the sending. */
#include "base/hash.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "desk/mailroom.h"
#include "desk/repeat/repeat.h"
#include "desk/setting/declared.h"
#include "view/talk.h"
#include "view/view_forward.h"
#include "view/words.h"
#include "web/web_priv.h"

enum { TO_MAX_BYTES = 4 << 10 };

static void forward_body(struct html *h, const void *data, const struct viewer *me) {
    view_forward(h, data, me);
}

struct gathering {
    struct page *page;
    const struct err *err; /* of the sending that is shown again */
    struct page_forward out;
};

/* Two clicks and two tabs send once. */
static const struct err *key_of(struct page *p, struct work *w, int64_t conversation_id,
                                struct str *ret) {
    int64_t last;
    TRY(message_last_own(w, conversation_id, &last));
    struct str name = str_printf(w->arena, "forward:%lld:%lld:%lld", (long long)w->actor.user_id,
                                 (long long)p->id, (long long)last);
    *ret = hash_keyed_128(w->arena, w->key, name);
    return NULL;
}

static bool was_chosen(const struct page *p, int64_t id) {
    struct str value = str_printf(p->w->arena, "%lld", (long long)id);
    for (size_t i = 0; i < p->form.field_count; i++)
        if (str_eq(p->form.fields[i].name, S("attachment")) &&
            str_eq(p->form.fields[i].value, value))
            return true;
    return false;
}

static const struct err *files(struct gathering *g, struct work *w) {
    struct attachment *list;
    size_t n;
    TRY(message_attachments_of(w, g->page->id, &list, &n));
    struct page_forward_file *out = ARENA_ARRAY(w->arena, n + 1, struct page_forward_file);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct page_forward_file){ { list[i].id, list[i].name, list[i].type,
                                               page_size(g->page, list[i].size) },
                                             g->err && was_chosen(g->page, list[i].id) };
    g->out.files = out;
    g->out.file_n = n;
    return NULL;
}

/* Words and addresses of one that was taken back before it left. */
static const struct err *taken_back(struct gathering *g, struct work *w) {
    struct message m;
    struct recipient *people;
    int64_t id;
    size_t n;
    if (!str_to_int(form_get(&g->page->req->query, "again"), 1, INT64_MAX, &id)) return NULL;
    const struct err *e = message_get(w, id, &m);
    if (e) return e->code == ERR_NOT_FOUND ? NULL : e;
    bool own = m.part == MESSAGE_FORWARD && m.taken_back_at.set && m.about_id.set &&
               m.about_id.v == g->page->id;
    if (!own) return NULL;
    g->out.words = m.reply_text;
    TRY(message_recipients_of(w, id, &people, &n));
    struct buf b = buf_new(w->arena, TO_MAX_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add(&b, S(", "));
        buf_add(&b, people[i].address);
    }
    g->out.to = buf_str(&b);
    return NULL;
}

static const struct err *gather_tx(struct work *w, void *arg) {
    struct gathering *g = arg;
    struct page *p = g->page;
    struct message m;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, p->id));
    TRY(message_get(w, p->id, &m));
    struct str text = p->web->o.mailroom->forward_quote(w->arena, &m);
    g->out = (struct page_forward){ .id = m.id,
                                    .conversation_id = m.conversation_id,
                                    .from = page_from(p),
                                    .author = m.author_name,
                                    .text = str_trim(text),
                                    .lang = m.lang,
                                    .at = page_past(p, m.at),
                                    .err = g->err };
    TRY(key_of(p, w, m.conversation_id, &g->out.key));
    TRY(files(g, w));
    if (g->err) {
        g->out.to = page_field(p, "to");
        g->out.words = page_field(p, "text");
    } else {
        TRY(taken_back(g, w));
    }
    return page_viewer(p, w);
}

static const struct err *show(struct page *p, const struct err *err) {
    struct gathering g = { .page = p, .err = err };
    TRY(work_read(p->w, gather_tx, &g));
    p->me.error = err != NULL;
    if (err) p->me.here = str_printf(p->w->arena, "/messages/%lld/forward", (long long)p->id);
    return page_show(p, err ? err_meaning(err->code)->http : 200, PAGE_DESK,
                     word(p->lang, W("Forward a message")), forward_body, &g.out);
}

const struct err *web_forward_page(struct page *p) { return show(p, NULL); }

struct sending {
    struct page *page;
    struct forward in;
    struct forward_file *files;
    size_t file_n;
    struct repeat repeat;
    int64_t conversation_id, message_id;
};

static const struct err *send_tx(struct work *w, void *arg) {
    struct sending *x = arg;
    struct conversation c;
    struct message m;
    struct str reply;
    int64_t status;
    bool done;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, x->page->id));
    TRY(message_place(w, x->page->id, &x->conversation_id));
    TRY(repeat_before(w, &x->repeat, &done, &status, &reply));
    if (done) return NULL; /* the second click */
    TRY(setting_number(w, SETTING_HOLD_SECONDS, &x->in.hold));
    x->in.hold *= MOMENT_SECOND;
    TRY(x->page->web->o.mailroom->forward(w, &x->in, x->files, x->file_n, &c, &m));
    x->message_id = m.id;
    return repeat_after(w, &x->repeat, 303, S(""));
}

static const struct err *chosen(struct page *p, struct sending *x) {
    int64_t *ids = ARENA_ARRAY(p->w->arena, ANSWER_FILES_MAX + 2, int64_t);
    for (size_t i = 0; i < p->form.field_count && x->file_n <= ANSWER_FILES_MAX; i++)
        if (str_eq(p->form.fields[i].name, S("attachment")) &&
            str_to_int(p->form.fields[i].value, 1, INT64_MAX, &ids[x->file_n]))
            x->file_n++;
    return p->web->o.mailroom->forward_files(p->w, p->id, ids, x->file_n, &x->files);
}

static struct str hash_of(struct page *p) {
    struct buf b = buf_new(p->w->arena, 1 << 20);
    for (size_t i = 0; i < p->form.field_count; i++) {
        buf_add(&b, p->form.fields[i].name);
        buf_add_char(&b, '\n');
        buf_add(&b, p->form.fields[i].value);
        buf_add_char(&b, '\n');
    }
    return hash_sha256_hex(p->w->arena, buf_str(&b));
}

const struct err *web_forward(struct page *p) {
    struct sending x = { .page = p, .in = { .message_id = p->id, .text = page_field(p, "text") } };
    struct str *to;
    (void)page_addresses(p, "to", FORWARD_TO_MAX, &to, &x.in.to_n); /* one too many is told below */
    x.in.to = to;
    x.repeat = (struct repeat){ page_field(p, "key"), hash_of(p) };
    const struct err *e = chosen(p, &x);
    if (!e) e = work_write(p->w, send_tx, &x);
    if (e) return page_can_again(e) ? show(p, e) : e;
    struct str place =
        x.message_id ? str_printf(p->w->arena, "#m:%lld", (long long)x.message_id) : S("");
    reply_redirect(p->rp, page_link(p, x.conversation_id, str_c(p->w->arena, place)));
    return NULL;
}
