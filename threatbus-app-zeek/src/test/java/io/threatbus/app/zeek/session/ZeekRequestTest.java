package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ZeekRequestTest {
    private static Optional<ZeekRequest> subscribe(String module, String topic) {
        return ZeekRequest.of(
                ZeekEvent.of(module + "::subscribe", StringValue.of(topic), TimespanValue.of(Duration.ofDays(30))));
    }

    @Test
    void aSubscriptionSaysWhatAndHowFarBack() {
        assertThat(subscribe("Tenzir", "stix2/indicator"))
                .contains(new ZeekRequest.Subscribe(
                        Optional.of("Tenzir"), "stix2/indicator", Optional.of(Duration.ofDays(30))));
    }

    @Test
    void namesThatWouldOnlyFillTheMemoryAreRefused() {
        assertThat(subscribe("Tenzir", "x".repeat(1024))).isPresent();
        assertThat(subscribe("Tenzir", "x".repeat(1025))).isEmpty();
        assertThat(subscribe("x".repeat(1025), "stix2/indicator")).isEmpty();
        assertThat(ZeekRequest.of(ZeekEvent.of("Tenzir::unsubscribe", StringValue.of("x".repeat(1025)))))
                .isEmpty();
    }

    @Test
    void aZeekSaysWhatItIsToBeCalled() {
        assertThat(ZeekRequest.of(ZeekEvent.of("Tenzir::named", StringValue.of(" dmz-7 "))))
                .contains(new ZeekRequest.Named("dmz-7"));
        assertThat(ZeekRequest.of(ZeekEvent.of("Tenzir::named", StringValue.of("  "))))
                .isEmpty();
        assertThat(ZeekRequest.of(ZeekEvent.of("Tenzir::named", StringValue.of("x".repeat(1000)))))
                .hasValueSatisfying(request ->
                        assertThat(((ZeekRequest.Named) request).name()).hasSizeLessThan(102));
    }
}
