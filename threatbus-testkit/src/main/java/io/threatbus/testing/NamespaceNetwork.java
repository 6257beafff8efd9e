package io.threatbus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines in network namespaces on one bridge, each with an address, which this machine reaches, too. A machine can be cut off
 * from all others, without a word to either side. Everything is taken away when closed.
 */
public final class NamespaceNetwork implements AutoCloseable {
    private static final String BRIDGE = "tb-test-net";
    private static final String PREFIX = "198.18.77.";

    private final int machines;

    /** Makes so many; skips the test out loud, or fails it, where that is not possible. */
    public NamespaceNetwork(int machines) {
        this.machines = machines;
        takeAway();
        RealServers.require(
                "network namespaces on a bridge (iproute2, as root)",
                () -> runs("ip", "link", "add", BRIDGE, "type", "bridge"));
        must("ip", "address", "add", PREFIX + "254/24", "dev", BRIDGE);
        must("ip", "link", "set", BRIDGE, "up");
        for (int machine = 1; machine <= machines; machine++) {
            must("ip", "netns", "add", namespace(machine));
            must(
                    "ip",
                    "link",
                    "add",
                    near(machine),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    namespace(machine));
            must("ip", "-n", namespace(machine), "link", "set", "lo", "up");
            must("ip", "-n", namespace(machine), "address", "add", address(machine) + "/24", "dev", "eth0");
            must("ip", "-n", namespace(machine), "link", "set", "eth0", "up");
            must("ip", "link", "set", near(machine), "up");
            join(machine);
        }
    }

    private static String namespace(int machine) {
        return "tb-test-net-" + machine;
    }

    private static String near(int machine) {
        return "tb-test-" + machine;
    }

    /** The address of a machine; the first is number 1. */
    public String address(int machine) {
        return PREFIX + machine;
    }

    /** The command that runs another one on a machine. */
    public List<String> on(int machine, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(machine)));
        all.addAll(command);
        return all;
    }

    /** Nothing reaches the machine, and nothing leaves it. */
    public void cutOff(int machine) {
        must("ip", "link", "set", near(machine), "nomaster");
    }

    /** It is one of all again. */
    public void join(int machine) {
        must("ip", "link", "set", near(machine), "master", BRIDGE);
    }

    /** {@code kill -9} of every process on a machine, and waits until they have ended. */
    public void killAll(int machine) {
        List<ProcessHandle> running = output("ip", "netns", "pids", namespace(machine))
                .lines()
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())).stream())
                .toList();
        running.forEach(ProcessHandle::destroyForcibly);
        Await.until("the processes of machine " + machine + " have ended", () -> running.stream()
                .noneMatch(ProcessHandle::isAlive));
    }

    private void takeAway() {
        for (int machine = 1; machine <= machines; machine++) {
            if (runs("ip", "netns", "pids", namespace(machine))) {
                killAll(machine);
                must("ip", "netns", "delete", namespace(machine));
            }
            runs("ip", "link", "delete", near(machine));
        }
        runs("ip", "link", "delete", BRIDGE);
    }

    private static void must(String... command) {
        output(command);
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        takeAway();
    }
}
