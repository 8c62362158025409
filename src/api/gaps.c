/* What is missing: topics, what was missing in a conversation, and closing one. */
#include "api/api_priv.h"
#include "desk/gap/gap.h"

enum { REPORTS = 50 }; /* conversations of one */

static void put_fields(struct json *j, const struct gap *g) {
    api_put_id(j, "id", g->id);
    api_put_text(j, "topic", g->topic);
    api_put_text(j, "state", g->fresh ? S("open") : S("closed"));
    api_put_int(j, "count", g->times);
    api_put_int(j, "since_closed", g->fresh);
    api_put_time(j, "last_at", OPT(g->last_at));
    api_put_time(j, "closed_at", g->closed_at);
    api_put_text(j, "done", g->done);
    api_put_text(j, "closed_by", g->closed_by);
}

struct listing {
    struct api_page page;
    bool closed;
    struct json json;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct listing *l = arg;
    struct gap *all;
    size_t n;
    bool first = l->page.key == 0 && l->page.id == 0;
    int64_t key = first ? INT64_MAX : l->page.key, id = first ? INT64_MAX : l->page.id;
    /* A page is as long as the room hands out at once. */
    TRY(gap_list(w, l->closed, key, id, l->page.limit, &all, &n));
    l->json = api_list_begin(w->arena);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&l->json);
        put_fields(&l->json, &all[i]);
        json_end(&l->json);
    }
    bool more = n && n == (size_t)l->page.limit;
    int64_t behind = !more ? 0 : l->closed ? all[n - 1].closed_at.v : all[n - 1].fresh;
    api_list_end(&l->json, more ? api_cursor(w->arena, behind, all[n - 1].id) : STR_NONE);
    return NULL;
}

const struct err *api_list_gaps(struct call *c) {
    const struct api_value *state = api_asked(c, "state");
    struct listing l = { .page = api_page_of(c), .closed = state->set && state->number == 1 };
    TRY(work_read(c->w, list_tx, &l));
    return api_reply(c, &l.json);
}

/* With the conversations that the caller sees. */
static const struct err *put(struct work *w, struct json *j, int64_t id) {
    struct gap g;
    struct gap_report_row *rows;
    size_t n;
    TRY(gap_get(w, id, &g));
    TRY(gap_reports(w, id, INT64_MAX, REPORTS, &rows, &n));
    json_open_object(j);
    put_fields(j, &g);
    json_key(j, "reports");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_id(j, "conversation", rows[i].conversation_id);
        api_put_text(j, "asked", rows[i].asked);
        api_put_text(j, "by", rows[i].who);
        api_put_time(j, "at", OPT(rows[i].at));
        json_end(j);
    }
    json_end(j);
    json_end(j);
    return NULL;
}

static const struct err *one_tx(struct work *w, void *arg) {
    struct api_one *x = arg;
    x->json = json_new(w->arena, API_JSON_MAX);
    return put(w, &x->json, x->id);
}

const struct err *api_get_gap(struct call *c) { return api_get_one(c, one_tx); }

static const struct err *report_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct gap_new in = { .conversation_id = c->id,
                          .topic = api_text(c, "topic"),
                          .asked = api_text(c, "asked") };
    int64_t id;
    bool counted;
    TRY(access_check(w, ACCESS_CONVERSATION_WRITE, c->id));
    TRY(gap_report(w, &in, &id, &counted));
    struct json j = json_new(w->arena, API_JSON_MAX);
    json_open_object(&j);
    api_put_bool(&j, "counted", counted);
    json_key(&j, "gap");
    TRY(put(w, &j, id));
    json_end(&j);
    *ret_body = json_str(&j);
    return NULL;
}

const struct err *api_post_gap(struct call *c) { return api_once(c, report_act, c); }

static const struct err *close_act(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    TRY(gap_close(w, c->id, api_text(c, "done")));
    return api_written(w, c, one_tx, c->id, ret_body);
}

const struct err *api_close_gap(struct call *c) { return api_once(c, close_act, c); }
