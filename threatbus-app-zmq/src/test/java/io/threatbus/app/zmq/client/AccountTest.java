package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a subscriber with a name keeps account of. */
class AccountTest {
    private static final int MOST = 3;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Account account =
            new Account(true, MOST, new Notices(new PrintStream(err, true, StandardCharsets.UTF_8), true));

    private void receive(String name) {
        account.received(Samples.indicator(name).json().bytes(), 0);
        account.flushed();
    }

    @Test
    void ofMoreThanThereIsMemoryForNoneIsKeptAndOneLineSaysSo() {
        for (int i = 0; i < MOST; i++) {
            receive("i" + i);
        }
        receive("i0");
        assertThat(account.shown().digest()).isPresent();
        assertThat(account.resumable()).isPresent();

        for (int i = 0; i < 10; i++) {
            receive("more" + i);
        }
        assertThat(account.shown().position()).isEqualTo(14);
        assertThat(account.shown().digest()).as("nothing is claimed").isEmpty();
        assertThat(account.resumable()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("more than 3 indicators", "-Xmx");

        account.begin(false);
        receive("again");
        assertThat(account.resumable())
                .as("everything comes again, and may be less")
                .isPresent();
    }
}
