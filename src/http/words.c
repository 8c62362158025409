#include "http/words.h"

#include "base/moment.h"

struct word {
    int status;
    const char *reason, *msg, *hint;
};

static const struct word words[] = {
    { 200, "OK", NULL, NULL },
    { 201, "Created", NULL, NULL },
    { 202, "Accepted", NULL, NULL },
    { 204, "No Content", NULL, NULL },
    { 303, "See Other", NULL, NULL },
    { 304, "Not Modified", NULL, NULL },
    { 400, "Bad Request", .msg = "The browser sent something that cannot be read.",
      .hint = "Go back, reload the page and try again." },
    { 401, "Unauthorized", .msg = "Please sign in first.",
      .hint = "Go back, reload the page and try again." },
    { 403, "Forbidden", .msg = "You may not do this.",
      .hint = "Ask someone who may, or sign in as another user." },
    { 404, "Not Found", .msg = "There is nothing at this address.",
      .hint = "Check the address, or start from the first page." },
    { 405, "Method Not Allowed", .msg = "This address does not take that kind of request.",
      .hint = "Go back, reload the page and try again." },
    { 408, "Request Timeout", .msg = "The request took too long.",
      .hint = "Check the connection and try again." },
    { 409, "Conflict", .msg = "Someone else was faster.",
      .hint = "Go back, reload the page and try again." },
    { 411, "Length Required", .msg = "The request does not say how long it is.",
      .hint = "Send a Content-Length." },
    { 412, "Precondition Failed", .msg = "This has changed in the meantime.",
      .hint = "Go back, reload the page and try again." },
    { 413, "Content Too Large", .msg = "This is too large to be taken.",
      .hint = "Send less at once, or smaller files." },
    { 414, "URI Too Long", .msg = "The address is too long.",
      .hint = "Shorten it, or use the form on the page." },
    { 415, "Unsupported Media Type", .msg = "This kind of content is not taken here.",
      .hint = "Go back, reload the page and try again." },
    { 421, "Misdirected Request", .msg = "This server does not serve that address.",
      .hint = "Use the address that the desk was set up with." },
    { 422, "Unprocessable Content", .msg = "Something in the form is not right.",
      .hint = "Go back, reload the page and try again." },
    { 428, "Precondition Required", .msg = "The request must say which version it changes.",
      .hint = "Send If-Match." },
    { 429, "Too Many Requests", .msg = "This was too often.",
      .hint = "Wait a moment and try again." },
    { 431, "Request Header Fields Too Large",
      .msg = "The browser sent too much beside the request.",
      .hint = "Delete this site's cookies and try again." },
    { 500, "Internal Server Error", .msg = "Something went wrong on our side.",
      .hint = "Try again; if it stays, tell whoever runs this desk." },
    { 503, "Service Unavailable", .msg = "The server is busy.", .hint = "Try again in a moment." },
    { 505, "HTTP Version Not Supported", .msg = "This version of HTTP is not spoken here.",
      .hint = "Use HTTP/1.1." },
};

static const struct word *find(int status) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].status == status) return &words[i];
    return NULL;
}

const char *words_reason(int status) {
    const struct word *w = find(status);
    return w ? w->reason : "";
}

static struct str say(const struct reply_words *w, int lang, const char *english) {
    return w ? w->say(lang, english) : str_of(english);
}

struct str words_page(struct arena *a, const struct reply_words *in, int lang, int status) {
    const struct word *w = find(status);
    if (!w || !w->msg) return S("");
    struct str msg = say(in, lang, w->msg), hint = say(in, lang, w->hint);
    return str_printf(a,
                      "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
                      "<title>%.*s</title></head><body><h1>%.*s</h1><p>%.*s</p></body></html>\n",
                      in ? in->tag(lang) : "en", STR_ARG(msg), STR_ARG(msg), STR_ARG(hint));
}

struct str words_date(struct arena *a, int64_t t) {
    static const char days[] = "MonTueWedThuFriSatSun",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct moment_parts p = moment_split(t);
    return str_printf(a, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + p.weekday * 3, p.day,
                      months + (p.month - 1) * 3, p.year, p.hour, p.minute, p.second);
}
