package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read at first sight is what the parser would have said. */
class PatternKindsTest {
    private static final String[] PATHS = {
        "domain-name:value",
        "ipv4-addr:value",
        "ipv6-addr:value",
        "url:value",
        "email-addr:value",
        "file:hashes.MD5",
        "file:hashes.'SHA-1'",
        "file:hashes.'SHA-256'",
        "file:name",
        "mutex:name"
    };
    private static final String[] ENDS = {"']", "' ]", "'] ", "'", "]", "' AND url:value = 'x']", "''] ", "\\']"};
    private static final String PIECES = "ab.1/'\\[] \u00e9\n";

    @Test
    void whatIsSeenAtFirstSightIsWhatTheParserSays() throws Exception {
        Method byTree = PatternKinds.class.getDeclaredMethod("of", Pattern.class);
        byTree.setAccessible(true);
        Random random = new Random(1);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("[")
                    .append(PATHS[random.nextInt(PATHS.length)])
                    .append(random.nextInt(10) == 0 ? "='" : " = '");
            for (int length = random.nextInt(12); length > 0; length--) {
                int piece = random.nextInt(5) == 0 ? random.nextInt(PIECES.length()) : random.nextInt(5);
                text.append(PIECES.charAt(piece));
            }
            if (random.nextInt(4) == 0) {
                text.append("d4".repeat(random.nextInt(3) * 4 + 12 + 4 * random.nextInt(2)));
            }
            text.append(ENDS[random.nextInt(3) == 0 ? random.nextInt(ENDS.length) : 0]);
            String pattern = text.toString();
            int expected = kinds(byTree, pattern);
            int seen;
            try {
                seen = PatternKinds.of(pattern);
            } catch (PatternSyntaxException e) {
                seen = -1;
            }
            assertThat(seen).as(pattern).isEqualTo(expected);
            valid += expected >= 0 ? 1 : 0;
        }
        assertThat(valid).isBetween(5_000, 19_000);
    }

    private static int kinds(Method byTree, String pattern) throws IllegalAccessException, InvocationTargetException {
        try {
            return (int) byTree.invoke(null, PatternParser.parse(pattern));
        } catch (PatternSyntaxException e) {
            return -1;
        }
    }
}
