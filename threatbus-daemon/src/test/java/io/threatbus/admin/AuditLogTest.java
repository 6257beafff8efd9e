package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.metrics.Meters;
import io.threatbus.spi.Peer;
import io.threatbus.testing.LogCapture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AuditLogTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private static final Peer ANYBODY = Peer.at(ADDRESS);
    private static final Peer NAMED = new Peer("alice", Peer.Authentication.TOKEN, Optional.of(ADDRESS));

    private final Meters meters = new Meters();
    private long now;
    private final AuditLog audit = new AuditLog(meters.of("admin"), () -> now);

    private long untold() {
        return meters.families().stream()
                .filter(family -> family.name().equals("threatbus_admin_audit_untold"))
                .flatMap(family -> family.samples().stream())
                .mapToLong(sample -> sample.value())
                .sum();
    }

    @Test
    void whoeverNeedsNoTokenDoesNotFillIt() {
        try (LogCapture log = LogCapture.of("io.threatbus.audit")) {
            for (int i = 0; i < 10_000; i++) {
                audit.changes("POST", "/api/plugins/store/remove", ANYBODY);
                audit.refused("POST", "/api/plugins/store/remove", ANYBODY);
            }
            assertThat(log.lines("")).hasSize(2 * AuditLog.MOST_A_MINUTE + 2);
            assertThat(untold()).isEqualTo(2 * (10_000 - AuditLog.MOST_A_MINUTE));
            now += TimeUnit.MINUTES.toNanos(1);
            audit.changes("POST", "/api/plugins/store/remove", ANYBODY);
            assertThat(log.lines("9970 more changes")).hasSize(1);
        }
    }

    @Test
    void whoeverHasANameHasALineForEachChange() {
        try (LogCapture log = LogCapture.of("io.threatbus.audit")) {
            for (int i = 0; i < 100; i++) {
                audit.changes("POST", "/api/plugins/store/remove", NAMED);
            }
            assertThat(log.lines("alice")).hasSize(100);
            assertThat(untold()).isZero();
        }
    }

    @Test
    void aLongPathIsCut() {
        try (LogCapture log = LogCapture.of("io.threatbus.audit")) {
            audit.refused("POST", "/" + "x".repeat(60_000), ANYBODY);
            assertThat(log.lines("refused")).singleElement().satisfies(line -> assertThat(line)
                    .hasSizeLessThan(300));
        }
    }
}
