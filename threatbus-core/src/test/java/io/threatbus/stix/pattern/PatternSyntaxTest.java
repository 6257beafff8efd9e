package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every production of the grammar, with texts that belong to it and texts that do not. */
class PatternSyntaxTest {
    private static final String MD5 = "cead3f77f6cda6ec00f57d76c9a6879f";

    @ParameterizedTest(name = "<{0}>")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            # observation expressions and their precedence
            [a:b = 1] ~ [a:b = 1]
            ([a:b = 1]) ~ [a:b = 1]
            (((([a:b = 1])))) ~ [a:b = 1]
            [a:b = 1] AND [a:b = 2] ~ [a:b = 1] AND [a:b = 2]
            [a:b = 1] AND [a:b = 2] OR [a:b = 3] ~ [a:b = 1] AND [a:b = 2] OR [a:b = 3]
            ([a:b = 1] AND [a:b = 2]) OR [a:b = 3] ~ [a:b = 1] AND [a:b = 2] OR [a:b = 3]
            [a:b = 1] AND ([a:b = 2] OR [a:b = 3]) ~ [a:b = 1] AND ([a:b = 2] OR [a:b = 3])
            [a:b = 1] OR [a:b = 2] FOLLOWEDBY [a:b = 3] ~ [a:b = 1] OR [a:b = 2] FOLLOWEDBY [a:b = 3]
            ([a:b = 1] OR [a:b = 2]) FOLLOWEDBY [a:b = 3] ~ [a:b = 1] OR [a:b = 2] FOLLOWEDBY [a:b = 3]
            [a:b = 1] OR ([a:b = 2] FOLLOWEDBY [a:b = 3]) ~ [a:b = 1] OR ([a:b = 2] FOLLOWEDBY [a:b = 3])
            [a:b = 1] OR ([a:b = 2] OR [a:b = 3]) ~ [a:b = 1] OR ([a:b = 2] OR [a:b = 3])
            [a:b = 1] FOLLOWEDBY [a:b = 2] FOLLOWEDBY [a:b = 3] ~ [a:b = 1] FOLLOWEDBY [a:b = 2] FOLLOWEDBY [a:b = 3]
            # qualifiers
            [a:b = 1] WITHIN 5 SECONDS ~ [a:b = 1] WITHIN 5 SECONDS
            [a:b = 1] WITHIN 5SECONDS ~ [a:b = 1] WITHIN 5 SECONDS
            [a:b = 1] WITHIN +5.50 SECONDS ~ [a:b = 1] WITHIN 5.5 SECONDS
            [a:b = 1] WITHIN .5 SECONDS ~ [a:b = 1] WITHIN 0.5 SECONDS
            [a:b = 1] REPEATS 9 TIMES ~ [a:b = 1] REPEATS 9 TIMES
            [a:b = 1] START t'2016-06-01T00:00:00Z' STOP t'2017-06-01T00:00:00.123Z' ~ [a:b = 1] START t'2016-06-01T00:00:00Z' STOP t'2017-06-01T00:00:00.123Z'
            [a:b = 1] REPEATS 5 TIMES WITHIN 1800 SECONDS ~ [a:b = 1] REPEATS 5 TIMES WITHIN 1800 SECONDS
            [a:b = 1] AND [a:b = 2] WITHIN 5 SECONDS ~ [a:b = 1] AND [a:b = 2] WITHIN 5 SECONDS
            ([a:b = 1] AND [a:b = 2]) WITHIN 5 SECONDS ~ ([a:b = 1] AND [a:b = 2]) WITHIN 5 SECONDS
            ([a:b = 1]) WITHIN 5 SECONDS ~ [a:b = 1] WITHIN 5 SECONDS
            ([a:b = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS ~ ([a:b = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS
            ([a:b = 1] OR [a:b = 2]) WITHIN 5 SECONDS WITHIN 6 SECONDS ~ ([a:b = 1] OR [a:b = 2]) WITHIN 5 SECONDS WITHIN 6 SECONDS
            ([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS ~ ([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS
            ([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES ~ ([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES
            # comparison expressions and their precedence
            [a:b = 1 OR a:b = 2 AND a:b = 3] ~ [a:b = 1 OR a:b = 2 AND a:b = 3]
            [a:b = 1 OR (a:b = 2 AND a:b = 3)] ~ [a:b = 1 OR a:b = 2 AND a:b = 3]
            [(a:b = 1 OR a:b = 2) AND a:b = 3] ~ [(a:b = 1 OR a:b = 2) AND a:b = 3]
            [a:b = 1 AND (a:b = 2 AND a:b = 3)] ~ [a:b = 1 AND (a:b = 2 AND a:b = 3)]
            [(a:b = 1)] ~ [a:b = 1]
            # operators
            [a:b == 1] ~ [a:b = 1]
            [a:b != 1] ~ [a:b != 1]
            [a:b <> 1] ~ [a:b != 1]
            [a:b > 1] ~ [a:b > 1]
            [a:b < 1] ~ [a:b < 1]
            [a:b >= 1] ~ [a:b >= 1]
            [a:b <= 1] ~ [a:b <= 1]
            [a:b NOT = 1] ~ [a:b NOT = 1]
            [a:b NOT >= 1] ~ [a:b NOT >= 1]
            [a:b LIKE 'a%'] ~ [a:b LIKE 'a%']
            [a:b NOT LIKE'a%'] ~ [a:b NOT LIKE 'a%']
            [a:b MATCHES '^a'] ~ [a:b MATCHES '^a']
            [a:b NOT MATCHES '^a'] ~ [a:b NOT MATCHES '^a']
            [a:b ISSUBSET '10.0.0.0/8'] ~ [a:b ISSUBSET '10.0.0.0/8']
            [a:b NOT ISSUBSET '10.0.0.0/8'] ~ [a:b NOT ISSUBSET '10.0.0.0/8']
            [a:b ISSUPERSET '10.0.0.0/8'] ~ [a:b ISSUPERSET '10.0.0.0/8']
            [a:b NOT ISSUPERSET '10.0.0.0/8'] ~ [a:b NOT ISSUPERSET '10.0.0.0/8']
            [a:b IN (1)] ~ [a:b IN (1)]
            [a:b IN(1,2.5,'x',true)] ~ [a:b IN (1, 2.5, 'x', true)]
            [a:b NOT IN ()] ~ [a:b NOT IN ()]
            [EXISTS a:b] ~ [EXISTS a:b]
            [NOT EXISTS a:b[*]] ~ [NOT EXISTS a:b[*]]
            # object paths
            [network-traffic:src_ref.value = 'x'] ~ [network-traffic:src_ref.value = 'x']
            [a-b-:c.d.e = 1] ~ [a-b-:c.d.e = 1]
            [IN-x:b = 1] ~ [IN-x:b = 1]
            [_a:_b = 1] ~ [_a:_b = 1]
            [a:'b-c' = 1] ~ [a:'b-c' = 1]
            [a:'bc'.'d' = 1] ~ [a:bc.d = 1]
            [a:'IN' = 1] ~ [a:'IN' = 1]
            [a:'true' = 1] ~ [a:'true' = 1]
            [a:'' = 1] ~ [a:'' = 1]
            [a:b.'it\\'s \\\\' = 1] ~ [a:b.'it\\'s \\\\' = 1]
            [a:b."SHA-999" = 1] ~ [a:b.'SHA-999' = 1]
            [a:b."a""b" = 1] ~ [a:b.'a"b' = 1]
            [a:b[0] = 1] ~ [a:b[0] = 1]
            [a:b[+7] = 1] ~ [a:b[7] = 1]
            [a:b[-1] = 1] ~ [a:b[-1] = 1]
            [a:b[*][1].c[*].d = 1] ~ [a:b[*][1].c[*].d = 1]
            [t:h = 1 AND b:t.h = 2] ~ [t:h = 1 AND b:t.h = 2]
            [and:or = 1] ~ [and:or = 1]
            # constants
            [a:b = 'x'] ~ [a:b = 'x']
            [a:b = ''] ~ [a:b = '']
            [a:b = 'it\\'s C:\\\\x'] ~ [a:b = 'it\\'s C:\\\\x']
            [a:b = '// no /* comment'] ~ [a:b = '// no /* comment']
            [a:b = 0] ~ [a:b = 0]
            [a:b = -0] ~ [a:b = 0]
            [a:b = +12] ~ [a:b = 12]
            [a:b = -12] ~ [a:b = -12]
            [a:b = 123456789012345678901234567890] ~ [a:b = 123456789012345678901234567890]
            [a:b = 1.50] ~ [a:b = 1.5]
            [a:b = 007.0] ~ [a:b = 7.0]
            [a:b = -.5] ~ [a:b = -0.5]
            [a:b = 100.00] ~ [a:b = 100.0]
            [a:b = true] ~ [a:b = true]
            [a:b = false] ~ [a:b = false]
            [a:b = h'FFd8'] ~ [a:b = h'ffd8']
            [a:b = h''] ~ [a:b = h'']
            [a:b = b'YWI='] ~ [a:b = b'YWI=']
            [a:b = b'YQ=='] ~ [a:b = b'YQ==']
            [a:b = b'YWJj'] ~ [a:b = b'YWJj']
            [a:b = t'2024-02-29T23:59:60Z'] ~ [a:b = t'2024-02-29T23:59:60Z']
            [a:b = t'2024-02-30T12:00:00.1Z'] ~ [a:b = t'2024-02-30T12:00:00.1Z']
            [a:b > h'00'] ~ [a:b > h'00']
            [a:b < t'2024-02-29T23:59:59Z'] ~ [a:b < t'2024-02-29T23:59:59Z']
            # blanks and comments
            [a:b=1]OR[a:b=2] ~ [a:b = 1] OR [a:b = 2]
            [ a : b . c [ * ] = 1 ] ~ [a:b.c[*] = 1]
            /* one */ [a:b /* two */ = 1] // three ~ [a:b = 1]
            # hashes
            [file:hashes.MD5 = 'CEAD3f77f6cda6ec00f57d76c9a6879f'] ~ [file:hashes.MD5 = 'CEAD3f77f6cda6ec00f57d76c9a6879f']
            [file:hashes.MD5 IN ('cead3f77f6cda6ec00f57d76c9a6879f')] ~ [file:hashes.MD5 IN ('cead3f77f6cda6ec00f57d76c9a6879f')]
            [file:hashes.MD5 LIKE 'cead%'] ~ [file:hashes.MD5 LIKE 'cead%']
            [file:hashes.SSDEEP = '3:ab/C+d:1.'] ~ [file:hashes.SSDEEP = '3:ab/C+d:1.']
            [file:hashes.other = 'anything'] ~ [file:hashes.other = 'anything']
            [file:hashes[*] = 'anything'] ~ [file:hashes[*] = 'anything']
            [file:MD5 = 'anything'] ~ [file:MD5 = 'anything']
            """)
    void aPatternOfTheGrammarIsReadAndPrintedCanonically(String text, String canonical) {
        Pattern pattern = PatternParser.parse(text);

        assertThat(PatternPrinter.print(pattern)).isEqualTo(canonical);
        assertThat(PatternParser.parse(canonical)).isEqualTo(pattern);
        assertThat(pattern.text()).isEqualTo(text);
    }

    @ParameterizedTest(name = "<{0}>")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            # text                                         ~ offset ~ expected
            ``                                             ~ 0  ~ an observation
            file:size = 1280                               ~ 0  ~ an observation
            [                                              ~ 1  ~ the type of an object
            []                                             ~ 1  ~ the type of an object
            [a:b = 1                                       ~ 8  ~ the closing ]
            [a:b = 1]]                                     ~ 9  ~ the end of the pattern
            [a:b = 1] [a:b = 2]                            ~ 10 ~ FOLLOWEDBY
            ([a:b = 1]                                     ~ 10 ~ closing )
            [a:b = 1])                                     ~ 9  ~ the end of the pattern
            ()                                             ~ 1  ~ an observation
            [a:b = 1] AND                                  ~ 13 ~ an observation
            [a:b = 1] OR OR [a:b = 2]                      ~ 13 ~ an observation
            [a:b = 1] FOLLOWEDBY a:b = 2                   ~ 21 ~ an observation
            [a:b = 1] and [a:b = 2]                        ~ 10 ~ AND
            [a:b = 1] within 5 SECONDS                     ~ 10 ~ a qualifier
            [a:b = 1] WITHIN SECONDS                       ~ 17 ~ seconds above zero
            [a:b = 1] WITHIN 5 HOURS                       ~ 19 ~ SECONDS
            [a:b = 1] WITHIN -5 SECONDS                    ~ 17 ~ seconds above zero
            [a:b = 1] WITHIN 0 SECONDS                     ~ 17 ~ seconds above zero
            [a:b = 1] WITHIN 0.0 SECONDS                   ~ 17 ~ seconds above zero
            [a:b = 1] WITHIN 5                             ~ 18 ~ SECONDS
            [a:b = 1] REPEATS 1.5 TIMES                    ~ 18 ~ whole number above zero
            [a:b = 1] REPEATS 0 TIMES                      ~ 18 ~ whole number above zero
            [a:b = 1] REPEATS 2                            ~ 19 ~ TIMES
            [a:b = 1] START '2016-06-01T00:00:00Z'         ~ 16 ~ a timestamp
            [a:b = 1] START t'2016-06-01T00:00:00Z'        ~ 39 ~ STOP
            [a:b = 1] STOP t'2016-06-01T00:00:00Z'         ~ 10 ~ a qualifier
            [a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS    ~ 27 ~ each kind of qualifier once
            [a:b = 1] REPEATS 2 TIMES REPEATS 3 TIMES      ~ 26 ~ each kind of qualifier once
            [a:b = 1 AND]                                  ~ 12 ~ the type of an object
            [a:b = 1 a:b = 2]                              ~ 9  ~ AND, OR
            [(a:b = 1]                                     ~ 9  ~ closing )
            [a:b = 1)]                                     ~ 8  ~ closing ]
            [NOT a:b = 1]                                  ~ 5  ~ EXISTS
            [a:b]                                          ~ 4  ~ an operator
            [a:b 1]                                        ~ 5  ~ an operator
            [a:b NOT 1]                                    ~ 9  ~ an operator
            [a:b NOT NOT = 1]                              ~ 9  ~ an operator
            [a:b =]                                        ~ 6  ~ a constant
            [a:b =? 1]                                     ~ 6  ~ outside of quotes
            [a:b ! 1]                                      ~ 5  ~ !=
            [a:b => 1]                                     ~ 6  ~ a constant
            [a:b = x]                                      ~ 7  ~ a constant
            [a:b = TRUE]                                   ~ 7  ~ a constant
            [a:b > true]                                   ~ 7  ~ an order
            [a:b LIKE 5]                                   ~ 10 ~ a string
            [a:b MATCHES /x/]                              ~ 13 ~ single quotes
            [a:b ISSUBSET t'2016-06-01T00:00:00Z']         ~ 14 ~ a string
            [a:b ISSUPERSET]                               ~ 15 ~ a constant
            [a:b IN 1]                                     ~ 8  ~ a set
            [a:b IN (1]                                    ~ 10 ~ a comma
            [a:b IN (1,)]                                  ~ 11 ~ a constant
            [a:b IN (,1)]                                  ~ 9  ~ a constant
            [a:b IN (1 2)]                                 ~ 11 ~ a comma
            [EXISTS]                                       ~ 7  ~ the type of an object
            [a:b EXISTS]                                   ~ 5  ~ an operator
            [a = 1]                                        ~ 3  ~ a colon
            [a.b = 1]                                      ~ 2  ~ a colon
            [AND:b = 1]                                    ~ 1  ~ the type of an object
            ['a':b = 1]                                    ~ 1  ~ the type of an object
            [a: = 1]                                       ~ 4  ~ a property name
            [a:[0] = 1]                                    ~ 3  ~ a property name
            [a:IN = 1]                                     ~ 3  ~ a property name
            [a:LAST = 1]                                   ~ 3  ~ a property name
            [a:b.true = 1]                                 ~ 5  ~ a property name
            [file:hashes.SHA-256 = 'x']                    ~ 13 ~ single quotes
            [a:b. = 1]                                     ~ 6  ~ a property name
            [a:b.5 = 1]                                    ~ 4  ~ an operator
            [a:b[] = 1]                                    ~ 5  ~ the index
            [a:b[1.5] = 1]                                 ~ 5  ~ the index
            [a:b[x] = 1]                                   ~ 5  ~ the index
            [a:b[1 = 1]                                    ~ 7  ~ the closing ]
            [a:b."x = 1]                                   ~ 5  ~ a closing double quote
            [a:b = 'x]                                     ~ 7  ~ a closing quote
            [a:b = 'C:\\x']                                ~ 10 ~ a backslash
            [a:b = 'x\\                                    ~ 9  ~ a backslash
            [a:b = 01]                                     ~ 7  ~ leading zeros
            [a:b = -]                                      ~ 7  ~ digits
            [a:b = 1.]                                     ~ 8  ~ closing ]
            [a:b = 1e5]                                    ~ 8  ~ closing ]
            [a:b = h'f']                                   ~ 7  ~ hexadecimal
            [a:b = h'fg']                                  ~ 7  ~ hexadecimal
            [a:b = h'ff]                                   ~ 7  ~ a closing quote
            [a:b = b'']                                    ~ 7  ~ base64
            [a:b = b'====']                                ~ 7  ~ base64
            [a:b = b'YWJ']                                 ~ 7  ~ base64
            [a:b = b'YW=j']                                ~ 7  ~ base64
            [a:b = b'YW!j']                                ~ 7  ~ base64
            [a:b = t'2024-13-01T12:00:00Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-00-01T12:00:00Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-01-32T12:00:00Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T24:00:00Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T12:60:00Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T12:00:61Z']                ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T12:00:00']                 ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T12:00:00.Z']               ~ 7  ~ a timestamp
            [a:b = t'2024-01-01T12:00:00.1xZ']             ~ 7  ~ a timestamp
            [a:b = t'2024-01-01 12:00:00Z']                ~ 7  ~ a timestamp
            [a:b = T'2024-01-01T12:00:00Z']                ~ 7  ~ a constant
            [a:b = 1] /* open                              ~ 10 ~ closing */
            [a:b = 1] / x                                  ~ 10 ~ a comment
            [a:b = 1] \u00e9                               ~ 10 ~ outside of quotes
            [file:hashes.'SHA-256' = 'f00']                ~ 25 ~ 64 hexadecimal digits
            [file:hashes.sha256 != 'f00']                  ~ 23 ~ 64 hexadecimal digits
            [file:hashes.MD5 = 5]                          ~ 19 ~ 32 hexadecimal digits
            [file:hashes.MD5 IN ('f00')]                   ~ 21 ~ 32 hexadecimal digits
            [file:hashes.SSDEEP = '']                      ~ 22 ~ at most 128
            """)
    void aTextOutsideTheGrammarIsRefusedWithItsPlaceAndWhatShouldStandThere(String text, int offset, String expected) {
        PatternSyntaxException problem =
                catchThrowableOfType(PatternSyntaxException.class, () -> PatternParser.parse(text));

        assertThat(problem).isNotNull();
        assertThat(problem.offset()).isEqualTo(offset);
        assertThat(problem.expected()).contains(expected);
        assertThat(problem.excerptLine()).isEqualTo(text);
        assertThat(problem.caretLine()).hasSize(offset + 1);
    }

    @Test
    void theErrorOfALongPatternShowsTheSurroundingsWithACaret() {
        String text = "[domain-name:value = '" + "x".repeat(100) + "' AND\nfile:name ~ 'y' AND file:name = '"
                + "z".repeat(100) + "']";
        PatternSyntaxException problem =
                catchThrowableOfType(PatternSyntaxException.class, () -> PatternParser.parse(text));

        assertThat(problem.describe())
                .isEqualTo(
                        "not a STIX pattern: at offset 138, found \"~\", expected no such character outside of quotes\n"
                                + "  ..." + "x".repeat(44) + "' AND file:name ~ 'y' AND file:name = '" + "z".repeat(37)
                                + "...\n"
                                + " ".repeat(65) + "^");
    }

    @Test
    void whatIsFoundIsShownWithoutTheBlanksBehind() {
        PatternSyntaxException problem = catchThrowableOfType(
                PatternSyntaxException.class,
                () -> PatternParser.parse("[file:hashes.MD5 = 'f00' /* why */ OR a:b = 1]"));

        assertThat(problem.found()).isEqualTo("\"'f00'\"");
    }

    @Test
    void aLineCommentEndsWithItsLine() {
        assertThat(PatternParser.parse("[a:b = 1] // one\rOR // two\n[a:b = 2]"))
                .isEqualTo(PatternParser.parse("[a:b = 1] OR [a:b = 2]"));
    }

    @Test
    void everyKindOfBlankSeparatesWords() {
        String blanks = "\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";

        assertThat(PatternParser.parse("[a:b" + blanks + "LIKE" + blanks + "'x']" + blanks))
                .isEqualTo(PatternParser.parse("[a:b LIKE 'x']"));
    }

    @Test
    void aPatternBuiltByHandIsItsCanonicalText() {
        ObjectPath path = ObjectPath.of("file", new ObjectPath.Key("hashes"), new ObjectPath.Key("MD5"));
        Pattern pattern = Pattern.of(new ObservationExpression.Observation(
                new ComparisonExpression.Comparison(path, false, ComparisonOperator.EQUAL, new Constant.Text(MD5))));

        assertThat(pattern).hasToString("[file:hashes.MD5 = '" + MD5 + "']");
        assertThat(PatternParser.parse(pattern.text())).isEqualTo(pattern);
    }

    @Test
    void limitsHold() {
        PatternLimits limits = new PatternLimits(60, 2, 3);

        assertThat(refusal("[a:b = '" + "x".repeat(60) + "']", limits)).contains("at most 60 characters");
        assertThat(refusal("((([a:b = 1])))", limits)).contains("at most 2 levels");
        assertThat(refusal("([((a:b = 1))])", limits)).contains("at most 2 levels");
        assertThat(refusal("[a:b = 1 OR a:b IN (1, 2, 3)]", limits)).contains("at most 3 comparisons");
        assertThat(refusal("[a:b = 1" + "0".repeat(1000) + "]", PatternLimits.DEFAULT))
                .contains("at most 1000 digits");
        assertThat(PatternParser.parse("([(a:b = 1)]) OR ([(a:b = 1)])", limits))
                .isNotNull();
    }

    private static String refusal(String text, PatternLimits limits) {
        return catchThrowableOfType(PatternSyntaxException.class, () -> PatternParser.parse(text, limits))
                .expected();
    }
}
