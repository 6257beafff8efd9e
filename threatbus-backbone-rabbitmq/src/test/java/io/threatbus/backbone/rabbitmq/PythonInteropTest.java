package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two buses of ours and one in Python on one exchange. Needs a Python with threatbus, threatbus-rabbitmq and their
 * dependencies, which {@code -Dthreatbus.python=<interpreter>} names; without it the test is skipped.
 */
@EnabledIfSystemProperty(
        named = "threatbus.python",
        matches = ".+",
        disabledReason = "needs -Dthreatbus.python=<a Python with threatbus and threatbus-rabbitmq>")
class PythonInteropTest extends BrokerTest {
    private static final List<String> NAMES = List.of("one", "two", "python");

    private final String python = System.getProperty("threatbus.python", "python3");

    @TempDir
    Path directory;

    private static List<String> ids(String... prefixes) {
        List<String> ids = new ArrayList<>();
        for (String name : NAMES) {
            for (String prefix : prefixes) {
                ids.add(
                        prefix.equals("sighting")
                                ? Samples.sighting(name).id().toString()
                                : Samples.indicatorId(prefix + name).toString());
            }
        }
        return ids;
    }

    private Settings compatible(String name) {
        Settings settings = settings(name);
        settings.delivery = Delivery.COMPATIBLE;
        return settings;
    }

    @Test
    void indicatorsSightingsAndSnapshotsGoFromEachToEachExactlyOnce() throws Exception {
        RealServers.requireUnpackaged(
                "a Python with threatbus and threatbus-rabbitmq (-Dthreatbus.python=...)",
                python,
                "-c",
                "import threatbus, threatbus_rabbitmq");
        JavaBus one = closing(new JavaBus(compatible("one")));
        JavaBus two = closing(new JavaBus(compatible("two")));
        String suffix = settings("python").queue.nameSuffix().orElseThrow();
        PythonBus three = closing(new PythonBus(python, directory, broker, exchange, suffix));
        Channel channel = foreigner();
        Await.until(
                "the Python bus runs and consumes", () -> three.lines.contains("running") && consumers(suffix) == 1);

        one.keep(Samples.indicator("old-one"));
        two.keep(Samples.indicator("old-two"));
        three.keep(Samples.indicator("old-python"));
        one.publish(Samples.indicator("new-one"));
        two.publish(Samples.indicator("new-two"));
        three.publish(Samples.indicator("new-python"));
        one.publish(Samples.sighting("one"));
        two.publish(Samples.sighting("two"));
        three.publish(Samples.sighting("python"));
        List<String> news = ids("new-", "sighting");
        Await.until(
                "the news are everywhere",
                () -> one.live().size() >= news.size()
                        && two.live().size() >= news.size()
                        && three.received("live").size() >= news.size());

        one.requestSnapshot();
        two.requestSnapshot();
        three.requestSnapshot();
        List<String> history = ids("old-");
        Await.until(
                "the history is everywhere: " + one.snapshot() + two.snapshot() + three.received("snapshot"),
                () -> one.snapshot().size() >= history.size()
                        && two.snapshot().size() >= history.size()
                        && three.received("snapshot").size() >= history.size());

        one.publish(Samples.indicator("last"));
        String last = Samples.indicatorId("last").toString();
        Await.until(
                "nothing more can follow",
                () -> one.live().contains(last)
                        && two.live().contains(last)
                        && three.received("live").contains(last)
                        && three.received("snapshot").contains(last));
        news.add(last);
        history.add(last);
        assertThat(one.live()).containsExactlyInAnyOrderElementsOf(news);
        assertThat(two.live()).containsExactlyInAnyOrderElementsOf(news);
        assertThat(three.received("live")).containsExactlyInAnyOrderElementsOf(news);
        Await.until(
                "the last is here, too",
                () -> one.snapshot().contains(last) && two.snapshot().contains(last));
        assertThat(one.snapshot()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(two.snapshot()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(three.received("snapshot")).containsExactlyInAnyOrderElementsOf(history);
        assertThat(channel.isOpen()).isTrue();
    }

    private long consumers(String suffix) {
        try {
            Channel channel = foreigner();
            return channel.consumerCount("threatbus." + suffix);
        } catch (IOException e) {
            return 0;
        } catch (UncheckedIOException e) {
            return 0;
        }
    }
}
