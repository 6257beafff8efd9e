package io.threatbus.bus.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.access.Policy;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.stix.Marking;
import io.threatbus.stix.Pap;
import io.threatbus.stix.StixId;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TestClients;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final StixId STATEMENT = StixId.of("marking-definition--11111111-2222-4333-8444-555555555555");

    private static Policy policy(Consumer<TestClients.Client> rules) {
        TestClients.Client client = new TestClients.Client();
        rules.accept(client);
        return TestClients.policy(client);
    }

    private static Indicator marked(StixId... markings) {
        return Samples.indicator("a")
                .with(Map.of(
                        "object_marking_refs",
                        List.of(markings).stream().map(StixId::toString).toList()));
    }

    @Test
    void eachLevelGoesToThoseWhoMaySeeItAndToNobodyElse() {
        for (Tlp limit : Tlp.values()) {
            Policy policy = policy(client -> client.maxTlp = limit.toString());
            for (Tlp level : Tlp.values()) {
                Decision expected = level.compareTo(limit) <= 0 ? Decision.ALLOW : Decision.TLP;

                assertThat(Gate.decide(marked(level.marking()), policy)).isEqualTo(expected);
            }
        }
    }

    @Test
    void eachPermissibleActionGoesToThoseWhoDoNoMore() {
        for (Pap limit : Pap.values()) {
            Policy policy = policy(client -> client.pap = limit.name());
            for (Pap level : Pap.values()) {
                Decision expected = level.compareTo(limit) <= 0 ? Decision.ALLOW : Decision.PAP;

                assertThat(Gate.decide(marked(level.marking()), policy)).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatIsNotMarkedCountsAsThePolicySays() {
        Indicator unmarked = Samples.indicator("a");

        assertThat(Gate.decide(unmarked, policy(client -> client.maxTlp = "clear")))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(unmarked, policy(client -> client.unmarked = "deny")))
                .isEqualTo(Decision.UNMARKED);
        assertThat(Gate.decide(unmarked, policy(client -> {
                    client.maxTlp = "green";
                    client.unmarked = "amber";
                })))
                .isEqualTo(Decision.UNMARKED);
        assertThat(Gate.decide(marked(Pap.CLEAR.marking()), policy(client -> client.unmarked = "deny")))
                .isEqualTo(Decision.UNMARKED);
    }

    @Test
    void aMarkingThatNobodyKnowsIsDeniedUnlessItIsListed() {
        Indicator statement = marked(STATEMENT, Tlp.CLEAR.marking());

        assertThat(Gate.decide(statement, Policy.ALL_KNOWN)).isEqualTo(Decision.UNKNOWN_MARKING);
        assertThat(Gate.decide(statement, policy(client -> client.markings = List.of(STATEMENT.toString()))))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void aSightingIsAsConfidentialAsWhatWasSeen() {
        Policy green = policy(client -> client.maxTlp = "green");

        assertThat(Gate.decide(Samples.sighting("a"), List.of(Marking.of(Tlp.RED)), green))
                .isEqualTo(Decision.TLP);
        assertThat(Gate.decide(Samples.sighting("a"), List.of(Marking.of(Tlp.GREEN)), green))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(Samples.sighting("a"), List.of(), green)).isEqualTo(Decision.UNKNOWN_OBJECT);
        assertThat(Gate.decide(Samples.sighting("a"), List.of(), Policy.ALL_KNOWN))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void aSightingIsAsConfidentialAsTheStrictestValueThatWasSeen() {
        Policy green = policy(client -> client.maxTlp = "green");
        List<Marking> values = List.of(Marking.of(Tlp.GREEN), Marking.of(Tlp.RED));

        assertThat(Gate.decide(Samples.sighting("a"), values, green)).isEqualTo(Decision.TLP);
        assertThat(Gate.decide(Samples.sighting("a"), values, Policy.ALL_KNOWN)).isEqualTo(Decision.ALLOW);
    }

    @Test
    void whoeverMarksASightingMakesWhatWasSeenNoLessConfidential() {
        Policy marked = policy(client -> client.unmarked = "deny");
        Sighting clear = Sighting.of(Map.of(
                "id",
                "sighting--00000000-0000-4000-8000-000000000001",
                "created",
                "2026-06-01T12:00:00Z",
                "modified",
                "2026-06-01T12:00:00Z",
                "sighting_of_ref",
                Samples.indicatorId("a").toString(),
                "object_marking_refs",
                List.of(Tlp.CLEAR.marking().toString())));

        assertThat(Gate.decide(clear, List.of(Marking.NONE), marked)).isEqualTo(Decision.UNMARKED);
        assertThat(Gate.decide(clear, List.of(Marking.of(Tlp.GREEN)), marked)).isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(clear, List.of(), marked)).isEqualTo(Decision.UNKNOWN_OBJECT);
    }

    @Test
    void aRemovalOfWhatTheBusDoesNotKnowIsAsConfidentialAsItSaysAndOtherwiseUnknown() {
        Policy green = policy(client -> client.maxTlp = "green");

        assertThat(Gate.decideRemoval(marked(Tlp.GREEN.marking()), List.of(), green))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decideRemoval(marked(Tlp.RED.marking()), List.of(), green))
                .isEqualTo(Decision.TLP);
        assertThat(Gate.decideRemoval(marked(), List.of(), green)).isEqualTo(Decision.UNKNOWN_OBJECT);
        assertThat(Gate.decideRemoval(marked(), List.of(), Policy.ALL_KNOWN)).isEqualTo(Decision.ALLOW);
    }

    @Test
    void onlyTheKindsConfidenceAndLabelsThatAreWantedPass() {
        Indicator sure = Samples.indicator("a").with(Map.of("confidence", 80, "labels", List.of("c2", "apt")));

        assertThat(Gate.decide(sure, policy(client -> client.kinds = List.of("domain"))))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(sure, policy(client -> client.kinds = List.of("address", "hash"))))
                .isEqualTo(Decision.KIND);
        assertThat(Gate.decide(sure, policy(client -> client.minConfidence = 80)))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(sure, policy(client -> client.minConfidence = 81)))
                .isEqualTo(Decision.CONFIDENCE);
        assertThat(Gate.decide(Samples.indicator("a"), policy(client -> client.minConfidence = 1)))
                .isEqualTo(Decision.CONFIDENCE);
        assertThat(Gate.decide(sure, policy(client -> client.labelsAny = List.of("apt", "x"))))
                .isEqualTo(Decision.ALLOW);
        assertThat(Gate.decide(sure, policy(client -> client.labelsAny = List.of("x"))))
                .isEqualTo(Decision.LABEL);
    }
}
