package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.spi.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators ask MISP integrations for: whose events, for whom, about what, how far along; and what of it is shown. */
class OperatorWishesTest {
    private static final String TECHNIQUE = "misp-galaxy:mitre-attack-pattern=\\\"Phishing - T1566\\\"";
    private static final String ACTOR = "misp-galaxy:threat-actor=\\\"APT 29\\\"";

    @TempDir
    Path directory;

    private StandIn misp;

    @BeforeEach
    void start() throws Exception {
        misp = new StandIn(directory);
    }

    @AfterEach
    void stop() {
        misp.close();
    }

    private TestBus bus(String... more) {
        String[] lines = new String[more.length + 3];
        lines[0] = misp.api();
        lines[1] = misp.zmq();
        lines[2] = StandIn.settle();
        System.arraycopy(more, 0, lines, 3, more.length);
        TestBus bus = new TestBus(Optional.empty(), lines);
        bus.awaitHealth("zmq connected");
        return bus;
    }

    private static String tag(String... names) {
        return ",\"Tag\":[{\"name\":\"" + String.join("\"},{\"name\":\"", names) + "\"}]";
    }

    private static String value(Indicator indicator) {
        String pattern = indicator.pattern();
        return pattern.substring(pattern.indexOf('\'') + 1, pattern.lastIndexOf('\''));
    }

    /** Three events: ours and finished, a partner's in a sharing group and begun, ours and for our own eyes. */
    private void tell(String run) throws Exception {
        String ours = misp.event(", \"analysis\": \"2\", \"distribution\": \"3\""
                + tag("workflow:state=\\\"complete\\\"") + ", \"Orgc\": {\"name\": \"CIRCL\"}");
        misp.attribute(ours, "domain", "ours." + run + ".com");
        misp.attribute(ours, "domain", "private." + run + ".com", ",\"distribution\":\"0\"");
        String partners = misp.post(
                        "/events/add",
                        "{\"info\": \"Daily feed\", \"analysis\": \"0\", \"distribution\": \"4\", \"sharing_group_id\":"
                                + " \"7\", \"Org\": {\"name\": \"Partner\"}" + tag("workflow:state=\\\"draft\\\"")
                                + "}")
                .at("/Event/id")
                .asText();
        misp.attribute(partners, "domain", "partners." + run + ".com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                               | ours partners private",
                "{orgs: [circl]}                                  | ours private",
                "{owner_orgs: [ORGNAME]}                          | ours private",
                "{owner_orgs: [partner]}                          | partners",
                "{owner_orgs: ['2']}                              | ''",
                "{not_owner_orgs: [Partner]}                      | ours private",
                "{distributions: [all]}                           | ours",
                "{distributions: [organisation]}                  | private",
                "{distributions: [organisation, sharing_group]}   | partners private",
                "{sharing_groups: ['7']}                          | partners",
                "{sharing_groups: ['8']}                          | ''",
                "{keywords: [CAMPAIGN]}                           | ours private",
                "{not_keywords: ['daily F']}                      | ours private",
                "{analysis: completed}                            | ours private",
                "{analysis: [initial, ongoing]}                   | partners",
                "{workflow_states: [complete]}                    | ours private",
                "{not_workflow_states: [complete]}                | partners",
                "{keywords: [daily], analysis: completed}         | ''",
                "{keywords: [daily]}, {distributions: [all]}      | ours partners"
            })
    void aFilterMeansTheSameForNewsAndForHistory(String filter, String expected) throws Exception {
        tell("before");
        Set<String> names = expected.isEmpty() ? Set.of() : Set.of(expected.split(" "));
        try (TestBus bus = bus("filter: [" + filter + "]")) {
            tell("live");
            Set<String> news = new TreeSet<>();
            while (!news.equals(values(names, "live"))) {
                String value = value(bus.nextIndicator());
                assertThat(values(names, "live", "before")).contains(value);
                news.add(value);
                news.removeIf(each -> each.contains("before"));
            }
            Subscription historian = bus.subscribe(Duration.ofDays(1), 100);
            Set<String> history = new TreeSet<>();
            Optional<Message> next = historian.poll(Duration.ofSeconds(names.isEmpty() ? 1 : 20));
            while (next.isPresent()) {
                history.add(value((Indicator) next.get()));
                next = historian.poll(history.size() < 2 * names.size() ? Duration.ofSeconds(20) : misp.quiet());
            }
            assertThat(history).isEqualTo(values(names, "live", "before"));
        }
    }

    private static Set<String> values(Set<String> names, String... runs) {
        return Arrays.stream(runs)
                .flatMap(run -> names.stream().map(name -> name + "." + run + ".com"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anEventThatReachesAnotherStateOfItsWorkflowComesAndGoes() throws Exception {
        String event = misp.event(tag("workflow:state=\\\"draft\\\""));
        try (TestBus bus = bus("filter: [{workflow_states: [complete]}]")) {
            misp.attribute(event, "domain", "evil.zone.com");
            misp.post("/events/addTag/" + event + "/workflow:state=%22complete%22", "{}");
            assertThat(bus.next()).isEqualTo("add [domain-name:value = 'evil.zone.com']");
            misp.post("/events/removeTag/" + event + "/workflow:state=%22complete%22", "{}");
            assertThat(bus.next()).isEqualTo("remove [domain-name:value = 'evil.zone.com']");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip-src    | 185.17.1.2            | [network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:src_ref.value = '185.17.1.2']",
                "ip-dst    | 2a02::7               | [network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:dst_ref.value = '2a02::7']",
                "email-src | a@evil.zone.com       | [email-message:from_ref.value = 'a@evil.zone.com']",
                "email-dst | b@evil.zone.com       | [email-message:to_refs[*].value = 'b@evil.zone.com']",
                "domain    | evil.zone.com         | [domain-name:value = 'evil.zone.com']"
            })
    void sourceAndDestinationStayInThePatternIfTheyAreAskedFor(String type, String value, String pattern)
            throws Exception {
        String event = misp.event("");
        try (TestBus bus = bus("directions: true")) {
            misp.attribute(event, type, value);
            assertThat(bus.next()).isEqualTo("add " + pattern);
        }
    }

    @Test
    void galaxiesThreatLevelAndTechniquesAreShown() throws Exception {
        String event = misp.event(",\"threat_level_id\":\"2\"" + tag(ACTOR));
        try (TestBus bus = bus()) {
            misp.attribute(event, "domain", "evil.zone.com", tag(TECHNIQUE));
            String shown = bus.nextIndicator().json().toString();
            assertThat(shown)
                    .contains("misp:threat-level=\\\"medium-risk\\\"")
                    .contains(ACTOR)
                    .contains("{\"kill_chain_name\":\"mitre-attack\",\"phase_name\":\"initial-access\"}")
                    .contains("{\"source_name\":\"mitre-attack\",\"external_id\":\"T1566\"}");
        }
    }
}
