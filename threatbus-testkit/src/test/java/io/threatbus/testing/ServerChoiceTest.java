package io.threatbus.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.testing.ServerChoice.Chosen;
import io.threatbus.testing.ServerChoice.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {
    private final List<String> asked = new ArrayList<>();

    private Source<String> having(String origin) {
        return new Source<>(origin, () -> {
            asked.add(origin);
            return "server of " + origin;
        });
    }

    private Source<String> missing(String origin, String reason) {
        return new Source<>(origin, () -> {
            asked.add(origin);
            throw new IOException(reason);
        });
    }

    @Test
    void aNamedServerIsUsedAndNothingElseIsAsked() throws IOException {
        Chosen<String> chosen = new ServerChoice<>(
                        Optional.of(having("name")), List.of(having("running"), having("started"), having("container")))
                .choose();

        assertThat(chosen).isEqualTo(new Chosen<>("name", "server of name", List.of()));
        assertThat(asked).containsExactly("name");
    }

    @Test
    void aNamedServerThatIsMissingIsNotReplaced() {
        ServerChoice<String> choice =
                new ServerChoice<>(Optional.of(missing("name", "refused")), List.of(having("running")));

        assertThatThrownBy(choice::choose).isInstanceOf(IOException.class).hasMessage("name: refused");
        assertThat(asked).containsExactly("name");
    }

    @Test
    void aRunningServerIsUsedAndNoneIsStarted() throws IOException {
        Chosen<String> chosen = new ServerChoice<>(
                        Optional.empty(), List.of(having("running"), having("started"), having("container")))
                .choose();

        assertThat(chosen.server()).isEqualTo("server of running");
        assertThat(chosen).hasToString("running");
        assertThat(asked).containsExactly("running");
    }

    @Test
    void theMachinesOwnInstallationIsStartedBeforeAContainer() throws IOException {
        Chosen<String> chosen = new ServerChoice<>(
                        Optional.empty(),
                        List.of(missing("running", "refused"), having("started"), having("container")))
                .choose();

        assertThat(chosen.server()).isEqualTo("server of started");
        assertThat(asked).containsExactly("running", "started");
    }

    @Test
    void aContainerIsTheLastResort() throws IOException {
        Chosen<String> chosen = new ServerChoice<>(
                        Optional.empty(),
                        List.of(
                                missing("running", "refused"),
                                missing("started", "not installed"),
                                having("container")))
                .choose();

        assertThat(chosen.server()).isEqualTo("server of container");
        assertThat(chosen).hasToString("container (running: refused; started: not installed)");
        assertThat(asked).containsExactly("running", "started", "container");
    }

    @Test
    void whereThereIsNoServerEachSourceSaysWhy() {
        Source<String> wordless = new Source<>("container", () -> {
            throw new IllegalStateException();
        });
        ServerChoice<String> choice =
                new ServerChoice<>(Optional.empty(), List.of(missing("running", "refused"), wordless));

        assertThatThrownBy(choice::choose)
                .isInstanceOf(IOException.class)
                .hasMessage("running: refused; container: java.lang.IllegalStateException");
    }

    @Test
    void anInterruptionAsksNobodyElse() {
        Source<String> interrupted = new Source<>("started", () -> {
            throw new InterruptedException();
        });
        ServerChoice<String> choice = new ServerChoice<>(Optional.empty(), List.of(interrupted, having("container")));

        assertThatThrownBy(choice::choose).isInstanceOf(IOException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).isEmpty();
    }
}
