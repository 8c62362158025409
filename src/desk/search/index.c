/* Writing the index: search_put_message and search_put_customer of search.h. */
#include "db/db.h"
#include "desk/message/message.h"
#include "desk/search/search.h"
#include "desk/search/search_sql.h"

/* A tsvector holds less than 1 MiB; a mail that is longer than this is found by its beginning. */
enum { WORDS_MAX = 200 << 10, RENAMED_MAX = 500 };

/* The words of one field, a line; signed where they can be looked for in that field alone. */
static void add_signed(struct buf *b, enum search_field field, struct str text) {
    struct fold_word w;
    bool first = true;
    while (b->n + sizeof w.bytes + 16 < b->max && fold_next(&text, &w)) {
        if (!first) buf_add_char(b, ' ');
        first = false;
        for (size_t i = 0; i < w.n; i++) {
            if (i) buf_add_char(b, '/');
            buf_add(b, search_sign(field));
            buf_add(b, fold_reading(&w, i));
        }
    }
    if (!first) buf_add_char(b, '\n');
}

static void add_line(struct buf *b, struct str text) { add_signed(b, SEARCH_ANYWHERE, text); }

/* Whose message it is, and to whom. What was said by phone or at the counter has an author alone. */
static void add_people(struct buf *b, const struct search_source *m, const struct search_person *people,
                       size_t n) {
    bool from = false;
    for (size_t i = 0; i < n; i++) {
        enum search_field field = people[i].role == ROLE_FROM ? SEARCH_FROM
                                  : people[i].role == ROLE_REPLY_TO ? SEARCH_ANYWHERE : SEARCH_TO;
        from = from || field == SEARCH_FROM;
        add_line(b, people[i].name);
        add_line(b, people[i].address);
        if (field == SEARCH_ANYWHERE) continue;
        add_signed(b, field, people[i].name);
        add_signed(b, field, people[i].address);
    }
    if (!from) add_signed(b, SEARCH_FROM, m->author_name);
}

/* What is short stands first, so that only the text is ever cut. */
static struct str words_of(struct work *w, const struct search_source *m,
                           const struct search_person *people, size_t people_n,
                           const struct str *files, size_t file_n) {
    struct buf b = buf_new(w->arena, WORDS_MAX);
    add_line(&b, m->ref);
    add_line(&b, m->case_subject);
    if (!str_eq(m->subject, m->case_subject)) add_line(&b, m->subject);
    add_line(&b, m->customer_name);
    add_people(&b, m, people, people_n);
    if (file_n) add_signed(&b, SEARCH_HAS, S(SEARCH_FILE_WORD));
    for (size_t i = 0; i < file_n; i++)
        add_line(&b, files[i]);
    add_line(&b, m->words);
    return b.n ? buf_str(&b) : S("");
}

/* words STR_NONE: the message is not to be found any more. */
static const struct err *store_message(struct work *w, int64_t id, int64_t conversation_id,
                                       struct str words) {
    struct str old;
    bool was = false, told = !store_is_postgres(w->store);
    if (told) TRY(sql_search_message_words(w->db, id, &old, &was));
    if (was && str_is_set(words) && str_eq(old, words)) return NULL;
    if (was && told) TRY(sql_search_unindex_message(w->db, id, old, NULL));
    if (!str_is_set(words)) return sql_search_drop_message(w->db, id, NULL);
    TRY(sql_search_put_message(w->db, id, conversation_id, words));
    return told ? sql_search_index_message(w->db, id, words) : NULL;
}

static const struct err *store_customer(struct work *w, int64_t id, struct str words) {
    struct str old;
    bool was = false, told = !store_is_postgres(w->store);
    if (told) TRY(sql_search_customer_words(w->db, id, &old, &was));
    if (was && str_eq(old, words)) return NULL;
    if (was && told) TRY(sql_search_unindex_customer(w->db, id, old, NULL));
    TRY(sql_search_put_customer(w->db, id, words));
    return told ? sql_search_index_customer(w->db, id, words) : NULL;
}

const struct err *search_put_message(struct work *w, int64_t message_id) {
    struct search_source m;
    struct search_person *people;
    struct str *files;
    size_t people_n, file_n;
    bool found;
    struct db_call calls[] = {
        sql_search_source_call(message_id, &m, &found),
        sql_search_source_people_call(message_id, &people, &people_n),
        sql_search_source_files_call(message_id, &files, &file_n),
    };
    TRY(db_together(w->db, calls, sizeof calls / sizeof *calls));
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "There is no such message.");
    if (m.gone) return store_message(w, message_id, 0, STR_NONE);
    struct str words = words_of(w, &m, people, people_n, files, file_n);
    return store_message(w, message_id, m.conversation_id, words);
}

const struct err *search_drop_message(struct work *w, int64_t message_id) {
    return store_message(w, message_id, 0, STR_NONE);
}

const struct err *search_put_customer(struct work *w, int64_t customer_id) {
    struct str name, *contacts;
    size_t n;
    bool found;
    struct db_call calls[] = {
        sql_search_source_customer_call(customer_id, &name, &found),
        sql_search_source_contacts_call(customer_id, &contacts, &n),
    };
    TRY(db_together(w->db, calls, sizeof calls / sizeof *calls));
    if (!found) return ERR(w->arena, ERR_NOT_FOUND, "There is no such customer.");
    struct buf b = buf_new(w->arena, WORDS_MAX);
    add_line(&b, name);
    for (size_t i = 0; i < n; i++)
        add_line(&b, contacts[i]);
    return store_customer(w, customer_id, b.n ? buf_str(&b) : S(""));
}

const struct err *search_renamed(struct work *w, int64_t customer_id) {
    int64_t *ids;
    size_t n;
    TRY(search_put_customer(w, customer_id));
    TRY(sql_search_messages_of_customer(w->db, customer_id, RENAMED_MAX, &ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(search_put_message(w, ids[i]));
    return NULL;
}
