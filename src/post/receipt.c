#include "post/receipt.h"

#include "base/moment.h"
#include "base/zone.h"
#include "desk/automation/automation.h"
#include "desk/customer/mark.h"
#include "desk/mailbox/mailbox.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"
#include "mime/compose.h"
#include "post/places.h"
#include "post/thread.h"

enum { A_DAY_AT_MOST = 2, A_DAY_UNPROVEN = 1 };

/* 1: person, 2: when, 3: clock, 4: shop, 5: reference. Each was written in its language, none is a
 * translation. */
struct wording {
    const char *lang, *today, *tomorrow, *text;
};

static const struct wording wordings[] = {
    { "en", "today", "tomorrow",
      "Hello,\n\nyour message is here. %1$s will answer you by %2$s at %3$s.\n\nThis note was sent "
      "by a machine. If you "
      "reply to it, %1$s reads your reply.\n\n%1$s\n%4$s\n\nOn the telephone, please say: %5$s" },
    { "sr", "данас", "сутра",
      "Добар дан,\n\nВаша порука је стигла. %1$s Вам одговара најкасније %2$s до %3$s.\n\nОву "
      "потврду је послао "
      "програм. Ако на њу одговорите, чита је %1$s.\n\n%1$s\n%4$s\n\nЗа разговор телефоном, Ваша "
      "шифра је: %5$s" },
    { "sr-Latn", "danas", "sutra",
      "Dobar dan,\n\nVaša poruka je stigla. %1$s Vam odgovara najkasnije %2$s do %3$s.\n\nOvu "
      "potvrdu je poslao "
      "program. Ako na nju odgovorite, čita je %1$s.\n\n%1$s\n%4$s\n\nZa razgovor telefonom, Vaša "
      "šifra je: %5$s" },
    { "hu", "ma", "holnap",
      "Jó napot kívánunk!\n\nÜzenete megérkezett. %1$s legkésőbb %2$s %3$s-ig válaszol.\n\nEzt az "
      "értesítést a program "
      "küldte. Ha válaszol rá, azt %1$s olvassa.\n\n%1$s\n%4$s\n\nTelefonon erre hivatkozzon: "
      "%5$s" },
    { "sl", "danes", "jutri",
      "Pozdravljeni,\n\nvaše sporočilo je prispelo. %1$s vam odgovori najpozneje %2$s do "
      "%3$s.\n\nTo potrdilo je poslal "
      "program. Če nanj odgovorite, vaš odgovor prebere %1$s.\n\n%1$s\n%4$s\n\nZa pogovor po "
      "telefonu navedite: %5$s" },
    { "el", "σήμερα", "αύριο",
      "Καλησπέρα σας,\n\nλάβαμε το μήνυμά σας. Θα σας απαντήσει ο/η %1$s το αργότερο %2$s έως τις "
      "%3$s.\n\nΑυτή η "
      "ειδοποίηση στάλθηκε αυτόματα. Αν απαντήσετε, θα διαβάσει την απάντησή σας ο/η "
      "%1$s.\n\n%1$s\n%4$s\n\n"
      "Για το τηλέφωνο, ο κωδικός σας είναι: %5$s" },
};

static const struct wording *wording_of(struct str lang) {
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
        if (str_eq(lang, str_of(wordings[i].lang))) return &wordings[i];
    return &wordings[0];
}

/* Puts the five values in the places that the wording names. */
struct str receipt_text(struct arena *a, struct str lang, struct str person, struct str shop,
                        struct str ref, bool tomorrow, struct str clock) {
    const struct wording *x = wording_of(lang);
    const struct str values[] = { person, str_of(tomorrow ? x->tomorrow : x->today), clock, shop,
                                  ref };
    return places_fill(a, x->text, values, sizeof values / sizeof *values);
}

static const struct err *is_ours(struct work *w, struct str address, bool *ret) {
    struct mailbox m;
    struct str plus;
    return mailbox_of_address(w, address, &m, &plus, ret);
}

/* Is one due at all? */
static const struct err *is_due(struct work *w, const struct incoming *in, const struct taken *t,
                                struct receipt_by *by, bool *ret) {
    int64_t sent;
    bool ours, allowed;
    *ret = false;
    bool first = in->readable && t->fresh && in->automatic == 0 && in->proof != PROOF_FORGED &&
                 !in->forwarded_by.set; /* he did not write to us */
    if (!first || !in->mailbox_id.set || !mail_address_ok(in->from_address)) return NULL;
    TRY(mailbox_receipt(w, in->mailbox_id.v, by, ret));
    if (*ret) TRY(automation_may(w, AUTOMATION_RECEIPT, ret));
    if (!*ret) return NULL;
    TRY(is_ours(w, in->from_address, &ours));
    TRY(outbox_automatic_since(w, in->from_address, work_now(w) - MOMENT_DAY, &sent));
    TRY(mark_allows(w, in->from_address, &allowed));
    int64_t most = proof_is_proven(in->proof) ? A_DAY_AT_MOST : A_DAY_UNPROVEN;
    *ret = !ours && allowed && sent < most;
    return NULL;
}

/* "18:42" and whether that is tomorrow; false when the time has nearly come and a receipt would be
 * late itself. */
static bool answer_time(struct work *w, const struct zone *z, int64_t due, bool *ret_tomorrow,
                        struct str *ret) {
    int64_t now = work_now(w),
            days = (zone_day(z, due) - zone_day(z, now) + MOMENT_DAY / 2) / MOMENT_DAY;
    struct moment_parts p = zone_local(z, due);
    *ret_tomorrow = days == 1;
    *ret = moment_clock(w->arena, p);
    return days >= 0 && days <= 1 && due > now + MOMENT_HOUR;
}

/* The sender may be invented (A02, A09), so nothing of the letter stands in the mail but its
 * Message-ID. */
static const struct err *write_mail(struct work *w, const struct incoming *in,
                                    const struct conversation *c, const struct receipt_by *by,
                                    struct str text) {
    struct desk_facts facts;
    struct str raw, token = thread_token(w, c->id);
    struct compose_person to = { S(""), in->from_address };
    int64_t id;
    TRY(desk_facts_get(w, &facts));
    struct compose_mail m = { .to = &to,
                              .n_to = 1,
                              .date = work_now(w),
                              .text = text,
                              .language = in->lang,
                              .automatic = COMPOSE_AUTO_REPLIED };
    m.from = (struct compose_person){ compose_clean_name(w->arena, facts.name), by->address };
    m.subject = str_join3(w->arena, facts.name, S(", "), c->ref);
    m.message_id = thread_message_id(w->arena, token, facts.host);
    if (str_is_set(in->external_id) && mail_id_ok(in->external_id)) m.in_reply_to = in->external_id;
    TRY(message_automatic(w, c, by->name, text, &id));
    TRY(compose_mail(w->arena, w->sys, &m, &raw));
    TRY(message_set_external(w, id, m.message_id));
    TRY(message_add_people(w, id, &(struct message_person){ ROLE_TO, to.name, to.address }, 1));
    TRY(outbox_add(w, id, S(""), &to.address, 1, raw, 0));
    return automation_made(w, AUTOMATION_RECEIPT, OPT(c->id));
}

const struct err *receipt_send(struct work *w, const struct incoming *in, const struct taken *t) {
    struct receipt_by by;
    struct conversation c;
    struct desk_facts facts;
    const struct zone *zone;
    struct str clock;
    bool due, tomorrow;
    TRY(is_due(w, in, t, &by, &due));
    if (!due) return NULL;
    TRY(conversation_get(w, t->conversation_id, &c));
    TRY(desk_facts_get(w, &facts));
    TRY(zone_load(w->arena, w->sys, facts.zone, &zone));
    if (!c.due.set || !answer_time(w, zone, c.due.v, &tomorrow, &clock)) return NULL;
    struct str lang = str_is_set(in->lang) ? in->lang : by.lang;
    return write_mail(w, in, &c, &by,
                      receipt_text(w->arena, lang, by.name, facts.name, c.ref, tomorrow, clock));
}
