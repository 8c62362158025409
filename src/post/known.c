#include "post/known.h"

struct servers {
    const char *imap, *smtp;
    enum setup_need need;
};

enum provider_id {
    GOOGLE,
    MICROSOFT,
    YAHOO,
    AOL,
    APPLE,
    GMX_NET,
    GMX_COM,
    WEB_DE,
    ZOHO,
    ZOHO_EU,
    FASTMAIL,
    IONOS_DE,
    YANDEX,
    MAIL_RU,
    PROVIDERS
};

static const struct servers providers[PROVIDERS] = {
    [GOOGLE] = { "imaps://imap.gmail.com:993", "smtps://smtp.gmail.com:465", SETUP_APP_PASSWORD },
    [MICROSOFT] = { "imaps://outlook.office365.com:993", "smtp://smtp.office365.com:587",
                    SETUP_NO_PASSWORD },
    [YAHOO] = { "imaps://imap.mail.yahoo.com:993", "smtps://smtp.mail.yahoo.com:465",
                SETUP_APP_PASSWORD },
    [AOL] = { "imaps://imap.aol.com:993", "smtps://smtp.aol.com:465", SETUP_APP_PASSWORD },
    [APPLE] = { "imaps://imap.mail.me.com:993", "smtp://smtp.mail.me.com:587", SETUP_APP_PASSWORD },
    [GMX_NET] = { "imaps://imap.gmx.net:993", "smtps://mail.gmx.net:465", SETUP_PASSWORD },
    [GMX_COM] = { "imaps://imap.gmx.com:993", "smtps://mail.gmx.com:465", SETUP_PASSWORD },
    [WEB_DE] = { "imaps://imap.web.de:993", "smtp://smtp.web.de:587", SETUP_PASSWORD },
    [ZOHO] = { "imaps://imap.zoho.com:993", "smtps://smtp.zoho.com:465", SETUP_PASSWORD },
    [ZOHO_EU] = { "imaps://imap.zoho.eu:993", "smtps://smtp.zoho.eu:465", SETUP_PASSWORD },
    [FASTMAIL] = { "imaps://imap.fastmail.com:993", "smtps://smtp.fastmail.com:465",
                   SETUP_APP_PASSWORD },
    [IONOS_DE] = { "imaps://imap.ionos.de:993", "smtps://smtp.ionos.de:465", SETUP_PASSWORD },
    [YANDEX] = { "imaps://imap.yandex.com:993", "smtps://smtp.yandex.com:465", SETUP_APP_PASSWORD },
    [MAIL_RU] = { "imaps://imap.mail.ru:993", "smtps://smtp.mail.ru:465", SETUP_APP_PASSWORD },
};

struct place {
    const char *name;
    enum provider_id provider;
};

static const struct place domains[] = {
    { "gmail.com", GOOGLE },
    { "googlemail.com", GOOGLE },
    { "outlook.com", MICROSOFT },
    { "hotmail.com", MICROSOFT },
    { "live.com", MICROSOFT },
    { "msn.com", MICROSOFT },
    { "windowslive.com", MICROSOFT },
    { "hotmail.rs", MICROSOFT },
    { "hotmail.hu", MICROSOFT },
    { "outlook.hu", MICROSOFT },
    { "hotmail.gr", MICROSOFT },
    { "outlook.com.gr", MICROSOFT },
    { "outlook.de", MICROSOFT },
    { "hotmail.de", MICROSOFT },
    { "hotmail.it", MICROSOFT },
    { "outlook.it", MICROSOFT },
    { "hotmail.fr", MICROSOFT },
    { "outlook.fr", MICROSOFT },
    { "hotmail.co.uk", MICROSOFT },
    { "live.co.uk", MICROSOFT },
    { "yahoo.com", YAHOO },
    { "yahoo.gr", YAHOO },
    { "yahoo.de", YAHOO },
    { "yahoo.it", YAHOO },
    { "yahoo.fr", YAHOO },
    { "yahoo.co.uk", YAHOO },
    { "ymail.com", YAHOO },
    { "rocketmail.com", YAHOO },
    { "aol.com", AOL },
    { "icloud.com", APPLE },
    { "me.com", APPLE },
    { "mac.com", APPLE },
    { "gmx.net", GMX_NET },
    { "gmx.de", GMX_NET },
    { "gmx.at", GMX_NET },
    { "gmx.ch", GMX_NET },
    { "gmx.eu", GMX_NET },
    { "gmx.com", GMX_COM },
    { "web.de", WEB_DE },
    { "zoho.com", ZOHO },
    { "zohomail.com", ZOHO },
    { "zoho.eu", ZOHO_EU },
    { "zohomail.eu", ZOHO_EU },
    { "fastmail.com", FASTMAIL },
    { "fastmail.fm", FASTMAIL },
    { "yandex.com", YANDEX },
    { "yandex.ru", YANDEX },
    { "mail.ru", MAIL_RU },
};

/* Ends of the names of hosts that take mail for other people's domains. */
static const struct place takers[] = {
    { ".google.com", GOOGLE },
    { ".googlemail.com", GOOGLE },
    { ".mail.protection.outlook.com", MICROSOFT },
    { ".mx.microsoft", MICROSOFT },
    { ".yahoodns.net", YAHOO },
    { ".mail.icloud.com", APPLE },
    { ".gmx.net", GMX_NET },
    { ".zoho.com", ZOHO },
    { ".zoho.eu", ZOHO_EU },
    { ".messagingengine.com", FASTMAIL },
    { ".kundenserver.de", IONOS_DE },
    { ".yandex.net", YANDEX },
};

static void add(const struct servers *p, struct setup_candidates *out) {
    const struct setup_candidate in = {
        .source = SETUP_KNOWN, .url = str_of(p->imap), .user = S(""), .sure = true
    };
    struct setup_candidate sending = in;
    sending.url = str_of(p->smtp);
    if (out->imap_n < SETUP_SERVERS_MAX) out->imap[out->imap_n++] = in;
    if (out->smtp_n < SETUP_SERVERS_MAX) out->smtp[out->smtp_n++] = sending;
    out->need = p->need;
}

bool known_by_domain(struct str domain, struct setup_candidates *out) {
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        if (!str_eq_nocase(domain, str_of(domains[i].name))) continue;
        add(&providers[domains[i].provider], out);
        return true;
    }
    return false;
}

bool known_by_mx(struct str host, struct setup_candidates *out) {
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        struct str end = str_of(takers[i].name);
        if (host.n <= end.n || !str_eq_nocase(str_from(host, host.n - end.n), end)) continue;
        add(&providers[takers[i].provider], out);
        return true;
    }
    return false;
}
