/* Uploaded files on both stores: what nobody attached goes after a day, all else stays. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/repeat/repeat.h"

enum { MANY = 45 };

static const struct err *add_tx(struct work *w, void *arg) {
    struct file_row f;
    TRY(file_add(w, S("sole.jpg"), S("image/jpeg"), S("not really"), &f));
    *(int64_t *)arg = f.id;
    return NULL;
}

static int64_t upload(struct kit *k) {
    struct work w = kit_as(k, k->milica);
    int64_t id;
    GOOD(work_write(&w, add_tx, &id));
    k->now++;
    return id;
}

struct note {
    int64_t conversation, file;
};

static const struct err *note_tx(struct work *w, void *arg) {
    const struct note *n = arg;
    struct conversation c;
    struct message m;
    struct answer in = { .conversation_id = n->conversation,
                         .note = true,
                         .text = S("Look at this."),
                         .files = &n->file,
                         .file_n = 1,
                         .and_state = CONVERSATION_STATE_COUNT };
    return message_answer(w, &in, &c, &m);
}

static const struct err *attach(struct kit *k, int64_t conversation, int64_t file) {
    struct work w = kit_as(k, k->milica);
    return work_write(&w, note_tx, &(struct note){ conversation, file });
}

static const struct err *there_tx(struct work *w, void *arg) {
    struct str data;
    return file_bytes(w, *(int64_t *)arg, &data);
}

static bool is_there(struct kit *k, int64_t id) { return !work_read(&k->w, there_tx, &id); }

static void tidy(struct kit *k, struct file_tidy *t) {
    for (bool more = true; more;)
        GOOD(file_tidy_turn(&k->w, t, &more));
}

static void loose_files_go(struct rig *r) {
    struct kit *k = kit_new(r);
    struct file_tidy t = { 0 };
    int64_t place = kit_letter(k, "jelena@primer.example", "a@x", "The sole came off.", 0, 0).conversation_id;
    int64_t kept = upload(k), loose[MANY];
    GOOD(attach(k, place, kept));
    for (int i = 0; i < MANY; i++)
        loose[i] = upload(k);
    k->now += FILE_LOOSE_FOR - MOMENT_HOUR;
    int64_t young = upload(k);
    tidy(k, &t);
    for (int i = 0; i < MANY; i++)
        assert_true(is_there(k, loose[i]));
    k->now += 2 * MOMENT_HOUR;
    tidy(k, &t);
    for (int i = 0; i < MANY; i++)
        assert_false(is_there(k, loose[i]));
    assert_true(is_there(k, kept));
    assert_true(is_there(k, young));
    BAD(attach(k, place, loose[0]), ERR_NOT_FOUND);
    GOOD(attach(k, place, young));
    k->now += 2 * FILE_LOOSE_FOR;
    tidy(k, &t);
    t = (struct file_tidy){ 0 }; /* the next start */
    tidy(k, &t);
    assert_true(is_there(k, kept) && is_there(k, young));
}

struct once {
    bool put, done;
};

static const struct err *once_tx(struct work *w, void *arg) {
    struct once *o = arg;
    struct repeat key = { S("key"), S("hash") };
    int64_t status;
    struct str reply;
    if (o->put) return repeat_after(w, &key, 201, S("{}"));
    return repeat_before(w, &key, &o->done, &status, &reply);
}

static void keys_go_after_a_week(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->milica);
    struct once o = { .put = true };
    GOOD(work_write(&w, once_tx, &o));
    o.put = false;
    k->now += REPEAT_KEPT_FOR - MOMENT_HOUR;
    GOOD(repeat_tidy(&k->w));
    GOOD(work_write(&w, once_tx, &o));
    assert_true(o.done);
    k->now += 2 * MOMENT_HOUR;
    GOOD(repeat_tidy(&k->w));
    GOOD(work_write(&w, once_tx, &o));
    assert_false(o.done);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "an upload that nobody attaches goes after a day, what is attached stays", loose_files_go,
          RIG_BOTH },
        { "the keys of repeated requests go after a week", keys_go_after_a_week, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
