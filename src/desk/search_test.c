/* Finding again, on both stores: script, accents and case folded, beginnings of words, phrases,
 * access, and an index that follows what it is made of. */
#include "desk/conversation/conversation.h"
#include "desk/customer/customer.h"
#include "desk/desk_kit.h"
#include "desk/outbox/outbox.h"
#include "desk/search/search.h"

struct asking {
    const char *typed;
    enum search_kind kind;
    int64_t before, limit;
    struct search_query q;
    struct search_page page;
    struct search_customer_page customers;
    int64_t percent;
};

static const struct err *ask_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    TRY(search_parse(w->arena, str_of(x->typed), &x->q));
    TRY(search_built(w, &x->percent));
    if (!x->q.has_words) return NULL;
    TRY(search_find(w, &x->q, x->kind, x->before, x->limit, &x->page));
    return search_find_customers(w, &x->q, INT64_MAX, 50, &x->customers);
}

static struct asking ask(struct kit *k, int64_t user_id, const char *typed) {
    struct work w = kit_as(k, user_id);
    struct asking x = { .typed = typed, .before = INT64_MAX, .limit = 50 };
    GOOD(work_read(&w, ask_tx, &x));
    return x;
}

static bool found(struct kit *k, const char *typed, int64_t message_id) {
    struct asking x = ask(k, -1, typed);
    for (size_t i = 0; i < x.page.n; i++)
        if (x.page.rows[i].message_id == message_id) return true;
    return false;
}

static void scripts_and_accents(struct rig *r) {
    static const struct {
        const char *words, *typed;
    } rows[] = {
        { "Колика је поштарина за Ниш?", "postarina" },
        { "Kolika je poštarina za Niš?", "postarina" },
        { "Kolika je postarina za Nis?", "ПОШТАРИНА" },
        { "Χρειάζομαι υποστήριξη σήμερα", "ypostirixi" },
        { "Χρειάζομαι υποστήριξη σήμερα", "ΥΠΟΣΤΗΡΙΞΗ" },
        { "xreiazomai uposthriksh", "υποστήριξη" },
        { "Pozdrav, Đorđević", "Djordjevic" },
        { "Поздрав, Ђорђевић", "Djordjevic" },
        { "Pozdrav, Dordevic", "Ђорђевић" },
        { "Mennyi a szállítás?", "szallitas" },
        { "Herr Müller wartet", "mueller" },
        { "Ο κύριος Μπάμπης", "babis" },
        { "broj narudžbine 2026-10466", "10466" },
        { "pišite na Ana.Anic@primer.rs hvala", "ana.anic@primer.rs" },
        { "订单在哪里", "订单" },
    };
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str id = str_printf(r->a, "m%zu@x", i);
        struct taken t =
            kit_letter(k, "jelena@primer.example", str_c(r->a, id), rows[i].words, 0, 0);
        if (!found(k, rows[i].typed, t.message_id))
            fail_msg("\"%s\" is not found by \"%s\"", rows[i].words, rows[i].typed);
    }
}

static void questions(struct rig *r) {
    static const struct {
        const char *typed;
        bool finds;
    } rows[] = {
        { "red boots", true },
        { "boots red", true },
        { "boo", true },
        { "boo re", true },
        { "oots", false },
        { "\"red boots\"", true },
        { "\"boots red\"", false },
        { "\"red boo\"", false },
        { "\"red boo", true },
        { "„red boots”", true },
        { "«red boots»", true },
        { "red-boots", true },
        { "boots-red", false },
        { "red -boots", false },
        { "red -green", true },
        { "red -boo", true },
        { "red -\"red boots\"", false },
        { "red -\"boots red\"", true },
        { "red*", true },
        { "*red*", true },
        { "(red OR green)", false },
        { "red AND boots", false },
        { "b", false },
        { "5", true },
        { "r\xC3"
          "ed",
          false },
        { "' OR 1=1", false },
        { "\"red:boots\"", true },
        { "\"red\" \"boots\"", true },
        { "\"\" red", true },
        { "jelena red", true },
        { "primer.example", true },
        { "sole red", true },
        { "invoice.pdf", false },
        { "last\nline", true },
        { "\"boots last\"", true },
        { "NEAR(red boots)", false },
    };
    struct kit *k = kit_new(r);
    struct taken t =
        kit_letter(k, "jelena@primer.example", "a@x", "The 5 red boots\nlast line", 0, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (found(k, rows[i].typed, t.message_id) != rows[i].finds)
            fail_msg("\"%s\" should %s", rows[i].typed, rows[i].finds ? "find it" : "not find it");
}

static void parse_bad(struct rig *r, const char *typed) {
    struct search_query q;
    BAD(search_parse(r->a, str_of(typed), &q), ERR_LIMIT);
}

static void strange_questions(struct rig *r) {
    static const struct {
        struct str typed;
        bool asks;
    } rows[] = {
        { { "", 0 }, false },    { { " \t ", 3 }, false },
        { { "-", 1 }, false },   { { "--", 2 }, false },
        { { "\"", 1 }, false },  { { "\"\"\"", 3 }, false },
        { { "***", 3 }, false }, { { "-a", 2 }, false },
        { { "-a b", 4 }, true }, { { "\xF0\x9F\x98\x80", 4 }, false },
        { { "a\0b", 3 }, true }, { { "\xFF\xFE", 2 }, false },
        { { "-\"", 2 }, false }, { { "\"a", 2 }, true },
        { { "- a", 3 }, true },
    };
    struct search_query q;
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GOOD(search_parse(r->a, rows[i].typed, &q));
        ROW_INT("asks", q.asks, rows[i].asks);
    }
    char *large = arena_alloc(r->a, 10001);
    memset(large, 'a', 10000);
    parse_bad(r, large);
    parse_bad(r, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17");
    parse_bad(r, "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q");
    /* Whatever bytes are asked for, both engines take what is made of them. */
    uint64_t chance = 20261121;
    for (int i = 0; i < 300; i++) {
        static const char *const parts[] = { "\"",  "-",  "*",   "'",    "\\",
                                             ":",   "(",  ")",   "a",    "ђ",
                                             "ευ",  " ",  " ",   "\xC3", "\xF0\x9F\x98\x80",
                                             "AND", "OR", "NOT", "^",    "{",
                                             "订",  "&",  "!",   "|" };
        struct buf b = buf_new(r->a, 1000);
        for (int n = 0; n < 12; n++) {
            chance = chance * 6364136223846793005u + 1442695040888963407u;
            buf_add_c(&b, parts[(chance >> 33) % (sizeof parts / sizeof *parts)]);
        }
        struct asking x = { .typed = str_c(r->a, buf_str(&b)), .before = INT64_MAX, .limit = 50 };
        const struct err *e = work_read(&k->w, ask_tx, &x);
        if (e) assert_string_equal(e->msg, "There is no such filter."); /* "AND:a" */
    }
}

static void access_rule(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "A secret kettle", 0, 0);
    const struct {
        const char *name;
        int64_t user_id;
        size_t finds;
    } rows[] = { { "the desk", -1, 1 },
                 { "the owner", k->owner, 1 },
                 { "an agent of the team", k->milica, 1 },
                 { "an agent of another team", k->gergo, 0 },
                 { "an agent who sees what is his", k->ana, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asking x = ask(k, rows[i].user_id, "kettle"),
                      who = ask(k, rows[i].user_id, "jelena");
        ROW_INT(rows[i].name, x.page.n, rows[i].finds);
        ROW_INT(rows[i].name, who.customers.n, rows[i].finds);
    }
    rig_raw(r,
            str_c(r->a, str_printf(r->a, "UPDATE conversation SET owner_id = %lld WHERE id = %lld",
                                   (long long)k->ana, (long long)t.conversation_id)));
    ROW_INT("given to her", ask(k, k->ana, "kettle").page.n, 1);
    ROW_INT("given to her: the customer", ask(k, k->ana, "jelena").customers.n, 1);
}

static void newest_first_page_by_page(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t last = 0, seen = 0;
    for (int i = 0; i < 10; i++) {
        struct str id = str_printf(r->a, "a%d@x", i), words = str_printf(r->a, "kettle %d", i);
        struct taken t =
            kit_letter(k, "jelena@primer.example", str_c(r->a, id), str_c(r->a, words), last, 0);
        last = i % 3 == 2 ? 0 : t.conversation_id; /* conversations of three messages */
    }
    struct asking x = { .typed = "kettle", .before = INT64_MAX, .limit = 3 };
    for (int64_t before = INT64_MAX;;) {
        GOOD(work_read(&k->w, ask_tx, &x));
        for (size_t i = 0; i < x.page.n; i++, seen++) {
            assert_true(x.page.rows[i].message_id < before);
            before = x.page.rows[i].message_id;
        }
        if (!x.page.more) break;
        x.before = x.page.next;
    }
    assert_int_equal(seen, 10);
    x = (struct asking){
        .typed = "kettle", .kind = SEARCH_CONVERSATIONS, .before = INT64_MAX, .limit = 2
    };
    int64_t ids[8], n = 0;
    for (;;) {
        GOOD(work_read(&k->w, ask_tx, &x));
        for (size_t i = 0; i < x.page.n; i++) {
            for (int64_t j = 0; j < n; j++)
                assert_int_not_equal(ids[j], x.page.rows[i].conversation_id);
            ids[n++] = x.page.rows[i].conversation_id;
        }
        if (!x.page.more) break;
        x.before = x.page.next;
    }
    assert_int_equal(n, 4);
}

struct changing {
    int64_t message_id;
};

static const struct err *take_back_tx(struct work *w, void *arg) {
    return outbox_take_back(w, ((struct changing *)arg)->message_id);
}

static void index_follows(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t reply;
    struct incoming in = { .from_address = S("eszter@primer.example"),
                           .subject = S(""),
                           .text = S(""),
                           .reply_text = S(""),
                           .warnings = S("") };
    struct taken waits, t;
    GOOD(kit_take_in(k, &in, &waits)); /* not read yet */
    assert_false(found(k, "szallitas", waits.message_id));
    struct incoming read = in;
    read.readable = true;
    read.proof = PROOF_DKIM;
    read.from_name = S("Jelena");
    read.text = read.reply_text = S("Mennyi a szállítás?");
    read.people = &(struct message_person){ ROLE_FROM, read.from_name, read.from_address };
    read.people_n = 1;
    read.letter_id = 0;
    GOOD(kit_take_in(k, &read, &t));
    assert_true(found(k, "szallitas", t.message_id));
    /* Her name came with this letter: until then she was her address. */
    struct asking who = ask(k, -1, "jelena eszter");
    assert_int_equal(who.customers.n, 1);
    GOOD(kit_reply(k, k->milica, t.conversation_id, "Ezerötszáz forint.", 0, &reply));
    assert_true(found(k, "ezerotszaz", reply));
    struct changing c = { reply };
    struct work w = kit_as(k, k->milica);
    GOOD(work_write(&w, take_back_tx, &c));
    assert_false(found(k, "ezerotszaz", reply));
}

struct renaming {
    int64_t conversation_id;
    const char *name;
};

static const struct err *rename_tx(struct work *w, void *arg) {
    const struct renaming *x = arg;
    struct conversation c;
    TRY(conversation_get(w, x->conversation_id, &c));
    return customer_change(w, c.customer_id,
                           &(struct customer_facts){ .name = str_of(x->name), .salutation = S(""), .hours = S("") });
}

static void a_new_name_is_found(struct rig *r) {
    struct kit *k = kit_new(r);
    struct taken t = kit_letter(k, "jelena@primer.example", "a@x", "A kettle", 0, 0);
    struct renaming x = { t.conversation_id, "Милена Јовановић" };
    GOOD(work_write(&k->w, rename_tx, &x));
    assert_true(found(k, "milena kettle", t.message_id));
    assert_int_equal(ask(k, -1, "jovanovic").customers.n, 1);
}

static void old_messages_are_built(struct rig *r) {
    struct kit *k = kit_new(r);
    for (int i = 0; i < 130; i++) {
        struct str id = str_printf(r->a, "a%d@x", i), words = str_printf(r->a, "kettle n%d", i);
        kit_letter(k, "jelena@primer.example", str_c(r->a, id), str_c(r->a, words), 0, 0);
    }
    if (!r->postgres) {
        rig_raw(r, "INSERT INTO search_message_index (search_message_index) VALUES ('delete-all')");
        rig_raw(r,
                "INSERT INTO search_customer_index (search_customer_index) VALUES ('delete-all')");
    }
    rig_raw(r, "DELETE FROM search_message");
    rig_raw(r, "DELETE FROM search_customer");
    struct asking x = ask(k, -1, "kettle");
    assert_int_equal(x.page.n, 0);
    assert_int_equal(x.percent, 0);
    bool more = true;
    int64_t percent = 0, turns = 0;
    for (; more; turns++) {
        GOOD(search_build_turn(&k->w, &more));
        x = ask(k, -1, "kettle n129");
        assert_true(x.percent >= percent);
        percent = x.percent;
        if (turns == 1) assert_int_equal(x.page.n, 1); /* the newest are the first */
    }
    assert_int_equal(percent, 100);
    assert_int_equal(ask(k, -1, "\"kettle n0\"").page.n, 1);
    assert_int_equal(ask(k, -1, "jelena").customers.n, 1);
    rig_raw(r, "UPDATE search_build SET fold_version = 0");
    GOOD(search_build_turn(&k->w, &more));
    assert_true(more);
    struct search_tidy tidy = { 0 };
    GOOD(search_tidy_turn(&k->w, &tidy));
    assert_int_equal(ask(k, -1, "\"kettle n0\"").page.n, 1);
}

static void check_line(struct rig *r, const char *typed, const char *text, const char *want) {
    struct search_query q;
    GOOD(search_parse(r->a, str_of(typed), &q));
    struct search_line l = search_excerpt(r->a, &q, str_of(text), 100);
    struct buf b = buf_new(r->a, 1000);
    for (size_t i = 0; i < l.n; i++)
        buf_printf(&b, l.parts[i].hit ? "[%.*s]" : "%.*s", STR_ARG(l.parts[i].text));
    ROW_STR(typed, buf_str(&b), str_of(want));
}

static void lines_show_the_words(struct rig *r) {
    check_line(r, "postarina", "Колика је поштарина?", "Колика је [поштарина]?");
    check_line(r, "post je", "Колика\r\n\r\nје поштарина?", "Колика [је] [поштарина]?");
    check_line(r, "nothing", "One line", "One line");
    check_line(r, "-one line", "One line", "One [line]");
    check_line(r, "needle",
               "hay hay hay hay hay hay hay hay hay hay hay hay hay hay hay hay hay hay hay needle "
               "hay hay hay hay "
               "hay hay hay hay hay hay hay hay hay hay hay hay hay",
               "… hay hay hay hay hay hay hay hay hay hay hay hay hay hay [needle] hay hay hay "
               "hay hay hay hay hay hay …");
    check_line(r, "a", "", "");
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "P53 script, accents and case are folded", scripts_and_accents, RIG_BOTH },
        { "P53 beginnings, phrases, words left out", questions, RIG_BOTH },
        { "A28 strange questions are harmless", strange_questions, RIG_BOTH },
        { "A26 what may not be seen is not found", access_rule, RIG_BOTH },
        { "P53 newest first, page by page, each conversation once", newest_first_page_by_page,
          RIG_BOTH },
        { "P53 the index follows what it is made of", index_follows, RIG_BOTH },
        { "P53 a customer with a new name is found by it, as are his messages", a_new_name_is_found,
          RIG_BOTH },
        { "P53 older messages are indexed, newest first", old_messages_are_built, RIG_BOTH },
        { "P53 lines show the words that were looked for", lines_show_the_words, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
