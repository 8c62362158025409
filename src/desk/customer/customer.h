/* customer.h - the people we serve: found by their contact points, one record a person.
 *
 * Contact points are compared in a normal form: mail addresses with small letters, phone numbers in
 * the international form of the desk's own country (setting.h) where none is written. One belongs
 * to one customer. All functions need a transaction, those that change a writing one; access is the
 * caller's. What changes about a customer gives him a new version, an audit row, and an event in
 * each case of his that is not done, so that open pages show it.
 */
#ifndef DESK_CUSTOMER_CUSTOMER_H
#define DESK_CUSTOMER_CUSTOMER_H

#include "base/opt.h"
#include "desk/customer/customer_rows.h"
#include "desk/work.h"

enum contact_kind { CONTACT_MAIL = 0, CONTACT_PHONE = 1 };
enum {
    CUSTOMER_NAME_MAX = 300,
    CUSTOMER_LINE_MAX = 200, /* bytes of salutation and hours */
    CUSTOMER_CONTACTS_MAX = 50,
    CUSTOMER_NOTES_MAX = 20,
    CARE_NOTE_MAX = 1000,
    CARE_NOTE_DAYS = 366, /* what is still true then is written anew */
};

/* Finds the customer with this mail address or makes one. A known one whose name or language is missing
 * takes them over where it is proven that it is he who says so (message/proof.h). An empty name becomes
 * the address. address may be empty (a letter without a sender): then a new, nameless customer is made. */
MUST_USE const struct err *customer_by_mail(struct work *w, struct str address, struct str name,
                                            struct str lang, bool proven, struct customer *ret);
MUST_USE const struct err *customer_get(struct work *w, int64_t id, struct customer *ret);
/* ERR_CONFLICT for one who was forgotten (desk/erasure): nothing is written about him any more. */
MUST_USE const struct err *customer_is_there(struct work *w, const struct customer *c);
MUST_USE const struct err *customer_contacts(struct work *w, int64_t id, struct contact_point **ret,
                                             size_t *ret_n);

/* What can be said about a customer; lang STR_NONE: not known, prefers: a channel or none. */
struct customer_facts {
    struct str name, lang, salutation, hours;
    struct opt_int prefers;
};
struct customer_facts customer_facts_of(const struct customer *c);
bool customer_facts_same(const struct customer_facts *a, const struct customer_facts *b);
/* ERR_INVALID with the field. Nothing happens where nothing differs. */
MUST_USE const struct err *customer_change(struct work *w, int64_t id,
                                           const struct customer_facts *facts);

/* Who somebody typed into one field: an address, a phone number, and the rest is a name. Any of
 * them may be empty; spans of typed. */
struct customer_who {
    struct str name, address, phone;
};
struct customer_who customer_who(struct arena *a, struct str typed);
/* Whether all of it is a phone number, or the beginning of one with at least six digits. */
bool customer_is_phone(struct str typed);

/* The customer with this address or phone, else a new one; what is not his yet becomes his, unless
 * it is another's. ERR_INVALID when nothing is known of him, or a contact point is none. */
MUST_USE const struct err *customer_meet(struct work *w, const struct customer_who *who,
                                         struct str lang, struct customer *ret);
/* Who has this address or phone; 0: nobody yet. ERR_INVALID for what is none. */
MUST_USE const struct err *customer_known(struct work *w, struct str address, struct str phone,
                                          int64_t *ret_id);
/* The same for one who is known. */
MUST_USE const struct err *customer_also(struct work *w, int64_t id,
                                         const struct customer_who *who);

/* Adding what he has already changes nothing. ERR_INVALID for what is no address or number,
 * ERR_CONFLICT for what is another's; ERR_NOT_FOUND for removing what is not his. */
MUST_USE const struct err *customer_contact_add(struct work *w, int64_t id, enum contact_kind kind,
                                                struct str shown);
MUST_USE const struct err *customer_contact_remove(struct work *w, int64_t id,
                                                   enum contact_kind kind, struct str value);

/* Care notes (P45): seen until their time is over. removed: taken away, or (false) brought back. */
MUST_USE const struct err *customer_note_add(struct work *w, int64_t id, struct str text,
                                             int64_t until, int64_t *ret_id);
MUST_USE const struct err *customer_note_remove(struct work *w, int64_t id, int64_t note_id,
                                                bool removed);
/* Erases it, so that nothing of it is left but that it was there; by who wrote it or an owner. ERR_DENIED
 * for others, ERR_NOT_FOUND. */
MUST_USE const struct err *customer_note_erase(struct work *w, int64_t id, int64_t note_id);
/* customer.noted says without a statement of its own that there may be some. */
MUST_USE const struct err *customer_notes(struct work *w, int64_t id, struct care_note **ret,
                                          size_t *ret_n);

/* Customers whom the actor may see (auth/access.h), newest first: all of them, or those whom typed
 * finds by name or contact point, whatever the script. ids below before; INT64_MAX begins. */
struct customer_page {
    int64_t *ids;
    size_t n;
    bool more;
    int64_t next;
};
enum { CUSTOMER_PAGE_MAX = 200 };
MUST_USE const struct err *customer_find(struct work *w, struct str typed, int64_t before,
                                         int64_t limit, struct customer_page *ret);

/* What lists show of them, in one turn to the store. */
struct customer_card {
    struct customer customer;
    struct contact_point *contacts;
    size_t contact_n;
    bool found;
};
MUST_USE const struct err *customer_cards(struct work *w, const int64_t *ids, size_t n,
                                          struct customer_card **ret);

/* Something about him changed: version, audit row, events. action is a word of ours. */
MUST_USE const struct err *customer_changed(struct work *w, int64_t id, const char *action,
                                            struct str detail);

#endif
