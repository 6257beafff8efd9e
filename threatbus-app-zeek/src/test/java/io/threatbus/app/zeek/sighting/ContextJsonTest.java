package io.threatbus.app.zeek.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.data.AddressValue;
import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.EnumValue;
import io.threatbus.app.zeek.data.IntegerValue;
import io.threatbus.app.zeek.data.NoneValue;
import io.threatbus.app.zeek.data.PortValue;
import io.threatbus.app.zeek.data.RealValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.message.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ContextJsonTest {
    private static String json(BrokerData value) {
        return Json.write(List.of(ContextJson.of(value))).toString();
    }

    @Test
    void everyTypeHasAForm() throws UnknownHostException {
        assertThat(json(NoneValue.NONE)).isEqualTo("[null]");
        assertThat(json(new BooleanValue(true))).isEqualTo("[true]");
        assertThat(json(new CountValue(-1))).isEqualTo("[18446744073709551615]");
        assertThat(json(new IntegerValue(-1))).isEqualTo("[-1]");
        assertThat(json(new RealValue(1.5))).isEqualTo("[1.5]");
        assertThat(json(new RealValue(Double.NaN))).isEqualTo("[\"NaN\"]");
        assertThat(json(AddressValue.of(InetAddress.getByName("192.0.2.7")))).isEqualTo("[\"192.0.2.7\"]");
        assertThat(json(AddressValue.of(InetAddress.getByName("2001:db8::1")))).isEqualTo("[\"2001:db8::1\"]");
        assertThat(json(new PortValue(443, PortValue.Protocol.TCP))).isEqualTo("[\"443/tcp\"]");
        assertThat(json(new EnumValue("Intel::ADDR"))).isEqualTo("[\"Intel::ADDR\"]");
        assertThat(json(new TimestampValue(1704164645677999872L))).isEqualTo("[\"2024-01-02T03:04:05.678Z\"]");
        assertThat(json(new TimespanValue(1_500_000_000L))).isEqualTo("[1.5]");
        assertThat(json(VectorValue.of(StringValue.of("a"), new CountValue(1)))).isEqualTo("[[\"a\",1]]");
        assertThat(json(SetValue.of(StringValue.of("b"), StringValue.of("a")))).isEqualTo("[[\"a\",\"b\"]]");
    }

    @Test
    void bytesThatAreNoTextAreNotLost() {
        String json = json(StringValue.ofBytes(new byte[] {'a', (byte) 0xff}));
        assertThat(json).contains("\"bytes\":\"61ff\"").contains("\"text\":\"a\ufffd\"");
    }

    @Test
    void tablesAreObjectsIfTheirKeysAllowIt() {
        assertThat(json(TableValue.of(Map.of(new CountValue(7), new BooleanValue(false)))))
                .isEqualTo("[{\"7\":false}]");
        assertThat(json(TableValue.of(Map.of(
                        new CountValue(7), new BooleanValue(false), StringValue.of("7"), new BooleanValue(true)))))
                .isEqualTo("[[{\"key\":7,\"value\":false},{\"key\":\"7\",\"value\":true}]]");
        assertThat(json(TableValue.of(Map.of(VectorValue.of(new CountValue(1)), NoneValue.NONE))))
                .startsWith("[[{\"key\":[1]");
    }
}
