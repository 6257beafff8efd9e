package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/** A client with a policy, what follows for it from what is published, and what it reads. For one thread. */
final class MarkingReader {
    private final String name;
    private final RandomPolicy policy;
    private final Set<String> permitted = new HashSet<>();
    /** Permitted by markings, whether wanted or not: the word to drop something looks at nothing else. */
    private final Set<String> unconfidential = new HashSet<>();

    private final Set<String> holds = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private final Set<String> sightings = new HashSet<>();
    /** Those of what was never withdrawn: how a removal was marked may count for longer than it has to. */
    private final Set<String> certainSightings = new HashSet<>();

    /** How the versions with each value of an object are marked, which all count. */
    private final Map<String, Map<String, List<MarkedVersion.Marks>>> ofValues = new HashMap<>();

    private final Map<String, String> last = new HashMap<>();
    private final List<Observation> observed = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private Optional<ZmqApp> app = Optional.empty();

    /**
     * Something was seen.
     *
     * @param marks of the sighting itself
     * @param known whether the bus has heard of it
     */
    record Observation(MarkedVersion subject, MarkedVersion.Marks marks, boolean known, int number) {
        String id() {
            return "sighting--00000000-0000-4000-8000-%012d".formatted(number);
        }
    }

    MarkingReader(String name, RandomPolicy policy) {
        this.name = name;
        this.policy = policy;
    }

    String name() {
        return name;
    }

    RandomPolicy policy() {
        return policy;
    }

    void subscribe(TestBus bus, Credentials credentials, String topic, int days) {
        app = Optional.of(new ZmqApp(bus.ports(), credentials.curve(name)).subscribe(topic, days));
    }

    /** This will be published; a removal is marked like what it withdraws. */
    void expect(MarkedVersion version) {
        Map<String, List<MarkedVersion.Marks>> byValue = ofValues.computeIfAbsent(version.id(), id -> new HashMap<>());
        List<MarkedVersion.Marks> marks = new ArrayList<>(List.of(version.marks()));
        if (version.removes()) {
            marks.addAll(byValue.get(version.value()));
            removed.add(version.id());
        }
        byValue.put(version.value(), marks);
        boolean gets = version.removes() ? marks.stream().allMatch(policy::permits) : policy.admits(version);
        if (marks.stream().allMatch(policy::permits)) {
            unconfidential.add(version.value());
        }
        if (gets) {
            permitted.add(version.value());
        }
        if (gets && !version.removes()) {
            holds.add(version.id());
        } else {
            holds.remove(version.id());
        }
    }

    /** A sighting that tells the value, of which nobody can say which version was seen. */
    void expect(Observation observation) {
        observed.add(observation);
        if (permits(observation)) {
            permitted.add(observation.subject.value());
            sightings.add(observation.id());
            if (!removed.contains(observation.subject.id())) {
                certainSightings.add(observation.id());
            }
        }
    }

    private boolean permits(Observation observation) {
        MarkedVersion.Marks marks = observation.marks;
        return observation.known
                ? ofValues.get(observation.subject.id()).values().stream()
                        .flatMap(List::stream)
                        .allMatch(ofValue -> policy.permits(ofValue) && policy.permits(ofValue.and(marks)))
                : policy.permitsOfUnknown(marks);
    }

    /** Reads all news, and compares them with what is expected. */
    void readNews() {
        read(permitted);
        assertThat(observed.stream()
                        .filter(observation -> seen.contains(observation.id())
                                ? !sightings.contains(observation.id())
                                : certainSightings.contains(observation.id()))
                        .map(observation -> observation + " of " + ofValues.get(observation.subject.id())))
                .as("wrongly got, or missing at %s, who may %s; got %s", name, policy, seen)
                .isEmpty();
        Set<String> held = new HashSet<>();
        last.forEach((id, json) -> {
            if (!json.contains("\"REMOVE\"")) {
                held.add(id);
            }
        });
        assertThat(held).as("objects of %s, who may %s", name, policy).isEqualTo(holds);
    }

    /** Reads all history, which must hold only what is permitted now. */
    void readHistory(Collection<MarkedVersion> newest) {
        Set<String> current = new HashSet<>();
        newest.stream().filter(policy::admits).map(MarkedVersion::value).forEach(current::add);
        observed.stream()
                .filter(this::permits)
                .map(observation -> observation.subject.value())
                .forEach(current::add);
        read(current);
    }

    private void read(Set<String> values) {
        try (ZmqApp reading = app.orElseThrow()) {
            while (true) {
                ZmqApp.Received received = reading.receive();
                if (received.json().contains("the-end")) {
                    return;
                }
                Matcher value = MarkedVersion.WORD.matcher(received.json());
                boolean removes = received.json().contains("\"REMOVE\"");
                while (value.find()) {
                    assertThat(removes ? unconfidential : values)
                            .as("%s, who may %s, got %s", name, policy, received.json())
                            .contains(value.group());
                }
                if (received.topic().endsWith("indicator")) {
                    last.put((String) received.members().get("id"), received.json());
                } else {
                    seen.add((String) received.members().get("id"));
                }
            }
        }
    }
}
