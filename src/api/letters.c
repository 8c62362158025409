/* Letters as they arrived, and the files in them. */
#include "api/api_priv.h"
#include "desk/letter/letter.h"
#include "desk/mailroom.h"
#include "desk/outbox/outbox.h"

struct bytes {
    const struct call *call;
    struct str bytes;
    struct attachment_place at;
};

static const struct err *raw_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    struct message m;
    TRY(access_check(w, ACCESS_MESSAGE_READ, b->call->id));
    TRY(message_get(w, b->call->id, &m));
    if (m.letter_id.set) return letter_raw(w, m.letter_id.v, &b->bytes);
    if (!m.taken_back_at.set) TRY(outbox_mail(w, m.id, &b->bytes));
    if (str_is_set(b->bytes)) return NULL;
    return ERR(w->arena, ERR_NOT_FOUND, "This message is no mail.",
               .hint = "Notes stay here, and what was taken back was never sent.");
}

const struct err *api_get_raw(struct call *c) {
    struct bytes b = { .call = c };
    TRY(work_read(c->w, raw_tx, &b));
    reply_file(c->rp, S("message/rfc822"),
               str_printf(c->w->arena, "message-%lld.eml", (long long)c->id), b.bytes);
    return NULL;
}

static const struct err *attachment_tx(struct work *w, void *arg) {
    struct bytes *b = arg;
    TRY(access_check(w, ACCESS_ATTACHMENT_READ, b->call->id));
    TRY(attachment_get(w, b->call->id, &b->at));
    if (b->at.file_id.set) return file_bytes(w, b->at.file_id.v, &b->bytes);
    return letter_raw(w, b->at.letter_id.v, &b->bytes);
}

const struct err *api_get_attachment(struct call *c) {
    struct bytes b = { .call = c };
    TRY(work_read(c->w, attachment_tx, &b));
    if (!b.at.file_id.set) TRY(c->api->o.mailroom->range(c->w->arena, b.bytes, &b.at, &b.bytes));
    reply_file(c->rp, b.at.type, b.at.name, b.bytes);
    return NULL;
}

struct letters {
    int64_t state;
    struct api_page page;
    struct json json;
};

static void put_letter(struct json *j, const struct letter *l) {
    json_open_object(j);
    api_put_id(j, "id", l->id);
    api_put_text(j, "state", str_of(letter_state_name(l->state)));
    api_put_time(j, "received_at", OPT(l->received_at));
    api_put_int(j, "size", l->size);
    api_put_text(j, "sha256", l->sha256);
    api_put_opt_id(j, "message", l->message_id);
    json_end(j);
}

static const struct err *letters_tx(struct work *w, void *arg) {
    struct letters *x = arg;
    struct letter *rows;
    size_t n, limit = (size_t)x->page.limit;
    int64_t count;
    TRY(letter_list(w, x->state, x->page.id, x->page.limit + 1, &rows, &n));
    TRY(letter_count(w, x->state, &count));
    x->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n && i < limit; i++)
        put_letter(&x->json, &rows[i]);
    json_end(&x->json);
    api_put_int(&x->json, "count", count);
    api_put_text(&x->json, "next",
                 n > limit ? api_cursor(w->arena, 0, rows[limit - 1].id) : STR_NONE);
    json_end(&x->json);
    return NULL;
}

const struct err *api_list_letters(struct call *c) {
    struct letters x = { .state = LETTER_WAITING, .page = api_page_of(c) };
    const struct api_value *state = api_asked(c, "state");
    if (state->set && !letter_state_by_name(state->text, &x.state))
        return ERR(c->w->arena, ERR_BUG, "A state is missing.");
    TRY(work_read(c->w, letters_tx, &x));
    return api_reply(c, &x.json);
}
