/* XML: elements as records. */

#include "xml_run.h"

#include "pipeline/json/memory.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct xml_options plain = {
    .element = {"bus", 3, TEXT_NOWHERE, 0}, .limit = 1000, .depth_limit = 10};

/* The document is read in all ways of cutting it in two and in parts of one length. */
static void expect(const char *document, const char *expected)
{
    xml_expect(&plain, text_of(document), expected);
}

static void elements_of_the_name_are_records(void **state)
{
    (void)state;
    expect("<?xml version=\"1.0\"?>\n<buses>\n"
           "  <bus><id>11</id><dir>North Bound</dir><lat>10.50</lat>"
           "<stop><![CDATA[First & Main]]></stop></bus>\n"
           "  <x><bus><id>007</id></bus></x>\n<bus/>\n</buses>\n",
           "3 {\"id\":11,\"dir\":\"North Bound\",\"lat\":10.50,"
           "\"stop\":\"First & Main\"}\n"
           "4 {\"id\":\"007\"}\n5 null\n");
}

static void attributes_have_an_at_sign(void **state)
{
    (void)state;
    expect("<bus id='7' n=' a '><a b=\"c\">text</a><e e=''/></bus>",
           "1 {\"@id\":7,\"@n\":\" a \",\"a\":{\"@b\":\"c\",\"#text\":\"text\"},"
           "\"e\":{\"@e\":\"\"}}\n");
}

static void children_of_one_name_are_an_array(void **state)
{
    (void)state;
    expect("<bus><s>1</s><t>2</t><s/><s><u>3</u><u>4</u></s></bus>",
           "1 {\"s\":[1,null,{\"u\":[3,4]}],\"t\":2}\n");
    expect("<bus><bus>1</bus><bus>2</bus></bus>", "1 {\"bus\":[1,2]}\n");
}

static void text_between_children_is_joined(void **state)
{
    (void)state;
    expect("<bus> a <b>x</b> c\n<b/>d </bus>",
           "1 {\"b\":[\"x\",null],\"#text\":\"a  c\\nd\"}\n");
    expect("<bus> \n </bus>", "1 null\n");
    expect("<bus>a&lt;b&#x41;&amp;&quot;</bus>", "1 \"a<bA&\\\"\"\n");
}

static void names_keep_their_prefix(void **state)
{
    (void)state;
    expect("<r xmlns:n='u'><n:bus/><bus n:a='1'><n:x>2</n:x></bus></r>",
           "1 {\"@n:a\":1,\"n:x\":2}\n");
}

static void documents_may_follow_each_other(void **state)
{
    (void)state;
    expect("<bus>1</bus><bus>2</bus>\n\n<?xml version='1.0'?><r>\n<bus>3</bus></r\n>"
           "<bus>4</bus><!-- end -->\n",
           "1 1\n1 2\n4 3\n5 4\n");
    expect("<a/>\n<b><bus>1</bus>", "2 1\n");
}

static void what_holds_no_element_is_nothing(void **state)
{
    (void)state;
    expect(" \n", "");
    expect("<a/>\n", "");
    expect("<?xml version='1.0'?>\n", "! 2: no element found\n");
}

static void a_mistake_has_its_line(void **state)
{
    (void)state;
    expect("<r>\n<bus>1</bus>\n<bus>2</buz>\n<bus>3</bus></r>",
           "2 1\n! 3: mismatched tag\n");
    expect("<r>\n<bus>1</bus>\n<bus>a & b</bus></r>",
           "2 1\n! 3: not well-formed (invalid token)\n");
    expect("<bus>1</bus> text", "1 1\n! 1: syntax error\n");
    expect("<r><bus>1</bus><bus>", "1 1\n! 1: the document ends inside an element\n");
    expect("<r><bus>\xff</bus></r>", "! 1: not well-formed (invalid token)\n");
}

static void long_elements_are_passed_over(void **state)
{
    struct xml_options options = plain;

    (void)state;
    options.limit = 20;
    xml_expect(&options,
               text_of("<r><bus>1</bus><bus>123456789012345678901</bus>"
                       "<bus><a/><b/><c/><d/><e/></bus><bus>2</bus></r>"),
               "1 1\n1 ! the element is longer than --max-record\n"
               "1 ! the element is longer than --max-record\n1 2\n");
}

static void deep_elements_are_passed_over(void **state)
{
    struct xml_options options = plain;

    (void)state;
    options.depth_limit = 2;
    xml_expect(&options,
               text_of("<r><bus><a><b>1</b></a></bus><bus><a><b/><b/></a></bus>"
                       "<bus><a><b><c/></b></a></bus></r>"),
               "1 {\"a\":{\"b\":1}}\n"
               "1 ! elements are nested deeper than --max-depth allows\n"
               "1 ! elements are nested deeper than --max-depth allows\n");
}

static void entities_may_hold_text_only(void **state)
{
    (void)state;
    expect("<!DOCTYPE r [<!ENTITY e \"x &amp; y\">]><r><bus>&e;&e;</bus></r>",
           "1 \"x & yx & y\"\n");
    expect("<!DOCTYPE r [<!ENTITY a \"x\">\n<!ENTITY b \"&a;&a;\">]>"
           "<r><bus>&b;</bus></r>",
           "! 2: an entity holds another entity\n");
}

static void external_entities_stay_as_they_are_written(void **state)
{
    (void)state;
    expect("<!DOCTYPE r SYSTEM \"r.dtd\"><r><bus>a &e; b</bus></r>", "1 \"a &e; b\"\n");
    expect("<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
           "<r><bus>a&f;b</bus></r>",
           "1 \"ab\"\n");
}

static void other_encodings_become_utf_8(void **state)
{
    static const char wide[] = "\xff\xfe<\0b\0u\0s\0>\0\xe9\0<\0/\0b\0u\0s\0>\0\n\0";
    struct text document = {wide, sizeof(wide) - 1, TEXT_NOWHERE, 0};

    (void)state;
    expect("<?xml version='1.0' encoding='ISO-8859-1'?><bus>\xe9</bus>",
           "1 \"\xc3\xa9\"\n");
    xml_expect(&plain, document, "1 \"\xc3\xa9\"\n");
}

/* A parser that began anew with every byte would take hours. */
static void a_long_comment_in_short_lines_is_passed_quickly(void **state)
{
    struct xml *xml = xml_new(&plain);
    struct buffer told = {0};

    (void)state;
    xml_read_part(xml, "<r><!--", 7);
    for (size_t i = 0; i < 400000; i++)
        assert_int_equal(xml_feed(xml, "0123456789\n", 11), XML_ANSWER_FINE);
    xml_read_part(xml, "--><bus>1</bus></r>", 19);
    assert_int_equal(xml_finish(xml), XML_ANSWER_FINE);
    xml_take(xml, &told);
    buffer_add_byte(&told, '\0');
    assert_string_equal(told.bytes, "400001 1\n");
    buffer_release(&told);
    xml_free(xml);
}

static void many_children_are_told_apart_quickly(void **state)
{
    struct xml_options options = plain;
    struct xml *xml;
    struct xml_record record;
    char tag[32];

    (void)state;
    options.limit = (size_t)1 << 30;
    xml = xml_new(&options);
    xml_read_part(xml, "<bus>", 5);
    for (unsigned i = 0; i < 200000; i++) {
        int length = snprintf(tag, sizeof tag, "<a%u/><b/>", i);

        assert_int_equal(xml_feed(xml, tag, (size_t)length), XML_ANSWER_FINE);
    }
    xml_read_part(xml, "</bus>", 6);
    assert_true(xml_next(xml, &record));
    assert_memory_equal(record.text, "{\"a0\":null,\"b\":[null,null,", 26);
    xml_free(xml);
}

static void what_is_kept_stays_small(void **state)
{
    static const char between[] = "<x n='1'><y>text</y></x> text <!-- --> &amp; "
                                  "<![CDATA[ <z> ]]> <bus><id>1</id></bus>\n";
    struct xml_options options = plain;
    struct buffer told = {0}, bytes = {0};
    struct xml_kept kept;
    struct xml *xml;

    (void)state;
    options.keeps = true;
    xml = xml_new(&options);
    assert_non_null(xml);
    xml_read_part(xml, "<a b='c'><d>", 12);
    for (size_t i = 0; i < 1000; i++) {
        xml_read_part(xml, between, strlen(between));
        xml_take(xml, &told);
    }
    xml_save(xml, &kept, &bytes);
    assert_int_equal(bytes.length, strlen("<a b='c'><d>"));
    xml_read_part(xml, "<bus>", 5);
    for (size_t i = 0; i < 1000; i++)
        xml_read_part(xml, "<e>some text</e>", 16);
    assert_non_null(xml_unfit(xml));
    buffer_clear(&bytes);
    xml_save(xml, &kept, &bytes);
    assert_true(bytes.length < 2000);
    xml_free(xml);
    buffer_release(&bytes);
    buffer_release(&told);
}

static void without_memory_it_says_so(void **state)
{
    static const char document[] =
        "<r><bus a='1'><b>1</b><c/><b>2</b>text</bus><bus/><x/></r><bus/>";
    size_t refused = 0;

    (void)state;
    for (size_t limit = 0; limit < 400000; limit += limit < 40000 ? 64 : 4096) {
        struct xml *xml;
        enum xml_answer answer;

        memory_init(memory_used() + limit);
        xml = xml_new(&plain);
        answer =
            xml ? xml_feed(xml, document, sizeof(document) - 1) : XML_ANSWER_NO_MEMORY;
        if (answer == XML_ANSWER_FINE)
            answer = xml_finish(xml);
        assert_true(answer == XML_ANSWER_NO_MEMORY || answer == XML_ANSWER_FINE);
        refused += answer == XML_ANSWER_NO_MEMORY;
        xml_free(xml);
    }
    memory_init(MEMORY_LIMIT);
    assert_true(refused > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_the_name_are_records),
        cmocka_unit_test(attributes_have_an_at_sign),
        cmocka_unit_test(children_of_one_name_are_an_array),
        cmocka_unit_test(text_between_children_is_joined),
        cmocka_unit_test(names_keep_their_prefix),
        cmocka_unit_test(documents_may_follow_each_other),
        cmocka_unit_test(what_holds_no_element_is_nothing),
        cmocka_unit_test(a_mistake_has_its_line),
        cmocka_unit_test(long_elements_are_passed_over),
        cmocka_unit_test(deep_elements_are_passed_over),
        cmocka_unit_test(entities_may_hold_text_only),
        cmocka_unit_test(external_entities_stay_as_they_are_written),
        cmocka_unit_test(other_encodings_become_utf_8),
        cmocka_unit_test(a_long_comment_in_short_lines_is_passed_quickly),
        cmocka_unit_test(many_children_are_told_apart_quickly),
        cmocka_unit_test(what_is_kept_stays_small),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
