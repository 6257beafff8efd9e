/** What the RabbitMQ backbone costs beside a bare client. */
@NullMarked
package io.threatbus.bench.rabbitmq;

import org.jspecify.annotations.NullMarked;
