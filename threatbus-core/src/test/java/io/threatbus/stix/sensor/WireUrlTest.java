package io.threatbus.stix.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://evil.com|evil.com||/",
                "evil.com/x|evil.com||/x",
                "HTTP://Evil.com/Path?Q=1#frag|Evil.com||/Path?Q=1",
                "http://evil.com?q=http://x/|evil.com||/?q=http://x/",
                "http://u:p@evil.com:81/x|evil.com|81|/x",
                "http://u@evil.com/a@b|evil.com||/a@b",
                "https://evil.com:443/|evil.com||/",
                "https://evil.com:80/|evil.com|80|/",
                "http://[2001:DB8::1]:8080/x|[2001:db8::1]|8080|/x",
                "http://evil.com:/x|evil.com||/x",
                "http://evil.com./x|evil.com||/x",
                "http://b\u00fccher.com/\u00e4|xn--bcher-kva.com||/\u00e4",
            })
    void aUrlIsTakenApartAsARequestShowsIt(String text, String host, String port, String target) {
        WireUrl.Reading reading = WireUrl.read(text);
        WireUrl url = reading.url().orElseThrow();
        assertThat(reading.flaw()).isEmpty();
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port().isPresent() ? Integer.toString(url.port().getAsInt()) : null)
                .isEqualTo(port);
        assertThat(url.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://|no host",
                "ftp://evil.com/x|ftp://",
                "http://evil.com:99999/|port",
                "http://*.evil.com/|wildcard",
                "http://ev il.com/|host",
                "hxxp://evil[.]com/x|defanged",
                "\" http://evil.com/\"|blanks",
                "http://evil.com/a b|blanks",
            })
    void whatNoRequestShowsHasAReason(String text, String flaw) {
        assertThat(WireUrl.read(text).flaw()).contains(flaw);
    }

    @Test
    void percentEncodingIsResolvedOnceAndOnlyToText() {
        assertThat(target("http://evil.com/a%20b%2520")).containsExactly("/a b%20", "/a%20b%2520");
        assertThat(target("http://evil.com/%C3%A4")).containsExactly("/\u00e4", "/%C3%A4");
        assertThat(target("http://evil.com/%FF")).containsExactly("/%FF");
        assertThat(target("http://evil.com/100%")).containsExactly("/100%");
        assertThat(target("http://evil.com/%zz")).containsExactly("/%zz");
    }

    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.com, xn--bcher-kva.com",
        "\u4e2d\u56fd.cn, xn--fiqs8s.cn",
        "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444, xn--e1afmkfd.xn--p1ai",
        "fa\u00df.com, xn--fa-hia.com",
        "\u30a8\u30c9\u3002jp, xn--ick6c.jp",
    })
    void namesInOtherLettersBecomeTheLabelsOfTheWire(String name, String wire) {
        WireValue value = WireValues.domain(name);
        assertThat(value.isNeverSeen()).isFalse();
        assertThat(value.values()).containsExactly(wire);
    }

    private static List<String> target(String url) {
        return WireUrl.read(url).url().orElseThrow().targets();
    }
}
