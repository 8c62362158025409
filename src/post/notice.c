#include "post/notice.h"

#include "base/str.h"
#include "desk/auth/password.h"
#include "desk/mailbox/mailbox.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"
#include "mime/compose.h"
#include "post/places.h"
#include "post/week_mail.h"

enum { LANGUAGES = 6 };
static const char *const languages[LANGUAGES] = { "en", "sr", "sr-Latn", "hu", "sl", "el" };

/* 1: name, 2: shop, 3: link, or what the mail lists with the link below. Each was written in its language, none is a translation. */
struct wording {
    const char *subject, *text;
};

static const struct wording forgotten[LANGUAGES] = {
    { "%2$s: a new password",
      "Hello %1$s,\n\nsomebody asked for a new password for you at %2$s. If it was you, open this "
      "link within an hour:\n\n%3$s\n\nIt can be used once. If it was not you, there is nothing to "
      "do: your password stays as it is." },
    { "%2$s: нова лозинка",
      "Добар дан, %1$s,\n\nнеко је за Вас затражио нову лозинку (%2$s). Ако сте то Ви, отворите "
      "овај линк у року од сат времена:\n\n%3$s\n\nВажи само једном. Ако то нисте Ви, не морате "
      "ништа да радите: лозинка остаје иста." },
    { "%2$s: nova lozinka",
      "Dobar dan, %1$s,\n\nneko je za Vas zatražio novu lozinku (%2$s). Ako ste to Vi, otvorite "
      "ovaj link u roku od sat vremena:\n\n%3$s\n\nVaži samo jednom. Ako to niste Vi, ne morate "
      "ništa da radite: lozinka ostaje ista." },
    { "%2$s: új jelszó",
      "Jó napot, %1$s!\n\nValaki új jelszót kért Önnek (%2$s). Ha Ön volt az, nyissa meg egy órán "
      "belül ezt a hivatkozást:\n\n%3$s\n\nEgyszer használható. Ha nem Ön kérte, nincs teendője: a "
      "jelszava nem változik." },
    { "%2$s: novo geslo",
      "Pozdravljeni, %1$s,\n\nnekdo je za vas zaprosil za novo geslo (%2$s). Če ste bili to vi, v "
      "eni uri odprite to povezavo:\n\n%3$s\n\nVelja samo enkrat. Če to niste bili vi, vam ni treba "
      "storiti ničesar: geslo ostane enako." },
    { "%2$s: νέος κωδικός",
      "Καλημέρα σας, %1$s,\n\nζητήθηκε για εσάς νέος κωδικός (%2$s). Αν το ζητήσατε εσείς, ανοίξτε "
      "μέσα σε μία ώρα αυτόν τον σύνδεσμο:\n\n%3$s\n\nΙσχύει μία φορά. Αν δεν το ζητήσατε εσείς, "
      "δεν χρειάζεται να κάνετε τίποτα: ο κωδικός σας μένει ως έχει." },
};

static const struct wording invitation[LANGUAGES] = {
    { "%2$s: come in",
      "Hello %1$s,\n\nyou are invited to answer customers at %2$s. Open this link within three days "
      "and choose a password:\n\n%3$s\n\nThe link can be used once." },
    { "%2$s: позив",
      "Добар дан, %1$s,\n\nпозвани сте да одговарате купцима (%2$s). Отворите овај линк у року од "
      "три дана и изаберите лозинку:\n\n%3$s\n\nЛинк важи само једном." },
    { "%2$s: poziv",
      "Dobar dan, %1$s,\n\npozvani ste da odgovarate kupcima (%2$s). Otvorite ovaj link u roku od "
      "tri dana i izaberite lozinku:\n\n%3$s\n\nLink važi samo jednom." },
    { "%2$s: meghívó",
      "Jó napot, %1$s!\n\nMeghívjuk, hogy válaszoljon az ügyfeleknek (%2$s). Nyissa meg három napon "
      "belül ezt a hivatkozást, és válasszon jelszót:\n\n%3$s\n\nA hivatkozás egyszer használható." },
    { "%2$s: vabilo",
      "Pozdravljeni, %1$s,\n\nvabimo vas, da odgovarjate strankam (%2$s). V treh dneh odprite to "
      "povezavo in izberite geslo:\n\n%3$s\n\nPovezava velja samo enkrat." },
    { "%2$s: πρόσκληση",
      "Καλημέρα σας, %1$s,\n\nσας προσκαλούμε να απαντάτε στους πελάτες (%2$s). Ανοίξτε μέσα σε "
      "τρεις ημέρες αυτόν τον σύνδεσμο και διαλέξτε κωδικό:\n\n%3$s\n\nΟ σύνδεσμος ισχύει μία "
      "φορά." },
};

static const struct wording changed[LANGUAGES] = {
    { "%2$s: your password was changed",
      "Hello %1$s,\n\nyour password at %2$s was changed just now. If it was not you, ask the owner of "
      "the desk at once to switch you off." },
    { "%2$s: лозинка је промењена",
      "Добар дан, %1$s,\n\nВаша лозинка је управо промењена (%2$s). Ако то нисте били Ви, одмах се "
      "јавите власнику да Вам искључи приступ." },
    { "%2$s: lozinka je promenjena",
      "Dobar dan, %1$s,\n\nVaša lozinka je upravo promenjena (%2$s). Ako to niste bili Vi, odmah se "
      "javite vlasniku da Vam isključi pristup." },
    { "%2$s: megváltozott a jelszava",
      "Jó napot, %1$s!\n\nA jelszava az imént megváltozott (%2$s). Ha nem Ön változtatta meg, azonnal "
      "szóljon a tulajdonosnak, hogy kapcsolja ki a hozzáférését." },
    { "%2$s: geslo je spremenjeno",
      "Pozdravljeni, %1$s,\n\nvaše geslo je bilo pravkar spremenjeno (%2$s). Če tega niste storili "
      "vi, takoj prosite lastnika, naj izklopi vaš dostop." },
    { "%2$s: ο κωδικός σας άλλαξε",
      "Καλημέρα σας, %1$s,\n\nο κωδικός σας μόλις άλλαξε (%2$s). Αν δεν τον αλλάξατε εσείς, ζητήστε "
      "αμέσως από τον ιδιοκτήτη να απενεργοποιήσει την πρόσβασή σας." },
};

static const struct wording second_step[LANGUAGES] = {
    { "%2$s: the second step was changed",
      "Hello %1$s,\n\nthe second step of your sign-in at %2$s was switched on or off just now. If it "
      "was not you, change your password and tell the owner of the desk." },
    { "%2$s: други корак је измењен",
      "Добар дан, %1$s,\n\nдруги корак Ваше пријаве је управо укључен или искључен (%2$s). Ако то "
      "нисте били Ви, промените лозинку и јавите се власнику." },
    { "%2$s: drugi korak je izmenjen",
      "Dobar dan, %1$s,\n\ndrugi korak Vaše prijave je upravo uključen ili isključen (%2$s). Ako to "
      "niste bili Vi, promenite lozinku i javite se vlasniku." },
    { "%2$s: módosult a második lépés",
      "Jó napot, %1$s!\n\nA bejelentkezése második lépését az imént be- vagy kikapcsolták (%2$s). Ha "
      "nem Ön volt, változtassa meg a jelszavát, és szóljon a tulajdonosnak." },
    { "%2$s: drugi korak je spremenjen",
      "Pozdravljeni, %1$s,\n\ndrugi korak vaše prijave je bil pravkar vklopljen ali izklopljen "
      "(%2$s). Če tega niste storili vi, spremenite geslo in obvestite lastnika." },
    { "%2$s: το δεύτερο βήμα άλλαξε",
      "Καλημέρα σας, %1$s,\n\nτο δεύτερο βήμα της σύνδεσής σας μόλις ενεργοποιήθηκε ή "
      "απενεργοποιήθηκε (%2$s). Αν δεν το κάνατε εσείς, αλλάξτε τον κωδικό σας και ενημερώστε τον "
      "ιδιοκτήτη." },
};

static const struct wording news[LANGUAGES] = {
    { "%2$s: somebody waits for you",
      "Hello %1$s,\n\nwhile you were away, customers have written to you at %2$s. All of it in one list:"
      "\n\n%3$s\n\nThere you also say whether such mails are to come." },
    { "%2$s: неко чека на Вас",
      "Добар дан, %1$s,\n\nдок нисте били ту, купци су Вам писали (%2$s). Све је на једном списку:"
      "\n\n%3$s\n\nТамо бирате и да ли да овакве поруке стижу." },
    { "%2$s: neko čeka na Vas",
      "Dobar dan, %1$s,\n\ndok niste bili tu, kupci su Vam pisali (%2$s). Sve je na jednom spisku:"
      "\n\n%3$s\n\nTamo birate i da li da ovakve poruke stižu." },
    { "%2$s: valaki Önre vár",
      "Jó napot, %1$s!\n\nAmíg távol volt, ügyfelek írtak Önnek (%2$s). Minden egy listában:"
      "\n\n%3$s\n\nOtt azt is beállíthatja, hogy jöjjenek-e ilyen levelek." },
    { "%2$s: nekdo vas čaka",
      "Pozdravljeni, %1$s,\n\nmed vašo odsotnostjo so vam pisale stranke (%2$s). Vse je na enem seznamu:"
      "\n\n%3$s\n\nTam tudi izberete, ali naj takšna sporočila prihajajo." },
    { "%2$s: κάποιος σας περιμένει",
      "Καλημέρα σας, %1$s,\n\nόσο λείπατε, σας έγραψαν πελάτες (%2$s). Όλα σε μία λίστα:"
      "\n\n%3$s\n\nΕκεί επιλέγετε και αν θα έρχονται τέτοια μηνύματα." },
};

static const struct wording limit[LANGUAGES] = {
    { "%2$s: mails wait until they may leave",
      "Hello %1$s,\n\na mailbox of %2$s has sent as many mails as it may for now. The others wait; they leave by "
      "themselves, and none is lost. How many it may send stands with the mailbox:\n\n%3$s" },
    { "%2$s: поруке чекају да смеју да оду",
      "Добар дан, %1$s,\n\nједно сандуче (%2$s) је послало онолико порука колико засад сме. Остале чекају и отићи ће "
      "саме; ниједна није изгубљена. Колико сме да шаље, пише уз сандуче:\n\n%3$s" },
    { "%2$s: poruke čekaju da smeju da odu",
      "Dobar dan, %1$s,\n\njedno sanduče (%2$s) je poslalo onoliko poruka koliko zasad sme. Ostale čekaju i otići će "
      "same; nijedna nije izgubljena. Koliko sme da šalje, piše uz sanduče:\n\n%3$s" },
    { "%2$s: levelek várnak az indulásra",
      "Jó napot, %1$s!\n\nEgy postafiók (%2$s) most elküldött annyi levelet, amennyit szabad. A többi vár, magától elindul, "
      "és egy sem vész el. Hogy mennyit küldhet, a postafióknál áll:\n\n%3$s" },
    { "%2$s: sporočila čakajo, da smejo oditi",
      "Pozdravljeni, %1$s,\n\npredal (%2$s) je poslal toliko sporočil, kolikor jih za zdaj sme. Druga čakajo in bodo odšla "
      "sama; nobeno ni izgubljeno. Koliko jih sme poslati, piše pri predalu:\n\n%3$s" },
    { "%2$s: μηνύματα περιμένουν να φύγουν",
      "Καλημέρα σας, %1$s,\n\nένα γραμματοκιβώτιο (%2$s) έστειλε όσα μηνύματα επιτρέπεται προς το παρόν. Τα υπόλοιπα "
      "περιμένουν και φεύγουν μόνα τους· κανένα δεν χάνεται. Πόσα μπορεί να στέλνει γράφεται εδώ:\n\n%3$s" },
};

static const struct wording clocks[LANGUAGES] = {
    { "%2$s: answers come due",
      "Hello %1$s,\n\ncustomers of %2$s wait for an answer from you, and their time is running out or is over. "
      "What is due first stands first:\n\n%3$s\n\nOne mail for all of them, and only while you are at work." },
    { "%2$s: истиче рок за одговор",
      "Добар дан, %1$s,\n\nкупци чекају Ваш одговор (%2$s), а рок истиче или је већ истекао. Најхитније је на врху "
      "списка:\n\n%3$s\n\nЈедна порука за све, и то само док сте на послу." },
    { "%2$s: ističe rok za odgovor",
      "Dobar dan, %1$s,\n\nkupci čekaju Vaš odgovor (%2$s), a rok ističe ili je već istekao. Najhitnije je na vrhu "
      "spiska:\n\n%3$s\n\nJedna poruka za sve, i to samo dok ste na poslu." },
    { "%2$s: lejáró válaszidők",
      "Jó napot, %1$s!\n\nÜgyfelek várnak az Ön válaszára (%2$s), és az idejük lejár vagy már lejárt. A legsürgősebb áll "
      "legelöl:\n\n%3$s\n\nEgyetlen levél szól mindegyikről, és csak munkaidőben." },
    { "%2$s: roki za odgovor se iztekajo",
      "Pozdravljeni, %1$s,\n\nstranke čakajo na vaš odgovor (%2$s), njihov čas pa se izteka ali se je že iztekel. Najbolj "
      "nujno je na vrhu:\n\n%3$s\n\nEno sporočilo za vse, in le med vašim delovnim časom." },
    { "%2$s: λήγουν προθεσμίες απάντησης",
      "Καλημέρα σας, %1$s,\n\nπελάτες περιμένουν απάντηση από εσάς (%2$s) και ο χρόνος τους τελειώνει ή έχει τελειώσει. Το πιο "
      "επείγον είναι πρώτο:\n\n%3$s\n\nΈνα μήνυμα για όλα, και μόνο όσο εργάζεστε." },
};

static const struct wording consent_gone[LANGUAGES] = {
    { "%2$s: a mailbox needs your consent again",
      "Hello %1$s,\n\na mailbox of %2$s is neither fetched nor sent from any more: the provider says that the "
      "consent you gave there holds no longer. New mail waits at the provider; nothing is lost. Open the "
      "mailboxes and sign in at the provider once more:\n\n%3$s\n\nAll other mailboxes go on." },
    { "%2$s: поштанско сандуче поново тражи сагласност",
      "Добар дан, %1$s,\n\nиз једног сандучета (%2$s) више не преузимамо нити шаљемо пошту: провајдер каже да "
      "дата сагласност више не важи. Нова пошта чека код провајдера, ништа није изгубљено. Отворите сандучад "
      "и поново се пријавите код провајдера:\n\n%3$s\n\nСва остала сандучад раде." },
    { "%2$s: poštansko sanduče ponovo traži saglasnost",
      "Dobar dan, %1$s,\n\niz jednog sandučeta (%2$s) više ne preuzimamo niti šaljemo poštu: provajder kaže da "
      "data saglasnost više ne važi. Nova pošta čeka kod provajdera, ništa nije izgubljeno. Otvorite sandučad "
      "i ponovo se prijavite kod provajdera:\n\n%3$s\n\nSva ostala sandučad rade." },
    { "%2$s: egy postafiókhoz újra hozzájárulás kell",
      "Jó napot, %1$s!\n\nEgy postafiókból (%2$s) már nem tudunk levelet letölteni és küldeni: a szolgáltató "
      "szerint az ott adott hozzájárulás nem érvényes többé. Az új levelek a szolgáltatónál várnak, semmi sem "
      "veszett el. Nyissa meg a postafiókokat, és jelentkezzen be újra a szolgáltatónál:\n\n%3$s\n\nA többi "
      "postafiók működik." },
    { "%2$s: poštni predal spet potrebuje privolitev",
      "Pozdravljeni, %1$s,\n\niz enega od predalov (%2$s) pošte ne prevzemamo in ne pošiljamo več: ponudnik "
      "pravi, da dana privolitev ne velja več. Nova pošta čaka pri ponudniku, nič ni izgubljeno. Odprite "
      "predale in se pri ponudniku znova prijavite:\n\n%3$s\n\nVsi drugi predali delujejo." },
    { "%2$s: ένα γραμματοκιβώτιο χρειάζεται ξανά τη συγκατάθεσή σας",
      "Καλημέρα σας, %1$s,\n\nαπό ένα γραμματοκιβώτιο (%2$s) δεν παραλαμβάνουμε ούτε στέλνουμε πια μηνύματα: ο πάροχος "
      "λέει ότι η συγκατάθεση που δόθηκε δεν ισχύει πλέον. Τα νέα μηνύματα περιμένουν στον πάροχο, τίποτα δεν "
      "χάθηκε. Ανοίξτε τα γραμματοκιβώτια και συνδεθείτε ξανά στον πάροχο:\n\n%3$s\n\nΌλα τα άλλα γραμματοκιβώτια "
      "λειτουργούν." },
};

static const struct wording consent_ends[LANGUAGES] = {
    { "%2$s: the consent for a mailbox ends soon",
      "Hello %1$s,\n\nthe provider’s consent for a mailbox of %2$s ends within the next days. Sign in there "
      "once more before that, and nobody will notice anything:\n\n%3$s" },
    { "%2$s: сагласност за сандуче ускоро истиче",
      "Добар дан, %1$s,\n\nсагласност провајдера за једно сандуче (%2$s) истиче за неколико дана. Пријавите се "
      "тамо поново пре тога и нико неће ништа приметити:\n\n%3$s" },
    { "%2$s: saglasnost za sanduče uskoro ističe",
      "Dobar dan, %1$s,\n\nsaglasnost provajdera za jedno sanduče (%2$s) ističe za nekoliko dana. Prijavite se "
      "tamo ponovo pre toga i niko neće ništa primetiti:\n\n%3$s" },
    { "%2$s: hamarosan lejár egy postafiók hozzájárulása",
      "Jó napot, %1$s!\n\nEgy postafiók (%2$s) szolgáltatói hozzájárulása néhány napon belül lejár. Ha előtte "
      "újra bejelentkezik ott, senki nem vesz észre semmit:\n\n%3$s" },
    { "%2$s: privolitev za predal se kmalu izteče",
      "Pozdravljeni, %1$s,\n\nprivolitev ponudnika za enega od predalov (%2$s) se izteče v nekaj dneh. Če se tam "
      "prej znova prijavite, nihče ne bo nič opazil:\n\n%3$s" },
    { "%2$s: η συγκατάθεση για ένα γραμματοκιβώτιο λήγει σύντομα",
      "Καλημέρα σας, %1$s,\n\nη συγκατάθεση του παρόχου για ένα γραμματοκιβώτιο (%2$s) λήγει τις επόμενες ημέρες. "
      "Συνδεθείτε εκεί ξανά πριν από τότε και κανείς δεν θα καταλάβει τίποτα:\n\n%3$s" },
};

static const struct wording promise_due[LANGUAGES] = {
    { "%2$s: promises are due soon",
      "Hello %1$s,\n\nsomething that you promised to a customer is due soon. If you see "
      "that it will not be in time, tell the customer before it is due; that is one step "
      "there:\n\n%3$s" },
    { "%2$s: ускоро истиче рок обећања",
      "Добар дан, %1$s,\n\nускоро истиче рок за нешто што је обећано купцу. Ако видите "
      "да се неће стићи на време, јавите купцу пре рока; то је тамо један корак:\n\n%3$s" },
    { "%2$s: uskoro ističe rok obećanja",
      "Dobar dan, %1$s,\n\nuskoro ističe rok za nešto što je obećano kupcu. Ako vidite "
      "da se neće stići na vreme, javite kupcu pre roka; to je tamo jedan korak:\n\n%3$s" },
    { "%2$s: hamarosan lejár egy ígéret határideje",
      "Jó napot, %1$s!\n\nHamarosan lejár valaminek a határideje, amit egy ügyfélnek "
      "ígértünk. Ha úgy látja, hogy nem készül el időben, szóljon az ügyfélnek még a "
      "lejárta előtt; ott ez egyetlen lépés:\n\n%3$s" },
    { "%2$s: kmalu se izteče rok obljube",
      "Pozdravljeni, %1$s,\n\nkmalu se izteče rok za nekaj, kar je bilo obljubljeno "
      "stranki. Če vidite, da ne bo pravočasno, stranko obvestite pred rokom; tam je to "
      "en korak:\n\n%3$s" },
    { "%2$s: υποσχέσεις λήγουν σύντομα",
      "Καλημέρα σας, %1$s,\n\nκάτι που υποσχεθήκατε σε πελάτη λήγει σύντομα. Αν βλέπετε "
      "ότι δεν θα γίνει εγκαίρως, ενημερώστε τον πελάτη πριν από την προθεσμία· εκεί "
      "είναι ένα βήμα:\n\n%3$s" },
};

static const struct wording promise_broken[LANGUAGES] = {
    { "%2$s: a promise was broken",
      "Hello %1$s,\n\nthe time of a promise to a customer has passed, and nobody has "
      "marked it as done. Tell the customer, do it, and say what puts it right:\n\n%3$s" },
    { "%2$s: обећање је прекршено",
      "Добар дан, %1$s,\n\nрок једног обећања купцу је прошао, а нико га није означио "
      "као испуњено. Јавите купцу, урадите то и наведите чиме се исправља:\n\n%3$s" },
    { "%2$s: obećanje je prekršeno",
      "Dobar dan, %1$s,\n\nrok jednog obećanja kupcu je prošao, a niko ga nije označio "
      "kao ispunjeno. Javite kupcu, uradite to i navedite čime se ispravlja:\n\n%3$s" },
    { "%2$s: egy ígéret nem teljesült",
      "Jó napot, %1$s!\n\nLejárt egy ügyfélnek tett ígéret határideje, és senki sem "
      "jelölte meg teljesítettként. Szóljon az ügyfélnek, tegye meg, és írja le, mi "
      "hozza helyre:\n\n%3$s" },
    { "%2$s: obljuba je bila prelomljena",
      "Pozdravljeni, %1$s,\n\nrok obljube stranki je potekel in nihče je ni označil kot "
      "izpolnjeno. Obvestite stranko, naredite to in zapišite, kaj to popravi:\n\n%3$s" },
    { "%2$s: μια υπόσχεση αθετήθηκε",
      "Καλημέρα σας, %1$s,\n\nη προθεσμία μιας υπόσχεσης σε πελάτη πέρασε και κανείς δεν "
      "τη σημείωσε ως εκπληρωμένη. Ενημερώστε τον πελάτη, κάντε το και πείτε τι το "
      "επανορθώνει:\n\n%3$s" },
};

static const struct wording week[LANGUAGES] = {
    { "%2$s: the week that was",
      "Hello %1$s,\n\nwhat was complained of last week at %2$s and what went well, with the names of those who own it."
      "\n\n%3$s" },
    { "%2$s: седмица за нама",
      "Добар дан, %1$s,\n\nна шта су се купци прошле седмице жалили (%2$s) и шта је било добро, с именима оних који о томе "
      "брину.\n\n%3$s" },
    { "%2$s: sedmica za nama",
      "Dobar dan, %1$s,\n\nna šta su se kupci prošle sedmice žalili (%2$s) i šta je bilo dobro, s imenima onih koji o tome "
      "brinu.\n\n%3$s" },
    { "%2$s: a múlt hét",
      "Jó napot, %1$s!\n\nMire panaszkodtak a múlt héten az ügyfelek (%2$s), és mi sikerült jól, a felelősök nevével."
      "\n\n%3$s" },
    { "%2$s: teden za nami",
      "Pozdravljeni, %1$s,\n\nna kaj so se prejšnji teden pritožile stranke (%2$s) in kaj je šlo dobro, z imeni tistih, ki za to "
      "skrbijo.\n\n%3$s" },
    { "%2$s: η εβδομάδα που πέρασε",
      "Καλημέρα σας, %1$s,\n\nγια τι παραπονέθηκαν την περασμένη εβδομάδα οι πελάτες (%2$s) και τι πήγε καλά, με τα ονόματα όσων "
      "το έχουν αναλάβει.\n\n%3$s" },
};

static const struct wording *const wordings[] = { [NOTICE_FORGOTTEN] = forgotten,
                                                  [NOTICE_INVITATION] = invitation,
                                                  [NOTICE_PASSWORD] = changed,
                                                  [NOTICE_SECOND_STEP] = second_step,
                                                  [NOTICE_NEWS] = news,
                                                  [NOTICE_CONSENT_GONE] = consent_gone,
                                                  [NOTICE_CONSENT_ENDS] = consent_ends,
                                                  [NOTICE_LIMIT] = limit,
                                                  [NOTICE_PROMISE_DUE] = promise_due,
                                                  [NOTICE_PROMISE_BROKEN] = promise_broken,
                                                  [NOTICE_CLOCKS] = clocks,
                                                  [NOTICE_WEEK] = week };

void notice_words(struct arena *a, enum notice_kind kind, struct str lang, struct str name,
                  struct str shop, struct str link, struct str *ret_subject, struct str *ret_text) {
    const struct str values[] = { name, shop, link };
    size_t i = LANGUAGES;
    while (--i > 0 && !str_eq(lang, str_of(languages[i]))) {
    }
    *ret_subject = places_fill(a, wordings[kind][i].subject, values, 3);
    *ret_text = places_fill(a, wordings[kind][i].text, values, 3);
}

/* The newest week that was told of; a mail that waited over a Monday tells the one after. */
static const struct err *the_week(struct work *w, struct str lang, struct str base_url, struct str *ret, bool *ret_any) {
    struct week told;
    int64_t monday;
    TRY(insight_week_told(w, &monday, &told, ret_any));
    if (!*ret_any) return NULL;
    struct moment_parts sunday = moment_split((monday - 1) * MOMENT_DAY);
    struct str link = str_printf(w->arena, "%.*sweek?until=%04d-%02d-%02d", STR_ARG(base_url), sunday.year, sunday.month, sunday.day);
    *ret = week_mail_text(w->arena, lang_by_tag(lang), monday, &told, link);
    return NULL;
}

/* Whether this person is to have it; *ret_link is "" for a mail without one. */
static const struct err *link_for(struct work *w, const struct notice *n, const struct user *u,
                                  struct str base_url, struct str *ret_link, bool *ret_any) {
    bool invites = n->kind == NOTICE_INVITATION;
    struct str secret;
    *ret_link = S("");
    *ret_any = invites ? u->invited_at.set : u->active != 0;
    if (*ret_any && n->kind == NOTICE_NEWS) *ret_link = str_join(w->arena, base_url, S("notifications"));
    if (*ret_any && n->kind == NOTICE_CLOCKS) *ret_link = str_join(w->arena, base_url, S("inbox"));
    if (*ret_any && n->kind == NOTICE_LIMIT) *ret_link = str_join(w->arena, base_url, S("mailboxes"));
    if (n->kind == NOTICE_CONSENT_GONE || n->kind == NOTICE_CONSENT_ENDS)
        *ret_link = str_join(w->arena, base_url, S("mailboxes"));
    if (n->kind == NOTICE_PROMISE_DUE || n->kind == NOTICE_PROMISE_BROKEN)
        *ret_link = str_join(w->arena, base_url, S("promises"));
    if (*ret_any && n->kind == NOTICE_WEEK) return the_week(w, u->lang, base_url, ret_link, ret_any);
    if (!*ret_any || (!invites && n->kind != NOTICE_FORGOTTEN)) return NULL;
    TRY(password_link(w, u->id, invites ? LINK_INVITATION : LINK_FORGOTTEN, &secret));
    *ret_link = str_join3(w->arena, base_url, S("enter/"), secret);
    return NULL;
}

static const struct err *compose(struct work *w, const struct notice *n, const struct user *u,
                                 const struct mailbox *from, struct str link,
                                 struct notice_mail *ret) {
    struct desk_facts facts;
    struct compose_mail m = { .n_to = 1, .date = work_now(w), .language = u->lang,
                              .automatic = COMPOSE_AUTO_GENERATED };
    struct compose_person to = { compose_clean_name(w->arena, u->name), u->mail };
    TRY(desk_facts_get(w, &facts));
    struct str name = compose_clean_name(w->arena, facts.name);
    notice_words(w->arena, (enum notice_kind)n->kind, u->lang, u->name, name, link, &m.subject,
                 &m.text);
    m.to = &to;
    m.from = (struct compose_person){ name, from->address };
    m.message_id = str_join3(w->arena, sys_random_hex(w->sys, w->arena, 16), S("@"), facts.host);
    ret->mailbox_id = OPT(from->id);
    return compose_mail(w->arena, w->sys, &m, &ret->raw);
}

/* The first, unless that waits for a consent: the mail may be about just this. */
static const struct mailbox *one_that_sends(const struct mailbox *boxes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!boxes[i].consent.set || boxes[i].consent.v == 0) return &boxes[i];
    return &boxes[0];
}

const struct err *notice_write(struct work *w, const struct notice *n, struct str base_url,
                               struct notice_mail *ret, bool *ret_any) {
    struct user u;
    struct mailbox *boxes;
    size_t box_n;
    struct str link;
    TRY(user_by_mail(w, n->address, &u, ret_any));
    if (!*ret_any) return NULL;
    TRY(mailbox_list(w, &boxes, &box_n));
    if (box_n == 0)
        return ERR(w->arena, ERR_IO, "There is no mailbox to send from.",
                   .hint = "Add a mailbox first.");
    TRY(link_for(w, n, &u, base_url, &link, ret_any));
    return *ret_any ? compose(w, n, &u, one_that_sends(boxes, box_n), link, ret) : NULL;
}
