/* Made-up people: 100 first names and 100 family names, each in Serbian Cyrillic and Latin. people(n, chance) gives n
 * different ones: {cyrillic, latin, plain}, plain as somebody types it without hooks (Djordjevic). */
const first = `
    Ана Ana, Јована Jovana, Милица Milica, Јелена Jelena, Марија Marija, Ивана Ivana, Драгана Dragana,
    Љиљана Ljiljana, Његослава Njegoslava, Ђурђица Đurđica, Џевдета Dževdeta, Жељка Željka, Шћепана Šćepana,
    Чедомирка Čedomirka, Ћирила Ćirila, Љубица Ljubica, Снежана Snežana, Весна Vesna, Гордана Gordana,
    Биљана Biljana, Катарина Katarina, Тамара Tamara, Невена Nevena, Наташа Nataša, Светлана Svetlana,
    Јасмина Jasmina, Зорица Zorica, Слађана Slađana, Сања Sanja, Тања Tanja, Маја Maja, Вања Vanja, Соња Sonja,
    Бранка Branka, Олга Olga, Душица Dušica, Рада Rada, Софија Sofija, Хелена Helena, Фатима Fatima,
    Милан Milan, Марко Marko, Никола Nikola, Стефан Stefan, Лазар Lazar, Лука Luka, Јован Jovan, Петар Petar,
    Павле Pavle, Филип Filip, Вук Vuk, Вукашин Vukašin, Ђорђе Đorđe, Ђурађ Đurađ, Џорџ Džordž,
    Љубомир Ljubomir, Његош Njegoš, Живојин Živojin, Жарко Žarko, Жика Žika, Шандор Šandor, Чедомир Čedomir,
    Ћира Ćira, Цветко Cvetko, Срђан Srđan, Слађан Slađan, Младен Mladen, Ненад Nenad, Небојша Nebojša,
    Предраг Predrag, Слободан Slobodan, Зоран Zoran, Горан Goran, Дејан Dejan, Бојан Bojan, Драган Dragan,
    Радован Radovan, Милош Miloš, Урош Uroš, Душан Dušan, Владимир Vladimir, Мирослав Miroslav,
    Бранислав Branislav, Станислав Stanislav, Војислав Vojislav, Светислав Svetislav, Љубиша Ljubiša,
    Раша Raša, Мића Mića, Божидар Božidar, Тихомир Tihomir, Хранислав Hranislav, Фердинанд Ferdinand,
    Игор Igor, Виктор Viktor, Аљоша Aljoša, Огњен Ognjen, Угљеша Uglješa, Алекса Aleksa, Његован Njegovan`

const family = `
    Јовановић Jovanović, Петровић Petrović, Николић Nikolić, Марковић Marković, Ђорђевић Đorđević,
    Стојановић Stojanović, Илић Ilić, Станковић Stanković, Павловић Pavlović, Милошевић Milošević,
    Љубичић Ljubičić, Његовановић Njegovanović, Џамбасовић Džambasović, Ђукић Đukić, Ђурић Đurić,
    Ђурђевић Đurđević, Жигић Žigić, Живковић Živković, Жујовић Žujović, Шаровић Šarović, Шћекић Šćekić,
    Чолић Čolić, Чучковић Čučković, Ћирић Ćirić, Ћосић Ćosić, Цветковић Cvetković, Црњански Crnjanski,
    Хаџић Hadžić, Хаџипавловић Hadžipavlović, Филиповић Filipović, Тодоровић Todorović, Стевановић Stevanović,
    Симић Simić, Ристић Ristić, Поповић Popović, Костић Kostić, Антић Antić, Богдановић Bogdanović,
    Величковић Veličković, Гајић Gajić, Дачић Dačić, Ерић Erić, Зечевић Zečević, Ивковић Ivković, Јањић Janjić,
    Кнежевић Knežević, Лазић Lazić, Љушић Ljušić, Матић Matić, Недељковић Nedeljković, Обрадовић Obradović,
    Пешић Pešić, Радовановић Radovanović, Савић Savić, Тешић Tešić, Урошевић Urošević, Филозов Filozov,
    Хорват Horvat, Цвијић Cvijić, Чабаркапа Čabarkapa, Џелетовић Dželetović, Шијан Šijan, Аџић Adžić,
    Бећковић Bećković, Вујачић Vujačić, Грујичић Grujičić, Дражић Dražić, Ђилас Đilas, Ешкићевић Eškićević,
    Жарковић Žarković, Зорић Zorić, Игњатовић Ignjatović, Јелић Jelić, Крњајић Krnjajić, Лекић Lekić,
    Љубојевић Ljubojević, Мишић Mišić, Нинчић Ninčić, Његуш Njeguš, Огњановић Ognjanović, Пантић Pantić,
    Ракић Rakić, Слијепчевић Slijepčević, Трифуновић Trifunović, Ћурчић Ćurčić, Угреновић Ugrenović,
    Фертић Fertić, Хинић Hinić, Цигановић Ciganović, Човић Čović, Џиновић Džinović, Шуњеварић Šunjevarić,
    Арсић Arsić, Бјелица Bjelica, Вранеш Vraneš, Глигоријевић Gligorijević, Деспотовић Despotović,
    Ђоковић Đoković, Ђогани Đogani, Жутић Žutić`

const pairs = text => text.split(',').map(pair => pair.trim().split(' '))
export const firstNames = pairs(first), familyNames = pairs(family)

const hooks = { đ: 'dj', Đ: 'Dj', č: 'c', ć: 'c', š: 's', ž: 'z', Č: 'C', Ć: 'C', Š: 'S', Ž: 'Z' }
export const plain = text => text.replace(/[đčćšž]/gi, c => hooks[c])

export function people(n, chance) {
    const chosen = new Map()
    while (chosen.size < n) {
        const [f, g] = [chance.of(firstNames), chance.of(familyNames)]
        const latin = `${f[1]} ${g[1]}`
        chosen.set(latin, { cyrillic: `${f[0]} ${g[0]}`, latin, plain: plain(latin) })
    }
    return [...chosen.values()]
}
