/* Letters that several nodes fetch from one mailbox at the same moment, on both stores: each is stored once, and every node
 * is told which letter it is. */
#include "desk/desk_kit.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"

enum { NODES = 6, BATCHES = 5, BATCH = 10 };

struct node {
    struct kit *k;
    int64_t ids[BATCHES][BATCH], first;
    bool good;
};

/* As post/fetch_batch stores them. */
static const struct err *batch_tx(struct work *w, void *arg) {
    struct node *n = arg;
    int64_t at = n->first / BATCH;
    TRY(mailbox_hold(w, n->k->mailbox));
    for (int i = 0; i < BATCH; i++) {
        struct str raw = str_printf(w->arena, "Subject: %lld\r\n\r\nx\r\n", (long long)n->first + i), to = S("podrska@korak.example");
        struct letter_new in = { .raw = raw, .envelope_from = S(""), .envelope_to = &to, .envelope_to_n = 1,
                                 .source = LETTER_BY_IMAP, .mailbox_id = OPT(n->k->mailbox), .uid_validity = 7,
                                 .uid = 1 + n->first + i };
        TRY(letter_accept(w, &in, &n->ids[at][i]));
    }
    return NULL;
}

static void *node_fetches(void *arg) {
    struct node *n = arg;
    struct work w = n->k->w;
    w.arena = arena_new(8 << 20);
    n->good = true;
    for (n->first = 0; n->first < BATCHES * BATCH; n->first += BATCH)
        n->good &= work_write_own(&w, batch_tx, n) == NULL;
    arena_free(&w.arena);
    return NULL;
}

static void fetched_by_all(struct rig *r) {
    struct node nodes[NODES] = { 0 };
    struct kit *k = kit_new(r);
    for (int i = 0; i < NODES; i++)
        nodes[i].k = k;
    rig_threads(NODES, node_fetches, nodes, sizeof *nodes);
    for (int i = 0; i < NODES; i++) {
        assert_true(nodes[i].good);
        assert_memory_equal(nodes[i].ids, nodes[0].ids, sizeof nodes[0].ids);
    }
    rig_raw(r, "INSERT INTO setting (name, value) SELECT 'many', NULL WHERE (SELECT count(*) FROM letter) <> 50"
               " OR (SELECT count(*) FROM job) <> 50 OR (SELECT count(*) FROM fetched) <> 50");
}

static const struct err *gone_tx(struct work *w, void *arg) { return mailbox_hold(w, *(int64_t *)arg); }

static void of_no_mailbox(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t none = 4711;
    BAD(work_write_own(&k->w, gone_tx, &none), ERR_NOT_FOUND);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "INV7 F11 six nodes fetch the same letters: each is stored once, and nobody starts over", fetched_by_all, RIG_BOTH },
        { "F11 nothing is stored for a mailbox that is gone", of_no_mailbox, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
