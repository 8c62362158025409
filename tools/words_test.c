#include "words.h"

#include "base/test.h"

static int setup(void **state) {
    *state = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

#define SR_HEAD                                                                                    \
    "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "     \
    "n%10>=2 "                                                                                     \
    "&& n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n\"\n\n"

/* What po_read makes of a file: the first entry's forms with | between them, or the fault. */
static const struct {
    const char *name, *source, *key, *want;
} files[] = {
    { "a text", SR_HEAD "msgid \"Inbox\"\nmsgstr \"Сандуче\"\n", "Inbox", "Сандуче" },
    { "with a context", SR_HEAD "msgctxt \"state\"\nmsgid \"Open\"\nmsgstr \"Отворено\"\n",
      "state\004Open", "Отворено" },
    { "over lines, with escapes",
      SR_HEAD "msgid \"\"\n\"a \\\"b\\\"\"\n\"\\n\\\\c\"\nmsgstr \"\"\n\"x\"\n\"y\"\n",
      "a \"b\"\n\\c", "xy" },
    { "a plural",
      SR_HEAD "msgid \"{n} file\"\nmsgid_plural \"{n} files\"\nmsgstr[0] \"{n} датотека\"\n"
              "msgstr[1] \"{n} датотеке\"\nmsgstr[2] \"{n} датотека\"\n",
      "{n} file", "{n} датотека|{n} датотеке|{n} датотека" },
    { "a singular without its number",
      SR_HEAD "msgid \"One file\"\nmsgid_plural \"{n} files\"\nmsgstr[0] \"Једна\"\n"
              "msgstr[1] \"{n} датотеке\"\nmsgstr[2] \"{n} датотека\"\n",
      "One file", "Једна|{n} датотеке|{n} датотека" },
    { "comments and entries without a line between",
      SR_HEAD "# c\n#: x.c:1\nmsgid \"A\"\nmsgstr \"Б\"\n#: y\nmsgid \"B\"\nmsgstr \"В\"\n", "B",
      "В" },
    { "not translated", SR_HEAD "msgid \"A\"\nmsgstr \"\"\n", "A", "-" },
    { "doubtful", SR_HEAD "#, fuzzy, c-format\nmsgid \"A\"\nmsgstr \"Б\"\n", "A", "-" },
    { "obsolete", SR_HEAD "#~ msgid \"A\"\n#~ msgstr \"Б\"\n", "A", "-" },
    { "carriage returns", SR_HEAD "msgid \"A\"\r\nmsgstr \"Б\"\r\n", "A", "Б" },
    { "marks kept", SR_HEAD "msgid \"<b>{n}</b> due\"\nmsgstr \"Рок: <b>{n}</b>\"\n",
      "<b>{n}</b> due", "Рок: <b>{n}</b>" },
    { "no plural rule", "msgid \"\"\nmsgstr \"Language: sr\\n\"\n", "",
      "sr.po:1: the header needs Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
      "n%10>=2 && n%10<=4 && "
      "(n%100<12 || n%100>14) ? 1 : 2);" },
    { "a missing form",
      SR_HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\n", "",
      "sr.po:5: a plural form is missing: a" },
    { "a form too many",
      SR_HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\nmsgstr[2] "
              "\"z\"\nmsgstr[3] \"w\"\n",
      "", "sr.po:5: a form too many: a" },
    { "a lost placeholder", SR_HEAD "msgid \"To {name}\"\nmsgstr \"За\"\n", "",
      "sr.po:5: not as in the English: {name}" },
    { "a misspelt placeholder", SR_HEAD "msgid \"To {name}\"\nmsgstr \"За {nаme}\"\n", "",
      "sr.po:5: not as in the English: {name}" },
    { "a mark of its own", SR_HEAD "msgid \"To\"\nmsgstr \"<b>За</b>\"\n", "",
      "sr.po:5: not as in the English: <b>" },
    { "a script", SR_HEAD "msgid \"To\"\nmsgstr \"<script>\"\n", "",
      "sr.po:5: not as in the English: <script>" },
    { "twice", SR_HEAD "msgid \"A\"\nmsgstr \"Б\"\n\nmsgid \"A\"\nmsgstr \"В\"\n", "",
      "sr.po:8: a second time: A" },
    { "no quote", SR_HEAD "msgid \"A\nmsgstr \"Б\"\n", "", "sr.po:5: not understood: msgid \"A" },
    { "no keyword", SR_HEAD "hello\n", "", "sr.po:5: not understood: hello" },
};

static struct str forms_of(struct arena *a, const struct entry *e) {
    struct buf b = buf_new(a, 4096);
    for (int i = 0; e && i < WORDS_MAX_FORMS && e->forms[i].p; i++) {
        if (i) buf_add_char(&b, '|');
        buf_add(&b, e->forms[i]);
    }
    return b.n ? buf_str(&b) : S("-");
}

static void po_files(void **state) {
    for (size_t i = 0; i < ROWS(files); i++) {
        struct catalog c = catalog_new(*state);
        struct words_fault fault = { STR_NONE };
        bool ok = po_read(&c, LANG_SR, "sr.po", str_of(files[i].source), &fault);
        struct str got = ok ? forms_of(*state, catalog_find(&c, str_of(files[i].key))) : fault.what;
        ROW_STR(files[i].name, got, str_of(files[i].want));
    }
}

/* The rule each language's file must state, and the one the program follows, are the same. */
static void plural_rules_are_stated(void **state) {
    for (int l = LANG_SR; l < LANG_COUNT; l++) {
        struct str rule = str_of(po_plural_forms((enum lang)l));
        struct str want = str_printf(*state, "nplurals=%d;", lang_forms((enum lang)l));
        if (!str_starts(rule, want)) fail_msg("%s: %.*s", lang_tag((enum lang)l), STR_ARG(rule));
    }
}

static const struct {
    const char *name, *cyrillic, *latin;
} spelled[] = {
    { "all small letters", "абвгдђежзијклљмнњопрстћуфхцчџш", "abvgdđežzijklljmnnjoprstćufhcčdžš" },
    { "all capitals", "АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ", "ABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ" },
    { "two letters for one, at a start", "Његова Љубав Џем", "Njegova Ljubav Džem" },
    { "in a word of capitals", "ЊЕГОВА ЉУБАВ, КОЊ, ЏЕМ", "NJEGOVA LJUBAV, KONJ, DŽEM" },
    { "alone", "Њ.", "Nj." },
    { "placeholders stay", "Здраво, {име}! {name}", "Zdravo, {име}! {name}" },
    { "Latin stays", "Отвори Kept на https://kept.example/x",
      "Otvori Kept na https://kept.example/x" },
    { "marks stay", "<b>Рок</b> „сутра“", "<b>Rok</b> „sutra“" },
    { "kept words", "Српски (ћирилица) и српски", "Српски (ћирилица) i srpski" },
    { "only whole words are kept", "Корак Коракова", "Корак Korakova" },
    { "Greek isn't ours", "Ελληνικά", "Ελληνικά" },
};

static void serbian_in_latin_letters(void **state) {
    struct str keep = S("# a comment\nСрпски (ћирилица)\n\nКорак\n");
    for (size_t i = 0; i < ROWS(spelled); i++)
        ROW_STR(spelled[i].name, latin_of(*state, str_of(spelled[i].cyrillic), keep),
                str_of(spelled[i].latin));
}

/* The texts found, each with its plural behind a slash, with | between them; or the fault. */
static const struct {
    const char *name, *path, *source, *want;
} sources[] = {
    { "a template", "x.html", "{args}{t \"One\"} {x} <b title=\"{t \"Two {n}\" n=x}\">",
      "One|Two {n}" },
    { "with a context", "x.html", "{t \"Open\" context=\"state\"}", "state\004Open" },
    { "a plural", "x.html", "{tn n \"One file\" \"{n} files\"}", "One file/{n} files" },
    { "text and singular are one", "x.html", "{t \"A {n}\" n=n}{tn n \"A {n}\" \"B {n}\"}",
      "A {n}/B {n}" },
    { "two plurals of one", "x.html", "{tn n \"A\" \"B {n}\"}\n{tn n \"A\" \"C {n}\"}",
      "x.html:2:1: another plural of this text is in use" },
    { "a wrong form", "x.html", "{t x}", "x.html:1:1: a text in double quotes belongs here" },
    { "C", "x.c", "f(W(\"One\")); /* W(\"no\") */ g(\"W(\\\"no\\\")\");", "One" },
    { "put together", "x.c", "W(\"One \"\n  \"two\")", "One two" },
    { "C with context and plural", "x.c", "W_IN(\"state\", \"Open\") W_N(\"A\", \"{n} B\")",
      "state\004Open|A/{n} B" },
    { "an error and its hint", "x.c",
      "return ERR(w->arena, ERR_DENIED, \"No.\", .hint = \"Ask \" \"someone.\", .field = \"x\");",
      "No.|Ask someone." },
    { "an error in a table", "x.c", "{ .code = ERR_LIMIT, .msg = \"Too long.\" }", "Too long." },
    { "an error made elsewhere", "x.c", "ERR(a, code, text, .detail = \"log\")", "" },
    { "other words with these ends", "x.c", "SHOW(\"x\") MY_ERR(a, b, \"c\")", "" },
    { "not where they are defined", "x.h", "#define W(lit) (\"\" lit)\nint x;", "" },
    { "no literal", "x.c", "W(text)", "x.c:1:3: a text to translate is a plain literal" },
};

static void texts_are_found(void **state) {
    for (size_t i = 0; i < ROWS(sources); i++) {
        struct catalog c = catalog_new(*state);
        struct words_fault fault = { STR_NONE };
        struct buf b = buf_new(*state, 4096);
        bool ok = find_texts(&c, sources[i].path, str_of(sources[i].source), &fault);
        for (size_t k = 0; ok && k < c.n; k++) {
            if (k) buf_add_char(&b, '|');
            buf_add(&b, c.list[k].key);
            if (c.list[k].plural.p) buf_add_char(&b, '/'), buf_add(&b, c.list[k].plural);
        }
        ROW_STR(sources[i].name, ok ? buf_str(&b) : fault.what, str_of(sources[i].want));
    }
}

static void tables_are_written(void **state) {
    struct catalog langs[LANG_COUNT];
    struct words_fault fault = { STR_NONE };
    for (int l = 0; l < LANG_COUNT; l++)
        langs[l] = catalog_new(*state);
    assert_true(po_read(&langs[LANG_SR], LANG_SR, "sr.po",
                        S(SR_HEAD "msgid \"B\"\nmsgstr \"Б\"\n\nmsgid \"A\"\nmsgstr \"\"\n"),
                        &fault));
    struct str c = table_of(*state, langs);
    assert_true(str_find(c, S("words_bytes[] =\n\"\"\"\\0\"\n\"B\"\"\\0\"\n\"Б\"\"\\0\"\n;")) >= 0);
    assert_true(str_find(c, S("words_at[] = {\n    0, 1, 3, 6,\n};")) >= 0);
    assert_true(str_find(c, S("{ { 1, 2, 0, 0, 0, 0, } },")) >= 0);
    assert_true(str_find(c, S("words_slots = 16;")) >= 0);
}

#define SL_HEAD                                                                                    \
    "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : "          \
    "n%100==3 || n%100==4 ? 2 : 3);\\n\"\n\n"
#define ONE_FORM_SHORT                                                                             \
    SL_HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\nmsgstr[2] \"z\"\n"

/* A dual more than the others: three forms are one too few in Slovenian. */
static void slovenian_needs_four_forms(void **state) {
    struct catalog c = catalog_new(*state);
    struct words_fault fault = { STR_NONE };
    assert_false(po_read(&c, LANG_SL, "sl.po", S(ONE_FORM_SHORT), &fault));
    ROW_STR("dual", fault.what, S("sl.po:4: a plural form is missing: a"));
}

/* A text, what the languages after English hold for it (the same in each), the list of equal ones,
 * and what is told for sr, the first of them. */
static const struct {
    const char *name, *key, *plural, *translation, *of_plural, *same, *want;
} whole[] = {
    { "translated", "Inbox", NULL, "Y", NULL, "", "" },
    { "not translated", "Inbox", NULL, NULL, NULL, "", "x.c:7: not translated into sr: Inbox\n" },
    { "without its context", "state\004Open", NULL, NULL, NULL, "",
      "x.c:7: not translated into sr: Open\n" },
    { "another plural", "A {n}", "B {n}", "Y {n}", "C {n}", "",
      "x.c:7: not translated into sr: A {n}\n" },
    { "as in English", "E-mail", NULL, "E-mail", NULL, "",
      "sr.po:9: reads as in English in sr, and po/same does not list it: E-mail\n" },
    { "a form as the English plural", "One", "{n} more", "{n} more", "{n} more", "",
      "sr.po:9: reads as in English in sr, and po/same does not list it: One\n" },
    { "listed", "E-mail", NULL, "E-mail", NULL, "# why\nsr sr-Latn hu sl el: E-mail\n", "" },
    { "listed for others", "E-mail", NULL, "E-mail", NULL, "sr-Latn hu sl el: E-mail\n",
      "sr.po:9: reads as in English in sr, and po/same does not list it: E-mail\n" },
    { "listed, but translated", "Inbox", NULL, "Y", NULL, "sr: Inbox\n",
      "po/same: no text reads so in sr: Inbox\n" },
    { "listed, but gone", "Inbox", NULL, "Y", NULL, "sr: Outbox\n",
      "po/same: no text reads so in sr: Outbox\n" },
    { "nothing but placeholders and marks", "<b>{n}</b>: {host}", NULL, "<b>{n}</b>: {host}", NULL,
      "", "" },
};

static void a_language_that_lacks_something_is_told(void **state) {
    for (size_t i = 0; i < ROWS(whole); i++) {
        struct catalog langs[LANG_COUNT], texts = catalog_new(*state);
        bool added;
        struct entry *text = catalog_add(&texts, str_of(whole[i].key), &added);
        text->path = "x.c", text->line = 7;
        if (whole[i].plural) text->plural = str_of(whole[i].plural);
        for (int l = 0; l < LANG_COUNT; l++) {
            langs[l] = catalog_new(*state);
            if (l == LANG_EN || !whole[i].translation) continue;
            struct entry *e = catalog_add(&langs[l], str_of(whole[i].key), &added);
            e->path = "sr.po", e->line = 9;
            e->forms[0] = str_of(whole[i].translation);
            if (whole[i].of_plural) e->plural = str_of(whole[i].of_plural);
        }
        struct str got = whole_faults(*state, langs, &texts, str_of(whole[i].same)), first;
        if (!str_split(&got, '\n', &first)) first = S("");
        ROW_STR(whole[i].name, first.n ? str_join(*state, first, S("\n")) : S(""),
                str_of(whole[i].want));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(po_files),
        cmocka_unit_test(plural_rules_are_stated),
        cmocka_unit_test(slovenian_needs_four_forms),
        cmocka_unit_test(a_language_that_lacks_something_is_told),
        cmocka_unit_test(serbian_in_latin_letters),
        cmocka_unit_test(texts_are_found),
        cmocka_unit_test(tables_are_written),
    };
    return cmocka_run_group_tests_name("tools-words", tests, setup, teardown);
}
