package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.sensor.GuardMark;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of values that are on a warning list of MISP. */
class StandInWarningListTest extends BusAtStandIn {
    @Test
    void whatIsOnAWarningListIsFlaggedForAll() throws Exception {
        misp.warn("198.51.100.1");
        String event = misp.event("");
        try (TestBus bus = bus("warninglists: flag")) {
            Subscription sensor = bus.sensor();
            misp.attribute(event, "ip-dst", "198.51.100.1");
            Indicator flagged = bus.nextIndicator();
            assertThat(flagged.text(GuardMark.KEY))
                    .contains("flag misp-warning-list: misp: on the warning list My list");
            assertThat(flagged.json().toString()).contains("misp:warning-list=\\\"My list\\\"");
            assertThat(nextOf(sensor)).isEqualTo(flagged.pattern());
        }
    }

    @Test
    void whatIsOnAWarningListIsKeptFromSensorsAndAllOthersAreTold() throws Exception {
        misp.warn("198.51.100.1");
        String event = misp.event("");
        try (TestBus bus = bus("warninglists: quarantine")) {
            Subscription sensor = bus.sensor();
            String attribute = misp.attribute(event, "ip-dst", "198.51.100.1");
            Indicator held = bus.nextIndicator();
            assertThat(held.guardMark())
                    .contains(new GuardMark(
                            GuardMark.Verdict.QUARANTINE, "misp-warning-list", "misp: on the warning list My list"));
            misp.attribute(event, "ip-dst", "198.51.100.2");
            assertThat(bus.nextIndicator().guardMark()).isEmpty();
            assertThat(nextOf(sensor)).isEqualTo("[ipv4-addr:value = '198.51.100.2']");

            misp.warn();
            misp.edit(attribute, "{\"comment\":\"the list has changed\"}");
            assertThat(bus.nextIndicator().guardMark()).isEmpty();
            assertThat(nextOf(sensor)).isEqualTo(held.pattern());

            misp.warn("198.51.100.1");
            misp.edit(attribute, "{\"comment\":\"and again\"}");
            assertThat(bus.nextIndicator().guardMark()).isPresent();
            assertThat(nextOf(sensor)).isEqualTo("remove " + held.pattern());
        }
    }

    @Test
    void aListedPartTakesNothingFromWhatASensorLooksForBesideIt() throws Exception {
        misp.warn("198.51.100.1", "evil.example.net");
        String event = misp.event("");
        try (TestBus bus = bus("warninglists: quarantine", "objects: compound")) {
            Subscription sensor = bus.sensor();
            misp.attribute(event, "domain|ip", "evil.example.com|198.51.100.1");
            assertThat(bus.nextIndicator().json().toString())
                    .contains("misp:warning-list-of-part=\\\"My list\\\"")
                    .doesNotContain(GuardMark.KEY);
            assertThat(nextOf(sensor)).contains("evil.example.com");
            misp.post("/objects/add/" + event, domainAndAddress("evil.example.org"));
            assertThat(bus.nextIndicator().guardMark()).isEmpty();
            assertThat(nextOf(sensor)).contains("evil.example.org");
            misp.post("/objects/add/" + event, domainAndAddress("evil.example.net"));
            assertThat(bus.nextIndicator().guardMark()).isPresent();
            misp.attribute(event, "domain|ip", "evil.example.net|198.51.100.2");
            assertThat(bus.nextIndicator().guardMark()).isPresent();
            assertThat(sensor.poll(misp.quiet())).isEmpty();
        }
    }

    private static String nextOf(Subscription subscription) throws InterruptedException {
        Indicator next = (Indicator) subscription.poll(Duration.ofSeconds(20)).orElseThrow();
        return (next.isRemoval() ? "remove " : "") + next.pattern();
    }
}
