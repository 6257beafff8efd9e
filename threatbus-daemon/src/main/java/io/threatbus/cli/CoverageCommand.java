package io.threatbus.cli;

import io.threatbus.cli.text.CoverageText;
import io.threatbus.message.Escaper;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code threatbus coverage}. */
@Command(
        name = "coverage",
        mixinStandardHelpOptions = true,
        description = {
            "Tell which sensor holds which indicators.",
            "For each: how many it is to hold, holds and lacks, since when, and how that is known. The worst stands first.",
            "",
            "PROOF: none, nothing was sent; sent, it has left the bus; manager, the manager of a cluster has it; node,"
                    + " each node has shown it; answer, the peer has said so."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no peer lacks anything for longer than bus.coverage.behind",
            "1:a peer does, or there is no bus to ask",
            "2:wrong options or arguments",
            "4:nothing is known of this indicator or sensor"
        })
final class CoverageCommand implements Callable<Integer> {
    private final Session session;

    @ArgGroup
    private @Nullable Subject subject;

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is asked about, if not everything. */
    static final class Subject {
        @Option(
                names = "--indicator",
                paramLabel = "ID|VALUE",
                description = "Who holds this indicator, and who does not and why.")
        private Optional<String> indicator = Optional.empty();

        @Option(
                names = "--sensor",
                paramLabel = "NAME",
                description = "What this peer lacks, with what its nodes have shown.")
        private Optional<String> sensor = Optional.empty();
    }

    CoverageCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Optional<Subject> asked = Optional.ofNullable(subject);
        Optional<String> indicator = asked.flatMap(given -> given.indicator);
        Optional<String> sensor = asked.flatMap(given -> given.sensor);
        if (indicator.isPresent()) {
            return indicator(indicator.get());
        }
        return sensor.isPresent() ? sensor(sensor.get()) : all();
    }

    private int all() throws InterruptedException {
        Map<String, Object> coverage = session.admin().coverage();
        print(coverage, CoverageText.overview(coverage, Instant.now()));
        return coverage.get("gaps") instanceof Number gaps && gaps.longValue() > 0 ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private int sensor(String name) throws InterruptedException {
        AdminClient admin = session.admin();
        Optional<Map<String, Object>> peer = admin.coverageOf(name);
        if (peer.isEmpty()) {
            return unknown("nothing is known of a sensor " + name);
        }
        print(peer.get(), CoverageText.peer(peer.get(), Instant.now()));
        double after =
                admin.coverage().get("behind_after_seconds") instanceof Number seconds ? seconds.doubleValue() : 0;
        return CoverageText.isGap(peer.get(), after) ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private int indicator(String text) throws InterruptedException {
        List<Map<String, Object>> found = session.admin().holders(text);
        if (found.isEmpty()) {
            return unknown("nothing is known of an indicator " + text);
        }
        if (format.isJson()) {
            OutputFormat.print(out(), found);
        } else {
            found.forEach(each -> CoverageText.indicator(each, Instant.now()).forEach(out()::println));
        }
        boolean gap = found.stream()
                .flatMap(each -> StatusText.list(each, "peers").stream())
                .anyMatch(
                        peer -> List.of("lost", "away", "waits", "unconfirmed").contains(peer.get("standing")));
        return gap ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private int unknown(String why) {
        spec.commandLine().getErr().println(Escaper.text(why));
        return ExitCodes.NOT_FOUND;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void print(Map<String, Object> json, List<String> lines) {
        if (format.isJson()) {
            OutputFormat.print(out(), json);
        } else {
            lines.forEach(out()::println);
        }
    }
}
