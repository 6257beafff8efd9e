/** Stress tests of RabbitMQ's confirmations. */
@NullMarked
package io.threatbus.backbone.rabbitmq;

import org.jspecify.annotations.NullMarked;
