/* judge.h - does a letter look like spam? A pure function over facts, and its reasons.
 *
 * Few rules, each of which a person can check by looking at the letter. One that is nearly never true
 * of a customer's mail is enough (weight 2); of the others two have to come together (weight 1). Where
 * rspamd answered, its word alone counts. Who is asked about at all is decided by spam_knows (spam.h):
 * never a proven mail of somebody whom we have answered.
 */
#ifndef DESK_SPAM_JUDGE_H
#define DESK_SPAM_JUDGE_H

#include "base/arena.h"
#include "base/str.h"

enum spam_reason {
    SPAM_FILTER,      /* rspamd says so */
    SPAM_MARKED,      /* a filter on its way wrote into it that it is spam */
    SPAM_OWN_ADDRESS, /* it names an address of ours as its sender, and the mail server does not prove it */
    SPAM_PROGRAM,     /* a file in it is a program */
    SPAM_FORGED,      /* DMARC says that its sender is forged */
    SPAM_LINK,        /* a link shows another address than it leads to */
    SPAM_NAME,        /* the sender's name shows an address that is not his */
    SPAM_HIDDEN,      /* it holds words that nobody sees, or says two things */
    SPAM_NOT_TO_US,   /* no address of ours stands in To or Cc */
    SPAM_REASON_COUNT
};

struct spam_facts {
    bool is[SPAM_REASON_COUNT];
    bool filter_answered;
    struct str filter_said; /* the score, and by what: one line */
};

struct spam_judgement {
    struct str reasons; /* words of spam_reason_word, parted by blanks; STR_NONE: it is not suspected */
    struct str said;    /* of SPAM_FILTER, else "" */
};

/* Texts of the result lie in a, or are f's. */
struct spam_judgement spam_judge(struct arena *a, const struct spam_facts *f);

/* "filter", "marked", "own-address" …: in the store and the API. */
const char *spam_reason_word(enum spam_reason r);
/* Takes the next reason off *rest; false at the end. What is unknown is passed over. */
bool spam_reason_next(struct str *rest, enum spam_reason *ret);
/* A sentence in English for people (view/words.h translates it). */
const char *spam_reason_says(enum spam_reason r);

#endif
