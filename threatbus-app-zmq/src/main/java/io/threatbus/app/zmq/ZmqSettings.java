package io.threatbus.app.zmq;

import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The section {@code plugins.apps.zmq}. The first four keys are those of the Python version. */
public record ZmqSettings(
        @Setting(value = "The address to listen on, for all three ports.", byDefault = "127.0.0.1")
        String host,

        @Setting(
                value = "The port where applications subscribe, unsubscribe and send heartbeats; 0 takes any.",
                byDefault = "13370",
                min = 0,
                max = 65535)
        int manage,

        @Setting(value = "The port where applications receive; 0 takes any.", byDefault = "13371", min = 0, max = 65535)
        int pub,

        @Setting(value = "The port that applications send to; 0 takes any.", byDefault = "13372", min = 0, max = 65535)
        int sub,

        @Setting("The host that applications are told to connect to, where it is not the one they asked.")
        Optional<String> advertisedHost,

        @Setting(
                value = "Listen on an address that other machines reach, although anybody there can then"
                        + " subscribe and publish.",
                byDefault = "false")
        boolean insecure,

        @Setting("How much waits for one application.") QueueSettings queue,

        @Setting(
                value = "An application is forgotten after so long without a heartbeat or without a connection.",
                byDefault = "60s")
        Duration heartbeatGrace,

        @Setting(
                value = "For so long messages wait for an application that has subscribed but is not connected.",
                byDefault = "10s")
        Duration hold,

        @Setting(value = "How many subscriptions there may be.", byDefault = "10000", min = 1, max = 1_000_000)
        int maxSubscriptions,

        @Setting(
                value = "How many connections each of the three ports accepts.",
                byDefault = "20000",
                min = 1,
                max = 1_000_000)
        int maxConnections,

        @Setting("Encrypt, and let nobody in but the clients of the section access that have a curve_key.")
        Optional<CurveSettings> curve,

        @Setting(
                value = "Ask for a name and a password of the section access. They cross the network in the clear.",
                byDefault = "false")
        boolean plain,

        @Setting("Subscriptions of tools that cannot subscribe by themselves.")
        List<StandingSettings> standing,

        @Setting(
                value = "How many connections one address may have on each of the three ports.",
                byDefault = "20000",
                min = 1,
                max = 1_000_000)
        int maxConnectionsPerAddress,

        @Setting(
                value = "How often in a second one address may try to prove who it is, on each of the three ports.",
                byDefault = "100",
                min = 1,
                max = 1_000_000)
        int maxHandshakes) {

    /** Python's ports on loopback. */
    public static final ZmqSettings DEFAULT = onLoopback(13370, 13371, 13372);

    public ZmqSettings {
        requireDistinct(manage, pub);
        requireDistinct(manage, sub);
        requireDistinct(pub, sub);
        requirePositive("heartbeat_grace", heartbeatGrace);
        requirePositive("hold", hold);
        standing = List.copyOf(standing);
        if (curve.isPresent() && plain) {
            throw new IllegalArgumentException("a port speaks either curve or plain, not both: leave one of them out,"
                    + " or make a list of two zmq sections with different ports");
        }
        if (curve.isPresent() && !standing.isEmpty()) {
            throw new IllegalArgumentException("a tool with a standing subscription cannot speak curve, either: make a"
                    + " list of two zmq sections, one with curve, one with standing");
        }
        if (!insecure && curve.isEmpty() && !address(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("host " + host + " can be reached from other machines, and nothing is"
                    + " encrypted: whoever reaches the ports can "
                    + (plain ? "read along, passwords included" : "subscribe and publish")
                    + ". Set curve.key_file and list the clients in the section access; where only trusted machines"
                    + " are, add the line 'insecure: true' to this section; otherwise set 'host: 127.0.0.1'");
        }
    }

    /** Everything that has to do with who is at the other end as by default: everybody is let in. */
    public ZmqSettings(
            String host,
            int manage,
            int pub,
            int sub,
            Optional<String> advertisedHost,
            boolean insecure,
            QueueSettings queue,
            Duration heartbeatGrace,
            Duration hold,
            int maxSubscriptions,
            int maxConnections) {
        this(
                host,
                manage,
                pub,
                sub,
                advertisedHost,
                insecure,
                queue,
                heartbeatGrace,
                hold,
                maxSubscriptions,
                maxConnections,
                Optional.empty(),
                false,
                List.of(),
                20_000,
                100);
    }

    /** The same with other security. */
    public ZmqSettings with(
            Optional<CurveSettings> otherCurve, boolean otherPlain, List<StandingSettings> otherStanding) {
        return new ZmqSettings(
                host,
                manage,
                pub,
                sub,
                advertisedHost,
                insecure,
                queue,
                heartbeatGrace,
                hold,
                maxSubscriptions,
                maxConnections,
                otherCurve,
                otherPlain,
                otherStanding,
                maxConnectionsPerAddress,
                maxHandshakes);
    }

    /** Everything but the ports as by default. */
    public static ZmqSettings onLoopback(int manage, int pub, int sub) {
        return new ZmqSettings(
                "127.0.0.1",
                manage,
                pub,
                sub,
                Optional.empty(),
                false,
                QueueSettings.DEFAULT,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10_000,
                20_000);
    }

    private static void requireDistinct(int one, int other) {
        if (one == other && one != 0) {
            throw new IllegalArgumentException("port " + one + " is given twice; manage, pub and sub must differ");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + " must be longer than nothing");
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host '" + host + "' is neither an address nor a known name", e);
        }
    }

    /** The address to listen on. */
    InetAddress address() {
        return address(host);
    }
}
