package io.threatbus.backbone.rabbitmq;

import java.io.IOException;
import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/** A RabbitMQ in a container, for machines with a container engine and without a RabbitMQ. Removed with the process. */
final class RabbitContainer {
    private static final String IMAGE = "rabbitmq:4";

    private RabbitContainer() {}

    static URI start() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IOException("no container engine answers");
        }
        RabbitMQContainer container = new RabbitMQContainer(IMAGE);
        container.start();
        return URI.create("amqp://guest:guest@" + container.getHost() + ":" + container.getAmqpPort() + "/%2F");
    }
}
