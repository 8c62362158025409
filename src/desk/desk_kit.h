/* desk_kit.h - a small desk for tests: two teams, five people, a mailbox, a clock that the test
 * moves. */
#ifndef DESK_DESK_KIT_H
#define DESK_DESK_KIT_H

#include "db/store_rig.h"
#include "desk/auth/auth.h"
#include "desk/message/message.h"
#include "desk/outcome/outcome.h"
#include "desk/work.h"

struct kit {
    struct rig *rig;
    struct sys sys; /* sys_real with now() of this kit */
    int64_t now;
    unsigned char key[32];
    struct work w;         /* of the desk itself */
    int64_t shop, repairs; /* teams */
    int64_t owner, milica, gergo, ana,
        gone;        /* owner; agent of shop; of repairs; sees hers only; switched off */
    int64_t mailbox; /* podrska@korak.example, answered by shop */
};

/* Fills a fresh store. The kit lives as long as the test. */
struct kit *kit_new(struct rig *r);

/* A work on behalf of a person (0: nobody) or of the desk itself (-1). */
struct work kit_as(struct kit *k, int64_t user_id);

/* A letter arrives and is understood: from address, with words, Message-ID id, into conversation
 * (0: a new one), written by a person (automatic 0) or a machine. */
struct taken kit_letter(struct kit *k, const char *from, const char *id, const char *words,
                        int64_t conversation, int64_t automatic);
/* The same from a given incoming, received now unless it says when; its letter is stored first. */
const struct err *kit_take_in(struct kit *k, struct incoming *in, struct taken *ret);

/* A reply of a person with its mail in the outbox; seen 0 does not look for newer ones. */
const struct err *kit_reply(struct kit *k, int64_t user_id, int64_t conversation, const char *words,
                            int64_t seen, int64_t *ret_message);

/* A call that a person writes down, in his name and open; phone and address may be "". */
struct conversation kit_call(struct kit *k, int64_t user_id, const char *name, const char *phone,
                             const char *address);
/* Sets a password by a link, and signs in with one from 192.0.2.1. */
#define KIT_PASSWORD S("a good password")
#define KIT_OTHER S("another password")
void kit_give_password(struct kit *k, int64_t id, struct str password);
const struct err *kit_sign_in(struct kit *k, const char *mail, struct str password,
                              struct signed_in *ret);
/* For work_read, arg a struct str: ERR_SIGN_IN when the session with this secret does not count. */
work_fn kit_session_tx;
/* The session with this secret, which has to count. */
struct session kit_session(struct kit *k, struct str secret);

/* What is said when a case is solved, in the usual case: answered, nothing to ask again. */
const struct solving *kit_solving(void);
/* Solves one, as a person (-1: the desk); reason for one that waits, else "". */
const struct err *kit_solve(struct kit *k, int64_t user_id, int64_t conversation,
                            const struct solving *in, const char *reason);

/* Reads. */
struct conversation kit_conversation(struct kit *k, int64_t id);

/* How many a view holds for this person, by its count and by its list. */
int64_t kit_held(struct kit *k, int64_t who, enum conversation_view view);
/* The same for Milica and what a view holds of a tag (NULL: any), or of what is urgent. */
int64_t kit_narrowed(struct kit *k, enum conversation_view view, const char *tag, bool urgent);
/* Jelena's case that one of us has answered: nothing is owed. */
int64_t kit_answered(struct kit *k, const char *id);

#endif
