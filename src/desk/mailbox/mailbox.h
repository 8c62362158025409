/* mailbox.h - the addresses that customers write to. */
#ifndef DESK_MAILBOX_MAILBOX_H
#define DESK_MAILBOX_MAILBOX_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/mailbox/mailbox_rows.h"
#include "desk/work.h"

/* The normal form under which addresses are compared: trimmed, ASCII letters small. */
struct str mailbox_normal(struct arena *a, struct str address);

/* Whether this can be the address of one of us or of a mailbox of ours: one line, a local part and
 * a domain, none of the signs that stand between or around addresses (RFC 5322 3.4). What a
 * stranger's mail may be answered to is stricter (mime/compose.h). */
enum { MAILBOX_ADDRESS_MAX = 254 };
bool mailbox_address_ok(struct str address);

/* All need a transaction. mailbox_add: ERR_CONFLICT when the address is there already. */
MUST_USE const struct err *mailbox_add(struct work *w, struct str address, struct str name,
                                       struct str lang, int64_t team_id, int64_t *ret_id);
MUST_USE const struct err *mailbox_get(struct work *w, int64_t id, struct mailbox *ret);
/* What it is called in mails, the language of what it says by itself, and whose work its mail is.
 * ERR_INVALID with the field (name, team). Needs a write transaction. */
MUST_USE const struct err *mailbox_change(struct work *w, int64_t id, struct str name,
                                          struct str lang, int64_t team_id);
/* The mail server whose word about senders counts, by its name in Authentication-Results (mime/vouch.h);
 * empty: none. ERR_INVALID with the field vouch. Needs a write transaction. */
enum { MAILBOX_VOUCH_MAX = 255 };
MUST_USE const struct err *mailbox_set_vouch(struct work *w, int64_t id, struct str server);
MUST_USE const struct err *mailbox_list(struct work *w, struct mailbox **ret, size_t *ret_n);

/* Whose mailbox an envelope address is. "name+token@host" belongs to name@host; *ret_plus is then
 * the token, else STR_NONE. *ret_found false when it is nobody's. */
MUST_USE const struct err *mailbox_of_address(struct work *w, struct str address,
                                              struct mailbox *ret, struct str *ret_plus,
                                              bool *ret_found);

/* A mail to a plus address of it has arrived. */
MUST_USE const struct err *mailbox_proved_plus(struct work *w, int64_t id);

/* How its answers leave: url smtp://host:port or smtps://host:port, STR_NONE for the desk's
 * default. The password is sealed here with the desk's key and never leaves but through
 * mailbox_password. */
MUST_USE const struct err *mailbox_set_sending(struct work *w, int64_t id, struct str url,
                                               struct str user, struct str password);
/* STR_NONE where none was set; ERR_IO when it was sealed with another key. */
MUST_USE const struct err *mailbox_password(struct work *w, const struct mailbox *m,
                                            struct str *ret);

/* Fetching by IMAP. */
enum { FETCH_KEEP = 0, FETCH_MARK = 1, FETCH_MOVE = 2 };
struct mailbox_imap_new {
    struct str url; /* imaps://host[:port] or imap://host[:port]; STR_NONE: not fetched any more */
    struct str user, password, folder, move_to;
    int64_t after;
};
/* Sets how a mailbox is fetched, its place on the server forgotten; the password is sealed.
 * ERR_INVALID for an after that is none. Needs a write transaction, as do the next but the reads.
 */
MUST_USE const struct err *mailbox_set_fetching(struct work *w, int64_t id,
                                                const struct mailbox_imap_new *in);
MUST_USE const struct err *mailbox_fetching(struct work *w, int64_t id, struct mailbox_imap *ret);
/* Those that are fetched. */
MUST_USE const struct err *mailbox_list_fetching(struct work *w, struct mailbox_imap **ret,
                                                 size_t *ret_n);
MUST_USE const struct err *mailbox_imap_password(struct work *w, const struct mailbox_imap *m,
                                                 struct str *ret);
/* A folder that is new to us: from fresh_uid on everything counts, below it only what is unread. */
MUST_USE const struct err *mailbox_begin(struct work *w, int64_t id, int64_t uid_validity,
                                         int64_t fresh_uid);
/* Until the end of the transaction nobody else stores what was fetched from it (work_write_own): of two nodes that fetched
 * the same letters one waits, and finds them. ERR_NOT_FOUND where it is gone. */
MUST_USE const struct err *mailbox_hold(struct work *w, int64_t id);
/* All up to seen_uid of uid_validity is safe here. */
MUST_USE const struct err *mailbox_advance(struct work *w, int64_t id, int64_t uid_validity,
                                           int64_t seen_uid);
/* All is well now; or what is wrong, in words of ours. */
MUST_USE const struct err *mailbox_well(struct work *w, int64_t id);
MUST_USE const struct err *mailbox_ill(struct work *w, int64_t id, struct str trouble);
/* Of whom nothing was heard for so long something is wrong: how many are, and whether this one is.
 */
#define MAILBOX_SILENT (5 * MOMENT_MINUTE)
MUST_USE const struct err *mailbox_silent(struct work *w, int64_t *ret);
static inline bool mailbox_is_silent(const struct mailbox_imap *m, int64_t now) {
    return m->fetch_ok_at.set && m->fetch_ok_at.v < now - MAILBOX_SILENT;
}

/* Receipts: who is named in them; OPT_NONE switches them off. */
MUST_USE const struct err *mailbox_set_receipt(struct work *w, int64_t id, struct opt_int user_id);
/* *ret_found false: this mailbox sends none. Needs a transaction. */
MUST_USE const struct err *mailbox_receipt(struct work *w, int64_t id, struct receipt_by *ret,
                                           bool *ret_found);

#endif
