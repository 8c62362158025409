#include "desk/mailbox/mailbox.h"

#include "base/utf8.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/mailbox/mailbox_sql.h"
#include "desk/mailbox/sealed.h"
#include "desk/user/user.h"

enum { NAME_MAX_BYTES = 300 };

struct str mailbox_normal(struct arena *a, struct str address) {
    return str_lower(a, str_trim(address));
}

bool mailbox_address_ok(struct str address) {
    ptrdiff_t at = str_find_last_char(address, '@');
    bool ok = at > 0 && (size_t)at + 1 < address.n && address.n <= MAILBOX_ADDRESS_MAX &&
              utf8_is_line(address);
    for (size_t i = 0; i < address.n && ok; i++)
        ok = str_find_char(S(" <>,;"), address.p[i]) < 0;
    return ok;
}

const struct err *mailbox_add(struct work *w, struct str address, struct str name, struct str lang,
                              int64_t team_id, int64_t *ret_id) {
    return sql_mailbox_insert(w->db, mailbox_normal(w->arena, address), name, lang, team_id,
                              work_now(w), ret_id);
}

const struct err *mailbox_get(struct work *w, int64_t id, struct mailbox *ret) {
    bool found;
    TRY(sql_mailbox_by_id(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such mailbox.");
}

static const struct err *check_team(struct work *w, int64_t id) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (teams[i].id == id) return NULL;
    return ERR(w->arena, ERR_INVALID, "There is no such team.", .field = "team",
               .hint = "Choose one of the list.");
}

const struct err *mailbox_change(struct work *w, int64_t id, struct str name, struct str lang,
                                 int64_t team_id) {
    name = str_trim(name);
    if (name.n == 0 || name.n > NAME_MAX_BYTES || !utf8_is_line(name))
        return ERR(w->arena, ERR_INVALID, "This is no name.", .field = "name",
                   .hint = "Send one line of at most 300 bytes.");
    TRY(check_team(w, team_id));
    TRY(sql_mailbox_change(w->db, id, name, lang, team_id, NULL));
    return audit_note(w, "mailbox-set", str_printf(w->arena, "mailbox:%lld", (long long)id), S(""));
}

/* One word: what stands before the first blank or ";" of the field. */
static bool vouch_ok(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || str_find_char(S(";=()\"<>,"), s.p[i]) >= 0) return false;
    return s.n <= MAILBOX_VOUCH_MAX;
}

const struct err *mailbox_set_vouch(struct work *w, int64_t id, struct str server) {
    struct str name = str_is_set(server) ? str_lower(w->arena, str_trim(server)) : S("");
    int64_t changed;
    if (!vouch_ok(name))
        return ERR(w->arena, ERR_INVALID, "This is no name of a mail server.", .field = "vouch",
                   .hint = "Write the first word of Authentication-Results, as it stands in a letter, "
                           "such as mx.example.org.");
    TRY(sql_mailbox_set_vouch(w->db, id, name, &changed));
    if (!changed) return NULL;
    return audit_note(w, "mailbox-vouch", str_printf(w->arena, "mailbox:%lld", (long long)id), name);
}

const struct err *mailbox_list(struct work *w, struct mailbox **ret, size_t *ret_n) {
    return sql_mailbox_all(w->db, ret, ret_n);
}

const struct err *mailbox_of_address(struct work *w, struct str address, struct mailbox *ret,
                                     struct str *ret_plus, bool *ret_found) {
    struct str normal = mailbox_normal(w->arena, address);
    *ret_plus = STR_NONE;
    TRY(sql_mailbox_by_address(w->db, normal, ret, ret_found));
    if (*ret_found) return NULL;
    ptrdiff_t at = str_find_last_char(normal, '@'), plus = str_find_char(normal, '+');
    if (at < 0 || plus <= 0 || plus > at) return NULL;
    struct str bare =
        str_join(w->arena, str_slice(normal, 0, (size_t)plus), str_from(normal, (size_t)at));
    TRY(sql_mailbox_by_address(w->db, bare, ret, ret_found));
    if (*ret_found) *ret_plus = str_slice(normal, (size_t)plus + 1, (size_t)at);
    return NULL;
}

const struct err *mailbox_proved_plus(struct work *w, int64_t id) {
    return sql_mailbox_set_takes_plus(w->db, id, NULL);
}

const struct err *mailbox_set_sending(struct work *w, int64_t id, struct str url, struct str user,
                                      struct str password) {
    struct str sealed = str_is_set(password) ? sealed_put(w, password) : STR_NONE;
    return sql_mailbox_set_smtp(w->db, id, url, user, sealed, NULL);
}

static const struct err *unseal(struct work *w, struct str s, struct str *ret) {
    *ret = STR_NONE;
    if (!str_is_set(s) || sealed_open(w, s, ret)) return NULL;
    return ERR(w->arena, ERR_IO,
               "The password of this mailbox cannot be read with this desk's key.",
               .hint = "Put the right key file beside the desk or enter the password again.");
}

const struct err *mailbox_password(struct work *w, const struct mailbox *m, struct str *ret) {
    return unseal(w, m->smtp_secret, ret);
}

const struct err *mailbox_imap_password(struct work *w, const struct mailbox_imap *m,
                                        struct str *ret) {
    return unseal(w, m->imap_secret, ret);
}

const struct err *mailbox_set_fetching(struct work *w, int64_t id,
                                       const struct mailbox_imap_new *in) {
    if (in->after < FETCH_KEEP || in->after > FETCH_MOVE ||
        (in->after == FETCH_MOVE && !in->move_to.n))
        return ERR(w->arena, ERR_INVALID, "It is not clear what happens to fetched mails.",
                   .field = "after",
                   .hint = "Keep them, mark them as read, or name a folder to move them to.");
    struct str sealed = str_is_set(in->password) ? sealed_put(w, in->password) : STR_NONE;
    return sql_mailbox_set_imap(w->db, id, in->url, in->user, sealed,
                                in->folder.n ? in->folder : S("INBOX"), in->after, in->move_to,
                                NULL);
}

const struct err *mailbox_fetching(struct work *w, int64_t id, struct mailbox_imap *ret) {
    bool found;
    TRY(sql_mailbox_fetching(w->db, id, ret, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "There is no such mailbox.");
}

const struct err *mailbox_list_fetching(struct work *w, struct mailbox_imap **ret, size_t *ret_n) {
    return sql_mailbox_all_fetching(w->db, ret, ret_n);
}

const struct err *mailbox_begin(struct work *w, int64_t id, int64_t uid_validity,
                                int64_t fresh_uid) {
    return sql_mailbox_begin(w->db, id, uid_validity, fresh_uid, NULL);
}

const struct err *mailbox_hold(struct work *w, int64_t id) {
    int64_t same;
    bool found;
    TRY(sql_mailbox_hold(w->db, id, &same, &found));
    return found ? NULL : ERR(w->arena, ERR_NOT_FOUND, "This mailbox is not fetched any more.");
}

const struct err *mailbox_advance(struct work *w, int64_t id, int64_t uid_validity,
                                  int64_t seen_uid) {
    return sql_mailbox_advance(w->db, id, uid_validity, seen_uid, NULL);
}

const struct err *mailbox_well(struct work *w, int64_t id) {
    return sql_mailbox_well(w->db, id, work_now(w), NULL);
}

const struct err *mailbox_ill(struct work *w, int64_t id, struct str trouble) {
    return sql_mailbox_ill(w->db, id, trouble, work_now(w), NULL);
}

const struct err *mailbox_silent(struct work *w, int64_t *ret) {
    return sql_mailbox_silent(w->db, work_now(w) - MAILBOX_SILENT, ret);
}

const struct err *mailbox_set_receipt(struct work *w, int64_t id, struct opt_int user_id) {
    return sql_mailbox_set_receipt(w->db, id, user_id, NULL);
}

const struct err *mailbox_receipt(struct work *w, int64_t id, struct receipt_by *ret,
                                  bool *ret_found) {
    return sql_mailbox_receipt(w->db, id, ret, ret_found);
}
