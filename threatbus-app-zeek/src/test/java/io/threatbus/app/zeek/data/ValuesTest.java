package io.threatbus.app.zeek.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ValuesTest {
    @Test
    void addressesKeepTheirFamily() throws UnknownHostException {
        AddressValue four = AddressValue.of(InetAddress.getByName("192.0.2.1"));
        AddressValue six = AddressValue.of(InetAddress.getByName("2001:db8::1"));
        assertThat(four.isIpv4()).isTrue();
        assertThat(four).hasToString("192.0.2.1");
        assertThat(six.isIpv4()).isFalse();
        assertThat(six.toInetAddress()).isEqualTo(InetAddress.getByName("2001:db8::1"));
    }

    @Test
    void subnetsAreWrittenAsPeopleWriteThem() throws UnknownHostException {
        assertThat(SubnetValue.of(InetAddress.getByName("192.0.2.77"), 24)).hasToString("192.0.2.0/24");
        assertThat(SubnetValue.of(InetAddress.getByName("2001:db8::1"), 64)).hasToString("2001:db8::/64");
        assertThat(SubnetValue.of(InetAddress.getByName("0.0.0.0"), 0).length()).isEqualTo(96);
        assertThatThrownBy(() -> SubnetValue.of(InetAddress.getByName("192.0.2.77"), 33))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesReachBothEndsOfTheRange() {
        for (long nanoseconds : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            TimestampValue timestamp = new TimestampValue(nanoseconds);
            assertThat(TimestampValue.of(timestamp.toInstant())).isEqualTo(timestamp);
            TimespanValue timespan = new TimespanValue(nanoseconds);
            assertThat(TimespanValue.of(timespan.toDuration())).isEqualTo(timespan);
        }
        assertThatThrownBy(() -> TimestampValue.of(Instant.MAX)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> TimespanValue.of(Duration.ofDays(200_000))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void stringsKeepBytesThatAreNotText() {
        byte[] bytes = {(byte) 0xff, 0, 'z'};
        StringValue value = StringValue.ofBytes(bytes);
        bytes[2] = 'a';
        assertThat(value.toByteArray()).containsExactly(0xff, 0, 'z');
        assertThat(value.text()).isEqualTo("\ufffd\0z");
    }

    @Test
    void tablesFindTheirValues() {
        TableValue table = TableValue.of(Map.of(
                StringValue.of("b"), new CountValue(2),
                StringValue.of("a"), new CountValue(1)));
        assertThat(table.get(StringValue.of("b"))).contains(new CountValue(2));
        assertThat(table.get(StringValue.of("c"))).isEmpty();
        assertThat(table.entries().get(0).key()).isEqualTo(StringValue.of("a"));
        assertThat(table).hasToString("{a: 1, b: 2}");
    }

    @Test
    void eventsFindTheirNetworkTimestamp() {
        TimestampValue time = new TimestampValue(77);
        ZeekEvent event = new ZeekEvent(
                "Intel::match",
                List.of(),
                Optional.of(List.of(new EventMetadata(EventMetadata.NETWORK_TIMESTAMP, time))));
        assertThat(event.networkTimestamp()).contains(time);
        assertThat(ZeekMessage.fromData(event.toData())).contains(event);
        assertThat(ZeekEvent.of("x").networkTimestamp()).isEmpty();
    }
}
