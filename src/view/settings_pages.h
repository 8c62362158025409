/* settings_pages.h - what the pages of the settings show; pages.h says how such structs are used.
 *
 * Addresses and fields. Every POST carries csrf. An act that went well answers with 303 to its page
 * with ?said=WORD, which says so above; a refused one shows the page again with what was typed.
 *   GET  /settings           page_account    POST /settings            name, lang, zone, theme, density
 *   POST /settings/password                  current, password
 *   POST /settings/sessions                  act ("end", "others"), handle
 *   POST /settings/tokens                    act ("make", "revoke"), name, scope, current, key; id
 *   GET  /settings/second-step page_second  POST act ("begin", "finish", "codes", "off"), current, sealed, code
 *   POST /sign-in/code       page_code       ticket, code, next
 *   POST /settings/passkeys                  act ("ask": JSON for the script, with current; "add" with name, client,
 *                                            data; "remove" with id, current)
 *   GET  /settings/people    page_people, ?add=1 and ?edit=ID show a form
 *                                            POST act ("invite", "again", "withdraw", "change", "on", "off"), id,
 *                                            version, mail, name, lang, role, sees, team (0..n)
 *   GET  /settings/teams     page_teams, ?add=1 and ?edit=ID show a form
 *                                            POST act ("add", "save", "remove"), id, version, name, member (0..n)
 *   GET  /settings/rights    page_rights
 *   GET  /settings/desk      page_desk       POST the name of each setting, and was-NAME: what stood there
 *   GET  /settings/spam?trusted=ID&blocked=ID    page_senders, of each list what is behind ID
 *                                            POST act ("trust", "distrust", "block", "let"), address
 *   GET  /settings/calendars, /settings/standards    clocks.h
 *   GET  /settings/audit?who=ID&object=WORDS&before=ID   page_audit      POST verifies the chain
 *   GET  /forgotten          page_forgotten  POST /forgotten           address
 *   GET  /enter/TOKEN        page_enter      POST /enter/TOKEN         password
 */
#ifndef VIEW_SETTINGS_PAGES_H
#define VIEW_SETTINGS_PAGES_H

#include "view/pages.h"

/* The entries of the list at the side. */
enum settings_place { SETTINGS_ACCOUNT, SETTINGS_SECOND, SETTINGS_PEOPLE, SETTINGS_TEAMS, SETTINGS_MAILBOXES,
                      SETTINGS_RIGHTS, SETTINGS_DESK, SETTINGS_AUDIT, SETTINGS_GUIDANCE, SETTINGS_TAGS,
                      SETTINGS_SPAM, SETTINGS_CAUSES, SETTINGS_ORDERS, SETTINGS_PRODUCTS,
                      SETTINGS_POLICIES, SETTINGS_LAW, SETTINGS_LIMITS, SETTINGS_CALENDARS,
                      SETTINGS_STANDARDS, SETTINGS_AUTOMATIONS, SETTINGS_IMPORTS, SETTINGS_PLANS, SETTINGS_FIGURES,
                      SETTINGS_WEEK, SETTINGS_GAPS };

/* The form that was refused. */
enum account_form { ACCOUNT_NONE, ACCOUNT_PROFILE, ACCOUNT_PASSWORD, ACCOUNT_TOKENS, ACCOUNT_SIGNATURES };

struct page_session {
    struct str handle, network, browser;
    struct page_when seen;
    bool own;
};

struct page_token {
    int64_t id;
    struct str name;
    int scope;                       /* 0 read, 1 write, 2 everything its person may */
    struct page_when used;           /* not set: never */
};

/* What stands under a person's answers in a language; tag "other": in all that have none. */
struct page_signature {
    const char *tag;
    struct str name, text;           /* name: of the language, in the viewer's; empty for "other" */
};
enum { PAGE_SIGNATURES = 7 };

struct page_account {
    struct str said;                 /* what was just done, in the viewer's language; empty: nothing */
    struct str name, lang, zone;     /* as they stand in the form */
    int theme, density;
    const struct page_session *sessions;
    size_t session_n;
    const struct page_token *tokens;
    size_t token_n;
    struct page_signature signatures[PAGE_SIGNATURES];
    struct str key;                  /* of the next token: a second click makes no second one */
    struct str secret;               /* a token that was just made, shown once; empty: none */
    struct str token_name;           /* typed before */
    enum account_form wrong;
    const struct err *err;           /* why; NULL: nothing was refused */
};

struct page_person {
    int64_t id, version;
    struct str name, mail, teams;    /* teams: their names, with commas */
    bool owner, active, invited;
    int sees;                        /* 0 every team, 1 the own teams, 2 what is the person's own */
    struct page_when since;          /* invited when; not set: not invited */
};

struct page_person_form {
    int64_t id, version;             /* id 0: an invitation */
    struct str name, mail, lang;
    bool owner, active;
    int sees;
    const struct page_choice *teams;
    size_t team_n;
    const struct err *err;           /* why it was refused; NULL: it was not */
};

struct page_people {
    struct str said;
    const struct page_person *rows;
    size_t row_n;
    int64_t active_n, invited_n;
    const struct page_person_form *form; /* NULL: not asked for */
    const struct err *err;           /* why an act of a row was refused; NULL: none was */
};

struct page_team {
    int64_t id, version;
    struct str name, people;         /* names of its members, with commas */
    size_t member_n;
};

struct page_team_form {
    int64_t id, version;             /* id 0: a new one */
    struct str name;
    const struct page_choice *people;
    size_t person_n;
    const struct err *err;
};

struct page_teams {
    struct str said;
    const struct page_team *rows;
    size_t row_n;
    const struct page_team_form *form; /* NULL: not asked for */
};

/* Before the door. */
struct page_forgotten {
    struct str address;              /* typed before */
    bool asked;                      /* it was asked for: says the same whoever asked */
    const struct err *err;
};

struct page_enter {
    struct str token, address;       /* of the link, and whose it is */
    bool invited;
    const struct err *err;
};

struct page_passkey {
    int64_t id;
    struct str name;
    struct page_when used;           /* not set: never */
};

/* The second step: off, being set up (secret), or on; codes are shown once. */
struct page_second {
    bool on, must;         /* must: the owner asks for it, nothing else is shown before */
    struct str secret, sealed;       /* of one that is being set up; empty: none is */
    struct str qr;                   /* path of its QR code; empty: it is too long for one */
    int qr_side;                     /* modules a side */
    const struct str *codes;         /* NULL: none to show */
    size_t code_n;
    int64_t left;                    /* recovery codes not used yet */
    bool app;                        /* codes of an app are on; on may also mean passkeys alone */
    const struct page_passkey *passkeys;
    size_t passkey_n;
    const struct err *err;
};

/* Sign-in, after the password. */
struct page_code {
    struct str ticket, next, lang_asked;
    const struct err *err;
};

/* A row of the table of rights. scope: what a token needs, 0 read, 1 write, 2 admin. */
struct page_right {
    struct str what;
    bool agent, owner;
    int scope;
};

struct page_rights {
    const struct page_right *rows;
    size_t row_n;
};

/* As desk/setting/declared.h has them. */
enum page_setting_kind {
    SETTING_IS_TEXT, SETTING_IS_COUNTRY, SETTING_IS_LANG, SETTING_IS_ZONE, SETTING_IS_NUMBER, SETTING_IS_FLAG
};

struct page_setting {
    const char *name;
    struct str title, what, value;
    struct str was;                  /* what stood there when the form was made */
    struct str otherwise;            /* what counts where it is not set; empty: nothing */
    bool set, wrong;                 /* wrong: it was refused */
    enum page_setting_kind kind;
    int64_t min, max;
};

struct page_desk {
    struct str said;
    const struct page_setting *rows;
    size_t row_n;
    const struct err *err;
};

struct page_trusted {
    struct str address, by;          /* by: who said so */
    int64_t conversation_id;         /* where, 0: here */
    struct page_when at;
};

struct page_senders {
    struct str said;
    const struct page_trusted *trusted;
    size_t trusted_n;
    const struct str *blocked;
    size_t blocked_n;
    int64_t next_trusted, next_blocked; /* for the address; 0: this is the last page */
    bool first_page;
    struct str address;              /* as it was typed */
    const struct err *err;           /* why it was refused; NULL: it was not */
};

struct page_audit_row {
    struct page_when at;
    struct str actor, object, detail;
    struct str said, action;         /* what was done, in the viewer's words; its code in the log */
    bool sealed;                     /* else it will be within a second */
};

struct page_audit {
    const struct page_audit_row *rows;
    size_t row_n;
    const struct page_choice *people;
    size_t person_n;
    int64_t who;                     /* whose rows are shown; 0: everybody's */
    struct str object;               /* about what; empty: about everything */
    bool first_page;
    int64_t next;                    /* for before=; 0: this is the last page */
    bool verified;                   /* the chain was walked just now */
    int64_t holds_n, broken_at;      /* rows that hold; the first that does not, 0: none */
};

#endif
