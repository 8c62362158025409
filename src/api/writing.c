/* Replies, notes, uploads, taking back. */
#include "api/api_priv.h"
#include "base/moment.h"
#include "desk/mailroom.h"
#include "desk/outbox/outbox.h"
#include "desk/promise/promise.h"
#include "desk/setting/declared.h"
#include "base/percent.h"

struct posting {
    struct call *call;
    struct answer answer;
};

const struct err *api_check_seen(struct work *w, const struct answer *in) {
    int64_t place = 0;
    if (in->seen == 0) return NULL;
    const struct err *e = message_place(w, in->seen, &place);
    if (e && e->code != ERR_NOT_FOUND) return e;
    if (!e && place == in->conversation_id) return NULL;
    return ERR(w->arena, ERR_INVALID, "This is no message of the conversation.", .field = "seen",
               .hint = "Send the id of the last message you read in it.");
}

/* The desk speaks of "file" and "later"; here the fields are called attachments and leaves_at, and a
 * wrong id of a file is wrong input and no missing page. */
const struct err *api_reply_error(struct work *w, const struct err *e) {
    if (e && e->field && str_eq(str_of(e->field), S("later")))
        return ERR(w->arena, e->code, e->msg, .hint = e->hint, .field = "leaves_at", .cause = e);
    if (!e || !e->field || !str_eq(str_of(e->field), S("file"))) return e;
    enum err_code code = e->code == ERR_NOT_FOUND ? ERR_INVALID : e->code;
    return ERR(w->arena, code, "The attachments are not right.", .hint = e->msg,
               .field = "attachments", .cause = e);
}

static const struct err *post_act(struct work *w, void *arg, struct str *ret_body) {
    struct posting *p = arg;
    struct conversation c;
    struct message m;
    TRY(access_conversation(w, ACCESS_CONVERSATION_WRITE, p->answer.conversation_id, &c));
    TRY(api_check_seen(w, &p->answer));
    if (!api_field(p->call, "hold_s")->set) {
        TRY(setting_number(w, SETTING_HOLD_SECONDS, &p->answer.hold));
        p->answer.hold *= MOMENT_SECOND;
    }
    TRY(api_reply_error(w, p->call->api->o.mailroom->answer(w, &p->answer, &c, &m)));
    if (p->answer.note && p->answer.and_state == CONVERSATION_SOLVED)
        TRY(conversation_solve(w, &c, p->answer.solving, S("")));
    else if (p->answer.note && p->answer.and_state != CONVERSATION_STATE_COUNT)
        TRY(conversation_set_state(w, &c, p->answer.and_state, S("")));
    TRY(message_get(w, m.id, &m)); /* as it is now: its mail has got a Message-ID */
    struct json j = json_new(w->arena, API_JSON_MAX);
    TRY(api_put_message(w, &j, &m));
    if (json_over(&j)) return ERR(w->arena, ERR_LIMIT, "This text is too long.", .field = "text");
    *ret_body = json_str(&j);
    return NULL;
}

struct newer {
    const struct answer *answer;
    struct json json;
    size_t n;
};

static const struct err *newer_tx(struct work *w, void *arg) {
    struct newer *x = arg;
    struct message *m;
    struct conversation c;
    TRY(access_conversation(w, ACCESS_CONVERSATION_READ, x->answer->conversation_id, &c));
    TRY(message_newer(w, c.id, x->answer->seen, &m, &x->n));
    x->json = json_new(w->arena, API_JSON_MAX);
    return api_put_messages(w, &x->json, c.id, m, x->n);
}

/* Somebody else wrote meanwhile: the refusal carries what he wrote. */
void api_tell_newer(struct call *c, const struct answer *in) {
    struct newer x = { .answer = in };
    if (in->seen == 0 || work_read(c->w, newer_tx, &x) || json_over(&x.json) || x.n == 0) return;
    c->newer = json_str(&x.json);
}

void api_reply_promise(const struct call *c, struct answer *in, struct promise_new *room) {
    if (!api_field(c, "promise")->set) return;
    api_promise_of(api_inside(c, "promise", "what"), api_inside(c, "promise", "due"),
                   api_inside(c, "promise", "kind"), room);
    in->promises = room;
    in->promise_n = 1;
}

static const struct err *post(struct call *c, bool note) {
    const struct api_value *hold = api_field(c, "hold_s"), *files = api_field(c, "attachments"),
                           *seen = api_field(c, "seen"), *state = api_field(c, "and_state");
    struct posting p = {
        .call = c,
        .answer = { .conversation_id = c->id,
                    .note = note,
                    .text = api_field(c, "text")->text,
                    .seen = seen->id,
                    .files = files->ids,
                    .file_n = files->n,
                    .hold = hold->number * MOMENT_SECOND,
                    .and_state = CONVERSATION_STATE_COUNT },
    };
    if (!note) {
        const struct api_value *cc = api_field(c, "cc"), *guidance = api_field(c, "guidance");
        p.answer.cc = cc->texts;
        p.answer.cc_n = cc->n;
        p.answer.guidance = guidance->ids;
        p.answer.guidance_n = guidance->n;
        p.answer.follow_up = api_field(c, "asks")->id;
        p.answer.thanks = api_field(c, "thanks")->number == 1;
        p.answer.url = c->api->o.mailroom->url;
        if (api_field(c, "reason")->set) p.answer.reason = api_field(c, "reason")->text;
        if (api_field(c, "no_apology")->set) p.answer.no_apology = api_field(c, "no_apology")->text;
        p.answer.says_sorry = api_field(c, "says_sorry")->number == 1;
    }
    struct promise_new promise;
    if (!note) api_reply_promise(c, &p.answer, &promise);
    if (note) {
        p.answer.mentions = api_field(c, "mentions")->ids;
        p.answer.mention_n = api_field(c, "mentions")->n;
    }
    if (state->set && !conversation_state_by_name(state->text, &p.answer.and_state))
        return ERR(c->w->arena, ERR_BUG, "A state is missing.", .detail = state->text.p);
    p.answer.solving = api_solving(c->w, c, "outcome");
    if (p.answer.and_state != CONVERSATION_SOLVED) TRY(api_unsaid(c->w, p.answer.solving));
    const struct err *e = api_once(c, post_act, &p);
    if (e && e->code == ERR_CONFLICT) api_tell_newer(c, &p.answer);
    return e;
}

const struct err *api_post_reply(struct call *c) { return post(c, false); }

const struct err *api_post_note(struct call *c) { return post(c, true); }

static const struct err *take_back_act(struct work *w, void *arg, struct str *ret_body) {
    const struct call *c = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    *ret_body = STR_NONE;
    return outbox_take_back(w, c->id);
}

const struct err *api_take_back(struct call *c) { return api_once(c, take_back_act, c); }

struct upload {
    struct str name, type, data;
};

static const struct err *upload_act(struct work *w, void *arg, struct str *ret_body) {
    const struct upload *u = arg;
    struct file_row f;
    TRY(file_add(w, u->name, u->type, u->data, &f));
    struct json j = json_new(w->arena, 16 << 10);
    json_open_object(&j);
    api_put_id(&j, "id", f.id);
    api_put_text(&j, "name", f.name);
    api_put_int(&j, "size", f.size);
    api_put_text(&j, "sha256", f.sha256);
    json_end(&j);
    *ret_body = json_str(&j);
    return NULL;
}

/* What stands behind NAME= in Content-Disposition; quotes are taken off. */
static struct str parameter(struct arena *a, struct str header, struct str name) {
    ptrdiff_t at = str_find(str_lower(a, header), name);
    if (at < 0) return STR_NONE;
    struct str rest = str_from(header, (size_t)at + name.n), value;
    if (rest.n == 0 || rest.p[0] != '"')
        return str_split(&rest, ';', &value) ? str_trim(value) : STR_NONE;
    char *out = arena_alloc(a, rest.n);
    size_t n = 0;
    for (size_t i = 1; i < rest.n && rest.p[i] != '"'; i++) {
        if (rest.p[i] == '\\' && i + 1 < rest.n) i++;
        out[n++] = rest.p[i];
    }
    return (struct str){ out, n };
}

/* filename* (RFC 8187, UTF-8 only) before filename; without folders and control characters. */
static struct str name_of(struct arena *a, struct str header) {
    struct str extended = parameter(a, header, S("filename*=")), name = STR_NONE;
    if (str_starts_nocase(extended, S("UTF-8''")))
        (void)percent_decode(a, str_from(extended, 7), false, &name);
    if (!str_is_set(name)) name = parameter(a, header, S("filename="));
    if (!str_is_set(name)) return S("file");
    char *p = arena_copy(a, name.p, name.n);
    size_t from = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (p[i] == '/' || p[i] == '\\') from = i + 1;
        if ((unsigned char)p[i] < ' ' || p[i] == 0x7f) p[i] = '_';
    }
    struct str last = str_trim(str_from((struct str){ p, name.n }, from));
    return last.n ? last : S("file");
}

/* type/subtype without parameters, as the mail that takes the file along wants it. */
static bool type_of(struct str header, struct str *ret) {
    struct str rest = header, type;
    if (!str_is_set(header)) {
        *ret = S("application/octet-stream");
        return true;
    }
    if (!str_split(&rest, ';', &type)) return false;
    type = str_trim(type);
    ptrdiff_t slash = str_find_char(type, '/');
    bool ok = slash > 0 && (size_t)slash + 1 < type.n && type.n <= 100;
    for (size_t i = 0; i < type.n && ok; i++) {
        char ch = type.p[i];
        ok = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
             (ch == '/' && i == (size_t)slash) || str_find_char(S("!#$&-^_.+"), ch) >= 0;
    }
    *ret = type;
    return ok;
}

const struct err *api_upload(struct call *c) {
    struct upload u = { .data = c->req->body };
    u.name = name_of(c->w->arena, request_header(c->req, "Content-Disposition"));
    if (!type_of(request_header(c->req, "Content-Type"), &u.type)) {
        c->status = 415;
        return ERR(c->w->arena, ERR_INVALID, "This is no file type.", .field = "Content-Type",
                   .hint = "Write it like image/png, or leave it out.");
    }
    if (u.data.n == 0)
        return ERR(c->w->arena, ERR_INVALID, "The file is empty.", .field = "body",
                   .hint = "Send its bytes as the body.");
    return api_once(c, upload_act, &u);
}
