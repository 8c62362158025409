/* Letters, raw mails, files, people, and whether the desk is well. */
#include "api/api_priv.h"
#include "desk/customer/customer.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/outbox/outbox.h"
#include "desk/user/user.h"

const struct err *api_reply(struct call *c, int status, struct json *j) {
    if (json_over(j)) return ERR(c->w->arena, ERR_LIMIT, "The answer would be too large.", .hint = "Ask for less at a time.");
    reply_json(c->rp, status, json_str(j));
    return NULL;
}

static const struct err *take_back_tx(struct work *w, void *arg) {
    const struct call *c = arg;
    TRY(access_check(w, ACCESS_MESSAGE_WRITE, c->id));
    return outbox_take_back(w, c->id);
}

const struct err *api_take_back(struct call *c) {
    TRY(work_write(c->w, take_back_tx, c));
    reply_body(c->rp, 204, STR_NONE, S(""));
    return NULL;
}

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
    if (!m.letter_id.set) return ERR(w->arena, ERR_NOT_FOUND, "This message did not come as a letter.");
    return letter_raw(w, m.letter_id.v, &b->bytes);
}

const struct err *api_get_raw(struct call *c) {
    struct bytes b = { .call = c };
    TRY(work_read(c->w, raw_tx, &b));
    reply_file(c->rp, S("message/rfc822"), S("letter.eml"), b.bytes);
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

struct upload {
    struct str name, type, data;
    struct file_row file;
};

static const struct err *upload_tx(struct work *w, void *arg) {
    struct upload *u = arg;
    return file_add(w, u->name, u->type, u->data, &u->file);
}

/* filename="…" of Content-Disposition. */
static struct str name_of(struct str header) {
    ptrdiff_t at = str_find(header, S("filename=\""));
    if (at < 0) return S("");
    struct str rest = str_from(header, (size_t)at + 10), name;
    return str_split(&rest, '"', &name) ? name : S("");
}

const struct err *api_upload(struct call *c) {
    struct upload u = { .name = name_of(request_header(c->req, "Content-Disposition")),
                        .type = request_header(c->req, "Content-Type"), .data = c->req->body };
    if (u.data.n == 0)
        return ERR(c->w->arena, ERR_INVALID, "The file is empty.", .field = "body", .hint = "Send its bytes as the body.");
    TRY(work_write(c->w, upload_tx, &u));
    struct json j = json_new(c->w->arena, 8192);
    json_open_object(&j);
    api_put_id(&j, "id", u.file.id);
    api_put_text(&j, "name", u.file.name);
    json_key(&j, "size");
    json_int(&j, u.file.size);
    api_put_text(&j, "sha256", u.file.sha256);
    json_end(&j);
    return api_reply(c, 201, &j);
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
    json_key(j, "size");
    json_int(j, l->size);
    api_put_text(j, "sha256", l->sha256);
    api_put_opt_id(j, "message", l->message_id);
    json_end(j);
}

static const struct err *letters_tx(struct work *w, void *arg) {
    struct letters *x = arg;
    struct letter *rows;
    size_t n;
    int64_t count;
    struct json *j = &x->json;
    TRY(letter_list(w, x->state, x->page.after_id, x->page.limit, &rows, &n));
    TRY(letter_count(w, x->state, &count));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    json_key(j, "items");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) put_letter(j, &rows[i]);
    json_end(j);
    json_key(j, "count");
    json_int(j, count);
    bool more = (int64_t)n == x->page.limit;
    api_put_text(j, "next", more ? api_cursor(w->arena, 0, rows[n - 1].id) : STR_NONE);
    json_end(j);
    return NULL;
}

const struct err *api_list_letters(struct call *c) {
    struct letters x = { .state = LETTER_WAITING };
    struct str state = form_get(&c->req->query, "state");
    if (str_is_set(state) && !letter_state_by_name(state, &x.state))
        return ERR(c->w->arena, ERR_INVALID, "There is no such state.", .field = "state",
                   .hint = "Take waiting, read or unreadable.");
    TRY(api_page_of(c, &x.page));
    TRY(work_read(c->w, letters_tx, &x));
    return api_reply(c, 200, &x.json);
}

static void begin_items(struct work *w, struct json *j) {
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    json_key(j, "items");
    json_open_array(j);
}

static void end_items(struct json *j) {
    json_end(j);
    json_key(j, "next");
    json_none(j);
    json_end(j);
}

static const struct err *users_tx(struct work *w, void *arg) {
    struct json *j = arg;
    struct user *users;
    size_t n;
    TRY(user_list(w, &users, &n));
    begin_items(w, j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", users[i].id);
        api_put_text(j, "name", users[i].name);
        api_put_text(j, "mail", users[i].mail);
        json_key(j, "active");
        json_bool(j, users[i].active);
        json_end(j);
    }
    end_items(j);
    return NULL;
}

const struct err *api_list_users(struct call *c) {
    struct json j;
    TRY(work_read(c->w, users_tx, &j));
    return api_reply(c, 200, &j);
}

static const struct err *mailboxes_tx(struct work *w, void *arg) {
    struct json *j = arg;
    struct mailbox *boxes;
    size_t n;
    TRY(mailbox_list(w, &boxes, &n));
    begin_items(w, j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "id", boxes[i].id);
        api_put_text(j, "address", boxes[i].address);
        api_put_text(j, "name", boxes[i].name);
        api_put_text(j, "lang", boxes[i].lang);
        json_end(j);
    }
    end_items(j);
    return NULL;
}

const struct err *api_list_mailboxes(struct call *c) {
    struct json j;
    TRY(work_read(c->w, mailboxes_tx, &j));
    return api_reply(c, 200, &j);
}

struct person {
    int64_t id;
    struct json json;
};

static const struct err *customer_tx(struct work *w, void *arg) {
    static const char *const kinds[] = { "mail", "phone" };
    struct person *p = arg;
    struct customer c;
    struct contact_point *points;
    size_t n;
    struct json *j = &p->json;
    TRY(access_check(w, ACCESS_CUSTOMER_READ, p->id));
    TRY(customer_get(w, p->id, &c));
    TRY(customer_contacts(w, p->id, &points, &n));
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_id(j, "id", c.id);
    api_put_text(j, "name", c.name);
    api_put_text(j, "lang", c.lang);
    json_key(j, "contact_points");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "kind", str_of(kinds[points[i].kind]));
        api_put_text(j, "value", points[i].shown);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    return NULL;
}

const struct err *api_get_customer(struct call *c) {
    struct person p = { .id = c->id };
    TRY(work_read(c->w, customer_tx, &p));
    return api_reply(c, 200, &p.json);
}

const struct err *api_health(struct call *c) {
    reply_json(c->rp, 200, S("{\"status\":\"alive\"}"));
    return NULL;
}

static const struct err *ready_tx(struct work *w, void *arg) { return letter_count(w, LETTER_UNREADABLE, arg); }

const struct err *api_ready(struct call *c) {
    int64_t n;
    TRY(work_read(c->w, ready_tx, &n));
    reply_json(c->rp, 200, S("{\"status\":\"ready\"}"));
    return NULL;
}
