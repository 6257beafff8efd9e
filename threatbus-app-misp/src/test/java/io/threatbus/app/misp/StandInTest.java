package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What happens in MISP, and what of it reaches the bus: each on a stand-in that is driven as a real MISP is. */
class StandInTest extends BusAtStandIn {
    private String oldAttribute(String event, String value) throws Exception {
        return misp.attribute(event, "domain", value, ",\"timestamp\":\"" + (now - 40 * 86_400) + "\"");
    }

    /** Returns the number of the sighting. */
    private String expire(String attribute) throws Exception {
        return misp.post(
                        "/sightings/add",
                        "{\"uuid\":\"" + attribute + "\",\"type\":\"2\",\"timestamp\":" + (now - 3_600) + "}")
                .at("/Sighting/id")
                .asText();
    }

    @Test
    void whatExpiredStaysSoWhateverElseIsEdited() throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus()) {
            String attribute = oldAttribute(event, "exp.example.com");
            Indicator added = bus.nextIndicator();
            assertThat(added.validUntil()).isEmpty();
            expire(attribute);
            Indicator expired = bus.nextIndicator();
            assertThat(expired.validUntil().orElseThrow().instant()).isEqualTo(Instant.ofEpochSecond(now - 3_600));
            misp.edit(attribute, "{\"comment\":\"typo\"}");
            oldAttribute(event, "next.example.com");
            assertThat(bus.nextIndicator().pattern())
                    .as("nobody hears of the edit, since it is over all the same")
                    .contains("next.example.com");
            assertThat(expired.validFrom()).as("it does not move").isEqualTo(added.validFrom());
        }
    }

    @Test
    void whatExpiredComesBackWhenTheExpirationIsTakenBackAndOnlyThen() throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus()) {
            String attribute = oldAttribute(event, "exp.example.com");
            bus.nextIndicator();
            String sighting = expire(attribute);
            assertThat(bus.nextIndicator().validUntil()).isPresent();
            misp.edit(attribute, "{\"value\":\"other.example.com\"}");
            assertThat(bus.rest(misp.quiet())).noneMatch(text -> text.startsWith("add"));
            misp.edit(attribute, "{\"to_ids\":false}");
            misp.edit(attribute, "{\"to_ids\":true}");
            assertThat(bus.rest(misp.quiet())).noneMatch(text -> text.startsWith("add"));
            misp.post("/sightings/delete/" + sighting, "{}");
            Indicator again = bus.nextIndicator();
            assertThat(again.pattern()).contains("other.example.com");
            assertThat(again.validUntil()).isEmpty();
        }
    }

    @Test
    void whatIsMadeBeforeTheFirstConnectionIsSentIfTheBusWasThere() throws Exception {
        try (CutRelay http = new CutRelay(misp.http());
                CutRelay zmq = new CutRelay(misp.zmq)) {
            http.cut();
            zmq.cut();
            try (TestBus bus =
                    new TestBus(Optional.of(directory), misp.api(http.port()), StandIn.zmq(zmq.port()), FAST)) {
                Await.until("it has been tried", () -> bus.health().contains("127.0.0.1"));
                misp.attribute(misp.event(""), "domain", "early.example.com");
                http.mend();
                zmq.mend();
                assertThat(bus.next()).isEqualTo("add [domain-name:value = 'early.example.com']");
            }
        }
    }

    @Test
    void whatExpiredBeforeItWasEverSentIsNotSent() throws Exception {
        String event = misp.event("");
        String attribute = oldAttribute(event, "exp.example.com");
        expire(attribute);
        misp.edit(attribute, "{\"comment\":\"typo\"}");
        try (TestBus bus = new TestBus(misp.api(), "poll: {interval: 1, since: 1h}")) {
            Await.until("it is polled", () -> bus.metric("misp_ignored", "expired") > 0);
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
    }

    @Test
    void whatHasDecayedStaysWithdrawnAfterAnEdit() throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus("decay: drop")) {
            String attribute = misp.attribute(event, "domain", "old.example.com");
            bus.next();
            misp.decayed("old.example.com");
            misp.edit(attribute, "{\"comment\":\"a\"}");
            assertThat(bus.next()).isEqualTo("remove [domain-name:value = 'old.example.com']");
            misp.edit(attribute, "{\"comment\":\"b\"}");
            assertThat(bus.rest(misp.quiet())).isEmpty();
            misp.decayed();
            misp.edit(attribute, "{\"comment\":\"c\"}");
            assertThat(bus.next()).isEqualTo("add [domain-name:value = 'old.example.com']");
        }
    }

    @Test
    void whatIsDeletedForGoodWhileTheBusIsStoppedIsWithdrawnAtTheNextStart() throws Exception {
        String event = misp.event("");
        String other = misp.event("");
        String gone;
        try (TestBus bus = bus()) {
            gone = misp.attribute(event, "ip-dst", "198.51.100.1");
            for (int i = 2; i <= 8; i++) {
                misp.attribute(event, "ip-dst", "198.51.100." + i);
            }
            misp.attribute(other, "ip-dst", "198.51.100.9");
            for (int i = 1; i <= 9; i++) {
                bus.next();
            }
        }
        misp.deleteForGood(gone);
        misp.post("/events/delete/" + other, "{}");
        try (TestBus bus = bus()) {
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactlyInAnyOrder(
                            "remove [ipv4-addr:value = '198.51.100.1']", "remove [ipv4-addr:value = '198.51.100.9']");
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
    }

    @Test
    void aMispThatShowsLittleOfWhatItShowedBeforeIsNotBelievedAndHealthSaysSo() throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus()) {
            for (int i = 1; i <= 6; i++) {
                misp.attribute(event, "ip-dst", "198.51.100." + i);
                bus.next();
            }
        }
        misp.post("/events/delete/" + event, "{}");
        try (TestBus bus = new TestBus(Optional.of(directory), misp.api(), misp.zmq(), FAST)) {
            bus.awaitHealth("6 of 6 attributes that were sent are gone from MISP, more than 30 %");
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
        try (TestBus bus = bus("comparison: {most_gone: 100}")) {
            for (int i = 1; i <= 6; i++) {
                assertThat(bus.next()).startsWith("remove");
            }
        }
    }

    @Test
    void theHashOfASectionIsNotThatOfAFile() throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus()) {
            misp.post("/objects/add/" + event, section());
            Indicator section = bus.nextIndicator();
            assertThat(section.pattern())
                    .isEqualTo("[file:extensions.'windows-pebinary-ext'.sections[*].hashes.MD5 ="
                            + " 'd41d8cd98f00b204e9800998ecf8427e']");
            assertThat(section.text("x_misp_object_name")).contains("pe-section");
            assertThat(section.text("x_misp_object_relation")).contains("md5");
            assertThat(section.text("x_misp_object_id")).isPresent();
            assertThat(section.text("x_threatbus_source")).contains("misp@127.0.0.1");
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
    }

    private static String section() {
        return "{\"name\":\"pe-section\",\"meta-category\":\"file\",\"description\":\"x\",\"template_uuid\":"
                + "\"198a17d2-a135-4b25-9a32-5aa4e632014a\",\"template_version\":\"5\",\"distribution\":\"5\","
                + "\"Attribute\":[{\"object_relation\":\"name\",\"type\":\"text\",\"category\":\"Other\","
                + "\"value\":\".bss\",\"to_ids\":false},{\"object_relation\":\"md5\",\"type\":\"md5\",\"category\":"
                + "\"Payload delivery\",\"value\":\"d41d8cd98f00b204e9800998ecf8427e\",\"to_ids\":true}]}";
    }

    @Test
    void anObjectBecomesOneIndicatorThatFollowsItsParts() throws Exception {
        String event = misp.event("");
        String object = domainAndAddress("evil.example.com");
        try (TestBus bus = bus("objects: compound")) {
            var added = misp.post("/objects/add/" + event, object);
            String uuid = added.at("/Object/uuid").asText();
            Indicator whole = bus.nextIndicator();
            assertThat(whole.id()).hasToString("indicator--" + uuid);
            assertThat(whole.pattern())
                    .isEqualTo("[domain-name:resolves_to_refs[*].value = '198.51.100.1' AND domain-name:value ="
                            + " 'evil.example.com']");
            misp.edit(added.at("/Object/Attribute/1/uuid").asText(), "{\"value\":\"198.51.100.8\"}");
            assertThat(bus.next()).startsWith("remove").contains("198.51.100.1");
            assertThat(bus.next()).startsWith("add").contains("198.51.100.8");
            misp.deleteForGood(added.at("/Object/Attribute/1/uuid").asText());
            assertThat(bus.next()).startsWith("remove").contains("198.51.100.8");
            assertThat(bus.next()).isEqualTo("add [domain-name:value = 'evil.example.com']");
            misp.post(
                    "/attributes/delete/" + added.at("/Object/Attribute/0/uuid").asText(), "{}");
            assertThat(bus.next()).isEqualTo("remove [domain-name:value = 'evil.example.com']");
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
    }

    @Test
    void anEventThatAnEditUnpublishesTakesAllThatIsInItAlong() throws Exception {
        String event = misp.event("");
        String first = misp.attribute(event, "ip-dst", "198.51.100.1");
        misp.attribute(event, "ip-dst", "198.51.100.2");
        try (TestBus bus = bus("filter: [{published: true}]")) {
            misp.post("/events/publish/" + event, "{}");
            assertThat(List.of(bus.next(), bus.next())).allMatch(text -> text.startsWith("add"));
            misp.edit(first, "{\"comment\":\"b\"}");
            assertThat(List.of(nextButEdits(bus), nextButEdits(bus)))
                    .containsExactlyInAnyOrder(
                            "remove [ipv4-addr:value = '198.51.100.1']", "remove [ipv4-addr:value = '198.51.100.2']");
            misp.post("/events/publish/" + event, "{}");
            assertThat(List.of(bus.next(), bus.next())).allMatch(text -> text.startsWith("add"));
        }
    }

    /** A real MISP that is slow tells of the edit first, and takes back the publication later. */
    private static String nextButEdits(TestBus bus) throws InterruptedException {
        String next = bus.next();
        while (next.startsWith("edit")) {
            next = bus.next();
        }
        return next;
    }

    @Test
    void whicheverSideHasNoPasswordOrAnotherIsNamed() throws Exception {
        misp.close();
        misp = new StandIn(directory, "--zmq-user", "feed", "--zmq-pass", "secret");
        try (TestBus bus = new TestBus(misp.api(), misp.zmq())) {
            bus.awaitHealth("asks for a password, and we have none");
        }
        try (TestBus bus = new TestBus(
                misp.api(), "zmq: {host: 127.0.0.1, port: " + misp.zmq + ", username: feed, password: wrong}")) {
            bus.awaitHealth("check username and password against MISP's ZeroMQ_username and ZeroMQ_password");
        }
        misp.close();
        misp = new StandIn(directory);
        try (TestBus bus = new TestBus(
                misp.api(), "zmq: {host: 127.0.0.1, port: " + misp.zmq + ", username: feed, password: secret}")) {
            bus.awaitHealth("has no password, and we have one");
        }
    }

    @Test
    void theStricterMarkingOfAttributeAndEventCounts() throws Exception {
        String event = misp.event(",\"Tag\":[{\"name\":\"tlp:red\"}]");
        try (TestBus bus = bus("max_tlp: amber")) {
            misp.attribute(event, "ip-dst", "198.51.100.1", ",\"Tag\":[{\"name\":\"tlp:green\"}]");
            assertThat(bus.rest(misp.quiet())).isEmpty();
        }
        try (TestBus bus = bus("max_tlp: amber", "tlp: attribute")) {
            misp.attribute(event, "ip-dst", "198.51.100.2", ",\"Tag\":[{\"name\":\"tlp:green\"}]");
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactlyInAnyOrder(
                            "add [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
        }
    }

    @Test
    void whatIsSentAndWhatIsWithdrawnNameTheMispTheyComeFrom() throws Exception {
        String event = misp.event(",\"threat_level_id\":\"1\"");
        try (TestBus bus = bus()) {
            String attribute = misp.attribute(
                    event,
                    "ip-dst",
                    "198.51.100.1",
                    ",\"Tag\":[{\"name\":\"kill-chain:Command and Control\"},{\"name\":"
                            + "\"misp-galaxy:mitre-attack-pattern=\\\"Phishing - T1566\\\"\"}]");
            Indicator added = bus.nextIndicator();
            assertThat(added.text("x_threatbus_source")).contains("misp@127.0.0.1");
            assertThat(added.json().toString())
                    .contains("misp:threat-level=\\\"high-risk\\\"")
                    .contains("\"phase_name\":\"command-and-control\"")
                    .contains("\"external_id\":\"T1566\"");
            misp.deleteForGood(attribute);
            Indicator removed = bus.nextIndicator();
            assertThat(removed.update()).contains(io.threatbus.message.Update.REMOVE);
            assertThat(removed.text("x_threatbus_source")).contains("misp@127.0.0.1");
        }
    }
}
