/* winmail.dat: packets made here, whole, nested, lying and damaged. */
#include "mime/tnef.h"

#include "base/buf.h"
#include "base/hash.h"
#include "mime/range.h"
#include "mime/test_kit.h"

#include <sodium.h>
#include <string.h>

/* ---- making packets (MS-OXTNEF 2.1.3) ---- */

static void put(struct buf *b, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++)
        buf_add_char(b, (char)(v >> (8 * i)));
}

static void attribute(struct buf *b, int level, uint32_t id, struct str value) {
    uint32_t sum = 0;
    for (size_t i = 0; i < value.n; i++)
        sum += (unsigned char)value.p[i];
    put(b, (uint32_t)level, 1);
    put(b, id, 4);
    put(b, (uint32_t)value.n, 4);
    buf_add(b, value);
    put(b, sum, 2);
}

static void begin(struct buf *b, uint32_t codepage) {
    char page[8] = { (char)codepage, (char)(codepage >> 8) };
    put(b, 0x223E9F78, 4);
    put(b, 1, 2);
    attribute(b, 1, 0x00069007, (struct str){ page, 8 });
}

static void file(struct buf *b, const char *title, struct str data) {
    attribute(b, 2, 0x00069002, S("\1\0\0\0"));
    attribute(b, 2, 0x00018010, (struct str){ title, strlen(title) + 1 });
    if (str_is_set(data)) attribute(b, 2, 0x0006800F, data);
}

static void property(struct buf *b, uint32_t type, uint32_t id, struct str value) {
    put(b, type, 2);
    put(b, id, 2);
    put(b, 1, 4);
    put(b, (uint32_t)value.n, 4);
    buf_add(b, value);
    put(b, 0, (int)((4 - value.n % 4) % 4));
}

static struct str utf16(struct arena *a, const char *ascii) {
    struct buf b = buf_new(a, 1000);
    for (const char *c = ascii; *c; c++)
        put(&b, (uint32_t)(unsigned char)*c, 2);
    put(&b, 0, 2);
    return buf_str(&b);
}

/* A file with properties, some of which have to be passed over: a named one, a long one, many. */
static void file_with_properties(struct arena *a, struct buf *b, struct str object) {
    struct buf p = buf_new(a, 1 << 20);
    put(&p, 8, 4);
    put(&p, 3, 2);
    put(&p, 0x0E20, 2);
    put(&p, 77, 4);
    put(&p, 0x1F, 2); /* a named one, by words */
    put(&p, 0x8001, 2);
    buf_add(&p, S("0123456789abcdef"));
    put(&p, 1, 4);
    put(&p, 6, 4);
    buf_add(&p, S("k\0e\0y\0"));
    put(&p, 0, 2);
    put(&p, 1, 4);
    put(&p, 2, 4);
    buf_add(&p, S("v\0\0\0"));
    put(&p, 0x1003, 2); /* many numbers */
    put(&p, 0x6000, 2);
    put(&p, 3, 4);
    buf_add(&p, S("aaaabbbbcccc"));
    property(&p, 0x1F, 0x3707, utf16(a, "../long name.msg"));
    property(&p, 0x1E, 0x370E, S("Image/PNG\0"));
    property(&p, 0x1F, 0x3712, utf16(a, "pic1@mail"));
    property(&p, 0x1E, 0x3704, S("SHORT~1.MSG\0"));
    struct str data = str_join(a, S("0123456789abcdef"), object); /* its kind first */
    property(&p, 0x0D, 0x3701, data);
    attribute(b, 2, 0x00069002, S("\1\0\0\0"));
    attribute(b, 2, 0x00069005, buf_str(&p));
}

static struct str packet(struct arena *a) {
    struct buf inner = buf_new(a, 1 << 20), b = buf_new(a, 1 << 20);
    begin(&inner, 1252);
    file(&inner, "inside.txt", S("words inside"));
    begin(&b, 1251);
    attribute(&b, 1, 0x0002800C, S("The text.\0"));
    file(&b, "ra\xE7un.pdf", S("first file"));
    file(&b, "empty", S(""));
    file(&b, "no data at all", STR_NONE);
    file_with_properties(a, &b, buf_str(&inner));
    return buf_str(&b);
}

/* ---- reading them ---- */

static struct str in_mail(struct arena *a, struct str packet_bytes) {
    size_t room = sodium_base64_encoded_len(packet_bytes.n, sodium_base64_VARIANT_ORIGINAL);
    char *flat = arena_alloc(a, room);
    sodium_bin2base64(flat, room, (const unsigned char *)packet_bytes.p, packet_bytes.n,
                      sodium_base64_VARIANT_ORIGINAL);
    struct buf b = buf_new(a, 4 << 20);
    buf_add(&b, S("Content-Type: application/octet-stream; name=winmail.dat\r\n"
                  "Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    for (size_t i = 0; flat[i]; i++) {
        buf_add_char(&b, flat[i]);
        if (i % 61 == 60) buf_add(&b, S("\r\n"));
    }
    return buf_str(&b);
}

/* Each file's range gives the bytes whose size and hash were reported. */
static void check_ranges(struct arena *a, struct str raw, const struct mail *m) {
    for (size_t i = 0; i < m->attachments.n; i++) {
        const struct mail_attachment *f = &m->attachments.v[i];
        struct str range = str_slice(raw, f->offset, f->offset + f->length);
        struct str got = range_decode_all(a, range, f->encoding);
        assert_int_equal(got.n, f->size);
        assert_true(str_eq(hash_sha256_hex(a, got), f->sha256));
        assert_true(f->in < (int32_t)i);
    }
}

static void whole(void **state) {
    struct arena *a = *state;
    struct str raw = in_mail(a, packet(a));
    struct mail m;
    mail_parse(a, raw, &m);
    struct str files = kit_files(a, &m);
    ROW_STR("files", str_from(files, (size_t)str_find_char(files, ';')),
            S("; ra\xD0\xB7un.pdf|application/octet-stream|10"
              "; empty|application/octet-stream|0; long name.msg|image/png|85"
              "; inside.txt|application/octet-stream|12"));
    assert_int_equal(m.attachments.n, 5);
    assert_int_equal(m.attachments.v[0].in, -1);
    assert_int_equal(m.attachments.v[1].in, 0);
    assert_int_equal(m.attachments.v[3].in, 0);
    assert_int_equal(m.attachments.v[4].in, 3);
    ROW_STR("id", m.attachments.v[3].content_id, S("pic1@mail"));
    ROW_STR("the packet's text is the letter's where it has none", m.text, S("The text."));
    assert_int_equal(m.warnings.n, 2); /* no From, no Date: no complaint about the packet */
    check_ranges(a, raw, &m);
}

static void html_only(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20), p = buf_new(a, 1000);
    begin(&b, 1251);
    put(&p, 1, 4);
    property(&p, 0x102, 0x1013, S("<p onclick=x>\xCF\xF0\xE8\xE2\xE5\xF2<script>y</script></p>"));
    attribute(&b, 1, 0x00069003, buf_str(&p));
    struct mail m;
    mail_parse(a, in_mail(a, buf_str(&b)), &m);
    ROW_STR("text", m.text, S("Привет"));
    ROW_STR("A13 html", m.html, S("<p>Привет</p>"));
}

/* A length beyond the end, a level that is none, a packet cut anywhere: what is there is read. */
static void lies(void **state) {
    struct arena *a = *state;
    struct str good = packet(a);
    for (size_t n = 0; n <= good.n; n++) {
        struct arena_mark mark = arena_mark(a);
        struct tnef t = tnef_read(a, str_slice(good, 0, n));
        assert_true(t.n <= 3);
        arena_rewind(a, mark);
    }
    struct buf b = buf_new(a, 1000);
    begin(&b, 1252);
    file(&b, "cut.bin", STR_NONE);
    put(&b, 2, 1);
    put(&b, 0x0006800F, 4);
    put(&b, 0xFFFFFFF0, 4);
    buf_add(&b, S("what is there"));
    struct tnef t = tnef_read(a, buf_str(&b));
    assert_true(t.cut && t.n == 1);
    ROW_STR("cut", t.v[0].bytes, S("what is there"));
}

static void many_files(void **state) {
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 20);
    begin(&b, 1252);
    for (int i = 0; i < TNEF_FILES_MAX + 50; i++)
        file(&b, "x", S("y"));
    struct tnef t = tnef_read(a, buf_str(&b));
    assert_true(t.cut);
    assert_int_equal(t.n, TNEF_FILES_MAX);
}

/* A packet in a packet in a packet …: each file once, five deep. */
static void nested(void **state) {
    struct arena *a = *state;
    struct str inner = S("the innermost file, which is long enough to be no packet at all");
    for (int i = 0; i < 12; i++) {
        struct buf b = buf_new(a, 1 << 20);
        begin(&b, 1252);
        file(&b, "inner", inner);
        inner = buf_str(&b);
    }
    struct str raw = in_mail(a, inner);
    struct mail m;
    mail_parse(a, raw, &m);
    assert_int_equal(m.attachments.n, 6);
    check_ranges(a, raw, &m);
}

/* Whatever a byte is changed to, the sum of what comes out stays below what went in. */
static void damaged(void **state) {
    struct arena *a = *state;
    struct str good = packet(a);
    uint32_t x = 1;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(a);
        char *p = arena_copy(a, good.p, good.n);
        for (int k = 0; k <= round % 4; k++) {
            x = x * 1103515245u + 12345u;
            p[(x >> 8) % good.n] = round % 3 ? (char)(x >> 24) : (char)0xFF;
        }
        struct str bytes = { p, good.n };
        struct tnef t = tnef_read(a, bytes);
        size_t sum = 0;
        for (size_t i = 0; i < t.n; i++) {
            assert_true(t.v[i].bytes.n == 0 ||
                        (t.v[i].bytes.p >= p && t.v[i].bytes.p + t.v[i].bytes.n <= p + good.n));
            sum += t.v[i].bytes.n;
        }
        assert_true(sum <= good.n);
        if (round % 16 == 0) {
            struct mail m;
            struct str raw = in_mail(a, bytes);
            mail_parse(a, raw, &m);
            check_ranges(a, raw, &m);
        }
        arena_rewind(a, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        KIT_TEST("A20 the files of a winmail.dat are ranges of the letter", whole),
        KIT_TEST("a packet that holds the text as HTML only", html_only),
        KIT_TEST("A20 lengths that lie", lies),
        KIT_TEST("A20 more files than the limit", many_files),
        KIT_TEST("A20 packets in packets", nested),
        KIT_TEST("A20 damaged packets", damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
