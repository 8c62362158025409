#include "desk/promise/wording.h"

#include "base/buf.h"

enum { LETTER_MAX = 8192 };

struct wording {
    const char *lang, *greeting, *nobody, *text, *date; /* greeting: with a salutation, nobody: without */
};

/* %s salutation, %c company, %w what, %d deadline; of a date %y, %m, %d, and %M, %D with two digits. Each was
 * written in its language. What stands under every reply names the agent. */
static const struct wording wordings[] = {
    { "en", "Hello %s,", "Hello,",
      "on behalf of %c, we are sorry. {what_happened} That should not have happened. Here is what "
      "we are doing now: %w, by %d. If this doesn't suit you, just reply to this message.",
      "%D/%M/%y" },
    { "sr-Latn", "Dobar dan, %s,", "Dobar dan,",
      "u ime preduzeća „%c“ izvinjavamo Vam se. {what_happened} To nije smelo da se dogodi. Evo šta "
      "sada radimo: %w. Rok: %d. Ako biste želeli drugačije rešenje, slobodno odgovorite na ovu "
      "poruku.",
      "%d. %m. %y." },
    { "sr", "Добар дан, %s,", "Добар дан,",
      "у име предузећа „%c“ извињавамо Вам се. {what_happened} То није смело да се догоди. Ево шта "
      "сада радимо: %w. Рок: %d. Ако бисте желели другачије решење, слободно одговорите на ову "
      "поруку.",
      "%d. %m. %y." },
    { "hu", "Kedves %s!", "Tisztelt Vásárlónk!",
      "Cégünk (%c) nevében elnézést kérünk. {what_happened} Ennek nem lett volna szabad "
      "megtörténnie. A következőt tesszük: %w. Határidő: %d. Ha ez Önnek nem felel meg, "
      "válaszoljon bátran erre az üzenetre.",
      "%y. %m. %d." },
    { "sl", "Pozdravljeni, %s,", "Pozdravljeni,",
      "v imenu podjetja %c se vam opravičujemo. {what_happened} To se ne bi smelo zgoditi. Zdaj "
      "bomo storili naslednje: %w. Rok: %d. Če vam to ne ustreza, preprosto odgovorite na to "
      "sporočilo.",
      "%d. %m. %y" },
    { "el", "Γεια σας, %s.", "Γεια σας.",
      "Εκ μέρους της εταιρείας %c σας ζητούμε συγγνώμη. {what_happened} Αυτό δεν έπρεπε να συμβεί. "
      "Να τι κάνουμε τώρα: %w. Προθεσμία: %d. Αν αυτό δεν σας εξυπηρετεί, μη διστάσετε να "
      "απαντήσετε σε αυτό το μήνυμα.",
      "%D/%M/%y" },
};

struct filling {
    char mark;
    struct str value;
};

static void fill(struct buf *b, const char *text, const struct filling *values, size_t n) {
    for (const char *p = text; *p; p++) {
        size_t i = 0;
        while (*p == '%' && i < n && values[i].mark != p[1])
            i++;
        if (*p != '%' || i == n) {
            buf_add_char(b, *p);
            continue;
        }
        buf_add(b, values[i].value);
        p++;
    }
}

/* "18. 11. 2026. 16:00" */
static struct str deadline(struct arena *a, const struct wording *w, const struct promise_letter *l) {
    struct moment_parts t = zone_local(l->zone, l->deadline);
    struct buf b = buf_new(a, 64);
    const struct filling parts[] = {
        { 'y', str_printf(a, "%d", t.year) },    { 'm', str_printf(a, "%d", t.month) },
        { 'd', str_printf(a, "%d", t.day) },     { 'M', str_printf(a, "%02d", t.month) },
        { 'D', str_printf(a, "%02d", t.day) },
    };
    fill(&b, w->date, parts, sizeof parts / sizeof *parts);
    return str_join3(a, buf_str(&b), S(" "), moment_clock(a, t));
}

static const struct wording *wording_of(struct str lang) {
    const size_t n = sizeof wordings / sizeof *wordings;
    for (size_t i = 0; i < n; i++) /* sr-Latn stands before sr */
        if (str_starts_nocase(lang, str_of(wordings[i].lang))) return &wordings[i];
    return &wordings[0];
}

struct str promise_letter(struct arena *a, struct str lang, const struct promise_letter *l) {
    const struct wording *w = wording_of(lang);
    struct buf b = buf_new(a, LETTER_MAX);
    const struct filling values[] = {
        { 's', l->salutation }, { 'c', l->company }, { 'w', l->what }, { 'd', deadline(a, w, l) },
    };
    bool known = str_is_set(l->salutation) && l->salutation.n > 0;
    fill(&b, known ? w->greeting : w->nobody, values, sizeof values / sizeof *values);
    buf_add(&b, S("\n\n"));
    fill(&b, w->text, values, sizeof values / sizeof *values);
    return buf_str(&b);
}
