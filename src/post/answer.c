#include "post/answer.h"

#include "base/moment.h"
#include "desk/customer/customer.h"
#include "desk/guidance/openings.h"
#include "desk/mailbox/mailbox.h"
#include "desk/outbox/outbox.h"
#include "desk/permission/link.h"
#include "desk/permission/offer.h"
#include "desk/setting/declared.h"
#include "desk/setting/setting.h"
#include "desk/signature/signature.h"
#include "base/zone.h"
#include "mime/compose.h"
#include "post/asking.h"
#include "post/thread.h"

struct writing {
    const struct answer *in;
    struct conversation c;
    struct message m;
    struct compose_person to, *cc; /* cc: in->cc_n of them */
};

/* "Re: " once, whatever the customer's program wrote (Aw, Odg, Vá, Απ …): only our own mark is
 * looked for. */
static struct str subject_of(struct work *w, struct str subject) {
    struct str s = compose_clean_subject(w->arena, str_trim(subject));
    return str_starts_nocase(s, S("Re:")) ? s : str_join(w->arena, S("Re: "), s);
}

const struct err *answer_mailbox(struct work *w, const struct conversation *c,
                                 struct mailbox *ret) {
    struct mailbox *all;
    size_t n;
    if (c->mailbox_id.set) return mailbox_get(w, c->mailbox_id.v, ret);
    TRY(mailbox_list(w, &all, &n));
    if (n == 0)
        return ERR(w->arena, ERR_INVALID, "This desk has no mailbox to send from.", .field = "text",
                   .hint = "Ask the owner to add one.");
    *ret = all[0];
    return NULL;
}

static const struct err *files_of(struct work *w, int64_t message_id, struct compose_mail *mail) {
    struct attachment *list;
    size_t n;
    TRY(message_attachments_of(w, message_id, &list, &n));
    struct compose_file *files = ARENA_ARRAY(w->arena, n + 1, struct compose_file);
    for (size_t i = 0; i < n; i++) {
        files[i] = (struct compose_file){ .name = list[i].name, .type = list[i].type };
        TRY(file_bytes(w, list[i].file_id.v, &files[i].content));
    }
    mail->files = files;
    mail->n_files = n;
    return NULL;
}

/* Oldest first, as the header wants them. */
static const struct err *references_of(struct work *w, int64_t conversation_id,
                                       const struct message *last, struct compose_mail *mail) {
    struct str *ids;
    size_t n, kept = 0;
    TRY(message_ids(w, conversation_id, &ids, &n));
    struct str *refs = ARENA_ARRAY(w->arena, n + 1, struct str);
    for (size_t i = n; i > 0; i--)
        if (mail_id_ok(ids[i - 1])) refs[kept++] = ids[i - 1];
    mail->references = refs;
    mail->n_references = kept;
    bool forwarded = last->user_id.set; /* by a colleague: it is his mail's id */
    if (!forwarded && str_is_set(last->external_id) && mail_id_ok(last->external_id))
        mail->in_reply_to = last->external_id;
    return NULL;
}

static struct str under(struct work *w, struct str text, struct str more) {
    return str_join3(w->arena, text, S("\n\n"), more);
}

static const struct err *link_to(struct work *w, struct writing *x, enum customer_link_kind kind, struct str lang,
                                 struct str *ret) {
    struct link_new in = { kind, x->m.id, x->in->follow_up, lang };
    struct str secret;
    TRY(link_make(w, &in, &secret));
    *ret = str_join3(w->arena, x->in->url, kind == LINK_SOLVED ? S("answer/") : S("no-offers/"), secret);
    return NULL;
}

/* Two links to say whether it is solved. The message itself has the writer's words alone. */
static const struct err *ask(struct work *w, struct writing *x, struct compose_mail *mail) {
    struct setting_value phone;
    struct asking a = { .lang = mail->language, .person = w->actor.name };
    if (!x->in->follow_up || !x->in->url.n) return NULL;
    TRY(setting_value(w, SETTING_PHONE, &phone));
    a.phone = phone.value;
    TRY(link_to(w, x, LINK_SOLVED, mail->language, &a.link));
    mail->text = under(w, mail->text, asking_text(w->arena, &a));
    return NULL;
}

static const struct err *thanks_of(struct work *w, struct writing *x, const struct coupon *c, struct compose_mail *mail) {
    struct desk_facts facts;
    const struct zone *zone;
    TRY(desk_facts_get(w, &facts));
    TRY(zone_load(w->arena, w->sys, facts.zone, &zone));
    struct thanking t = { .lang = mail->language,
                          .code = c->code,
                          .percent = str_printf(w->arena, "%lld", (long long)c->percent.v),
                          .until = opening_day(w->arena, mail->language, zone_local(zone, c->valid_to)),
                          .order = str_is_set(c->first_order) ? c->first_order : S("") };
    TRY(link_to(w, x, LINK_NO_OFFERS, mail->language, &t.stop));
    mail->text = under(w, mail->text, thanking_text(w->arena, &t));
    mail->unsubscribe = t.stop;
    return NULL;
}

/* The same mail once more with the coupon; the sender takes the one that may leave then. */
static const struct err *thank(struct work *w, struct writing *x, struct compose_mail mail) {
    struct coupon c;
    struct str raw;
    bool any;
    if (!x->in->thanks || !x->in->url.n) return NULL;
    TRY(offer_begin(w, &x->c, x->m.id, x->to.address, &c, &any));
    if (!any) return NULL;
    TRY(thanks_of(w, x, &c, &mail));
    TRY(compose_mail(w->arena, w->sys, &mail, &raw));
    return offer_add(w, &x->c, x->m.id, x->to.address, c.id, raw);
}

static const struct err *compose(struct work *w, struct writing *x, const struct message *last,
                                 struct str *ret_from, struct str *ret_raw) {
    struct mailbox box;
    struct desk_facts facts;
    struct compose_mail mail = { .to = &x->to, .n_to = 1, .date = work_now(w), .text = x->in->text };
    mail.cc = x->cc;
    mail.n_cc = x->in->cc_n;
    TRY(answer_mailbox(w, &x->c, &box));
    TRY(desk_facts_get(w, &facts));
    struct str token = thread_token(w, x->c.id);
    struct str name = str_join3(w->arena, w->actor.name, S(", "), facts.name);
    mail.from = (struct compose_person){ compose_clean_name(w->arena, name), box.address };
    if (box.takes_plus) mail.reply_to = thread_plus_address(w->arena, box.address, token);
    mail.subject = subject_of(w, x->c.subject);
    mail.message_id = thread_message_id(w->arena, token, facts.host);
    mail.language = str_is_set(last->lang) ? last->lang : box.lang;
    TRY(signature_of(w, &x->c, last, &mail.signature));
    TRY(references_of(w, x->c.id, last, &mail));
    TRY(files_of(w, x->m.id, &mail));
    TRY(ask(w, x, &mail));
    TRY(thank(w, x, mail));
    TRY(compose_mail(w->arena, w->sys, &mail, ret_raw));
    *ret_from = box.address;
    return message_set_external(w, x->m.id, mail.message_id);
}

static const struct err *copies(struct work *w, struct writing *x) {
    const struct answer *in = x->in;
    TRY(message_check_copies(w, in, x->to.address));
    x->cc = ARENA_ARRAY(w->arena, in->cc_n + 1, struct compose_person);
    for (size_t i = 0; i < in->cc_n; i++) {
        if (!mail_address_ok(in->cc[i]))
            return ERR(w->arena, ERR_INVALID, "An address for a copy is not right.", .field = "cc",
                       .hint = "Write it like ana@shop.example.");
        x->cc[i] = (struct compose_person){ S(""), in->cc[i] };
    }
    return NULL;
}

/* One envelope each; all carry the same mail. */
static const struct err *hand_out(struct work *w, struct writing *x, struct str from,
                                  struct str raw) {
    size_t n = x->in->cc_n + 1;
    struct message_person *people = ARENA_ARRAY(w->arena, n, struct message_person);
    struct str *envelopes = ARENA_ARRAY(w->arena, n, struct str);
    people[0] = (struct message_person){ ROLE_TO, x->to.name, x->to.address };
    for (size_t i = 1; i < n; i++)
        people[i] = (struct message_person){ ROLE_CC, S(""), x->cc[i - 1].address };
    for (size_t i = 0; i < n; i++)
        envelopes[i] = people[i].address;
    TRY(message_add_people(w, x->m.id, people, n));
    return outbox_add(w, x->m.id, from, envelopes, n, raw, x->in->hold);
}

static const struct err *send_tx(struct work *w, void *arg) {
    struct writing *x = arg;
    struct message last;
    struct message_person person;
    struct str from, raw;
    TRY(message_answer(w, x->in, &x->c, &x->m));
    if (x->in->note) return NULL;
    TRY(message_answer_to(w, x->c.id, &last, &person));
    if (!mail_address_ok(person.address))
        return ERR(w->arena, ERR_INVALID, "The customer's address cannot be written to.",
                   .field = "text",
                   .hint = "Write an internal note and reach the customer another way.");
    x->to =
        (struct compose_person){ compose_clean_name(w->arena, person.name), person.address };
    TRY(copies(w, x));
    TRY(compose(w, x, &last, &from, &raw));
    return hand_out(w, x, from, raw);
}

const struct err *answer_send(struct work *w, const struct answer *in, struct conversation *ret_c,
                              struct message *ret_m) {
    struct writing x = { .in = in };
    TRY(work_write(w, send_tx, &x));
    *ret_c = x.c;
    *ret_m = x.m;
    return NULL;
}
