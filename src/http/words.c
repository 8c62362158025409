#include "http/words.h"

#include "base/moment.h"

struct word {
    int status;
    const char *reason, *what, *advice;
};

static const char *const again = "Go back, reload the page and try again.";

static const struct word words[] = {
    { 200, "OK", "", "" },
    { 201, "Created", "", "" },
    { 202, "Accepted", "", "" },
    { 204, "No Content", "", "" },
    { 303, "See Other", "", "" },
    { 304, "Not Modified", "", "" },
    { 400, "Bad Request", "The browser sent something that cannot be read.", "" },
    { 401, "Unauthorized", "Please sign in first.", "" },
    { 403, "Forbidden", "You may not do this.",
      "Ask someone who may, or sign in as another user." },
    { 404, "Not Found", "There is nothing at this address.",
      "Check the address, or start from the first page." },
    { 405, "Method Not Allowed", "This address does not take that kind of request.", "" },
    { 408, "Request Timeout", "The request took too long.", "Check the connection and try again." },
    { 409, "Conflict", "Someone else was faster.", "" },
    { 411, "Length Required", "The request does not say how long it is.",
      "Send a Content-Length." },
    { 412, "Precondition Failed", "This has changed in the meantime.", "" },
    { 413, "Content Too Large", "This is too large to be taken.",
      "Send less at once, or smaller files." },
    { 414, "URI Too Long", "The address is too long.", "Shorten it, or use the form on the page." },
    { 415, "Unsupported Media Type", "This kind of content is not taken here.", "" },
    { 421, "Misdirected Request", "This server does not serve that address.",
      "Use the address that the desk was set up with." },
    { 422, "Unprocessable Content", "Something in the form is not right.", "" },
    { 428, "Precondition Required", "The request must say which version it changes.",
      "Send If-Match." },
    { 429, "Too Many Requests", "This was too often.", "Wait a moment and try again." },
    { 431, "Request Header Fields Too Large", "The browser sent too much beside the request.",
      "Delete this site's cookies and try again." },
    { 500, "Internal Server Error", "Something went wrong on our side.",
      "Try again; if it stays, tell whoever runs this desk." },
    { 503, "Service Unavailable", "The server is busy.", "Try again in a moment." },
    { 505, "HTTP Version Not Supported", "This version of HTTP is not spoken here.",
      "Use HTTP/1.1." },
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

struct str words_page(struct arena *a, int status) {
    const struct word *w = find(status);
    if (!w || status < 400) return S("");
    return str_printf(
        a,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head>"
        "<body><h1>%s</h1><p>%s</p></body></html>\n",
        w->reason, w->what, *w->advice ? w->advice : again);
}

struct str words_date(struct arena *a, int64_t t) {
    static const char days[] = "MonTueWedThuFriSatSun",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct moment_parts p = moment_split(t);
    return str_printf(a, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + p.weekday * 3, p.day,
                      months + (p.month - 1) * 3, p.year, p.hour, p.minute, p.second);
}
