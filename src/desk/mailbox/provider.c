#include "desk/mailbox/provider.h"

enum { TENANT_MAX = 253 };

#define T(text) { text, sizeof(text) - 1 }

static const struct provider_facts all[PROVIDER_COUNT] = {
    [PROVIDER_GOOGLE] = {
        .key = T("google"),
        .name = T("Google"),
        .authorize_url = T("https://accounts.google.com/o/oauth2/v2/auth"),
        .token_url = T("https://oauth2.googleapis.com/token"),
        .device_url = T(""),
        /* without both, a second consent brings no refresh token */
        .more = T("&access_type=offline&prompt=consent"),
        .scope = T("https://mail.google.com/ openid email"),
        .imap = T("imaps://imap.gmail.com:993"),
        .smtp = T("smtps://smtp.gmail.com:465"),
        .console = T("https://console.cloud.google.com/auth/clients"),
    },
    [PROVIDER_MICROSOFT] = {
        .key = T("microsoft"),
        .name = T("Microsoft"),
        .authorize_url = T("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize"),
        .token_url = T("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"),
        .device_url = T("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode"),
        .more = T("&prompt=select_account"),
        .scope = T("https://outlook.office.com/IMAP.AccessAsUser.All "
                   "https://outlook.office.com/SMTP.Send offline_access openid email"),
        .imap = T("imaps://outlook.office365.com:993"),
        .smtp = T("smtp://smtp.office365.com:587"),
        .console = T("https://entra.microsoft.com/"),
    },
    [PROVIDER_OTHER] = { .key = T("other"),
                         .name = T(""),
                         .authorize_url = T(""),
                         .token_url = T(""),
                         .device_url = T(""),
                         .more = T(""),
                         .scope = T(""),
                         .imap = T(""),
                         .smtp = T(""),
                         .console = T("") },
};

const struct provider_facts *provider_facts(enum provider p) {
    return &all[(unsigned)p < PROVIDER_COUNT ? p : PROVIDER_OTHER];
}

bool provider_by_key(struct str key, enum provider *ret) {
    for (int i = 0; i < PROVIDER_COUNT; i++) {
        if (!str_eq(key, all[i].key)) continue;
        *ret = (enum provider)i;
        return true;
    }
    return false;
}

struct str provider_url(struct arena *a, struct str url, struct str tenant) {
    struct str place = S("{tenant}");
    ptrdiff_t at = str_find(url, place);
    if (at < 0) return url;
    return str_join3(a, str_slice(url, 0, (size_t)at), tenant.n ? tenant : S("common"),
                     str_from(url, (size_t)at + place.n));
}

bool provider_tenant_ok(struct str tenant) {
    for (size_t i = 0; i < tenant.n; i++) {
        char c = tenant.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-') return false;
    }
    return tenant.n <= TENANT_MAX && str_find(tenant, S("..")) < 0;
}
