/* Which conversation a letter belongs to, on both stores. */
#include "desk/desk_kit.h"
#include "desk/mailbox/mailbox.h"
#include "post/thread.h"

struct finding {
    struct mail mail;
    struct str plus;
    struct thread_place found;
};

static const struct err *find_tx(struct work *w, void *arg) {
    struct finding *f = arg;
    return thread_find(w, &f->mail, &f->plus, str_is_set(f->plus), &f->found);
}

static int64_t find(struct kit *k, struct str in_reply_to, struct str reference, struct str plus) {
    struct finding f = { .plus = plus };
    f.mail.in_reply_to = (struct mail_words){ &in_reply_to, str_is_set(in_reply_to) };
    f.mail.references = (struct mail_words){ &reference, str_is_set(reference) };
    GOOD(work_read(&k->w, find_tx, &f));
    return f.found.conversation.set ? f.found.conversation.v : 0;
}

static struct str own_id(struct kit *k, int64_t conversation) {
    struct arena *a = k->rig->a;
    return thread_message_id(a, thread_token(&k->w, conversation), S("korak.example"));
}

static void by_token(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "The sole.", 0, 0).conversation_id;
    struct str token = thread_token(&k->w, c), id = own_id(k, c);
    assert_int_equal(find(k, id, STR_NONE, STR_NONE), c);
    assert_int_equal(find(k, STR_NONE, id, STR_NONE), c);
    assert_int_equal(find(k, STR_NONE, STR_NONE, token), c);
    assert_int_equal(find(k, S("a@x"), STR_NONE, STR_NONE), c);
    assert_int_equal(find(k, S("unknown@x"), S("a@x"), STR_NONE), c);
    assert_int_equal(find(k, STR_NONE, STR_NONE, STR_NONE), 0);
    struct str plus = thread_plus_address(r->a, S("podrska@korak.example"), token);
    assert_true(str_starts(plus, S("podrska+")) && str_ends(plus, S("@korak.example")));
}

static void aside(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "The sole.", 0, 0).conversation_id;
    struct str tokens[] = { thread_token(&k->w, c), thread_token_aside(&k->w, c) };
    for (size_t i = 0; i < 2; i++) {
        struct str id = thread_message_id(r->a, tokens[i], S("korak.example"));
        struct finding f = { .plus = STR_NONE };
        f.mail.in_reply_to = (struct mail_words){ &id, 1 };
        GOOD(work_read(&k->w, find_tx, &f));
        assert_int_equal(f.found.conversation.v, c);
        assert_int_equal(f.found.aside, i == 1);
        f = (struct finding){ .plus = tokens[i] }; /* capitals, as some servers write addresses */
        GOOD(work_read(&k->w, find_tx, &f));
        assert_int_equal(f.found.aside, i == 1);
    }
    /* A letter more in the number of a token that is right is no token. */
    struct str guess = str_join(r->a, S("f"), tokens[0]);
    assert_int_equal(find(k, STR_NONE, STR_NONE, guess), 0);
}

/* Whatever a stranger changes or guesses, no conversation is found: neither another's number with
 * this one's proof, nor a proof of another desk's key, nor anything cut or swapped. */
static void forged(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t one = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0).conversation_id;
    int64_t two = kit_letter(k, "marko@primer.example", "b@x", "Two", 0, 0).conversation_id;
    struct str token = thread_token(&k->w, one);
    struct str rest = str_from(token, (size_t)str_find_char(token, '.'));
    struct str other = str_printf(r->a, "%lld%.*s", (long long)two, STR_ARG(rest));
    assert_int_equal(find(k, STR_NONE, STR_NONE, other), 0);
    for (size_t i = 0; i < token.n; i++) {
        char *changed = arena_copy(r->a, token.p, token.n);
        changed[i] = changed[i] == 'q' ? 'r' : 'q';
        assert_int_equal(find(k, STR_NONE, STR_NONE, (struct str){ changed, token.n }), 0);
        assert_int_equal(find(k, STR_NONE, STR_NONE, str_slice(token, 0, i)), 0);
    }
    unsigned char mine = k->key[5];
    k->key[5] ^= 1;
    struct str foreign = own_id(k, one);
    k->key[5] = mine;
    assert_int_equal(find(k, foreign, STR_NONE, STR_NONE), 0);
    char guess[64];
    for (int i = 0; i < 100; i++) {
        struct str s = str_printf(r->a, "%d.%016d.aaaaaaaaaaaaaaaaaaaaaaaaaa", 1 + i % 2, i);
        memcpy(guess, s.p, s.n);
        assert_int_equal(find(k, STR_NONE, STR_NONE, (struct str){ guess, s.n }), 0);
    }
}

static void never_by_subject(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0).conversation_id;
    struct finding f = { .plus = STR_NONE };
    f.mail.subject = str_printf(r->a, "Re: [K-%lld] #%lld The sole", (long long)c, (long long)c);
    GOOD(work_read(&k->w, find_tx, &f));
    assert_false(f.found.conversation.set);
}

static void capitals_and_gone(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t c = kit_letter(k, "jelena@primer.example", "a@x", "One", 0, 0).conversation_id;
    struct str token = thread_token(&k->w, c);
    char *upper = arena_copy(r->a, token.p, token.n);
    for (size_t i = 0; i < token.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z') upper[i] = (char)(upper[i] - 32);
    assert_int_equal(find(k, STR_NONE, STR_NONE, (struct str){ upper, token.n }), c);
    assert_int_equal(find(k, STR_NONE, STR_NONE, thread_token(&k->w, 4711)), 0);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "A02 a mail to a third party says so in its token", aside, RIG_BOTH },
        { "A02 the token in Message-ID and plus address finds the conversation", by_token,
          RIG_BOTH },
        { "A02 A03 A08 A33 forged and guessed tokens find nothing", forged, RIG_BOTH },
        { "A02 a number in the subject counts for nothing", never_by_subject, RIG_BOTH },
        { "A02 capitals lose nothing, a conversation that is gone is none", capitals_and_gone,
          RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
