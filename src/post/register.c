#include "post/register.h"

#include "base/moment.h"
#include "desk/automation/automation.h"
#include "desk/conversation/conversation.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"
#include "mime/compose.h"
#include "post/answer.h"
#include "post/places.h"
#include "post/thread.h"

/* 1: person, 2: day, 3: shop, 4: number. Each was written in its language, none is a translation. */
struct wording {
    const char *lang, *subject, *text;
};

static const struct wording wordings[] = {
    { "en", "Complaint",
      "Hello,\n\nyour complaint of %2$s is entered in our register under the number %4$s. %1$s is looking into it and "
      "will answer you.\n\nThis note was sent by a machine. If you reply to it, %1$s reads your reply.\n\n%1$s\n%3$s" },
    { "sr", "Рекламација",
      "Добар дан,\n\nВаша рекламација од %2$s заведена је у нашој евиденцији под бројем %4$s. Њоме се бави и "
      "одговориће Вам: %1$s.\n\nОву потврду је послао програм. Ако на њу одговорите, чита је: %1$s.\n\n%1$s\n%3$s" },
    { "sr-Latn", "Reklamacija",
      "Dobar dan,\n\nVaša reklamacija od %2$s zavedena je u našoj evidenciji pod brojem %4$s. Njome se bavi i "
      "odgovoriće Vam: %1$s.\n\nOvu potvrdu je poslao program. Ako na nju odgovorite, čita je: %1$s.\n\n%1$s\n%3$s" },
    { "hu", "Panasz",
      "Jó napot kívánunk!\n\nPanaszát (%2$s) a következő számon vettük nyilvántartásba: %4$s. Az ügyet vizsgálja és "
      "Önnek válaszol: %1$s.\n\nEzt az értesítést a program küldte. Ha válaszol rá, azt %1$s olvassa.\n\n%1$s\n%3$s" },
    { "sl", "Reklamacija",
      "Pozdravljeni,\n\nvaša reklamacija z dne %2$s je vpisana v naš register pod številko %4$s. Z njo se ukvarja in "
      "vam bo odgovoril/-a: %1$s.\n\nTo potrdilo je poslal program. Če nanj odgovorite, vaš odgovor prebere "
      "%1$s.\n\n%1$s\n%3$s" },
    { "el", "Παράπονο",
      "Καλησπέρα σας,\n\nτο παράπονό σας της %2$s καταχωρίστηκε στο μητρώο μας με αριθμό %4$s. Το εξετάζει και θα σας "
      "απαντήσει ο/η %1$s.\n\nΑυτή η ειδοποίηση στάλθηκε αυτόματα. Αν απαντήσετε, θα διαβάσει την απάντησή σας ο/η "
      "%1$s.\n\n%1$s\n%3$s" },
};

static const struct wording *wording_of(struct str lang) {
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
        if (str_eq(lang, str_of(wordings[i].lang))) return &wordings[i];
    return &wordings[0];
}

struct str register_text(struct arena *a, struct str lang, struct str person, struct str shop, struct str ref,
                         struct str day) {
    const struct str values[] = { person, day, shop, ref };
    return places_fill(a, wording_of(lang)->text, values, sizeof values / sizeof *values);
}

/* 13. 11. 2026. in Serbian, 2026. 11. 13. in Hungarian, 13/11/2026 in Greek and English. */
static struct str day_text(struct arena *a, struct str lang, int64_t day) {
    struct moment_parts p = moment_split(day * MOMENT_DAY);
    if (str_eq(lang, S("hu"))) return str_printf(a, "%d. %d. %d.", p.year, p.month, p.day);
    if (str_eq(lang, S("sl"))) return str_printf(a, "%d. %d. %d", p.day, p.month, p.year);
    if (str_starts(lang, S("sr"))) return str_printf(a, "%d. %d. %d.", p.day, p.month, p.year);
    return str_printf(a, "%d/%d/%d", p.day, p.month, p.year);
}

struct writing {
    struct conversation c;
    struct message last;
    struct message_person to;
    struct mailbox box;
    struct desk_facts facts;
    struct str lang;
};

static const struct err *write_mail(struct work *w, struct complaint *c, struct writing *x) {
    struct str ref = complaint_ref(w->arena, c), token = thread_token(w, x->c.id), raw;
    struct compose_person to = { S(""), x->to.address };
    int64_t id;
    struct str text = register_text(w->arena, x->lang, w->actor.name, x->facts.name, ref,
                                    day_text(w->arena, x->lang, c->received_day));
    struct compose_mail m = { .to = &to,
                              .n_to = 1,
                              .date = work_now(w),
                              .text = text,
                              .language = x->lang,
                              .automatic = COMPOSE_AUTO_REPLIED };
    m.from = (struct compose_person){ compose_clean_name(w->arena, x->facts.name), x->box.address };
    m.subject = str_join3(w->arena, str_of(wording_of(x->lang)->subject), S(" "), ref);
    m.message_id = thread_message_id(w->arena, token, x->facts.host);
    if (str_is_set(x->last.external_id) && mail_id_ok(x->last.external_id))
        m.in_reply_to = x->last.external_id;
    TRY(message_automatic(w, &x->c, w->actor.name, text, &id));
    TRY(compose_mail(w->arena, w->sys, &m, &raw));
    TRY(message_set_external(w, id, m.message_id));
    TRY(message_add_people(w, id, &(struct message_person){ ROLE_TO, to.name, to.address }, 1));
    TRY(outbox_add(w, id, S(""), &to.address, 1, raw, 0));
    TRY(automation_made(w, AUTOMATION_COMPLAINT_RECEIPT, OPT(x->c.id)));
    return complaint_acknowledge(w, c, OPT(id), S(""));
}

const struct err *register_receipt(struct work *w, struct complaint *c, bool *ret_sent) {
    struct writing x;
    bool may;
    *ret_sent = false;
    TRY(automation_may(w, AUTOMATION_COMPLAINT_RECEIPT, &may));
    if (!may) return NULL;
    TRY(conversation_get(w, c->conversation_id, &x.c));
    const struct err *e = message_answer_to(w, x.c.id, &x.last, &x.to);
    if (!e) e = answer_mailbox(w, &x.c, &x.box);
    if (e) return e->code == ERR_INVALID ? NULL : e;
    if (!mail_address_ok(x.to.address) || x.last.proof == PROOF_FORGED) return NULL;
    TRY(desk_facts_get(w, &x.facts));
    x.lang = str_is_set(c->lang) ? c->lang : x.box.lang;
    TRY(write_mail(w, c, &x));
    *ret_sent = true;
    return NULL;
}
