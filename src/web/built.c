/* What a draft or an answer builds on: its guidance, the files that came back to it; and the page to choose guidance. */
#include "desk/customer/customer.h"
#include "desk/guidance/openings.h"
#include "desk/guidance/use.h"
#include "desk/message/message.h"
#include "desk/signature/signature.h"
#include "view/composer.h"
#include "view/html.h"
#include "view/view_pick_page.h"
#include "view/words.h"
#include "web/composer.h"
#include "web/guidance.h"

const struct err *page_guides(struct work *w, struct str guidance, struct page_box *ret) {
    struct use u = use_read(w->arena, guidance, S(""));
    struct page_guide *list = ARENA_ARRAY(w->arena, USE_MOST, struct page_guide);
    for (size_t i = 0; i < u.n; i++) {
        struct guidance_item g;
        const struct err *e = guidance_text(w, u.texts[i], &g);
        if (e && e->code == ERR_NOT_FOUND) continue;
        TRY(e);
        list[ret->guide_n++] = (struct page_guide){ g.text_id, g.id, g.text_version, g.title, S("") };
    }
    ret->guides = list;
    ret->guidance = use_list(w->arena, &u);
    return NULL;
}

const struct err *page_relied(struct work *w, int64_t conversation_id, int64_t from, struct thread_item *items,
                              size_t n) {
    struct relied *rows;
    size_t row_n;
    TRY(use_in(w, conversation_id, from, &rows, &row_n));
    struct page_guide *list = ARENA_ARRAY(w->arena, row_n + 1, struct page_guide);
    for (size_t i = 0; i < row_n; i++)
        list[i] =
            (struct page_guide){ rows[i].text_id, rows[i].guidance_id, rows[i].version, rows[i].title, rows[i].reason };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < row_n && items[i].kind == THREAD_OUT; k++) {
            if (rows[k].message_id != items[i].id) continue;
            if (items[i].guide_n++ == 0) items[i].guides = &list[k];
        }
    return NULL;
}

const struct err *page_draft_files(struct work *w, struct str files, struct page_box *ret) {
    struct page_file *list = ARENA_ARRAY(w->arena, ANSWER_FILES_MAX, struct page_file);
    struct str one;
    ret->file_n = 0;
    while (files.n && ret->file_n < ANSWER_FILES_MAX && str_split(&files, ',', &one)) {
        int64_t id;
        struct str name;
        bool found;
        if (!str_to_int(one, 1, INT64_MAX, &id)) continue;
        TRY(file_own(w, id, &name, &found));
        if (found) list[ret->file_n++] = (struct page_file){ .id = id, .name = name };
    }
    ret->files = list;
    return NULL;
}

/* ---- choosing ---- */

struct picking {
    struct page *page;
    struct page_pick shown;
};

static const struct err *lang_of(struct work *w, const struct conversation *c, struct str *ret) {
    struct customer who;
    TRY(customer_get(w, c->customer_id, &who));
    *ret = signature_lang(who.lang, c->last_ours ? S("") : c->last_words);
    return NULL;
}

static const struct err *pick_tx(struct work *w, void *arg) {
    struct picking *g = arg;
    struct page *p = g->page;
    struct conversation c;
    struct guidance_item *rows;
    struct guidance_find find = { .words = form_get(&p->req->query, "q") };
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, p->id, &c));
    TRY(lang_of(w, &c, &find.lang));
    if (!str_is_set(find.words)) find.words = S("");
    TRY(guidance_list(w, &find, &rows, &g->shown.row_n));
    g->shown.rows = page_guidance_rows(p, rows, g->shown.row_n, find.lang);
    g->shown.typed = find.words;
    g->shown.any = g->shown.row_n > 0 || find.words.n > 0;
    TRY(page_viewer(p, w));
    g->shown.may_write = p->me.owner;
    return NULL;
}

static void pick_body(struct html *h, const void *data, const struct viewer *me) { view_pick_page(h, data, me); }

const struct err *web_pick_page(struct page *p) {
    struct picking g = { .page = p, .shown = { .conversation_id = p->id, .from = page_from(p) } };
    TRY(work_read(p->w, pick_tx, &g));
    return page_show(p, 200, PAGE_DESK, word(p->lang, W("Guidance")), pick_body, &g.shown);
}

static struct str with(struct arena *a, struct str list, int64_t id) {
    struct str one = str_printf(a, "%lld", (long long)id);
    return list.n ? str_join3(a, list, S(","), one) : one;
}

static struct str without(struct arena *a, struct str list, int64_t id) {
    struct use all = use_read(a, list, S(""));
    struct str left = S("");
    for (size_t i = 0; i < all.n; i++)
        if (all.texts[i] != id) left = with(a, left, all.texts[i]);
    return left;
}

/* Its gaps, as far as it is known what belongs there; the others stay, and block the answer. */
static const struct err *filled(struct work *w, int64_t id, struct guidance_item *g) {
    struct conversation c;
    struct opening_facts known;
    if (str_find_char(g->text, '{') < 0) return NULL;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, id, &c));
    TRY(opening_facts_of(w, &c, g->lang, &known));
    g->text = opening_fill(w->arena, g->text, &known);
    return NULL;
}

/* What was typed beside the button is part of the draft; the page to choose has no text with it. */
static const struct err *pick_write_tx(struct work *w, void *arg) {
    struct page *p = arg;
    struct draft d;
    struct guidance_item g;
    int64_t put = page_number(p, "put"), off = page_number(p, "off");
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, p->id));
    TRY(draft_load(w, p->id, DRAFT_REPLY, &d));
    bool typed = str_is_set(form_get(&p->form, "text"));
    struct draft_in in = { typed ? page_field(p, "text") : d.text, typed ? page_field(p, "guidance") : d.guidance,
                           typed ? page_field(p, "reason") : d.reason };
    if (off) in.guidance = without(w->arena, in.guidance, off);
    if (put) {
        TRY(guidance_text(w, put, &g));
        in.guidance = with(w->arena, without(w->arena, in.guidance, put), put);
        TRY(filled(w, p->id, &g));
        if (g.text.n) in.text = str_join3(w->arena, in.text, S("\n\n"), g.text);
    }
    int64_t now = work_now(w);
    return draft_keep(w, p->id, DRAFT_REPLY, &in, d.seq >= now ? d.seq + 1 : now);
}

const struct err *web_pick(struct page *p) {
    TRY(work_write(p->w, pick_write_tx, p));
    reply_redirect(p->rp, page_link(p, p->id, "#reply"));
    return NULL;
}
