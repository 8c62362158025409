/* holiday_south_east.c - public holidays from Slovenia to Cyprus. Names in the language of the
 * place. */
#include "when/holiday_priv.h"

/* Serbia: Закон о државним и другим празницима у Републици Србији (Сл. гласник РС 43/2001, 101/2007,
 * 92/2011). Article 3a: when a day of the state holidays is a Sunday, the next working day is off. */
static const struct holiday_rule rs[] = {
    { "Нова година", ON(1, 1), MOVES(SUNDAY) },
    { "Нова година", ON(1, 2), MOVES(SUNDAY) },
    { "Божић", ON(1, 7) },
    { "Сретење – Дан државности Србије", ON(2, 15), MOVES(SUNDAY) },
    { "Сретење – Дан државности Србије", ON(2, 16), MOVES(SUNDAY) },
    { "Велики петак", PASCHA(-2) },
    { "Велика субота", PASCHA(-1) },
    { "Васкрс", PASCHA(0) },
    { "Васкрсни понедељак", PASCHA(1) },
    { "Празник рада", ON(5, 1), MOVES(SUNDAY) },
    { "Празник рада", ON(5, 2), MOVES(SUNDAY) },
    { "Дан примирја у Првом светском рату", ON(11, 11), MOVES(SUNDAY) },
};

/* Slovenia: Zakon o praznikih in dela prostih dnevih v Republiki Sloveniji (ZPDPD); 2 January again
 * since 2017, 14 August 2023 for the floods of that month. Holidays on which people work (Primož
 * Trubar, Rudolf Maister and others) are not here. */
static const struct holiday_rule si[] = {
    { "novo leto", ON(1, 1) },
    { "novo leto", ON(1, 2), FROM(2017) },
    { "Prešernov dan, slovenski kulturni praznik", ON(2, 8) },
    { "velikonočna nedelja", EASTER(0) },
    { "velikonočni ponedeljek", EASTER(1) },
    { "dan upora proti okupatorju", ON(4, 27) },
    { "praznik dela", ON(5, 1) },
    { "praznik dela", ON(5, 2) },
    { "binkoštna nedelja", EASTER(49) },
    { "dan državnosti", ON(6, 25) },
    { "dan solidarnosti", ON(8, 14), ONLY(2023) },
    { "Marijino vnebovzetje", ON(8, 15) },
    { "dan reformacije", ON(10, 31) },
    { "dan spomina na mrtve", ON(11, 1) },
    { "božič", ON(12, 25) },
    { "dan samostojnosti in enotnosti", ON(12, 26) },
};

/* Croatia: Zakon o blagdanima, spomendanima i neradnim danima (NN 110/2019), before 2020 NN 33/96
 * and its changes. */
static const struct holiday_rule hr[] = {
    { "Nova godina", ON(1, 1) },
    { "Bogojavljenje ili Sveta tri kralja", ON(1, 6) },
    { "Uskrs", EASTER(0) },
    { "Uskrsni ponedjeljak", EASTER(1) },
    { "Praznik rada", ON(5, 1) },
    { "Dan državnosti", ON(5, 30), FROM(2020) },
    { "Tijelovo", EASTER(60) },
    { "Dan antifašističke borbe", ON(6, 22) },
    { "Dan državnosti", ON(6, 25), UNTIL(2019) },
    { "Dan pobjede i domovinske zahvalnosti i Dan hrvatskih branitelja", ON(8, 5) },
    { "Velika Gospa", ON(8, 15) },
    { "Dan neovisnosti", ON(10, 8), UNTIL(2019) },
    { "Svi sveti", ON(11, 1) },
    { "Dan sjećanja na žrtve Domovinskog rata i Dan sjećanja na žrtvu Vukovara i Škabrnje",
      ON(11, 18), FROM(2020) },
    { "Božić", ON(12, 25) },
    { "Sveti Stjepan", ON(12, 26) },
};

/* Bosnia and Herzegovina has no law for all of it. These are the days that its institutions keep;
 * what an entity or a community has besides (1 March, 25 November, 9 January, further days of a
 * faith) is for special days. */
static const struct holiday_rule ba[] = {
    { "Nova godina", ON(1, 1) },
    { "Nova godina", ON(1, 2) },
    { "Božić (pravoslavni)", ON(1, 7) },
    { "Ramazanski bajram", FITR },
    { "Uskrsni ponedjeljak (katolički)", EASTER(1) },
    { "Veliki petak (pravoslavni)", PASCHA(-2) },
    { "Međunarodni praznik rada", ON(5, 1) },
    { "Međunarodni praznik rada", ON(5, 2) },
    { "Kurban-bajram", ADHA },
    { "Božić (katolički)", ON(12, 25) },
};

/* Montenegro: Zakon o državnim i drugim praznicima (Sl. list CG 27/2007, 36/2013 and later). A day
 * that is a Sunday moves to the next working day. The days of the faiths are off for believers only
 * (Zakon o svetkovanju vjerskih praznika) and so not here. */
static const struct holiday_rule me[] = {
    { "Nova godina", ON(1, 1), MOVES(SUNDAY) },
    { "Nova godina", ON(1, 2), MOVES(SUNDAY) },
    { "Praznik rada", ON(5, 1), MOVES(SUNDAY) },
    { "Praznik rada", ON(5, 2), MOVES(SUNDAY) },
    { "Dan nezavisnosti", ON(5, 21), MOVES(SUNDAY) },
    { "Dan nezavisnosti", ON(5, 22), MOVES(SUNDAY) },
    { "Dan državnosti", ON(7, 13), MOVES(SUNDAY) },
    { "Dan državnosti", ON(7, 14), MOVES(SUNDAY) },
    { "Njegošev dan", ON(11, 13), MOVES(SUNDAY), FROM(2022) },
    { "Njegošev dan", ON(11, 14), ONLY(2024) },
};

/* North Macedonia: Закон за празниците на Република Македонија (Сл. весник 21/1998, 18/2007). A
 * Sunday gives the Monday. Days of one community (8 April, 28 September, Good Friday and others) are
 * off for its members and so not here. 2024: the days of the elections. */
static const struct holiday_rule mk[] = {
    { "Нова година", ON(1, 1), MOVES(MONDAY) },
    { "Прв ден Божик", ON(1, 7), MOVES(MONDAY) },
    { "Рамазан Бајрам", FITR, MOVES(MONDAY) },
    { "Ден на изборите", ON(4, 24), ONLY(2024) },
    { "Втор ден Велигден", PASCHA(1) },
    { "Ден на трудот", ON(5, 1), MOVES(MONDAY) },
    { "Ден на изборите", ON(5, 8), ONLY(2024) },
    { "Св. Кирил и Методиј – Ден на сесловенските просветители", ON(5, 24), MOVES(MONDAY) },
    { "Ден на Републиката", ON(8, 2), MOVES(MONDAY) },
    { "Ден на независноста", ON(9, 8), MOVES(MONDAY) },
    { "Ден на народното востание", ON(10, 11), MOVES(MONDAY) },
    { "Ден на македонската револуционерна борба", ON(10, 23), MOVES(MONDAY) },
    { "Св. Климент Охридски", ON(12, 8), MOVES(MONDAY) },
};

/* Romania: Codul muncii (Legea 53/2003) art. 139; Good Friday since 2018, 6 and 7 January since
 * 2024 (Legea 52/2023). Nothing moves. */
static const struct holiday_rule ro[] = {
    { "Anul Nou", ON(1, 1) },
    { "Anul Nou", ON(1, 2) },
    { "Botezul Domnului – Boboteaza", ON(1, 6), FROM(2024) },
    { "Soborul Sfântului Proroc Ioan Botezătorul", ON(1, 7), FROM(2024) },
    { "Ziua Unirii Principatelor Române", ON(1, 24), FROM(2017) },
    { "Vinerea Mare", PASCHA(-2), FROM(2018) },
    { "Paștele", PASCHA(0) },
    { "Paștele", PASCHA(1) },
    { "Ziua Muncii", ON(5, 1) },
    { "Ziua Copilului", ON(6, 1), FROM(2017) },
    { "Rusaliile", PASCHA(49) },
    { "Rusaliile", PASCHA(50) },
    { "Adormirea Maicii Domnului", ON(8, 15) },
    { "Sfântul Apostol Andrei", ON(11, 30) },
    { "Ziua Națională a României", ON(12, 1) },
    { "Crăciunul", ON(12, 25) },
    { "Crăciunul", ON(12, 26) },
};

/* Bulgaria: Кодекс на труда чл. 154. Since 2017 a weekend gives the next working days, but for the
 * days of Easter. Single days by decision of the Council of Ministers (чл. 154 ал. 3); those swapped
 * for working Saturdays up to 2016 as well. */
static const struct holiday_rule bg[] = {
    { "Нова година", ON(1, 1), UNTIL(2016) },
    { "Нова година", ON(1, 1), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(1, 2), ONLY(2015) },
    { "Почивен ден", ON(1, 2), ONLY(2026) },
    { "Почивен ден", ON(3, 2), ONLY(2015) },
    { "Ден на Освобождението на България", ON(3, 3), UNTIL(2016) },
    { "Ден на Освобождението на България", ON(3, 3), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(3, 4), ONLY(2016) },
    { "Велики петък", PASCHA(-2) },
    { "Велика събота", PASCHA(-1) },
    { "Великден", PASCHA(0) },
    { "Великден", PASCHA(1) },
    { "Ден на труда и на международната работническа солидарност", ON(5, 1), UNTIL(2016) },
    { "Ден на труда и на международната работническа солидарност", ON(5, 1), MOVES(WEEKEND),
      FROM(2017) },
    { "Гергьовден, Ден на храбростта и Българската армия", ON(5, 6), UNTIL(2016) },
    { "Гергьовден, Ден на храбростта и Българската армия", ON(5, 6), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(5, 23), ONLY(2016) },
    { "Ден на светите братя Кирил и Методий, на българската азбука, просвета и култура", ON(5, 24),
      UNTIL(2016) },
    { "Ден на светите братя Кирил и Методий, на българската азбука, просвета и култура", ON(5, 24),
      MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(9, 5), ONLY(2016) },
    { "Ден на Съединението", ON(9, 6), UNTIL(2016) },
    { "Ден на Съединението", ON(9, 6), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(9, 21), ONLY(2015) },
    { "Ден на Независимостта на България", ON(9, 22), UNTIL(2016) },
    { "Ден на Независимостта на България", ON(9, 22), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(9, 23), ONLY(2016) },
    { "Бъдни вечер", ON(12, 24), UNTIL(2016) },
    { "Бъдни вечер", ON(12, 24), MOVES(WEEKEND), FROM(2017) },
    { "Рождество Христово", ON(12, 25), UNTIL(2016) },
    { "Рождество Христово", ON(12, 25), MOVES(WEEKEND), FROM(2017) },
    { "Рождество Христово", ON(12, 26), UNTIL(2016) },
    { "Рождество Христово", ON(12, 26), MOVES(WEEKEND), FROM(2017) },
    { "Почивен ден", ON(12, 31), ONLY(2015) },
    { "Почивен ден", ON(12, 31), ONLY(2025) },
};

/* Greece: ν. 4808/2021 άρθρο 60, with Clean Monday, Good Friday and the Monday of the Holy Spirit,
 * which offices and most shops keep. 1 May on a weekend or in Holy Week is moved by the minister
 * (α.ν. 380/1968): in 2024 to 7 May. Easter and Whit Sunday are Sundays and not named by the law. */
static const struct holiday_rule gr[] = {
    { "Πρωτοχρονιά", ON(1, 1) },
    { "Θεοφάνεια", ON(1, 6) },
    { "Καθαρά Δευτέρα", PASCHA(-48) },
    { "Ευαγγελισμός της Θεοτόκου, Εθνική Εορτή", ON(3, 25) },
    { "Μεγάλη Παρασκευή", PASCHA(-2) },
    { "Δευτέρα του Πάσχα", PASCHA(1) },
    { "Εργατική Πρωτομαγιά", ON(5, 1), UNTIL(2020) },
    { "Εργατική Πρωτομαγιά", ON(5, 1), MOVES(WEEKEND), FROM(2021), UNTIL(2023) },
    { "Εργατική Πρωτομαγιά", ON(5, 7), ONLY(2024) },
    { "Εργατική Πρωτομαγιά", ON(5, 1), MOVES(WEEKEND), FROM(2025) },
    { "Δευτέρα του Αγίου Πνεύματος", PASCHA(50) },
    { "Κοίμηση της Θεοτόκου", ON(8, 15) },
    { "Επέτειος του Όχι", ON(10, 28) },
    { "Χριστούγεννα", ON(12, 25) },
    { "Σύναξη της Θεοτόκου", ON(12, 26) },
};

/* Cyprus: the public holidays of the Republic. Holy Saturday and Easter Tuesday are kept by banks
 * and the public service only. */
static const struct holiday_rule cy[] = {
    { "Πρωτοχρονιά", ON(1, 1) },
    { "Θεοφάνεια", ON(1, 6) },
    { "Καθαρά Δευτέρα", PASCHA(-48) },
    { "Επέτειος της Ελληνικής Επανάστασης", ON(3, 25) },
    { "Επέτειος του αγώνα της ΕΟΚΑ", ON(4, 1) },
    { "Μεγάλη Παρασκευή", PASCHA(-2) },
    { "Κυριακή του Πάσχα", PASCHA(0) },
    { "Δευτέρα του Πάσχα", PASCHA(1) },
    { "Εργατική Πρωτομαγιά", ON(5, 1) },
    { "Δευτέρα του Αγίου Πνεύματος", PASCHA(50) },
    { "Κοίμηση της Θεοτόκου", ON(8, 15) },
    { "Ημέρα της Ανεξαρτησίας", ON(10, 1) },
    { "Επέτειος του Όχι", ON(10, 28) },
    { "Παραμονή Χριστουγέννων", ON(12, 24) },
    { "Χριστούγεννα", ON(12, 25) },
    { "Επομένη των Χριστουγέννων", ON(12, 26) },
};

static const struct holiday_place places[] = {
    PLACE("BA", ba), PLACE("BG", bg), PLACE("CY", cy), PLACE("GR", gr), PLACE("HR", hr),
    PLACE("ME", me), PLACE("MK", mk), PLACE("RO", ro), PLACE("RS", rs), PLACE("SI", si),
};

const struct holiday_places holiday_south_east = { places, sizeof places / sizeof places[0] };
