package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.SensorState;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The section {@code plugins.apps.suricata}. */
public record SuricataSettings(
        @Setting("The command sockets of the Suricatas to keep, such as /var/run/suricata/suricata-command.socket.")
        List<Path> commandSocket,

        @Setting("Where events come from: a Unix socket that the bus listens on (unix:/run/threatbus/eve.sock), a file"
                + " (file:/var/log/suricata/eve.json), or redis://host/key?mode=list, channel or stream.")
        List<String> eve,

        @Setting("The password of Redis.") Optional<Secret> redisPassword,

        @Setting(
                "The directory that Suricata reads the datasets and the rules for networks from, if the bus runs on its"
                        + " host: /var/lib/suricata/data/threatbus in the rules that are shipped.")
        Optional<Path> files,

        @Setting(value = "The major version of Suricata: auto, 7 or 8.", byDefault = "auto")
        String version,

        @Setting(value = "How long Suricata may take for an answer.", byDefault = "5s", min = 1, max = 600)
        Duration timeout,

        @Setting(
                value =
                        "How many points the plugin looks for at most, for its memory; more are left out, counted and shown.",
                byDefault = "500000",
                min = 1,
                max = 10_000_000)
        int maxPoints,

        @Setting(
                value =
                        "Networks of at most so many addresses are looked for address by address; larger ones need rules.",
                byDefault = "256",
                min = 1,
                max = 65_536)
        int expandNetworks,

        @Setting(
                value = "How often the rules for networks may be read again when they change; 0 leaves that to others.",
                byDefault = "5m",
                min = 0,
                max = 86_400)
        Duration networkReload,

        @Setting(
                value = "The types of events that are matched beside alerts: fileinfo, http, dns, tls, quic, flow.",
                byDefault = "fileinfo")
        List<String> match,

        @Setting(
                value =
                        "How many sightings of one indicator pass within noisy_interval; the others become one. 0 for all.",
                byDefault = "100",
                min = 0,
                max = 1_000_000)
        int noisyThreshold,

        @Setting(value = "See noisy_threshold.", byDefault = "1s")
        Duration noisyInterval,

        @Setting(
                value = "The longest event that is read, in bytes; longer ones are passed over and counted.",
                byDefault = "1048576",
                min = 1024,
                max = 16_777_216)
        int maxEvent,

        @Setting("What becomes of patterns that Suricata cannot look for as they are written.")
        PatternSettings patterns) {
    private static final Set<String> MATCHED = Set.of("fileinfo", "http", "dns", "tls", "quic", "flow");
    private static final Set<String> VERSIONS = Set.of("auto", "7", "8");

    public SuricataSettings {
        commandSocket = List.copyOf(commandSocket);
        eve = List.copyOf(eve);
        match = List.copyOf(match);
        if (commandSocket.isEmpty() && eve.isEmpty()) {
            throw new IllegalArgumentException(
                    "neither command_socket nor eve is set: with neither there is no Suricata to talk to");
        }
        if (commandSocket.size() > SensorState.MOST) {
            throw new IllegalArgumentException("more than " + SensorState.MOST
                    + " command sockets: configure several instances, as a list under suricata");
        }
        if (!VERSIONS.contains(version)) {
            throw new IllegalArgumentException("version '" + version + "' is not auto, 7 or 8");
        }
        if (!MATCHED.containsAll(match)) {
            throw new IllegalArgumentException("match: " + match + " has a type that is not one of " + MATCHED);
        }
        if (noisyInterval.isNegative() || noisyInterval.isZero()) {
            throw new IllegalArgumentException("noisy_interval must be positive");
        }
        if (commandSocket.isEmpty() && files.isPresent()) {
            throw new IllegalArgumentException(
                    "files needs a command_socket: nothing keeps Suricata in step otherwise");
        }
    }
}
