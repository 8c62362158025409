#include "view/week_words.h"

#include "desk/insight/insight.h"

struct str week_good_word(enum lang lang, int64_t kind) {
    static const char *const words[GOOD_KINDS] = {
        [GOOD_SAID] = W("asked again: all right"),        [GOOD_REMEDIED] = W("a complaint put right"),
        [GOOD_RECOVERED] = W("made good to the last step"), [GOOD_MENDED] = W("a broken promise put right"),
        [GOOD_WON] = W("a customer won"),                 [GOOD_KEPT] = W("a customer kept"),
        [GOOD_THANKS] = W("wrote to thank"),
    };
    return word(lang, words[kind]);
}
