#include "mime/reply_priv.h"

/* Wordings of mail programs, and closings of people. Compared without case, accents and script, so
 * Serbian stands here in one script. A star stands for any ending. Many are of languages beside
 * those of the desk: their writers answer mails too. */
static const struct {
    enum reply_word kind;
    const char *phrases;
} wordings[] = {
    /* "On Thu, 5 Mar 2026 at 10:12, Ana <ana@…> wrote:" */
    { REPLY_WROTE, "wrote|writes|sent" },
    { REPLY_WROTE,
      "je napisao|je napisala|napisao je|napisala je|napisao la|napisala|napisao|piše" },
    { REPLY_WROTE, "írta|ezt írta|írta a következőt|írja" },
    { REPLY_WROTE, "je napisal|je napisala|napisal|napisala|je pisal|je pisala|piše" },
    { REPLY_WROTE, "έγραψε|γράφει|έστειλε" },
    { REPLY_WROTE, "schrieb|schreibt|hat geschrieben|geschrieben" },
    { REPLY_WROTE, "a écrit|écrit|a envoyé" },
    { REPLY_WROTE, "escribió|escribio|ha escrito" },
    { REPLY_WROTE, "ha scritto|scrive|scrisse" },
    { REPLY_WROTE, "napisał|napisała|napisał a|pisze" },
    { REPLY_WROTE, "написал|написала|написал а|писал|писала|пишет" },
    { REPLY_WROTE, "написав|написала|пише|написа|schreef|geschreven|skrev|skrifaði|kirjoitti|"
                   "escreveu|napsal|napsala|píše|a scris|yazdı|şunu yazdı|đã viết|写道|のメール" },

    { REPLY_ON,
      "on|at|på|dana|u|dne|v|στις|την|τη|am|le|el|il|giorno|alle|w dniu|dnia|op|den|em|pe" },

    /* A head that was pasted: "From: … Sent: … To: … Subject: …" */
    { REPLY_FROM, "from|od|šalje|pošiljalac|feladó|pošiljatelj|από|αποστολέας|von|de|expéditeur|"
                  "remitente|da|mittente|nadawca|от|от "
                  "кого|отправитель|від|van|fra|från|发件人|寄件者|差出人|lähettäjä|odesílatel|"
                  "kimden" },
    { REPLY_SENT,
      "sent|poslato|poslano|elküldve|küldve|στάλθηκε|εστάλη|απεσταλμένα|gesendet|envoyé|"
      "envoyé le|enviado|enviado el|enviado em|enviada em|inviato|wysłano|wysłane|"
      "отправлено|надіслано|verzonden|verstuurd|sendt|skickat|发送时间|寄件日期|送信日時|lähetetty|"
      "odesláno|"
      "gönderildi" },
    { REPLY_DATE,
      "date|datum|dátum|message du|日期|ημερομηνία|date d envoi|fecha|data|дата|dato|päivämäärä|"
      "päiväys|tarih" },
    { REPLY_TO,
      "to|za|prima|primalac|kome|címzett|prejemnik|προς|παραλήπτης|an|à|pour|destinataire|"
      "para|a|destinatario|do|adresat|кому|получатель|aan|til|till|收件人|收件者|宛先|"
      "vastaanottaja|komu|"
      "kime" },
    { REPLY_SUBJECT,
      "subject|tema|predmet|naslov|tárgy|zadeva|θέμα|betreff|objet|sujet|asunto|"
      "oggetto|temat|тема|onderwerp|emne|ämne|主题|主旨|件名|aihe|assunto|předmět|konu" },
    { REPLY_COPY,
      "cc|bcc|kopija|másolatot kap|másolat|kp|kopije|κοιν|κοινοποίηση|kopie|copie|copie à|"
      "copia|dw|do wiadomości|копия|копія|kopi|kopia|reply to|odgovor na|válaszcím|"
      "risposta|répondre à|responder a|antwort an|odpowiedź do" },

    /* -----Original Message----- */
    { REPLY_TITLE,
      "message|originalna poruka|izvorna poruka|prvobitna poruka|prosleđena poruka|poruka|"
      "üzenet|levél|sporočilo|posredovano|μήνυμα|nachricht|weitergeleitet|mensaje|"
      "messaggio|wiadomość|oryginalna|сообщение|письмо|повідомлення|bericht|besked|"
      "melding|meddelande|viesti|mensagem|zpráva|ileti" },
    { REPLY_FORWARD, "begin forwarded message|početak prosleđene poruke|továbbított levél kezdete|"
                     "továbbított üzenet kezdete|začetek posredovanega sporočila|"
                     "αρχή προωθημένου μηνύματος|anfang der weitergeleiteten nachricht|"
                     "début du message réexpédié|début du message transféré|"
                     "inicio del mensaje reenviado|inizio messaggio inoltrato|"
                     "początek przekazywanej wiadomości|wiadomość napisana przez|"
                     "начало переадресованного сообщения|начало пересылаемого сообщения" },
    { REPLY_FORWARDED, "forwarded message|prosleđena poruka|proslijeđena poruka|prosleđeno|"
                       "továbbított üzenet|továbbított levél|posredovano|posredovano sporočilo|"
                       "προωθημένο μήνυμα|μήνυμα που προωθήθηκε|weitergeleitete nachricht|"
                       "weitergeleitet|message transféré|message réexpédié|mensaje reenviado|"
                       "messaggio inoltrato|inoltrato|wiadomość przekazana|"
                       "przekazana wiadomość|treść przekazanej wiadomości|"
                       "пересылаемое сообщение|переадресованное сообщение|"
                       "пересланное сообщение|doorgestuurd bericht|videresendt besked|"
                       "vidarebefordrat meddelande|přeposlaná zpráva" },
    { REPLY_ABOVE, "reply above this line|type your reply above|write above this line|"
                   "respond above this line|odgovorite iznad ove linije|odgovor iznad ove linije|"
                   "pišite iznad ove linije|kérjük e fölé a sor fölé írjon|válaszát e sor fölé|"
                   "e sor fölé írja|e vonal fölé|odgovorite nad to črto|odgovor nad to črto|"
                   "pišite nad to črto|απαντήστε πάνω από αυτή τη γραμμή|"
                   "πάνω από αυτή τη γραμμή|über dieser zeile|oberhalb dieser zeile|"
                   "au dessus de cette ligne|por encima de esta línea|sobre esta línea|"
                   "sopra questa riga|sopra questa linea|powyżej tej linii|выше этой строки|"
                   "выше этой линии" },

    /* What a phone or a program adds at the end: as the phone of the writer … */
    { REPLY_DEVICE, "sent from my|from my|sent on my|get outlook for" },
    { REPLY_DEVICE, "poslato sa mog*|poslato s mog*|poslato iz mog*|poslano s mog*|poslano sa mog*|"
                    "preuzmite outlook za" },
    { REPLY_DEVICE, "az outlook beszerzése|az outlook letöltése" },
    { REPLY_DEVICE,
      "poslano iz moj*|poslano z moj*|poslano s moj*|prenesi outlook|prenesite outlook|"
      "pridobite outlook" },
    { REPLY_DEVICE, "λήψη του outlook|κατεβάστε το outlook" },
    { REPLY_DEVICE, "von meinem|von meiner|gesendet von meinem|gesendet von meiner|"
                    "diese nachricht wurde von meinem|holen sie sich outlook" },
    { REPLY_DEVICE, "envoyé de mon|envoyé depuis mon|envoyé par mon|télécharger outlook|"
                    "obtenir outlook|obtenez outlook" },
    { REPLY_DEVICE, "enviado desde mi|obtener outlook|descargar outlook|enviado do meu" },
    { REPLY_DEVICE, "inviato dal mio|inviato dalla mia|scarica outlook|ottieni outlook" },
    { REPLY_DEVICE, "wysłane z mojego|wysłano z mojego|pobierz outlook|uzyskaj outlook" },
    { REPLY_DEVICE, "отправлено с моего|скачать outlook|получить outlook" },
    { REPLY_DEVICE, "verstuurd vanaf mijn|verzonden vanaf mijn|sendt fra min|skickat från min|"
                    "從我的|发自我的" },

    /* … or as anything that is sent: only with the name of a device or program in it. */
    { REPLY_PROGRAM, "sent from|sent via|sent with|sent by|sent using|this message was sent|"
                     "sent on|poslato sa|poslato s|poslato iz|poslato pomoću|poslano s|poslano z|"
                     "poslano iz|poslano prek|elküldve|küldve" },
    { REPLY_PROGRAM,
      "στάλθηκε από|στάλθηκε με|εστάλη από|αποστολή από|gesendet von|gesendet mit|"
      "gesendet über|von yahoo mail|diese nachricht wurde|vom handy|envoyé de|envoyé depuis|"
      "envoyé à partir|envoyé avec|envoyé via|enviado desde|enviado con|"
      "enviado mediante|enviado do|inviato da|inviato con|inviato tramite|wysłane z|wysłano z|"
      "wysłana z|отправлено с|отправлено из|отправлено через|послано с|надіслано з|"
      "verzonden|verstuurd|sendt fra|skickat från|lähetetty|odesláno z" },
    { REPLY_PROGRAM_NAME,
      "iphon*|ipad*|ipod*|ios|android*|samsung*|galaxy*|huawei*|xiaomi*|redmi*|"
      "nokia*|htc|sony*|motorola*|blackberry*|windows*|outlook*|mailbox|apple mail|mail ru|"
      "mail app|web de|yahoo*|gmail*|proton*|tutanota|typeapp|airmail|sparrow|"
      "thunderbird|roundcube|aqua|gmx|libero|tiscali|bluemail|spark|"
      "mailspring|k 9" },
    { REPLY_PROGRAM_NAME, "phone*|mobil*|handy|cell|tablet*|smartphon*|telefon*|okostelefon*|"
                          "naprava|naprave|napravi|uređaj*|κινητ*|συσκευ*|téléphon*|teléfon*|cellulare|komórk*|"
                          "телефон*|смартфон*|яндекс*|aplikacij*|app|application*|device*|"
                          "handheld|appareil*|portable*|dispositiv*|gerät*|móvil*|urządzen*|"
                          "устройств*|készülék*|eszköz*" },
    { REPLY_DEVICE_TAIL, "email|μου|gesendet|geschickt|verschickt|versendet|verstuurd|verzonden|"
                         "küldve|rendszerre|készülékre|почт*|poczt*|posta|傳送" },
    { REPLY_DEVICE_END, "from mobile|via mobile|from my mobile|from my phone|mob geschickt|"
                        "omról küldve|emről küldve|készülékről küldve|készülékemről küldve|"
                        "telefonról küldve|telefonomról küldve|mobilról küldve|mobilomról küldve|"
                        "outlook für ios beziehen|outlook für android beziehen|"
                        "outlook für ios herunterladen|outlook für android herunterladen" },
    { REPLY_EXCUSE, "excuse|pardon|forgive|sorry for|typo*|brevity|izvinite*|greške u kucanju|"
                    "elnézést|oprostite|opravičujem*|συγγνώμη|entschuldig*|tippfehler|excus*|"
                    "disculp*|perdon*|scus*|przepraszam|извините|опечатк*" },

    /* What a person ends with. */
    { REPLY_CLOSING,
      "regards|best regards|kind regards|warm regards|many regards|with regards|best|"
      "all the best|best wishes|sincerely|yours sincerely|yours faithfully|yours truly|"
      "cheers|thanks|many thanks|thank you|thanks and regards|thanks in advance|"
      "with thanks|respectfully|love" },
    { REPLY_CLOSING,
      "pozdrav|pozdravi|srdačan pozdrav|srdačno|puno pozdrava|pozz|s poštovanjem|"
      "sa poštovanjem|lep pozdrav|lijep pozdrav|hvala|hvala unapred|unapred hvala|lp|"
      "hvala i pozdrav|veliki pozdrav" },
    { REPLY_CLOSING, "üdvözlettel|tisztelettel|üdv|üdvözlet|szép napot|köszönettel|köszönöm|"
                     "előre is köszönöm|köszönöm szépen|szívélyes üdvözlettel|baráti üdvözlettel" },
    { REPLY_CLOSING, "lep pozdrav|lepo pozdravljeni|lepe pozdrave|s spoštovanjem|pozdrav|prijazen "
                     "pozdrav|hvala|hvala in lep pozdrav|hvala lepa|vnaprej hvala" },
    { REPLY_CLOSING, "με εκτίμηση|φιλικά|χαιρετισμούς|με φιλικούς χαιρετισμούς|ευχαριστώ|"
                     "ευχαριστώ πολύ|ευχαριστώ εκ των προτέρων|σας ευχαριστώ|με σεβασμό" },
    { REPLY_CLOSING, "mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|"
                     "liebe grüße|beste grüße|schöne grüße|gruß|grüße|mfg|lg|vg|danke|vielen dank|"
                     "hochachtungsvoll" },
    { REPLY_CLOSING,
      "cordialement|bien cordialement|salutations|meilleures salutations|bien à vous|"
      "sincères salutations|merci|merci d avance|saludos|un saludo|atentamente|"
      "cordialmente|gracias|saludos cordiales|cordiali saluti|distinti saluti|saluti|"
      "grazie|un saluto|buona giornata" },
    { REPLY_CLOSING, "pozdrawiam|z poważaniem|z wyrazami szacunku|serdecznie pozdrawiam|dziękuję|"
                     "с уважением|всего доброго|спасибо|с наилучшими пожеланиями|met vriendelijke "
                     "groet|mvh|med venlig hilsen|med vänliga hälsningar" },
};

enum { PHRASE_WORDS = 8 };

struct phrase {
    uint8_t n;
    bool open[PHRASE_WORDS]; /* with a star */
    struct str words[PHRASE_WORDS];
};

struct reply_words {
    struct arena *arena;
    struct phrase *phrases;                      /* made for the first line that is looked at */
    size_t phrase_n, from[REPLY_WORD_COUNT + 1]; /* of a kind: from[kind] up to from[kind + 1] */
    struct fold_word said[REPLY_WORDS_MAX];
    size_t said_n, looks;
};

static void add_phrase(struct reply_words *w, struct str s) {
    struct phrase *p = &w->phrases[w->phrase_n++];
    struct str rest = s;
    struct fold_word word;
    while (p->n < PHRASE_WORDS && fold_next(&rest, &word)) {
        const char *end = word.from.p + word.from.n;
        p->open[p->n] = end < s.p + s.n && *end == '*';
        p->words[p->n++] = str_dup(w->arena, fold_reading(&word, 0));
    }
}

static void fold_wordings(struct reply_words *w) {
    static const size_t rows = sizeof wordings / sizeof *wordings;
    size_t n = rows;
    for (size_t i = 0; i < rows; i++)
        for (const char *c = wordings[i].phrases; *c; c++)
            n += *c == '|';
    w->phrases = ARENA_ARRAY(w->arena, n, struct phrase);
    for (size_t kind = 0; kind < REPLY_WORD_COUNT; kind++) {
        w->from[kind] = w->phrase_n;
        for (size_t i = 0; i < rows; i++) {
            struct str rest = str_of(wordings[i].phrases), part;
            while (wordings[i].kind == kind && str_split(&rest, '|', &part))
                add_phrase(w, part);
        }
    }
    w->from[REPLY_WORD_COUNT] = w->phrase_n;
}

struct reply_words *reply_words_new(struct arena *a) {
    struct reply_words *w = ARENA_NEW(a, struct reply_words);
    w->arena = a;
    return w;
}

size_t reply_words_take(struct reply_words *w, struct str line) {
    w->said_n = 0;
    if (line.n > REPLY_LINE_MAX || w->looks == REPLY_LOOKS) return 0;
    if (w->looks++ == 0) fold_wordings(w);
    while (w->said_n < REPLY_WORDS_MAX && fold_next(&line, &w->said[w->said_n]))
        w->said_n++;
    return w->said_n;
}

static bool is_word(const struct fold_word *said, struct str want, bool open) {
    for (size_t i = 0; i < said->n; i++) {
        struct str have = fold_reading(said, i);
        if (open ? str_starts(have, want) : str_eq(have, want)) return true;
    }
    return false;
}

size_t reply_words_at(const struct reply_words *w, enum reply_word kind, size_t at) {
    size_t longest = 0;
    for (size_t i = w->from[kind]; i < w->from[kind + 1]; i++) {
        const struct phrase *p = &w->phrases[i];
        size_t k = 0;
        while (k < p->n && at + k < w->said_n && is_word(&w->said[at + k], p->words[k], p->open[k]))
            k++;
        if (k == p->n && k > longest) longest = k;
    }
    return longest;
}

bool reply_words_has(const struct reply_words *w, enum reply_word kind) {
    for (size_t i = 0; i < w->said_n; i++)
        if (reply_words_at(w, kind, i)) return true;
    return false;
}

bool reply_words_are(const struct reply_words *w, enum reply_word kind) {
    return w->said_n && reply_words_at(w, kind, 0) == w->said_n;
}
