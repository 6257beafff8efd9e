package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody who is woken at night sees of few and of many sensors. Pictures are left in target/console. */
class ConsoleBrowserTest extends PageTest {
    private static final List<String> VIEWS =
            List.of("overview", "sensors", "indicators", "sources", "rejected", "live");
    private static final int INDICATORS = 40;

    private int clicks;

    private List<Subscription> sensors(int number) {
        List<Subscription> sensors = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String name = i == 3 ? "<script>alert(1)</script>" : "sensor-" + i;
            sensors.add(running.app()
                    .subscribe(SubscriptionRequest.to("zmq/" + i + "@192.0.2.1", Topic.INDICATOR)
                            .withPeer(Peer.at(new InetSocketAddress("192.0.2.1", 4000 + i), name))
                            .withSnapshot(Optional.of(SnapshotRequest.EVERYTHING))));
        }
        return sensors;
    }

    /** The first one gets nothing; it alone is behind once five seconds are over. */
    private void deliver(List<Subscription> sensors) throws InterruptedException {
        for (int i = 0; i < INDICATORS; i++) {
            running.publish(Samples.indicator("evil-" + i));
        }
        running.publish(Samples.sighting("evil-1"));
        for (Subscription sensor : sensors.subList(Math.min(1, sensors.size()), sensors.size())) {
            for (int i = 0; i < INDICATORS; i++) {
                Message message = sensor.poll(Duration.ofSeconds(20)).orElseThrow();
                sensor.sent(message);
            }
        }
        byte[] bad = "{\"type\":\"indicator\",\"id\":\"indicator--11111111-2222-4333-8444-555555555555\",<script>"
                .getBytes(StandardCharsets.UTF_8);
        running.app().rejected(Rejection.of("invalid-json", "unexpected '<' <script>alert(2)</script>", bad));
    }

    @ParameterizedTest
    @CsvSource({
        "0, desktop, 1280, 900, false, light",
        "10, desktop, 1280, 900, false, dark",
        "10, phone, 390, 844, true, light",
        "200, desktop, 1280, 900, false, light",
        "200, phone, 390, 844, true, dark"
    })
    void eachViewAnswersItsQuestion(int number, String device, int width, int height, boolean phone, String scheme)
            throws Exception {
        deliver(sensors(number));
        browser.resize(width, height, phone);
        browser.prefer(scheme);
        browser.open(running.url());
        String verdict = "(document.getElementById('verdict')?.textContent ?? '')";
        if (number == 0) {
            browser.await("it says so", verdict + ".includes('Nobody has subscribed to indicators.')");
        } else {
            browser.await(
                    "it says who is behind", verdict + ".includes('1 of " + number + " sensors lacks something')");
            assertThat(browser.evaluate(verdict))
                    .contains("Intelligence flows: " + INDICATORS + " indicators are active")
                    .contains("sensor-0 lacks " + INDICATORS + " of " + INDICATORS)
                    .matches("(?s).*(" + INDICATORS + "|None) came in the last \\d+ s\\..*");
            browser.await(
                    "what is wrong is listed",
                    "document.getElementById('troubles').textContent.includes('The bus sends as fast as the peer"
                            + " reads.')");
        }
        for (int key = 1; key <= VIEWS.size(); key++) {
            press(key, device + "-" + scheme + "-" + number);
        }
        if (number > 0) {
            whoHasIt();
            whatItLacks();
        }
        assertThat(browser.evaluate("document.querySelectorAll('main script').length"))
                .isEqualTo("0");
        assertThat(browser.errors()).isEmpty();
    }

    /** Typing is no click; each question starts at the overview, as it opens. */
    @Test
    void whatIsAskedAtNightTakesTwoClicksAtMost() throws Exception {
        deliver(sensors(10));
        open();
        String main = "(document.querySelector('main')?.innerText ?? '')";
        browser.await("whether it flows, without a click", main + ".includes('Intelligence flows')");
        browser.await("who is behind, without a click", main + ".includes('sensor-0 lacks " + INDICATORS + "')");

        click("a[href=\"#/indicators\"]");
        browser.evaluate("document.getElementById('query').value = '" + Samples.indicatorId("evil-1") + "'");
        click("#search button");
        browser.await("which sensor has it", main + ".includes('sensor-0 will get it')");
        assertThat(browser.evaluate(main)).contains("sensor-1 has it, known by sent");
        browser.await("where it comes from", "(document.getElementById('trace')?.innerText ?? '').includes('app')");
        assertThat(clicks).isEqualTo(2);

        open();
        click("a[href=\"#/rejected\"]");
        browser.await("what was rejected and why", main + ".includes('invalid-json from app')");
        assertThat(browser.evaluate(main)).contains("unexpected '<'");
        assertThat(clicks).isEqualTo(1);
        assertThat(browser.errors()).isEmpty();
    }

    private void open() throws IOException {
        browser.resize(1280, 900, false);
        browser.open(running.url());
        clicks = 0;
    }

    private void click(String selector) throws IOException {
        browser.await(selector, "document.querySelector('" + selector + "')?.checkVisibility() === true");
        browser.evaluate("document.querySelector('" + selector + "').click()");
        clicks++;
    }

    private void press(int key, String picture) throws IOException {
        String view = VIEWS.get(key - 1);
        browser.evaluate(
                "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '" + key + "', bubbles: true}))");
        browser.await(view + " is shown", "!document.querySelector('[data-view=" + view + "]').hidden");
        browser.await(
                "it has asked the bus",
                switch (view) {
                    case "sensors" -> "document.querySelector('#coverage table') !== null";
                    case "sources" -> "document.getElementById('origins').textContent.includes('app')";
                    case "rejected" ->
                        "document.getElementById('rejected').textContent.includes('invalid-json from app')";
                    case "live" -> "document.getElementById('messages').textContent.includes('evil-39')";
                    default -> "true";
                });
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(view + " is no wider than the screen")
                .isEqualTo("true");
        browser.picture(Path.of("target", "console", picture + "-" + view + ".png"));
    }

    /** By its address, as a colleague would have sent it. */
    private void whoHasIt() throws IOException {
        browser.evaluate("location.hash = '#/indicators?q=" + Samples.indicatorId("evil-1") + "'");
        String found = "document.getElementById('found').textContent";
        browser.await("it says who has it", found + ".includes('has it, known by sent')");
        assertThat(browser.evaluate(found)).contains("sensor-0 will get it: it waits in its queue");
        browser.await("it says who saw it", "document.getElementById('trace').textContent.includes('sighted')");
    }

    private void whatItLacks() throws IOException {
        browser.evaluate("location.hash = '#/sensors/sensor-0'");
        browser.await(
                "it says what it lacks",
                "document.getElementById('sensor').textContent.includes('Lacks " + INDICATORS + "')");
    }
}
