package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
    private final Address first = new Address("rabbit1", 5672);
    private final Address second = new Address("rabbit2", 5672);
    private final Address third = new Address("rabbit3", 5672);

    @Test
    void whatWasOfNoUseComesLast() {
        Hosts hosts = new Hosts(List.of(first, second, third));
        assertThat(hosts.inOrder()).containsExactly(first, second, third);

        hosts.failed(first);
        assertThat(hosts.inOrder()).containsExactly(second, third, first);
        hosts.failed(first);
        assertThat(hosts.inOrder()).containsExactly(second, third, first);
        hosts.failed(third);
        assertThat(hosts.inOrder()).containsExactly(second, first, third);
        hosts.failed(new Address("elsewhere", 5672));
        assertThat(hosts.inOrder()).containsExactly(second, first, third);
    }
}
