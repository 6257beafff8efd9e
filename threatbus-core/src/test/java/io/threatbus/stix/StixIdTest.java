package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StixIdTest {
    private static final Pattern FORM = Pattern.compile(
            "([a-z0-9-]{1,250})--([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})");
    private static final String PIECES = "0189abfgABFG-. \u0660\uff11";

    /** The expression says what is right: STIX 2.1, section 2.9, and the variant of RFC 4122. */
    @Test
    void whatIsReadIsWhatIsOfTheForm() {
        Random random = new Random(1);
        String[] types = {"indicator", "sighting", "indicators", "x-1", "", "Indicator", "marking-definition", "x\u00e9"
        };
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            long low = random.nextLong();
            UUID uuid = new UUID(
                    random.nextLong(), random.nextBoolean() ? low : (low & (Long.MAX_VALUE >>> 1)) | Long.MIN_VALUE);
            StringBuilder text = new StringBuilder(types[random.nextInt(types.length)] + "--" + uuid);
            if (random.nextInt(3) == 0) {
                text.setCharAt(random.nextInt(text.length()), PIECES.charAt(random.nextInt(PIECES.length())));
            }
            if (random.nextInt(10) == 0) {
                text.setLength(text.length() - 1);
            }
            Matcher form = FORM.matcher(text);
            Optional<StixId> expected = form.matches()
                    ? Optional.of(new StixId(form.group(1), UUID.fromString(form.group(2))))
                    : Optional.empty();
            assertThat(StixId.parse(text.toString())).as(text.toString()).isEqualTo(expected);
            read += expected.isPresent() ? 1 : 0;
        }
        assertThat(read).isBetween(2_000, 17_000);
    }
}
