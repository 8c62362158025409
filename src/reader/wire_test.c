#include "reader/wire.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { ARENA = 64 << 20, RAW_N = 1000 };

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct mail_address people[] = { { S("Ana"), S("ana@a.example") },
                                        { S(""), S("b@b.example") } };
static struct str ids[] = { S("x@y"), S("z@y") };
static struct str warnings[] = { S("cut") };
static struct mail_attachment files[] = {
    { S("a.pdf"), S("application/pdf"), 700, S(HASH), false, STR_NONE, -1, 10, 990, MAIL_BASE64 },
    { S("b.png"), S("image/png"), 5, S(HASH), true, S("c@d"), 0, 0, 0, MAIL_IDENTITY },
};
static struct mail_bounce bounces[] = {
    { S("x@y"), MAIL_ACTION_DELAYED, MAIL_BOUNCE_SOFT, S("4.1.1"), S("line\nline"), STR_NONE },
};

static struct mail full_mail(void) {
    return (struct mail){
        .message_id = S("id@host"),
        .has_date = true,
        .date = 1700000000000000,
        .date_offset = -120,
        .from = { people, 2 },
        .sender = { people, 1 },
        .reply_to = { people + 1, 1 },
        .to = { people, 2 },
        .cc = { people, 1 },
        .bcc = { people, 1 },
        .subject = S("\u0160ta?"),
        .in_reply_to = { ids, 1 },
        .references = { ids, 2 },
        .text = S("a\nb\n"),
        .html = S("<p>a</p>"),
        .reply = S("a"),
        .signature = S("--\nAna"),
        .attachments = { files, 2 },
        .automatic = MAIL_AUTO_BOUNCE,
        .bounce = { bounces, 1 },
        .feedback = { S("abuse"), S("ana@x.example"), STR_NONE },
        .language = S("sr"),
        .warnings = { warnings, 1 },
        .vouch = { S("mx.korak.rs"), VOUCH_DKIM },
    };
}

static struct mail empty_mail(void) {
    return (struct mail){ .subject = S(""), .text = S(""), .reply = S("") };
}

static void same_people(struct mail_addresses a, struct mail_addresses b) {
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++)
        assert_true(str_eq(a.v[i].name, b.v[i].name) && str_eq(a.v[i].address, b.v[i].address));
}

static void same_words(struct mail_words a, struct mail_words b) {
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++)
        assert_true(str_eq(a.v[i], b.v[i]));
}

static void same_text(struct str a, struct str b) {
    assert_true(str_eq(a, b));
    assert_int_equal(str_is_set(a), str_is_set(b));
}

static void same_attachments(struct mail_attachments a, struct mail_attachments b) {
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        const struct mail_attachment *x = &a.v[i], *y = &b.v[i];
        same_text(x->name, y->name);
        same_text(x->type, y->type);
        same_text(x->sha256, y->sha256);
        same_text(x->content_id, y->content_id);
        assert_true(x->size == y->size && x->is_inline == y->is_inline && x->in == y->in &&
                    x->offset == y->offset && x->length == y->length && x->encoding == y->encoding);
    }
}

static void same_mail(const struct mail *a, const struct mail *b) {
    same_text(a->message_id, b->message_id);
    assert_int_equal(a->has_date, b->has_date);
    assert_true(a->date == b->date && a->date_offset == b->date_offset);
    same_people(a->from, b->from);
    same_people(a->sender, b->sender);
    same_people(a->reply_to, b->reply_to);
    same_people(a->to, b->to);
    same_people(a->cc, b->cc);
    same_people(a->bcc, b->bcc);
    same_text(a->subject, b->subject);
    same_words(a->in_reply_to, b->in_reply_to);
    same_words(a->references, b->references);
    same_text(a->text, b->text);
    same_text(a->html, b->html);
    same_text(a->reply, b->reply);
    same_text(a->signature, b->signature);
    same_attachments(a->attachments, b->attachments);
    assert_int_equal(a->automatic, b->automatic);
    assert_int_equal(a->bounce.n, b->bounce.n);
    for (size_t i = 0; i < a->bounce.n; i++) {
        same_text(a->bounce.v[i].recipient, b->bounce.v[i].recipient);
        assert_int_equal(a->bounce.v[i].action, b->bounce.v[i].action);
        assert_int_equal(a->bounce.v[i].class, b->bounce.v[i].class);
        same_text(a->bounce.v[i].status, b->bounce.v[i].status);
        same_text(a->bounce.v[i].diagnostic, b->bounce.v[i].diagnostic);
        same_text(a->bounce.v[i].original_message_id, b->bounce.v[i].original_message_id);
    }
    same_text(a->vouch.server, b->vouch.server);
    assert_int_equal(a->vouch.says, b->vouch.says);
    same_text(a->feedback.type, b->feedback.type);
    same_text(a->feedback.recipient, b->feedback.recipient);
    same_text(a->feedback.original_message_id, b->feedback.original_message_id);
    same_text(a->language, b->language);
    same_words(a->warnings, b->warnings);
}

static bool decoded(struct arena *a, struct str bytes, struct mail *ret) {
    return wire_decode(a, arena_copy(a, bytes.p, bytes.n), bytes.n, RAW_N, ret);
}

static void there_and_back(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail mails[] = { full_mail(), empty_mail() }, got;
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        assert_true(decoded(a, wire_encode(a, &mails[i]), &got));
        same_mail(&mails[i], &got);
    }
    arena_free(&a);
}

static void truncated_is_refused(void **state) {
    (void)state;
    enum { PAGE = 4096 };
    struct arena *a = arena_new(ARENA);
    struct mail m = full_mail(), got;
    struct str bytes = wire_encode(a, &m);
    assert_true(bytes.n < PAGE);
    /* the copy ends where a page begins that must not be touched */
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    assert_int_equal(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
    for (size_t n = 0; n < bytes.n; n++) {
        memcpy(pages + PAGE - n, bytes.p, n);
        assert_false(wire_decode(a, pages + PAGE - n, n, RAW_N, &got));
    }
    munmap(pages, 2 * PAGE);
    assert_false(decoded(a, str_join(a, bytes, S("x")), &got));
    arena_free(&a);
}

static bool is_line(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F) return false;
    return utf8_valid(s);
}

static bool is_text(struct str s) { return utf8_valid(s) && str_find_char(s, 0) < 0; }

/* What a decoded mail promises, whatever the bytes were. */
static void is_sound(const struct mail *m) {
    assert_true(is_line(m->subject) && is_line(m->message_id) && is_line(m->language));
    assert_true(is_text(m->text) && is_text(m->html) && is_text(m->reply) && is_text(m->signature));
    assert_true(m->automatic < MAIL_AUTO_COUNT);
    for (size_t i = 0; i < m->from.n; i++)
        assert_true(is_line(m->from.v[i].name) && is_line(m->from.v[i].address));
    for (size_t i = 0; i < m->references.n; i++)
        assert_true(is_line(m->references.v[i]));
    for (size_t i = 0; i < m->attachments.n; i++) {
        const struct mail_attachment *f = &m->attachments.v[i];
        assert_true(is_line(f->name) && is_line(f->type) && is_line(f->content_id) &&
                    f->sha256.n == 64);
        assert_true(f->encoding < MAIL_ENCODING_COUNT && f->in < (int32_t)m->attachments.n &&
                    f->in >= -1);
        assert_true(f->offset <= RAW_N && f->length <= RAW_N - f->offset && f->size >= 0);
    }
    for (size_t i = 0; i < m->bounce.n; i++)
        assert_true(m->bounce.v[i].action < MAIL_ACTION_COUNT &&
                    m->bounce.v[i].class < MAIL_BOUNCE_COUNT);
}

/* Every byte set to hostile values: refused, or sound. */
static void hostile_bytes_are_refused_or_mended(void **state) {
    (void)state;
    static const unsigned char values[] = { 0x00, 0x01, 0x0A, 0x7F, 0x80, 0xC3, 0xFE, 0xFF };
    struct arena *a = arena_new(ARENA);
    struct mail m = full_mail();
    struct str bytes = wire_encode(a, &m);
    size_t refused = 0, mended = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        for (size_t v = 0; v < sizeof values; v++) {
            struct arena *each = arena_new(ARENA);
            char *copy = arena_copy(each, bytes.p, bytes.n);
            copy[i] = (char)values[v];
            struct mail got;
            bool taken = wire_decode(each, copy, bytes.n, RAW_N, &got);
            if (taken) is_sound(&got);
            refused += !taken;
            mended += taken;
            arena_free(&each);
        }
    }
    assert_true(refused > 500 && mended > 500);
    arena_free(&a);
}

/* A count that would make the server allocate much is refused before it does. */
static void large_counts_allocate_nothing(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail m = empty_mail(), got;
    struct str bytes = wire_encode(a, &m);
    size_t from = 4 + 1 + 8 + 8; /* where the count of From stands: after id and date */
    char *copy = arena_copy(a, bytes.p, bytes.n);
    memcpy(copy + from, "\x10\x27\0\0", 4); /* 10,000 */
    size_t before = arena_used(a);
    assert_false(wire_decode(a, copy, bytes.n, RAW_N, &got));
    assert_true(arena_used(a) - before < 4096);
    arena_free(&a);
}

static void controls_are_mended(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail m = empty_mail(), got;
    m.subject = S("a\r\nBcc: x\0y\x7f");
    m.text = S("a\nb\0c\xff");
    assert_true(decoded(a, wire_encode(a, &m), &got));
    assert_true(str_eq(got.subject, S("a  Bcc: x y ")));
    assert_true(str_eq(got.text, S("a\nb c\uFFFD")));
    arena_free(&a);
}

static void too_much_is_not_sent(void **state) {
    (void)state;
    struct arena *a = arena_new(ARENA);
    struct mail m = empty_mail();
    m.text = (struct str){ arena_alloc(a, WIRE_REPLY_MAX), WIRE_REPLY_MAX };
    assert_false(str_is_set(wire_encode(a, &m)));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        { "a mail there and back", there_and_back, NULL, NULL, NULL },
        { "H07 cut at every byte it is refused", truncated_is_refused, NULL, NULL, NULL },
        { "H07 hostile at every byte it is refused or mended", hostile_bytes_are_refused_or_mended,
          NULL, NULL, NULL },
        { "H07 large counts allocate nothing", large_counts_allocate_nothing, NULL, NULL, NULL },
        { "A11 control characters are mended", controls_are_mended, NULL, NULL, NULL },
        { "more than 16 MiB is not sent", too_much_is_not_sent, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
