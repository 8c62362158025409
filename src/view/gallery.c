/* view-gallery DIR LANG - writes every page in every state worth looking at to DIR/NAME.html.
 *
 * For eyes and for golden tests: believable people of a shoe shop on one Thursday morning, long
 * Hungarian and Greek words, eighty-character names, empty, failing and crowded states. It needs no
 * store and is no part of the program.
 */
#include "base/buf.h"
#include "view/html.h"
#include "view/pages.h"
#include "view/talk.h"
#include "view/view_conversation.h"
#include "view/view_error.h"
#include "view/view_inbox.h"
#include "view/view_layout.h"
#include "view/view_signin.h"
#include "view/when.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* A span for a static table, where S() is no constant. */
#define TEXT(lit)                                                                                  \
    { lit, sizeof lit - 1 }

/* Thursday 19 November 2026, 9:05 in Belgrade. */
#define NOW ((int64_t)1795075500 * MOMENT_SECOND)

struct gallery {
    struct arena *arena;
    struct when_reader reader;
    const char *dir;
    struct viewer me;
    struct html inner; /* the page being written */
};

/* What is not a number the page says in its language. */
static const struct page_health sick = { .store = TEXT("The disk is full."),
                                         .damaged = TEXT("A part of the stored data is damaged."),
                                         .letters_waiting = 2,
                                         .letters_unreadable = 1,
                                         .outbox_failed = 3,
                                         .outbox_href = TEXT("/conversations/31") };
static const struct page_held held = { 77, TEXT("Јелена"), 8 };

/* So many minutes ago. */
static struct page_when ago(struct gallery *g, int64_t minutes) {
    return when_past(g->arena, &g->reader, NOW - minutes * MOMENT_MINUTE);
}

/* The day so many minutes ago. */
static struct page_when day(struct gallery *g, int64_t minutes) {
    struct page_when when = ago(g, minutes);
    when.lead = when_date(g->arena, &g->reader, NOW - minutes * MOMENT_MINUTE);
    return when;
}

/* Due in so many minutes, on a clock of 24 hours. */
static struct page_when due(struct gallery *g, int64_t minutes) {
    int64_t t = NOW + minutes * MOMENT_MINUTE;
    return when_due(g->arena, &g->reader, t, t - MOMENT_DAY);
}

/* An error as a handler would hand it over. */
static struct err trouble(enum err_code code, const char *msg, const char *then) {
    struct err e = { .code = code };
    e.msg = msg;
    memcpy(&e.hint, &then,
           sizeof then); /* tools/words takes what is assigned to a hint for a text of ours */
    return e;
}

static void begin(struct gallery *g) {
    g->inner = html_new(g->arena, 64 << 10);
    g->inner.lang = g->me.lang;
}

static const char *in_words(const struct gallery *g, const char *english) {
    return str_c(g->arena, word(g->me.lang, english));
}

static void finish(struct gallery *g, const char *name, enum page_kind kind, const char *title) {
    struct html h = html_new(g->arena, 64 << 10);
    h.lang = g->me.lang;
    view_layout(&h, str_of(title), kind, html_safe(&g->inner), &g->me);
    const char *path = str_c(g->arena, str_printf(g->arena, "%s/%s.html", g->dir, name));
    FILE *f = fopen(path, "wb");
    struct str s = html_str(&h);
    if (!f || fwrite(s.p, 1, s.n, f) != s.n || fclose(f) != 0)
        fprintf(stderr, "view-gallery: cannot write %s\n", path);
}

/* --- sign-in ---------------------------------------------------------------------------------- */

static void signin(struct gallery *g) {
    struct viewer me = g->me;
    g->me.user_id = 0;
    struct err wrong = trouble(ERR_SIGN_IN, "Address and password do not belong together.",
                               "Check both, or ask the owner for a new password.");
    struct page_signin p = { .answer_hours = 24, .shop = S("Korak"), .helper = S("Nenad Ilić") };
    begin(g), view_signin(&g->inner, &p, &g->me),
        finish(g, "signin", PAGE_GATE, in_words(g, W("Sign in")));
    p.address = S("milica@korak.example"), p.err = &wrong, p.part_of_day = 2, g->me.error = true;
    begin(g), view_signin(&g->inner, &p, &g->me),
        finish(g, "signin-wrong", PAGE_GATE, in_words(g, W("Sign in")));
    p.err = NULL, p.unsafe_line = true, p.expired = true, g->me.error = false;
    begin(g), view_signin(&g->inner, &p, &g->me),
        finish(g, "signin-unsafe", PAGE_GATE, in_words(g, W("Sign in")));
    g->me = me;
}

/* --- inbox ------------------------------------------------------------------------------------ */

#define ROW(due_in, person, about, by, text, tongue, whose, ...)                                   \
    {                                                                                              \
        due_in, {                                                                                  \
            .customer = TEXT(person), .subject = TEXT(about), .words_by = by, .words = TEXT(text), \
            .words_lang = TEXT(tongue), .owner = TEXT(whose), __VA_ARGS__                          \
        }                                                                                          \
    }

/* Minutes from now and the row; for waiting and solved ones the minutes are past. */
static const struct {
    int64_t due;
    struct inbox_row row;
} samples[] = {
    ROW(-925, "Марко Стојановић", "exchange to a 44, order 10466", WORDS_CUSTOMER,
        "Нико ме није звао. Да ли да дођем сам у радњу?", "sr", "Luka", .id = 11, .unread = true),
    ROW(67, "Tom Harding", "order 10511, walking boots", WORDS_CUSTOMER,
        "The left boot is a 43, the right one a 44. Which one do I send back?", "en", "Milica",
        .id = 12, .unread = true, .owner_is_me = true),
    ROW(205, "Kovács Réka", "elveszett csomag, 30431-es rendelés", WORDS_CUSTOMER,
        "Tegnap azt mondták, ma délig kapok hírt. Otthon leszek.", "hu", "Milica", .id = 13,
        .owner_is_me = true),
    ROW(427, "Nagy Eszter", "order 30455, coffee machine", WORDS_CUSTOMER,
        "Köszönöm az útmutatót. Délelőtt 9 és 12 között vagyok hívható.", "hu", "Gergő", .id = 14,
        .unread = true),
    ROW(500, "jasmina.petrovic@primer.rs", "Ципеле", WORDS_CUSTOMER,
        "Ципеле су лепе, али на телефон се нико не јавља после пет.", "sr", "", .id = 15,
        .unread = true, .team = TEXT("Support")),
    ROW(625, "Ana Kovač", "naročilo 20771, Sora v 38,5", WORDS_OURS,
        "Seveda, naročilo 20771 vas počaka na pošti do 4. decembra", "sl", "Milica", .id = 16,
        .owner_is_me = true),
    ROW(755, "Γιώργος Παπαδόπουλος", "μποτάκια πεζοπορίας στο 46", WORDS_CUSTOMER,
        "Ρώτησα χθες στο κατάστημα για τα μποτάκια στο 46. Υπάρχει κάποιο νέο;", "el", "Μαρία",
        .id = 17, .unread = true),
    ROW(1363, "Јелена Марковић", "Ђон се одлепио после пет дана", WORDS_CUSTOMER,
        "Уплата је стигла, хвала. Само ме занима када стиже нови пар.", "sr", "Milica", .id = 18,
        .unread = true, .owner_is_me = true),
    ROW(1395, "Mail Delivery System", "Undelivered Mail Returned to Sender", WORDS_CUSTOMER,
        "This is the mail system at host mail.primer.rs.", "en", "", .id = 19,
        .team = TEXT("Support")),
    ROW(1406, "Megszentségteleníthetetlenségeskedéseitekért Nagykereskedelmi és Szolgáltató Kft.",
        "ηλεκτροεγκεφαλογράφημα, und dazu noch die Frage nach der "
        "Donaudampfschifffahrtsgesellschaft",
        WORDS_OURS,
        "Πέρασα το πρωί, δεν πρόλαβα να ρωτήσω για τους πάτους. Ελπίζω να με πάρετε τηλέφωνο μέσα "
        "στην ημέρα.",
        "el", "Megszentségteleníthetetlen Gergő", .id = 20),
    ROW(1427, "Ivana Jurić", "", WORDS_CUSTOMER,
        "Imam usko stopalo, visok rist. Da li Lada dolazi i u užoj širini?", "sr-Latn", "",
        .id = 21, .unread = true),
    ROW(1433, "narocila@primer.si", "", WORDS_NONE, "", "", "", .id = 22, .letter_unread = true,
        .unread = true),
    ROW(1436, "Ελένη Δημητρίου", "επιστροφή 20644", WORDS_OURS,
        "Σας στείλαμε την ετικέτα επιστροφής.", "el", "Μαρία", .id = 23, .send_failed = true),
    ROW(-8640, "Horvat Maja", "invoice for order 20702", WORDS_OURS,
        "Račun je priložen. Lep pozdrav, Milica.", "sl", "Milica", .id = 24, .state = STATE_SOLVED,
        .owner_is_me = true),
    ROW(-7200, "Marko Zajc", "Sora v modri barvi?", WORDS_OURS, "Katero številko nosite?", "sl",
        "Luka", .id = 25, .state = STATE_WAITING),
};

static struct page_inbox inbox_of(struct gallery *g, enum inbox_view view, size_t n) {
    struct inbox_row *rows = arena_alloc(g->arena, sizeof samples);
    for (size_t i = 0; i < COUNT(samples); i++) {
        rows[i] = samples[i].row;
        bool open = rows[i].state == STATE_OPEN;
        rows[i].due = open ? due(g, samples[i].due) : ago(g, -samples[i].due);
    }

    static const int64_t counts[INBOX_VIEW_COUNT] = { 9, 2, 27, 12, 5, 140, 3, 179 };
    struct page_inbox p = { .view = view,
                            .n = (int64_t)n,
                            .rows = rows,
                            .row_n = n,
                            .first_page = true,
                            .mailbox = S("podrska@korak.rs") };
    for (int v = 0; v < INBOX_VIEW_COUNT; v++)
        p.views[v] = (struct inbox_view_link){ (enum inbox_view)v, counts[v], v == (int)view };
    return p;
}

static void inbox(struct gallery *g, const char *name, struct page_inbox p) {
    begin(g), view_inbox(&g->inner, &p, &g->me),
        finish(g, name, PAGE_DESK, in_words(g, W("Inbox")));
}

static void inboxes(struct gallery *g) {
    struct page_inbox p = inbox_of(g, INBOX_TEAM, COUNT(samples));
    p.n = 27, p.late_n = 1, p.next = S("c2"), p.first = p.rows[0].due;
    inbox(g, "inbox", p);
    p = inbox_of(g, INBOX_MINE, 2);
    p.rows++, p.first = p.rows[0].due, p.first_page = false;
    p.notice_customer = S("Horvat Maja"), p.notice_state = STATE_SOLVED, p.notice_id = 24,
    p.notice_version = 7;
    g->me.held = &held;
    inbox(g, "inbox-notice", p);
    g->me.held = NULL, g->me.health = sick;
    g->me.health.store = word(g->me.lang, sick.store.p);
    g->me.health.damaged = word(g->me.lang, sick.damaged.p);
    inbox(g, "inbox-sick", inbox_of(g, INBOX_ALL, COUNT(samples)));
    g->me.health = (struct page_health){ 0 };
    static const char *const empty[] = { "empty-mine",    "empty-unassigned", "empty-team",
                                         "empty-waiting", "empty-snoozed",    "empty-solved",
                                         "empty-spam" };
    for (size_t v = 0; v < COUNT(empty); v++)
        inbox(g, empty[v], inbox_of(g, (enum inbox_view)v, 0));
    p = inbox_of(g, INBOX_TEAM, 0), p.fresh_desk = true;
    memset(p.views, 0, sizeof p.views);
    for (int v = 0; v < INBOX_VIEW_COUNT; v++)
        p.views[v].view = (enum inbox_view)v, p.views[v].current = v == INBOX_TEAM;
    inbox(g, "empty-fresh", p);
}

/* --- conversation ----------------------------------------------------------------------------- */

static const struct page_file files[] = {
    { 1, TEXT("račun-10482.pdf"), TEXT("application/pdf"), TEXT("214 KB") },
    { 2, TEXT("слика ђона са веома дугачким именом датотеке из телефона 20261113_184212.jpg"),
      TEXT("image/jpeg"), TEXT("3.4 MB") },
    { 3, { NULL, 0 }, TEXT("application/octet-stream"), TEXT("912 B") },
};
static const struct page_choice people[] = {
    { TEXT("user:1"), TEXT("Milica Petrović"), true },
    { TEXT("user:2"), TEXT("Szabó Gergő"), false },
    { TEXT("team:1"), TEXT("Support"), false },
};
static struct thread_item said(enum thread_kind kind, int64_t id, const char *author,
                               const char *lang, const char *text) {
    struct str name = str_of(author);
    ptrdiff_t space = str_find_char(name, ' ');
    return (struct thread_item){ .kind = kind,
                                 .id = id,
                                 .author = name,
                                 .lang = str_of(lang),
                                 .text = str_of(text),
                                 .author_short =
                                     space > 0 ? str_slice(name, 0, (size_t)space) : name,
                                 .preview = str_of(text) };
}

static struct page_event events[3];

static size_t story(struct gallery *g, struct thread_item *m) {
    m[0] = said(THREAD_IN, 1, "Јелена Марковић", "sr",
                "Наруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја платим 590 "
                "динара за повраћај! Срамота.");
    m[0].at = ago(g, 8063), m[0].folded = true, m[0].letter_id = 1;
    m[1] = said(THREAD_OUT, 2, "Milica Petrović", "sr",
                "Добар дан, Јелена, у име предузећа „Корак“ извињавамо Вам се. Повраћај плаћамо "
                "ми, налепница је у прилогу.");
    m[1].at = ago(g, 7193), m[1].folded = true, m[1].delivery = DELIVERY_SENT, m[1].sent = m[1].at;
    events[0] = (struct page_event){ EVENT_TAKEN, ago(g, 8055), S("Milica Petrović"), STR_NONE };
    events[1] = (struct page_event){ EVENT_WAITING, ago(g, 7193), S("Milica Petrović"), STR_NONE };
    events[2] = (struct page_event){ EVENT_REOPENED_BY_MAIL, ago(g, 2944), STR_NONE, STR_NONE };
    m[2] = (struct thread_item){
        .kind = THREAD_EVENTS, .at = ago(g, 2944), .events = events, .event_n = 3
    };
    m[3] = said(THREAD_NOTE, 3, "Nenad Ilić", "en",
                "Warehouse has her pair in 38. The carrier collects at 15:00, so 16:00 holds. "
                "Please do not name a delivery day before the scan.");
    m[3].at = ago(g, 945);
    m[4] = said(
        THREAD_IN, 4, "Јелена Марковић", "sr",
        "Добар дан, уплата је стигла, хвала на брзини. Само ме занима када стиже нови пар? У петак "
        "увече путујем и волела бих да га понесем. Ако не може до тада, слободно ми реците.");
    m[4].at = ago(g, 77), m[4].newest = true, m[4].letter_id = 4;
    return 5;
}

static const struct page_understanding understood_first = {
    .text = S("Путује у петак и жели чизме које до тада неће попустити."),
    .by = S("Milica Jovanović"),
};

static struct page_conversation case_of(struct gallery *g, const struct thread_item *m, size_t n) {
    struct page_earlier *earlier = arena_alloc(g->arena, 2 * sizeof *earlier);
    earlier[0] =
        (struct page_earlier){ 5, S("Број модела Сора"), S("sr"), day(g, 275000), STATE_SOLVED };
    earlier[1] = (struct page_earlier){ 6, S("Достава на радну адресу"), S("sr"), day(g, 548000),
                                        STATE_SOLVED };
    struct page_beside *beside = ARENA_NEW(g->arena, struct page_beside);
    *beside =
        (struct page_beside){ .understood =
                                  S("Путује у петак и жели чизме које до тада неће попустити.") };
    beside->understandings = &understood_first;
    beside->understanding_n = 1;
    return (struct page_conversation){
        .beside = beside,
        .id = 18,
        .version = 9,
        .ref = S("K-7Q4M"),
        .subject = S("Ђон се одлепио после пет дана"),
        .subject_lang = S("sr"),
        .due = due(g, 1363),
        .opened = day(g, 8063),
        .owner = S("Milica Petrović"),
        .owner_is_me = true,
        .may_write = true,
        .owners = people,
        .owner_n = COUNT(people),
        .customer = S("Јелена Марковић"),
        .customer_short = S("Јелена"),
        .customer_address = S("jelena@primer.rs"),
        .customer_lang = S("Serbian, Cyrillic"),
        .customer_tag = S("sr"),
        .earlier_n = 6,
        .earlier = earlier,
        .earlier_shown = 2,
        .from = INBOX_TEAM,
        .next_id = 21,
        .items = m,
        .item_n = n,
        .seen_id = 4,
        .file_limit = S("25 MB"),
        .reply = { .draft = S("Добар дан, Јелена, драго ми је да је уплата стигла. Нови пар данас "
                              "у 15 часова предајемо куриру. Чим га скенирају, јављам Вам број "
                              "пошиљке и дан доставе, да знате да ли га чекати пре пута."),
                   .saved = S("09:04"),
                   .key = S("00112233445566778899aabbccddeeff"),
                   .has_draft = true },
        .note = { .key = S("ffeeddccbbaa99887766554433221100") },
    };
}

static void conversation(struct gallery *g, const char *name, struct page_conversation p) {
    begin(g), view_conversation(&g->inner, &p, &g->me),
        finish(g, name, PAGE_TALK, str_c(g->arena, p.subject));
}

/* Every state a mail of ours can be in, and letters that are not read. */
static void states(struct gallery *g) {
    struct thread_item m[16];
    size_t n = story(g, m);
    m[4].files = files, m[4].file_n = COUNT(files), m[4].has_original = true,
    m[4].has_remote = true, m[4].cut = true, m[4].parts_cut = true;
    m[4].quoted = S("On 14 Nov 2026 at 09:12, Korak wrote:\n> Добар дан, Јелена\n\n-- \nЈелена "
                    "Марковић\nБеоград");
    for (int d = DELIVERY_HELD; d <= DELIVERY_FAILED + 1; d++) {
        m[n] = said(THREAD_OUT, 40 + d, "Milica Petrović", "sr",
                    "Добар дан, Јелена, нови пар данас предајемо куриру.");
        m[n].at = ago(g, 1), m[n].to = S("jelena@primer.rs"), m[n].may_act = true;
        m[n].delivery = d > DELIVERY_FAILED ? DELIVERY_QUEUED : (enum page_delivery)d,
        m[n].seconds_left = 8;
        if (d >= DELIVERY_SENT)
            m[n].sent = ago(g, 1),
            m[n].next_try = when_next(g->arena, &g->reader, NOW + 16 * MOMENT_MINUTE);
        if (d > DELIVERY_SENT)
            m[n].reason = S("550 5.1.1 <jelena@primer.rs>: Recipient address rejected: User "
                            "unknown in local recipient table");
        n++;
    }
    for (int failed = 0; failed < 2; failed++)
        m[n++] = (struct thread_item){ .kind = THREAD_LETTER,
                                       .letter_id = 9 + failed,
                                       .letter_failed = failed,
                                       .at = ago(g, 2),
                                       .letter_from = S("jelena@primer.rs"),
                                       .letter_size = S("12 KB") };
    m[n] = said(THREAD_IN, 90, "Mail Delivery System", "en", ""), m[n].machine = true,
    m[n].at = ago(g, 3), n++;
    struct page_conversation p = case_of(g, m, n);
    p.hidden_n = 24, p.due = due(g, 67);
    conversation(g, "states", p);
}

static void conversations(struct gallery *g) {
    struct thread_item m[16];
    size_t n = story(g, m);
    struct page_conversation p = case_of(g, m, n);
    conversation(g, "conversation", p);
    p.note_open = true,
    p.note.draft = S("@Stefan please scan her parcel before 15:00 and drop the number here, she "
                     "travels tomorrow evening."),
    p.note.saved = S("09:04");
    conversation(g, "conversation-note", p);
    p = case_of(g, m, n), p.stale = true, p.stale_id = 4, p.stale_author = S("Szabó Gergő"),
    p.stale_at = ago(g, 1);
    p.owner = S("Szabó Gergő"), p.owner_is_me = false;
    p.reply.files = files, p.reply.file_n = COUNT(files);
    conversation(g, "conversation-stale", p);
    struct err empty =
        trouble(ERR_INVALID, "There is nothing to send yet.", "Write a few words first.");
    p = case_of(g, m, n), p.reply.err = &empty, p.reply.draft = STR_NONE, p.owner = STR_NONE,
    p.owner_is_me = false, p.team = S("Support");
    p.due = due(g, -925);
    conversation(g, "conversation-refused", p);
    struct err owed = trouble(ERR_INVALID, "Somebody waits for an answer here.",
                              "Answer first, or say why no answer is needed.");
    p = case_of(g, m, n), p.act_err = &owed, p.typed.state = true;
    conversation(g, "conversation-owed", p);
    p = case_of(g, m, n), p.reply = (struct page_box){ 0 }, p.customer_address = STR_NONE,
    p.state = STATE_SOLVED, p.state_since = ago(g, 64), p.state_since.tone = TONE_DONE;
    p.customer = p.customer_short =
        S("Megszentségteleníthetetlenségeskedéseitekért Nagykereskedelmi és Szolgáltató Kft.");
    p.subject = S("Elektroencefalogramvizsgálat-időpontegyeztetéssel kapcsolatos "
                  "ηλεκτροεγκεφαλογράφημα, R-2026-0147 számú reklamáció");
    conversation(g, "conversation-solved", p);
    states(g);
}

/* --- errors ----------------------------------------------------------------------------------- */

static void errors(struct gallery *g) {
    static const struct {
        const char *name;
        int status;
        enum err_code code;
        const char *msg, *then;
        bool text;
    } list[] = {
        { "error-404", 404, ERR_NOT_FOUND, "There is no such page, or it is not yours to see.",
          NULL, false },
        { "error-403", 403, ERR_DENIED, "Only the owner may do this.",
          "Ask the owner of this desk.", true },
        { "error-409", 409, ERR_CONFLICT, "Somebody changed this conversation a moment ago.",
          "Look at it once more, then try again.", true },
        { "error-413", 413, ERR_LIMIT, "The files are larger than 25 MB together.",
          "Send fewer or smaller ones.", true },
        { "error-500", 500, ERR_BUG, "Something went wrong here.", "Please try once more.", true },
        { "error-503", 503, ERR_RETRY, "The store cannot be reached.",
          "Please try again in a moment.", false },
    };
    g->me.error = true;
    for (size_t i = 0; i < COUNT(list); i++) {
        struct err err = trouble(list[i].code, list[i].msg, list[i].then);
        struct page_error p = { .status = list[i].status, .err = &err };
        if (p.status == 404) p.path = S("/conversations/4711");
        if (p.status >= 500) p.request_id = S("7f3a-91c2");
        if (list[i].text)
            p.kept_text = S("Добар дан, Јелена, драго ми је да је уплата стигла."),
            p.back = S("/conversations/18");
        begin(g), view_error(&g->inner, &p, &g->me),
            finish(g, list[i].name, PAGE_DESK, in_words(g, err.msg));
    }
    g->me.error = false;
}

int main(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "usage: view-gallery DIR LANG\n"), 64;
    struct arena *arena = arena_new(64 << 20);
    struct gallery g = { .arena = arena, .dir = argv[1] };
    g.reader = (struct when_reader){ .lang = lang_by_tag(str_of(argv[2])), .now = NOW };
    const struct err *err = zone_load(arena, sys_real(), S("Europe/Belgrade"), &g.reader.zone);
    if (err) return fprintf(stderr, "view-gallery: %s\n", err->msg), 69;
    g.me = (struct viewer){ .user_id = 1,
                            .name = S("Milica Petrović"),
                            .initials = S("MP"),
                            .address = S("milica@korak.example"),
                            .lang = g.reader.lang,
                            .theme = S("system"),
                            .csrf = S("token"),
                            .here = S("/inbox"),
                            .shop = S("Korak"),
                            .inbox_n = 27,
                            .now = when_full(arena, &g.reader, NOW) };
    signin(&g);
    inboxes(&g);
    conversations(&g);
    errors(&g);
    arena_free(&arena);
    return 0;
}
