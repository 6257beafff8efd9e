package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255/32, 255.255.255.255",
        "10.20.30.40/8, 10.0.0.0/8",
        "10.20.30.40/31, 10.20.30.40/31",
        "10.20.30.41/0, 0.0.0.0/0",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "::/0, ::/0",
        "ffff::/1, 8000::/1",
        "2001:DB8::/32, 2001:db8::/32",
        "2001:db8:ffff::/33, 2001:db8:8000::/33",
        "2001:db8::ffff/127, 2001:db8::fffe/127",
        "2001:db8::ffff:0:0:0/65, 2001:db8:0:0:8000::/65",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::198.51.100.9, ::c633:6409",
        "::ffff:198.51.100.9, ::ffff:198.51.100.9",
        "::ffff:c633:6409/128, ::ffff:198.51.100.9",
        "64:ff9b::198.51.100.9, 64:ff9b::c633:6409",
        "1:2:3:4:5:6:198.51.100.9, 1:2:3:4:5:6:c633:6409",
    })
    void anAddressOrNetworkHasOneCanonicalForm(String text, String canonical) {
        IpNetwork network = IpNetwork.parse(text).orElseThrow();

        assertThat(network).hasToString(canonical);
        assertThat(IpNetwork.parse(canonical)).contains(network);
        assertThat(network.isHost()).isEqualTo(canonical.indexOf('/') < 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/08",
                "1.2.3.4/-1",
                "1.2.3.4/24/24",
                "1.2.3.4 ",
                "1.2.3.1234",
                "\u0661.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                ":1:2:3:4:5:6:7",
                "1:",
                "12345::",
                "g::",
                "fe80::1%1",
                "::/129",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::\u0661",
                "/24",
                "[::1]"
            })
    void anythingElseIsNone(String text) {
        assertThat(IpNetwork.parse(text)).isEmpty();
    }

    @Test
    void aNetworkContainsItsPartsOnly() {
        assertThat(network("10.0.0.0/8").contains(network("10.1.2.3"))).isTrue();
        assertThat(network("10.0.0.0/8").contains(network("10.0.0.0/8"))).isTrue();
        assertThat(network("10.0.0.0/8").contains(network("10.0.0.0/7"))).isFalse();
        assertThat(network("10.0.0.0/8").contains(network("11.0.0.1"))).isFalse();
        assertThat(network("::/0").contains(network("10.0.0.1"))).isFalse();
        assertThat(network("2001:db8::/33").contains(network("2001:db8:8000::")))
                .isFalse();
        assertThat(network("2001:db8::/65").contains(network("2001:db8::1"))).isTrue();
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatThrownBy(() -> new IpNetwork(5, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpNetwork(4, 0, 0, 33)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpNetwork(6, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpNetwork(4, 1, 0, 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpNetwork(4, 0, 1L << 32, 32)).isInstanceOf(IllegalArgumentException.class);
    }

    private static IpNetwork network(String text) {
        return IpNetwork.parse(text).orElseThrow();
    }
}
