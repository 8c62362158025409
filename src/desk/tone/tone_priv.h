/* tone_priv.h - the rules of tone.list, as tools/tone makes them a table. */
#ifndef DESK_TONE_TONE_PRIV_H
#define DESK_TONE_TONE_PRIV_H

#include "base/str.h"

enum tone_rule_kind {
    TONE_RULE_BLAME,
    TONE_RULE_FILE,
    TONE_RULE_GAP,
    TONE_RULE_GREETING,
    TONE_RULE_NEEDS,
    TONE_RULE_TITLE
};

struct tone_rule {
    const char *lang;
    enum tone_rule_kind kind;
    struct str words;
};

extern const struct tone_rule tone_rules[];
extern const size_t tone_rule_n;

#endif
