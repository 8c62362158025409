/* Search: messages and customers together, or one kind of things. */
#include "api/api_priv.h"
#include "desk/search/search.h"

enum { EXCERPT = 200, DONE = 1 }; /* below id 1 there is nothing */

enum finds { ANY, MESSAGE, CONVERSATION, CUSTOMER, ARTICLE };

struct searching {
    struct search_query q;
    enum finds finds;
    struct api_page page;
    int64_t message_before, customer_before;
    struct search_page messages;
    struct search_text *texts;
    struct search_customer_page customers;
    struct json json;
};

static void put_item(struct searching *x, const char *kind, int64_t id, struct opt_int conversation,
                     struct str title, struct str excerpt, int64_t at) {
    struct json *j = &x->json;
    json_open_object(j);
    api_put_text(j, "kind", str_of(kind));
    api_put_id(j, "id", id);
    api_put_opt_id(j, "conversation", conversation);
    api_put_text(j, "title", title);
    api_put_text(j, "excerpt", excerpt);
    api_put_time(j, "at", OPT(at));
    json_end(j);
}

static void put_message(struct arena *a, struct searching *x, size_t i) {
    const struct search_text *t = &x->texts[i];
    bool whole = x->finds == CONVERSATION;
    struct str excerpt = search_line_text(a, search_excerpt(a, &x->q, t->words, EXCERPT));
    put_item(x, whole ? "conversation" : "message",
             whole ? t->conversation_id : x->messages.rows[i].message_id, OPT(t->conversation_id),
             t->subject, excerpt, t->at);
    x->message_before = x->messages.rows[i].message_id;
}

static void put_customer(struct searching *x, size_t i) {
    const struct customer_hit *k = &x->customers.rows[i];
    put_item(x, "customer", k->customer_id, OPT_NONE, k->name, k->address, k->created_at);
    x->customer_before = k->customer_id;
}

/* Both lists are newest first; what is put is what the next page leaves out. */
static void put_page(struct arena *a, struct searching *x) {
    size_t m = 0, k = 0;
    while (m + k < (size_t)x->page.limit && (m < x->messages.n || k < x->customers.n)) {
        bool message = k == x->customers.n ||
                       (m < x->messages.n && x->texts[m].at >= x->customers.rows[k].created_at);
        if (message)
            put_message(a, x, m++);
        else
            put_customer(x, k++);
    }
    if (m == x->messages.n) x->message_before = x->messages.more ? x->messages.next : DONE;
    if (k == x->customers.n) x->customer_before = x->customers.more ? x->customers.next : DONE;
}

static const struct err *gather(struct work *w, struct searching *x) {
    bool messages = x->finds == ANY || x->finds == MESSAGE || x->finds == CONVERSATION;
    enum search_kind kind = x->finds == CONVERSATION ? SEARCH_CONVERSATIONS : SEARCH_MESSAGES;
    if (!x->q.asks) return NULL;
    if (messages) TRY(search_find(w, &x->q, kind, x->message_before, x->page.limit, &x->messages));
    /* Filters ask for messages: no customer answers them. */
    if (!x->q.filtered && (x->finds == ANY || x->finds == CUSTOMER))
        TRY(search_find_customers(w, &x->q, x->customer_before, x->page.limit, &x->customers));
    return search_texts(w, x->messages.rows, x->messages.n, &x->texts);
}

static const struct err *search_tx(struct work *w, void *arg) {
    struct searching *x = arg;
    bool first = x->page.id == 0;
    x->message_before = first ? INT64_MAX : x->page.id;
    x->customer_before = first || x->page.key == 0 ? INT64_MAX : x->page.key;
    TRY(gather(w, x));
    x->json = api_list_begin(w->arena);
    put_page(w->arena, x);
    bool end = x->message_before == DONE && x->customer_before == DONE;
    api_list_end(&x->json,
                 end ? STR_NONE : api_cursor(w->arena, x->customer_before, x->message_before));
    return NULL;
}

const struct err *api_search(struct call *c) {
    static const char *const kinds[] = { "", "message", "conversation", "customer", "article" };
    struct searching x = { .page = api_page_of(c) };
    const struct api_value *kind = api_asked(c, "kind");
    for (size_t i = 1; kind->set && i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kind->text, str_of(kinds[i]))) x.finds = (enum finds)i;
    TRY(search_parse(c->w->arena, api_asked(c, "q")->text, &x.q));
    TRY(work_read(c->w, search_tx, &x));
    return api_reply(c, &x.json);
}
