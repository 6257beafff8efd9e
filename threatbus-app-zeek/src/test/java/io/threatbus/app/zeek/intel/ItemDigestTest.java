package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items as Zeek keeps them. That Zeek has the same digests is shown by a real one, see {@code RealProofTest}. */
final class ItemDigestTest {
    @ParameterizedTest
    @CsvSource({
        "DOMAIN, EVIL.Example, evil.example",
        "URL, evil.example/ÄPath, evil.example/Äpath",
        "ADDR, 198.51.100.7, 198.51.100.7",
        "ADDR, 2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "ADDR, ::ffff:198.51.100.7, 198.51.100.7",
        "ADDR, ::c633:6407, ::198.51.100.7",
        "ADDR, ::1, ::1",
        "ADDR, ::, ::",
        "ADDR, ::ffff:0:c633:6407, ::ffff:0:198.51.100.7",
        "ADDR, 2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "ADDR, 1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
        "ADDR, 2001:db8:1:2:3:4:5:0, 2001:db8:1:2:3:4:5:0",
        "SUBNET, ::/96, ::/96",
        "SUBNET, 198.51.100.0/24, 198.51.100.0/24",
        "SUBNET, 2001:DB8::/32, 2001:db8::/32",
        "SUBNET, ::ffff:198.51.100.0/120, 198.51.100.0/24",
        "FILE_HASH, ABCDEF, abcdef",
    })
    void valuesAreAsZeekKeepsThem(IntelType type, String value, String kept) {
        assertThat(ItemDigest.kept(new IntelItem(type, value)).value()).isEqualTo(kept);
    }

    @Test
    void theDigestIsTheBeginningOfTheSha256OfTypeBlankAndValue() {
        // printf 'DOMAIN evil.example' | sha256sum
        long digest = ItemDigest.of(new IntelItem(IntelType.DOMAIN, "evil.example"));
        assertThat(digest).isEqualTo(DIGEST_OF_EVIL_EXAMPLE);
        assertThat(ItemDigest.bucket(digest)).isEqualTo((int) (DIGEST_OF_EVIL_EXAMPLE >>> 54));
    }

    private static final long DIGEST_OF_EVIL_EXAMPLE = 0x49ba591e98adcbdeL;
}
