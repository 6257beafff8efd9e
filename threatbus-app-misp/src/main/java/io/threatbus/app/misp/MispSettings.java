package io.threatbus.app.misp;

import io.threatbus.app.misp.catchup.ComparisonSettings;
import io.threatbus.app.misp.catchup.PollSettings;
import io.threatbus.app.misp.feed.KafkaFeedSettings;
import io.threatbus.app.misp.feed.ZmqFeedSettings;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.filter.FilterSettings;
import io.threatbus.app.misp.filter.FindingAction;
import io.threatbus.app.misp.filter.WarningListAction;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.mapping.PatternOptions;
import io.threatbus.app.misp.mapping.TlpMarking;
import io.threatbus.app.misp.mapping.TlpPolicy;
import io.threatbus.app.misp.rest.ApiSettings;
import io.threatbus.app.misp.sighting.SightingSettings;
import io.threatbus.spi.Guard;
import io.threatbus.spi.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The section {@code plugins.apps.misp}, one for each MISP. The keys of the Python version mean what they meant. */
public record MispSettings(
        @Setting("MISP's REST API: for event tags, snapshots, catching up, and sightings.")
        Optional<ApiSettings> api,

        @Setting("MISP's ZeroMQ feed.") Optional<ZmqFeedSettings> zmq,

        @Setting("MISP's Kafka feed.") Optional<KafkaFeedSettings> kafka,

        @Setting("Ask the REST API for changes every so often.")
        Optional<PollSettings> poll,

        @Setting("Compare what was sent with what MISP has.")
        ComparisonSettings comparison,

        @Setting("The name that indicators from this MISP carry; by default <instance>@<host>.")
        Optional<String> source,

        @Setting("Which attributes pass: those that any entry accepts; without entries all do.")
        List<FilterSettings> filter,

        @Setting("Nothing marked more strictly passes: clear, green, amber, amber+strict or red.")
        Optional<String> maxTlp,

        @Setting(value = "The level of attributes without a marking.", byDefault = "clear")
        String defaultTlp,

        @Setting(
                value = "Which marking counts if attribute and event carry different ones: the strictest or the"
                        + " attribute's.",
                byDefault = "strictest")
        TlpPolicy tlp,

        @Setting(
                value =
                        "What becomes of hits of MISP's warning lists: flag adds a label and the guard's word, quarantine"
                                + " keeps them from sensors until they are released.",
                byDefault = "ignore")
        WarningListAction warninglists,

        @Setting(value = "Whether objects become one indicator each or their attributes do.", byDefault = "attributes")
        ObjectForm objects,

        @Setting(value = "What becomes of attributes that all of MISP's decay models call over.", byDefault = "ignore")
        FindingAction decay,

        @Setting(value = "Attributes reported as false positives more often than this do not pass.", min = 0)
        Optional<Integer> maxFalsePositives,

        @Setting("Looking attributes up before anything is decided about them.")
        EnrichSettings enrich,

        @Setting("How sightings go back to MISP.") SightingSettings sightings,

        @Setting("How long indicators of a type are valid after the attribute's last change, such as ip-dst: 30d.")
        Map<String, Duration> lifetimes,

        @Setting(value = "Write networks with ISSUBSET, as STIX means it, rather than with =.", byDefault = "false")
        boolean networksAsSubsets,

        @Setting(
                value = "Keep source and destination of addresses in the pattern; sensors that know points only then"
                        + " skip them.",
                byDefault = "false")
        boolean directions,

        @Setting(
                value = "Make patterns on x-misp-attribute of types that have no STIX form, rather than none.",
                byDefault = "false")
        boolean unmappedAsCustom,

        @Setting(
                value = "How many attributes are remembered as sent, so that they can be withdrawn.",
                byDefault = "1000000",
                min = 1000)
        long memory) {
    public MispSettings {
        filter = List.copyOf(filter);
        lifetimes = Map.copyOf(lifetimes);
        if (api.isEmpty() && zmq.isEmpty() && kafka.isEmpty()) {
            throw new IllegalArgumentException("nothing to do: give at least one of api, zmq and kafka");
        }
        if (poll.isPresent() && api.isEmpty()) {
            throw new IllegalArgumentException("poll needs api");
        }
        if (api.isEmpty() && (warninglists != WarningListAction.IGNORE || decay == FindingAction.DROP)) {
            throw new IllegalArgumentException("warninglists and decay need api: only MISP knows them");
        }
        if (warninglists.holdsBack() && !enrich.enabled() && (zmq.isPresent() || kafka.isPresent())) {
            throw new IllegalArgumentException(
                    "warninglists: quarantine needs enrich: no message shows what is on a list, and sensors would get it");
        }
        if (objects == ObjectForm.COMPOUND && (api.isEmpty() || !enrich.enabled())) {
            throw new IllegalArgumentException(
                    "objects: compound needs api and enrich: no message shows a whole object");
        }
        maxTlp.ifPresent(level -> marking("max_tlp", level));
        marking("default_tlp", defaultTlp);
    }

    /** What becomes of objects. */
    public enum ObjectForm {
        /** Each attribute is an indicator of its own. */
        ATTRIBUTES,
        /** Each object is one indicator, if its kind has a pattern. */
        COMPOUND
    }

    private static TlpMarking marking(String key, String level) {
        return TlpMarking.ofTag("tlp:" + level.replace('_', '+'))
                .orElseThrow(() -> new IllegalArgumentException(key + ": '" + level
                        + "' is not a TLP level; expected clear, green, amber, amber+strict or red"));
    }

    /**
     * The name by which the bus tells what comes from this MISP from what comes from others.
     *
     * @param instance the name of this instance of the plugin
     */
    String sourceName(String instance) {
        return source.orElseGet(() -> instance + "@" + peer());
    }

    /** Where it is collected from; two buses that collect from the same MISP are one source. */
    String peer() {
        return api.map(a -> URI.create(a.host()).getHost())
                .or(() -> zmq.map(ZmqFeedSettings::host))
                .or(() -> kafka.map(k -> k.config().getOrDefault("bootstrap.servers", "kafka")))
                .orElse("misp");
    }

    /** What has the bus treat hits of warning lists as these settings want it; empty if they are ignored. */
    Optional<Guard> guard(String instance) {
        return warninglists == WarningListAction.IGNORE
                ? Optional.empty()
                : Optional.of(new WarningListGuard(sourceName(instance), warninglists));
    }

    /** How indicators are made. */
    MappingOptions mapping(String instance) {
        return new MappingOptions(
                sourceName(instance),
                new PatternOptions(networksAsSubsets, unmappedAsCustom, directions),
                api.map(ApiSettings::host),
                lifetimes,
                tlp,
                warninglists != WarningListAction.IGNORE);
    }

    /** The filter these settings describe. */
    Filter attributeFilter() {
        return new Filter(
                filter,
                new Filter.Limits(
                        maxTlp.map(level -> marking("max_tlp", level)),
                        marking("default_tlp", defaultTlp),
                        tlp,
                        warninglists,
                        decay,
                        maxFalsePositives.map(OptionalInt::of).orElseGet(OptionalInt::empty)));
    }
}
