/* fill URL CONVERSATIONS [SEED]: a desk's store with as many conversations of three messages, for
 * tests/bench.
 *
 * One conversation of fifty stays open. Messages of 80 words go the way of a letter (letter_accept,
 * message_take_in), a hundred in a commit. The vocabulary has 32,768 made-up words, each octave of
 * ranks used as often as the next, as in a language. "kolibri" stands in one conversation of
 * twenty, "zvrkalo" in one of ten thousand. */
#include "base/moment.h"
#include "db/db.h"
#include "desk/job/job.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/message.h"
#include "desk/search/search.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 80, OCTAVES = 15, PEOPLE = 5000, AT_ONCE = 100, OPEN_OF = 50, MEMORY = 64 << 20 };

struct filling {
    uint64_t chance;
    int64_t n, of; /* messages */
    int64_t conversation_id;
    struct mailbox box;
    bool lines; /* from standard input */
    char *line; /* the one that is stored now; owned */
    size_t room;
};

static uint64_t below(struct filling *f, uint64_t n) {
    f->chance = f->chance * 6364136223846793005u + 1442695040888963407u;
    return (f->chance >> 33) % n;
}

static void add_word(struct filling *f, struct buf *b) {
    static const char *const syllables[] = { "ba",  "ce", "di",  "fo", "gu",  "ka",  "le",  "mi",
                                             "no",  "pu", "ra",  "se", "ti",  "vo",  "zu",  "ko",
                                             "šta", "đe", "nji", "öl", "pro", "sku", "tra", "žen" };
    enum { SYLLABLES = sizeof syllables / sizeof *syllables };
    size_t octave = (size_t)1 << below(f, OCTAVES), word = (octave + below(f, octave)) * 7919;
    for (int i = 0; i < 3; i++, word /= SYLLABLES)
        buf_add_c(b, syllables[word % SYLLABLES]);
    buf_add_char(b, ' ');
}

static struct str words(struct filling *f, struct arena *a) {
    struct buf b = buf_new(a, 4096);
    int64_t conversation = f->n / 3;
    for (int i = 0; i < WORDS; i++)
        add_word(f, &b);
    if (f->n % 3 == 0 && conversation % 20 == 0) buf_add_c(&b, "kolibri ");
    if (f->n % 3 == 0 && conversation % 10000 == 0) buf_add_c(&b, "zvrkalo ");
    return buf_str(&b);
}

/* Made up, or what the line says. */
static void words_of(struct filling *f, struct arena *a, int64_t who, struct incoming *in) {
    struct str line = str_of(f->line), name;
    if (!f->lines) {
        in->from_name = str_printf(a, "Customer %lld", (long long)who);
        in->text = words(f, a);
        return;
    }
    bool whole = str_split(&line, '\t', &name) && str_is_set(line);
    in->from_name = str_dup(a, whole ? name : S("Customer"));
    in->text = str_dup(a, str_trim(whole ? line : name));
}

static const struct err *solve(struct work *w, int64_t conversation_id) {
    struct conversation c;
    TRY(conversation_get(w, conversation_id, &c));
    return conversation_set_state(w, &c, CONVERSATION_SOLVED, S("thanks"));
}

static const struct err *one(struct filling *f, struct work *w) {
    struct arena *a = w->arena;
    struct taken t;
    struct job job;
    bool found;
    int64_t who = f->lines ? f->n : (int64_t)below(f, PEOPLE);
    struct str to = f->box.address;
    struct incoming in = {
        .from_address = str_printf(a, "customer%lld@customers.example", (long long)who),
        .external_id = str_printf(a, "fill-%lld@customers.example", (long long)f->n),
        .content_hash = str_printf(a, "%lld", (long long)f->n),
        .subject = str_printf(a, "Question %lld", (long long)(f->lines ? f->n : f->n / 3)),
        .warnings = S(""),
        .mailbox_id = OPT(f->box.id),
        .team_id = f->box.team_id,
        .conversation_id = !f->lines && f->n % 3 ? OPT(f->conversation_id) : OPT_NONE,
        .received_at = work_now(w),
        .readable = true,
    };
    words_of(f, a, who, &in);
    struct message_person from = { ROLE_FROM, in.from_name, in.from_address };
    in.people = &from;
    in.people_n = 1;
    in.reply_text = in.text;
    struct letter_new l = { .raw = str_printf(a, "Message-ID: <%.*s>\r\n\r\n%.*s\r\n",
                                              STR_ARG(in.external_id), STR_ARG(in.text)),
                            .envelope_from = in.from_address,
                            .envelope_to = &to,
                            .envelope_to_n = 1 };
    TRY(letter_accept(w, &l, &in.letter_id));
    TRY(message_take_in(w, &in, &t));
    TRY(job_claim(w, JOB_READ_LETTER, MOMENT_MINUTE, &job, &found));
    if (found) TRY(job_finish(w, &job));
    f->conversation_id = t.conversation_id;
    f->n++;
    return f->lines || f->n % 3 || f->n / 3 % OPEN_OF == 0 ? NULL : solve(w, t.conversation_id);
}

static const struct err *some_tx(struct work *w, void *arg) {
    struct filling *f = arg, before = *f;
    const struct err *e = NULL;
    for (int i = 0; i < (f->lines ? 1 : AT_ONCE) && (f->lines || f->n < f->of) && !e; i++)
        e = one(f, w);
    if (e) *f = before; /* it may be run again */
    return e;
}

static const struct err *box_tx(struct work *w, void *arg) {
    struct mailbox *boxes;
    size_t n;
    TRY(mailbox_list(w, &boxes, &n));
    if (n == 0) return ERR(w->arena, ERR_NOT_FOUND, "This desk has no mailbox.");
    *(struct mailbox *)arg = boxes[0];
    return NULL;
}

static const struct err *fill(struct work *w, struct filling *f) {
    struct search_tidy tidy = { 0 };
    TRY(work_read(w, box_tx, &f->box));
    f->box.address = str_dup(w->arena, f->box.address);
    while (f->lines ? getline(&f->line, &f->room, stdin) > 0 : f->n < f->of) {
        struct arena_mark mark = arena_mark(w->arena);
        TRY(work_write(w, some_tx, f));
        TRY(search_tidy_turn(w, &tidy));
        arena_rewind(w->arena, mark);
    }
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 3) return fputs("usage: fill URL CONVERSATIONS|-\n", stderr), 64;
    struct arena *a = arena_new(MEMORY);
    struct filling f = { .chance = 20261121, .lines = *argv[2] == '-' };
    if (!f.lines && !str_to_int(str_of(argv[2]), 1, 10000000, &f.of))
        return fputs("fill: how many conversations?\n", stderr), 64;
    f.of *= 3;
    struct store_options o = {
        .url = str_of(argv[1]), .connections = 2, .sys = sys_real(), .patient = true
    };
    struct work w = { .arena = a,
                      .sys = sys_real(),
                      .actor = { .kind = ACTOR_SYSTEM, .scope = SCOPE_ADMIN } };
    const struct err *e = store_open(a, &o, &w.store);
    int64_t began = sys_monotonic(sys_real());
    if (!e) e = fill(&w, &f);
    double took = (double)(sys_monotonic(sys_real()) - began) / 1e6;
    if (e) fprintf(stderr, "fill: %.*s\n", STR_ARG(err_trace(a, e)));
    if (!e) printf("%lld messages in %.1f s\n", (long long)f.n, took);
    free(f.line); /* getline's, owned by main */
    store_close(&w.store);
    arena_free(&a);
    return e ? 69 : 0;
}
