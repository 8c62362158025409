/* What to look at once more before a reply leaves, in sentences: it is said, and never stops anybody but for gaps. */
#include "desk/mailroom.h"
#include "desk/message/message.h"
#include "view/words.h"
#include "web/composer.h"

static const char *const sentences[TONE_COUNT] = {
    [TONE_LEFTOVER] = W("A gap is still open: “{words}”"),
    [TONE_LANGUAGE] = W("This seems to be in another language than the customer writes: {words}"),
    [TONE_NAME] = W("The greeting says “{words}”; the customer is {name}."),
    [TONE_GREETING] = W("The greeting names nobody: “{words}”"),
    [TONE_FILE] = W("It speaks of a file, and none goes along: “{words}”"),
    [TONE_BLAME] = W("This may sound as if the customer were at fault: “{words}”"),
    [TONE_CAPITALS] = W("Capitals read as shouting: “{words}”"),
    [TONE_MARKS] = W("This reads as shouting: “{words}”"),
};

static struct str sentence(const struct page *p, const struct tone_found *f, const struct tone_facts *facts) {
    struct str what = f->kind == TONE_LANGUAGE ? page_language(p->lang, f->what) : f->what;
    struct word_arg args[] = { { S("words"), what }, { S("name"), facts->customer } };
    return word_fill(p->w->arena, word(p->lang, sentences[f->kind]), args, f->kind == TONE_NAME ? 2 : 1);
}

void page_advice(const struct page *p, struct str text, struct tone_facts *facts, const struct str **ret,
                 size_t *ret_n) {
    struct tone_found found[TONE_MOST];
    if (str_trim(text).n == 0) return;
    facts->written = p->web->o.mailroom->language(text);
    size_t n = tone_look(p->w->arena, text, facts, found);
    struct str *list = ARENA_ARRAY(p->w->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        list[i] = sentence(p, &found[i], facts);
    *ret = list;
    *ret_n = n;
}

struct str page_leftovers(struct arena *a, struct str text) {
    struct tone_facts none = { .files = true };
    struct tone_found found[TONE_MOST];
    struct str all = S("");
    size_t n = tone_look(a, text, &none, found);
    for (size_t i = 0; i < n; i++)
        if (found[i].kind == TONE_LEFTOVER) all = all.n ? str_join3(a, all, S(" "), found[i].what) : found[i].what;
    return all;
}

struct str page_alike(const struct page *p, int64_t alike) {
    if (alike < ALIKE_FLAG) return S("");
    struct word_arg n = { S("n"), str_printf(p->w->arena, "%lld", (long long)alike + 1) };
    return word_fill(p->w->arena, word_n(p->lang, W_N("{n} customer got nearly this same reply within a week.", "{n} customers got nearly this same reply within a week."), alike + 1), &n, 1);
}
