package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Rejection;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page as an operator sees it, in a real browser. Pictures are left in target/status-page. */
class StatusPageBrowserTest extends PageTest {
    private static final String BEHIND = "document.querySelector('#subscribers .pill.behind')";

    private static String shows(String element, String text) {
        return "document.getElementById('" + element + "')?.textContent.includes('" + text + "')";
    }

    @ParameterizedTest
    @CsvSource({"desktop, 1280, 900, false, light", "phone, 390, 844, true, dark"})
    void itShowsWhatHappensOnTheBus(String device, int width, int height, boolean phone, String scheme)
            throws Exception {
        browser.resize(width, height, phone);
        browser.prefer(scheme);
        browser.open(running.url());
        browser.await("the state is there", shows("state", "up"));
        view("sensors");
        browser.await("nobody has subscribed", shows("subscribers", "Nobody has subscribed yet"));

        messagesAppear();
        theStalledSubscriberTurnsAmber(scheme);
        aMessageIsTracedByValue();
        rejectedTextStaysText();

        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the screen")
                .isEqualTo("true");
        browser.picture(Path.of("target", "status-page", device + "-" + scheme + ".png"));
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith(running.url()) || url.startsWith("data:"));
    }

    private void view(String name) {
        browser.evaluate("location.hash = '#/" + name + "'");
        browser.await(name + " is shown", "document.querySelector('[data-view=" + name + "]').hidden === false");
    }

    private void messagesAppear() throws InterruptedException {
        Subscription sensor = running.subscribe("sensor-1", 1000);
        running.publish(Samples.indicator("evil"), Samples.indicator("worse"));
        sensor.sent(sensor.poll(Duration.ofSeconds(20)).orElseThrow());
        view("live");
        browser.await("indicators appear", shows("messages", "evil.example") + " && " + shows("messages", "worse"));
        view("sensors");
        browser.await("a subscriber is live", shows("subscribers", "sensor-1") + " && " + shows("subscribers", "live"));
        view("overview");
        browser.await("a chart is drawn", "document.querySelectorAll('#charts svg path').length >= 2");
        view("live");
        browser.evaluate("(document.getElementById('filter').value = 'worse',"
                + " document.getElementById('filter').dispatchEvent(new Event('input')))");
        browser.await(
                "the filter filters", shows("messages", "worse.example") + " && !" + shows("messages", "evil.example"));
    }

    private void theStalledSubscriberTurnsAmber(String scheme) throws InterruptedException {
        view("sensors");
        assertThat(browser.evaluate(BEHIND)).isEqualTo("null");
        running.subscribe("stalled", 2);
        for (int i = 0; i < 5; i++) {
            running.publish(Samples.indicator("flood-" + i));
        }
        browser.await("it is behind", BEHIND + " !== null");
        String row = BEHIND + ".closest('tr')";
        assertThat(browser.evaluate(row + ".textContent")).contains("stalled", "2 of 2");
        assertThat(browser.evaluate("getComputedStyle(" + BEHIND + ").backgroundColor"))
                .isEqualTo(scheme.equals("light") ? "rgb(255, 243, 220)" : "rgb(58, 44, 18)");
        assertThat(browser.evaluate(row + ".className")).isEqualTo("attention");
    }

    private void aMessageIsTracedByValue() {
        view("indicators");
        browser.evaluate("(document.getElementById('query').value = 'EVIL.example',"
                + " document.querySelector('#search button').click())");
        browser.await(
                "the trace is there", shows("trace", Samples.indicatorId("evil").toString()));
        assertThat(browser.evaluate("document.getElementById('trace').textContent"))
                .containsSubsequence("received", "app", "queued", "sensor-1", "sent", "sensor-1")
                .doesNotContain("worse");
    }

    private void rejectedTextStaysText() {
        String attack = "<img src=http://203.0.113.1/x onerror=alert(1)>";
        running.app().rejected(Rejection.of("invalid-json", attack, attack.getBytes(StandardCharsets.UTF_8)));
        view("rejected");
        browser.await("the rejection is there", shows("rejected", "onerror=alert(1)"));
        assertThat(browser.evaluate("document.querySelectorAll('img').length")).isEqualTo("0");
    }
}
