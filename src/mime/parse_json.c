/* The JSON of contract.md. */
#include "mime/parse.h"

#include "base/json.h"
#include "mime/date.h"

enum { JSON_MAX = 48 << 20 };

static const char *const auto_names[MAIL_AUTO_COUNT] = { "no",   "auto-replied", "auto-generated",
                                                         "bulk", "bounce",       "feedback" };
static const char *const action_names[MAIL_ACTION_COUNT] = { "failed", "delayed", "delivered",
                                                             "relayed", "expanded" };

static const char *const class_names[MAIL_BOUNCE_COUNT] = { NULL, "hard", "soft" };

const char *mail_auto_name(enum mail_auto v) { return auto_names[v]; }

const char *mail_action_name(enum mail_action v) { return action_names[v]; }

const char *mail_bounce_class_name(enum mail_bounce_class v) { return class_names[v]; }

static void text(struct json *j, const char *key, struct str v) {
    json_key(j, key);
    json_text(j, v);
}

static void people(struct json *j, const char *key, struct mail_addresses list) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < list.n; i++) {
        json_open_object(j);
        text(j, "name", list.v[i].name);
        text(j, "address", list.v[i].address);
        json_end(j);
    }
    json_end(j);
}

static void words(struct json *j, const char *key, struct mail_words list) {
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < list.n; i++)
        json_text(j, list.v[i]);
    json_end(j);
}

static void attachment(struct json *j, const struct mail_attachment *f) {
    json_open_object(j);
    text(j, "name", f->name);
    text(j, "type", f->type);
    json_key(j, "size");
    json_int(j, f->size);
    text(j, "sha256", f->sha256);
    json_key(j, "inline");
    json_bool(j, f->is_inline);
    text(j, "content_id", f->content_id);
    json_key(j, "in");
    if (f->in < 0)
        json_none(j);
    else
        json_int(j, f->in);
    json_end(j);
}

static void bounces(struct json *j, const struct mail *m) {
    json_key(j, "bounce");
    if (m->automatic != MAIL_AUTO_BOUNCE) {
        json_none(j);
        return;
    }
    json_open_array(j);
    for (size_t i = 0; i < m->bounce.n; i++) {
        const struct mail_bounce *b = &m->bounce.v[i];
        json_open_object(j);
        text(j, "recipient", b->recipient);
        text(j, "action", str_of(mail_action_name(b->action)));
        text(j, "class", str_of(mail_bounce_class_name(b->class)));
        text(j, "status", b->status);
        text(j, "diagnostic", b->diagnostic);
        text(j, "original_message_id", b->original_message_id);
        json_end(j);
    }
    json_end(j);
}

static void feedback(struct json *j, const struct mail_feedback *f) {
    json_key(j, "feedback");
    if (!str_is_set(f->type)) {
        json_none(j);
        return;
    }
    json_open_object(j);
    text(j, "type", f->type);
    text(j, "recipient", f->recipient);
    text(j, "original_message_id", f->original_message_id);
    json_end(j);
}

struct str mail_json(struct arena *a, const struct mail *m) {
    struct json j = json_new(a, JSON_MAX);
    json_open_object(&j);
    text(&j, "message_id", m->message_id);
    text(&j, "date", m->has_date ? date_rfc3339(a, m->date, m->date_offset) : STR_NONE);
    people(&j, "from", m->from);
    people(&j, "sender", m->sender);
    people(&j, "reply_to", m->reply_to);
    people(&j, "to", m->to);
    people(&j, "cc", m->cc);
    people(&j, "bcc", m->bcc);
    text(&j, "subject", m->subject);
    words(&j, "in_reply_to", m->in_reply_to);
    words(&j, "references", m->references);
    text(&j, "text", m->text);
    text(&j, "html", m->html);
    text(&j, "reply", m->reply);
    text(&j, "signature", m->signature);
    json_key(&j, "attachments");
    json_open_array(&j);
    for (size_t i = 0; i < m->attachments.n; i++)
        attachment(&j, &m->attachments.v[i]);
    json_end(&j);
    text(&j, "auto", str_of(mail_auto_name(m->automatic)));
    bounces(&j, m);
    feedback(&j, &m->feedback);
    text(&j, "language", m->language);
    words(&j, "warnings", m->warnings);
    json_end(&j);
    return json_str(&j);
}
