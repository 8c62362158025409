/* Filters of a search, on both stores: what each of them finds, in our languages and without a word;
 * small sets and long searches; what is not understood is told. And what a person has not read. */
#include "base/moment.h"
#include "desk/conversation/conversation.h"
#include "desk/desk_kit.h"
#include "desk/news/news.h"
#include "desk/notice/notice.h"
#include "desk/search/search.h"
#include "desk/tag/tag.h"

struct asking {
    const char *typed;
    enum search_kind kind;
    int64_t before, limit;
    struct search_query q;
    struct search_page page;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    TRY(search_parse(w->arena, str_of(x->typed), &x->q));
    x->page.n = 0;
    if (!x->q.asks) return NULL;
    return search_find(w, &x->q, x->kind, x->before, x->limit, &x->page);
}

static struct asking ask(struct kit *k, int64_t user_id, const char *typed, enum search_kind kind) {
    struct work w = kit_as(k, user_id);
    struct asking x = { .typed = typed, .kind = kind, .before = INT64_MAX, .limit = 50 };
    const struct err *e = work_read(&w, ask_tx, &x);
    if (e) fail_msg("\"%s\": %s", typed, e->msg);
    return x;
}

static const char *asked_bad(struct kit *k, const char *typed) {
    struct work w = kit_as(k, k->milica);
    struct asking x = { .typed = typed, .before = INT64_MAX, .limit = 50 };
    const struct err *e = work_read(&w, ask_tx, &x);
    if (!e) fail_msg("\"%s\" is taken", typed);
    assert_int_equal(e->code, ERR_INVALID);
    assert_string_equal(e->field, "q");
    assert_non_null(e->hint);
    return e->msg;
}

struct changing {
    int64_t id, until;
    struct str tag;
};

static const struct err *tag_tx(struct work *w, void *arg) {
    const struct changing *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->id, &c));
    return tag_put(w, &c, x->tag);
}

#define SQL(k, ...) rig_raw((k)->rig, str_c((k)->rig->a, str_printf((k)->rig->a, __VA_ARGS__)))

/* Four of them: Jelena's that Milica has answered, Réka's that is Milica's and rests, Tom's with a
 * file and a tag that nobody has, and Ana's call of two days ago. */
struct shop {
    struct kit *k;
    int64_t jelena, reka, tom, call;
};

static struct shop shop_new(struct rig *r) {
    struct kit *k = kit_new(r);
    struct shop s = { .k = k };
    k->now -= 2 * MOMENT_DAY;
    s.call = kit_call(k, k->milica, "Марија Петровић", "0641234567", "").id;
    k->now += 2 * MOMENT_DAY;
    struct taken t = kit_letter(k, "jelena@primer.example", "j@x", "The red kettle leaks", 0, 0);
    int64_t reply;
    s.jelena = t.conversation_id;
    GOOD(kit_reply(k, k->milica, s.jelena, "We send another kettle.", 0, &reply));
    s.reka = kit_letter(k, "reka@pelda.example", "r@x", "A kettle in blue?", 0, 0).conversation_id;
    SQL(k, "UPDATE conversation SET owner_id = %lld, snoozed_until = 1, bucket = 3 WHERE id = %lld", (long long)k->milica, (long long)s.reka);
    t = kit_letter(k, "tom@shop.example", "t@x", "No kettle came", 0, 0);
    s.tom = t.conversation_id;
    struct changing x = { .id = s.tom, .tag = S("Изгубљен пакет") };
    GOOD(work_write(&k->w, tag_tx, &x));
    return s;
}

static bool finds(const struct asking *x, int64_t conversation_id) {
    for (size_t i = 0; i < x->page.n; i++)
        if (x->page.rows[i].conversation_id == conversation_id) return true;
    return false;
}

static const struct {
    const char *typed, *want; /* j r t c */
} questions[] = {
    { "kettle", "jrt" },
    { "from:primer", "j" },
    { "from:milica", "j" },
    { "from:marija", "c" },
    { "to:primer", "j" },
    { "from:jelena@primer.example kettle", "j" },
    { "from: reka", "r" },
    { "from:\"shop example\"", "t" },
    { "from:kettle", "" },
    { "-from:primer kettle", "jrt" },
    { "is:open", "tc" },
    { "is:waiting", "j" },
    { "is:snoozed", "r" },
    { "is:solved", "" },
    { "is:spam", "" },
    { "-is:open kettle", "jr" },
    { "assigned:nobody", "t" },
    { "assigned:milica", "jrc" },
    { "-assigned:milica", "t" },
    { "assigned:milica is:open", "c" },
    { "in:shop kettle", "jrt" },
    { "tag:\"izgubljen paket\"", "t" },
    { "tag:„ИЗГУБЉЕН ПАКЕТ“ kettle", "t" },
    { "-tag:\"изгубљен пакет\" kettle", "jr" },
    { "kettle -red", "jrt" },
    { "is:waiting -red", "j" },
    { "is:waiting -kettle", "" },
    { "is:waiting \"another kettle\"", "j" },
    { "is:waiting \"kettle another\"", "" },
    { "after:today", "jrt" },
    { "before:today", "c" },
    { "after:yesterday kettle", "jrt" },
    { "before:2000", "" },
    { "after:2000-01 kettle", "jrt" },
    { "-before:today is:open", "t" },
    { "has:attachment", "" },
    /* Cyrillic, Latin, Slovenian, Hungarian, Greek */
    { "од:пример", "j" },
    { "od:primer", "j" },
    { "стање:чека", "j" },
    { "stanje:odprto", "tc" },
    { "ознака:\"изгубљен пакет\"", "t" },
    { "feladó:primer", "j" },
    { "állapot:elhalasztva", "r" },
    { "felelős:senki", "t" },
    { "από:primer", "j" },
    { "ΚΑΤΑΣΤΑΣΗ:αναμονή", "j" },
    { "υπεύθυνος:κανείς", "t" },
    { "ima:prilog", "" },
    { "после:данас", "jrt" },
    { "пре:данас", "c" },
    { "tim:shop kettle", "jrt" },
};

static void filters_find(struct rig *r) {
    struct shop s = shop_new(r);
    const struct {
        char name;
        int64_t id;
    } all[] = { { 'j', s.jelena }, { 'r', s.reka }, { 't', s.tom }, { 'c', s.call } };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (int kind = SEARCH_MESSAGES; kind <= SEARCH_CONVERSATIONS; kind++) {
            struct asking x = ask(s.k, -1, questions[i].typed, (enum search_kind)kind);
            for (size_t n = 0; n < sizeof all / sizeof *all; n++)
                if (finds(&x, all[n].id) != (strchr(questions[i].want, all[n].name) != NULL))
                    fail_msg("\"%s\" (%d) should %sfind %c", questions[i].typed, kind,
                             strchr(questions[i].want, all[n].name) ? "" : "not ", all[n].name);
        }
    struct asking mine = ask(s.k, s.k->milica, "assigned:me", SEARCH_CONVERSATIONS);
    ROW_INT("mine", mine.page.n, 3);
    ROW_INT("not to be seen", ask(s.k, s.k->gergo, "is:open", SEARCH_CONVERSATIONS).page.n, 0);
    ROW_INT("not to be seen", ask(s.k, s.k->ana, "from:primer", SEARCH_CONVERSATIONS).page.n, 0);
}

static void files_are_found(struct rig *r) {
    struct shop s = shop_new(r);
    struct asking x = ask(s.k, -1, "from:tom", SEARCH_MESSAGES);
    int64_t id = x.page.rows[0].message_id;
    SQL(s.k,
        "INSERT INTO attachment (message_id, position, name, type, size, sha256, letter_id, range_at, range_size, encoding) "
        "SELECT %lld, 0, 'invoice.pdf', 'application/pdf', 3, '', min(id), 0, 3, 0 FROM letter",
        (long long)id);
    struct work w = kit_as(s.k, -1);
    bool more = true;
    rig_raw(r, "UPDATE search_build SET fold_version = 0");
    while (more)
        GOOD(search_build_turn(&w, &more));
    ROW_INT("has", ask(s.k, -1, "has:attachment", SEARCH_MESSAGES).page.n, 1);
    ROW_INT("without", finds(&(struct asking){ .page = ask(s.k, -1, "-has:attachment", SEARCH_CONVERSATIONS).page }, s.tom), 0);
    ROW_INT("hu", ask(s.k, -1, "van:melléklet invoice", SEARCH_MESSAGES).page.n, 1);
}

static void what_is_not_understood(struct rig *r) {
    static const struct {
        const char *typed, *says;
    } rows[] = {
        { "subject:kettle", "There is no such filter." },
        { "kettle боја:црвена", "There is no such filter." },
        { "is:lost", "A conversation is never so." },
        { "has:kettle", "A message cannot be asked whether it has that." },
        { "before:soon", "This is not a day." },
        { "before:2026-13", "This is not a day." },
        { "after:31.4.2026", "This is not a day." },
        { "tag:nothing", "There is no such tag." },
        { "in:nowhere", "No team is called so." },
        { "assigned:nikola", "No colleague is called so." },
        { "-subject:x", "There is no such filter." },
    };
    static const char *const fine[] = { "\"subject:kettle\"", "http://shop.example/a", "10:30",
                                        "a:b", "from:", "is:", "kettle:", "before:19.11.2026.",
                                        "after:19/11/2026", ":", "::x", "-from:" };
    struct shop s = shop_new(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ROW_STR(rows[i].typed, str_of(asked_bad(s.k, rows[i].typed)), str_of(rows[i].says));
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        (void)ask(s.k, -1, fine[i], SEARCH_MESSAGES);
    struct search_query q;
    BAD(search_parse(r->a, S("is:open is:open is:open is:open is:open is:open is:open is:open is:open"), &q),
        ERR_LIMIT);
}

/* What few conversations have is found behind thousands that have it not, page by page. */
static void rare_ones_are_found(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t old[3], last;
    for (int i = 0; i < 3; i++) {
        struct str id = str_printf(r->a, "old%d@x", i);
        old[i] = kit_letter(k, "jelena@primer.example", str_c(r->a, id), "kettle", 0, 0).conversation_id;
        SQL(k, "UPDATE conversation SET owner_id = %lld, snoozed_until = 1, bucket = 3 WHERE id = %lld", (long long)k->milica, (long long)old[i]);
    }
    last = kit_letter(k, "tom@shop.example", "many@x", "kettle", 0, 0).message_id;
    rig_raw(r, "INSERT INTO message (conversation_id, direction, channel, author_kind, author_name, at, subject, text, reply_text) "
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2600) "
               "SELECT m.conversation_id, 0, 0, 0, m.author_name, m.at, m.subject, 'kettle', '' FROM message m CROSS JOIN n "
               "WHERE m.id = (SELECT max(id) FROM message)");
    rig_raw(r, "UPDATE search_build SET fold_version = 0");
    bool more = true;
    while (more)
        GOOD(search_build_turn(&k->w, &more));
    static const char *const typed[] = { "is:snoozed", "kettle is:snoozed", "assigned:milica", "from:primer",
                                         "assigned:milica is:snoozed -red", "is:snoozed -is:open" };
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct asking x = { .typed = typed[i], .kind = SEARCH_CONVERSATIONS, .before = INT64_MAX, .limit = 2 };
        GOOD(work_read(&k->w, ask_tx, &x));
        ROW_INT(typed[i], x.page.n, 2);
        assert_true(x.page.more);
        assert_int_equal(x.page.rows[0].conversation_id, old[2]);
        x.before = x.page.next;
        GOOD(work_read(&k->w, ask_tx, &x));
        ROW_INT(typed[i], x.page.n, 1);
        assert_int_equal(x.page.rows[0].conversation_id, old[0]);
    }
    /* What nothing is like ends, and says that it has not looked at everything. */
    struct asking none = ask(k, -1, "is:open -kettle", SEARCH_MESSAGES);
    ROW_INT("none", none.page.n, 0);
    assert_true(none.page.more && none.page.next < last + 2600);
}

/* --- what is new -------------------------------------------------------------------------------------- */

struct reading {
    struct news_wish wish;
    struct news_row *rows;
    size_t n;
    int64_t id, at;
    bool on;
};

static const struct err *news_tx(struct work *w, void *arg) {
    struct reading *x = arg;
    TRY(news_wish(w, &x->wish));
    TRY(news_on_shift(w, &x->wish, &x->on));
    return news_unread(w, &x->wish, 50, &x->rows, &x->n);
}

static const struct err *set_tx(struct work *w, void *arg) { return news_set(w, &((struct reading *)arg)->wish); }
static const struct err *read_tx(struct work *w, void *arg) {
    const struct reading *x = arg;
    return conversation_read(w, x->id, x->at);
}

static size_t unread(struct kit *k, int64_t who) {
    struct reading x = { 0 };
    struct work w = kit_as(k, who);
    GOOD(work_read(&w, news_tx, &x));
    return x.n;
}

static void told(struct kit *k, int64_t who, int64_t what) {
    struct reading x = { .wish = { .told = what, .told_to = NEWS_DAY } };
    struct work w = kit_as(k, who);
    GOOD(work_write(&w, set_tx, &x));
}

static void read_it(struct kit *k, int64_t who, int64_t id) {
    struct reading x = { .id = id, .at = INT64_MAX };
    struct work w = kit_as(k, who);
    GOOD(work_write(&w, read_tx, &x));
}

static void who_is_told(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "Hello?", 0, 0);
    ROW_INT("nobody has it: only who wants to know", unread(k, k->milica), 0);
    told(k, k->milica, NEWS_TEAM);
    told(k, k->gergo, NEWS_TEAM);
    told(k, k->ana, NEWS_TEAM);
    ROW_INT("of the team", unread(k, k->milica), 1);
    ROW_INT("of another team", unread(k, k->gergo), 0);
    ROW_INT("sees what is hers", unread(k, k->ana), 0);
    SQL(k, "UPDATE conversation SET owner_id = %lld WHERE id = %lld", (long long)k->ana, (long long)t.conversation_id);
    ROW_INT("a colleague's", unread(k, k->milica), 0);
    ROW_INT("hers", unread(k, k->ana), 1);
    told(k, k->ana, NEWS_OFF);
    ROW_INT("off", unread(k, k->ana), 0);
    told(k, k->ana, NEWS_MINE);
    read_it(k, k->milica, t.conversation_id);
    ROW_INT("another one has read it", unread(k, k->ana), 1);
    read_it(k, k->ana, t.conversation_id);
    ROW_INT("read", unread(k, k->ana), 0);
    k->now += MOMENT_MINUTE;
    kit_letter(k, "jelena@primer.example", "b@x", "Are you there?", t.conversation_id, 0);
    ROW_INT("written again", unread(k, k->ana), 1);
    int64_t reply;
    GOOD(kit_reply(k, k->ana, t.conversation_id, "Yes.", 0, &reply));
    ROW_INT("answered", unread(k, k->ana), 0);
}

static void the_shift(struct rig *r) {
    static const struct {
        int64_t from, to;
        bool on; /* at 12:00 */
    } rows[] = { { 0, NEWS_DAY, true }, { 8 * 60, 16 * 60, true }, { 13 * 60, 16 * 60, false },
                 { 20 * 60, 6 * 60, false }, { 11 * 60, 6 * 60, true }, { 720, 720, false } };
    struct kit *k = kit_new(r);
    k->now = moment_join((struct moment_parts){ .year = 2026, .month = 11, .day = 19, .hour = 12 });
    rig_raw(r, "UPDATE user_account SET zone = 'UTC'");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading x = { .wish = { .told = 1, .told_from = rows[i].from, .told_to = rows[i].to } };
        struct work w = kit_as(k, k->milica);
        GOOD(work_write(&w, set_tx, &x));
        GOOD(work_read(&w, news_tx, &x));
        ROW_INT("on shift", x.on, rows[i].on);
    }
    struct reading bad[] = { { .wish = { .told = 3, .told_to = 5 } }, { .wish = { .told_from = -1 } },
                             { .wish = { .told_to = NEWS_DAY + 1 } }, { .wish = { .told_from = NEWS_DAY } } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct work w = kit_as(k, k->milica);
        BAD(work_write(&w, set_tx, &bad[i]), ERR_INVALID);
    }
}

static bool mailed(struct kit *k, const char *address) {
    struct notice n;
    bool found;
    GOOD(news_mail_turn(&k->w));
    GOOD(notice_claim(&k->w, &n, &found));
    if (!found) return false;
    assert_int_equal(n.kind, NOTICE_NEWS);
    assert_true(str_eq(n.address, str_of(address)));
    GOOD(notice_done(&k->w, &n));
    return true;
}

static void one_mail_after_an_absence(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "Hello?", 0, 0);
    SQL(k, "UPDATE conversation SET owner_id = %lld WHERE id = %lld", (long long)k->milica, (long long)t.conversation_id);
    struct reading x = { .wish = { .told = NEWS_MINE, .told_to = NEWS_DAY, .told_mail = 1 } };
    struct work w = kit_as(k, k->milica);
    assert_false(mailed(k, "milica@korak.example")); /* nobody asked for one */
    GOOD(work_write(&w, set_tx, &x));
    assert_false(mailed(k, "milica@korak.example")); /* it may be answered at once */
    k->now += NEWS_SETTLES + 1;
    assert_true(mailed(k, "milica@korak.example"));
    k->now += MOMENT_HOUR;
    kit_letter(k, "jelena@primer.example", "b@x", "Are you there?", t.conversation_id, 0);
    k->now += MOMENT_HOUR;
    assert_false(mailed(k, "milica@korak.example")); /* one is enough */
    k->now += NEWS_APART;
    assert_true(mailed(k, "milica@korak.example"));
    k->now += 2 * NEWS_APART;
    assert_false(mailed(k, "milica@korak.example")); /* nothing came since */
    kit_letter(k, "jelena@primer.example", "c@x", "Hello!", t.conversation_id, 0);
    k->now += MOMENT_HOUR;
    SQL(k, "INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at) VALUES ('x', %lld, '', 0, %lld, 1)",
        (long long)k->milica, (long long)(k->now - MOMENT_MINUTE));
    assert_false(mailed(k, "milica@korak.example")); /* she is here */
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P53 filters find, in our languages, with words and without", filters_find, RIG_BOTH },
        { "P53 what has files is found", files_are_found, RIG_BOTH },
        { "P53 a filter that is not understood says what to write", what_is_not_understood, RIG_BOTH },
        { "P53 what is rare is found behind what is not", rare_ones_are_found, RIG_BOTH },
        { "P47 who is told of what he has not read", who_is_told, RIG_BOTH },
        { "P47 who was away gets one mail", one_mail_after_an_absence, RIG_BOTH },
        { "P47 outside of the shift nothing is told by itself", the_shift, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
