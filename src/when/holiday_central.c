/* holiday_central.c - public holidays of Austria, Germany and its Länder, Hungary and Italy. Names
 * in the language of the place. */
#include "when/holiday_priv.h"

/* Austria: Arbeitsruhegesetz § 7 (BGBl. 144/1983). Good Friday, 24 and 31 December are days of banks
 * or half days. */
static const struct holiday_rule at[] = {
    { "Neujahr", ON(1, 1) },
    { "Heilige Drei Könige", ON(1, 6) },
    { "Ostermontag", EASTER(1) },
    { "Staatsfeiertag", ON(5, 1) },
    { "Christi Himmelfahrt", EASTER(39) },
    { "Pfingstmontag", EASTER(50) },
    { "Fronleichnam", EASTER(60) },
    { "Mariä Himmelfahrt", ON(8, 15) },
    { "Nationalfeiertag", ON(10, 26) },
    { "Allerheiligen", ON(11, 1) },
    { "Mariä Empfängnis", ON(12, 8) },
    { "Weihnachten", ON(12, 25) },
    { "Stephanstag", ON(12, 26) },
};

/* Germany: what the laws of all Länder name, with 3 October by the Einigungsvertrag, article 2. */
static const struct holiday_rule de[] = {
    { "Neujahr", ON(1, 1) },
    { "Karfreitag", EASTER(-2) },
    { "Ostermontag", EASTER(1) },
    { "Erster Mai", ON(5, 1) },
    { "Christi Himmelfahrt", EASTER(39) },
    { "Pfingstmontag", EASTER(50) },
    { "Tag der Deutschen Einheit", ON(10, 3) },
    { "Reformationstag", ON(10, 31), ONLY(2017) }, /* 500 years */
    { "Erster Weihnachtstag", ON(12, 25) },
    { "Zweiter Weihnachtstag", ON(12, 26) },
};

/* Feiertagsgesetze der Länder. */
static const struct holiday_rule de_bw[] = {
    { "Heilige Drei Könige", ON(1, 6) },
    { "Fronleichnam", EASTER(60) },
    { "Allerheiligen", ON(11, 1) },
};
/* Bavaria without 15 August, which is off in communities that are mostly Catholic. */
static const struct holiday_rule de_by[] = {
    { "Heilige Drei Könige", ON(1, 6) },
    { "Fronleichnam", EASTER(60) },
    { "Allerheiligen", ON(11, 1) },
};
static const struct holiday_rule de_be[] = {
    { "Internationaler Frauentag", ON(3, 8), FROM(2019) },
    { "Tag der Befreiung", ON(5, 8), ONLY(2020) },
    { "Tag der Befreiung", ON(5, 8), ONLY(2025) },
};
static const struct holiday_rule de_bb[] = {
    { "Ostersonntag", EASTER(0) },
    { "Pfingstsonntag", EASTER(49) },
    { "Reformationstag", ON(10, 31) },
};
/* Bremen, Hamburg, Lower Saxony, Schleswig-Holstein. */
static const struct holiday_rule de_north[] = {
    { "Reformationstag", ON(10, 31), FROM(2018) },
};
static const struct holiday_rule de_he[] = {
    { "Fronleichnam", EASTER(60) },
};
static const struct holiday_rule de_mv[] = {
    { "Internationaler Frauentag", ON(3, 8), FROM(2023) },
    { "Reformationstag", ON(10, 31) },
};
/* North Rhine-Westphalia and Rhineland-Palatinate. */
static const struct holiday_rule de_west[] = {
    { "Fronleichnam", EASTER(60) },
    { "Allerheiligen", ON(11, 1) },
};
static const struct holiday_rule de_sl[] = {
    { "Fronleichnam", EASTER(60) },
    { "Mariä Himmelfahrt", ON(8, 15) },
    { "Allerheiligen", ON(11, 1) },
};
static const struct holiday_rule de_sn[] = {
    { "Reformationstag", ON(10, 31) },
    { "Buß- und Bettag", LAST_BEFORE(WEDNESDAY, 11, 23) },
};
static const struct holiday_rule de_st[] = {
    { "Heilige Drei Könige", ON(1, 6) },
    { "Reformationstag", ON(10, 31) },
};
static const struct holiday_rule de_th[] = {
    { "Weltkindertag", ON(9, 20), FROM(2019) },
    { "Reformationstag", ON(10, 31) },
};

/* Hungary: a munka törvénykönyve (2012. évi I. törvény) 102. §; Good Friday since 2017. The single
 * days are those that the minister swaps for a working Saturday each year (102. § (5)). */
static const struct holiday_rule hu[] = {
    { "Újév", ON(1, 1) },
    { "Pihenőnap", ON(1, 2), ONLY(2015) },
    { "Pihenőnap", ON(1, 2), ONLY(2026) },
    { "Pihenőnap", ON(3, 14), ONLY(2016) },
    { "Pihenőnap", ON(3, 14), ONLY(2022) },
    { "Az 1848-as forradalom ünnepe", ON(3, 15) },
    { "Pihenőnap", ON(3, 16), ONLY(2018) },
    { "Nagypéntek", EASTER(-2), FROM(2017) },
    { "Húsvétvasárnap", EASTER(0) },
    { "Húsvéthétfő", EASTER(1) },
    { "Pihenőnap", ON(4, 30), ONLY(2018) },
    { "A munka ünnepe", ON(5, 1) },
    { "Pihenőnap", ON(5, 2), ONLY(2025) },
    { "Pünkösdvasárnap", EASTER(49) },
    { "Pünkösdhétfő", EASTER(50) },
    { "Pihenőnap", ON(8, 19), ONLY(2019) },
    { "Pihenőnap", ON(8, 19), ONLY(2024) },
    { "Az államalapítás ünnepe", ON(8, 20) },
    { "Pihenőnap", ON(8, 21), ONLY(2015) },
    { "Pihenőnap", ON(8, 21), ONLY(2020) },
    { "Pihenőnap", ON(8, 21), ONLY(2026) },
    { "Pihenőnap", ON(10, 22), ONLY(2018) },
    { "Az 1956-os forradalom ünnepe", ON(10, 23) },
    { "Pihenőnap", ON(10, 24), ONLY(2025) },
    { "Pihenőnap", ON(10, 31), ONLY(2016) },
    { "Pihenőnap", ON(10, 31), ONLY(2022) },
    { "Mindenszentek", ON(11, 1) },
    { "Pihenőnap", ON(11, 2), ONLY(2018) },
    { "Pihenőnap", ON(12, 24), ONLY(2015) },
    { "Pihenőnap", ON(12, 24), FROM(2018), UNTIL(2021) },
    { "Pihenőnap", ON(12, 24), FROM(2024), UNTIL(2026) },
    { "Karácsony", ON(12, 25) },
    { "Karácsony másnapja", ON(12, 26) },
    { "Pihenőnap", ON(12, 27), ONLY(2019) },
    { "Pihenőnap", ON(12, 27), ONLY(2024) },
    { "Pihenőnap", ON(12, 31), ONLY(2018) },
};

/* Italy: legge 27 maggio 1949, n. 260; 2 June again by legge 336/2000; 4 October from 2026 by legge
 * 151/2025. The patron of a town is for special days. */
static const struct holiday_rule it[] = {
    { "Capodanno", ON(1, 1) },
    { "Epifania", ON(1, 6) },
    { "Pasqua", EASTER(0) },
    { "Lunedì dell'Angelo", EASTER(1) },
    { "Anniversario della Liberazione", ON(4, 25) },
    { "Festa del lavoro", ON(5, 1) },
    { "Festa nazionale della Repubblica", ON(6, 2) },
    { "Assunzione della Beata Vergine Maria", ON(8, 15) },
    { "San Francesco d'Assisi", ON(10, 4), FROM(2026) },
    { "Ognissanti", ON(11, 1) },
    { "Immacolata Concezione", ON(12, 8) },
    { "Natale", ON(12, 25) },
    { "Santo Stefano", ON(12, 26) },
};

static const struct holiday_place places[] = {
    PLACE("AT", at),
    PLACE("DE", de),
    PART("DE-BB", de_bb, "DE"),
    PART("DE-BE", de_be, "DE"),
    PART("DE-BW", de_bw, "DE"),
    PART("DE-BY", de_by, "DE"),
    PART("DE-HB", de_north, "DE"),
    PART("DE-HE", de_he, "DE"),
    PART("DE-HH", de_north, "DE"),
    PART("DE-MV", de_mv, "DE"),
    PART("DE-NI", de_north, "DE"),
    PART("DE-NW", de_west, "DE"),
    PART("DE-RP", de_west, "DE"),
    PART("DE-SH", de_north, "DE"),
    PART("DE-SL", de_sl, "DE"),
    PART("DE-SN", de_sn, "DE"),
    PART("DE-ST", de_st, "DE"),
    PART("DE-TH", de_th, "DE"),
    PLACE("HU", hu),
    PLACE("IT", it),
};

const struct holiday_places holiday_central = { places, sizeof places / sizeof places[0] };
