/** Tests of the RabbitMQ backbone, most of them against a real broker. */
@NullMarked
package io.threatbus.backbone.rabbitmq;

import org.jspecify.annotations.NullMarked;
